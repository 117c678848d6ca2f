"""`watcher channels`: what is configured, and a drill through the real thing."""

from __future__ import annotations

import asyncio
import json
import threading

import pytest
from aiosmtpd.smtp import SMTP

from watcher.testing import item


class _Mailbox:
    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 - the name aiosmtpd calls
        self.mails.append(envelope.content)
        return "250 kept as 7"


@pytest.fixture
def mailbox():
    """A mail server on a port that the system chooses, which aiosmtpd's own controller cannot do."""
    box, loop = _Mailbox(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(loop.create_server(lambda: SMTP(box, loop=loop), "127.0.0.1", 0), loop).result()
    box.port = server.sockets[0].getsockname()[1]
    yield box
    loop.call_soon_threadsafe(server.close)
    asyncio.run_coroutine_threadsafe(server.wait_closed(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def configured(home, *channels: str) -> None:
    with home.config.open("a", encoding="utf-8") as file:
        file.write("".join(channels))


def hook(url: str, name: str = "hook") -> str:
    return f'[channels.{name}]\ntype = "webhook"\nurl = "{url}"\n'


def test_channels_are_listed_with_their_routes_and_without_secrets(home, site):
    configured(
        home,
        hook(site.put("/secret-token")),
        '[[routes]]\nname = "loud things"\nmatch = { severity = "high" }\nchannels = ["desk"]\n[[routes]]\nchannels = ["desk"]\n',
    )
    told = home.run("channels", "list")
    assert "loud things, route 2" in told.stdout
    assert "none: it only hears what other channels refuse" in told.stdout
    assert "secret-token" not in told.stdout + home.run("channels", "list", "--json").stdout
    assert [(one["name"], one["type"]) for one in json.loads(home.run("channels", "list", "--json").stdout)] == [
        ("desk", "console"),
        ("hook", "webhook"),
    ]


def test_a_drill_reaches_real_receivers(home, site, mailbox):
    configured(
        home,
        hook(site.put("/hook", b"thank you")),
        f'[channels.slack]\ntype = "slack"\nurl = "{site.put("/slack", b"ok")}"\n',
        f'[channels.mail]\ntype = "email"\nhost = "127.0.0.1"\nport = {mailbox.port}\nsecurity = "none"\n'
        'from = "watch@example.org"\nto = ["desk@example.org"]\n',
    )
    result = home.run("channels", "test", "--json")
    assert result.exit_code == 0, result.output
    assert [one["channel"] for one in json.loads(result.stdout)] == ["desk", "hook", "slack", "mail"]
    assert all(one["result"] == "sent" for one in json.loads(result.stdout))
    posted = {path: json.loads(body) for path, _, body in site.received}
    assert posted["/hook"]["type"] == "drill"
    assert posted["/hook"]["alert"]["cause"] == "drill"
    assert "A drill asked for by mina" in posted["/hook"]["alert"]["why"]
    assert b"[drill] Example Trading: Drill" in mailbox.mails[0]
    assert "[drill] Example Trading" in result.stderr, "the console channel keeps out of the JSON"


def test_a_drill_that_fails_exits_1_and_says_what_the_receiver_said(home, site):
    configured(home, hook(site.put("/hook", b"no such room", status=404)))
    result = home.run("channels", "test", "hook")
    assert result.exit_code == 1
    assert "hook  refused" in result.stdout
    assert "no such room" in result.stdout


def test_each_drill_is_another_message(home, site):
    configured(home, hook(site.put("/hook")))
    for _ in range(2):
        home.run("channels", "test", "hook")
    first, second = (json.loads(body)["id"] for _, _, body in site.received)
    assert first != second


def test_an_unknown_channel_is_told_with_the_nearest(home):
    result = home.run("channels", "test", "desc")
    assert result.exit_code == 2
    assert 'did you mean "desk"?' in result.stderr


def test_without_channels_it_says_how_to_add_one(home):
    text = home.config.read_text(encoding="utf-8")
    home.config.write_text(text[: text.index("[channels.desk]")], encoding="utf-8")
    assert home.run("channels", "test").exit_code == 2
    assert 'add one, for example: [channels.desk] type = "console"' in home.run("channels", "list").stdout


def test_what_a_channel_would_be_sent_is_printed_and_nothing_is_sent(home, site):
    configured(
        home, hook(site.put("/hook", b"thank you")), '[listen]\naddress = "127.0.0.1:1"\npublic_url = "https://w.example"\nactions = true\n'
    )
    told = home.run("channels", "render", "desk")
    assert told.exit_code == 0, told.output
    assert "[high] Turbine parts for Ruritania" in told.stdout
    assert "  Acknowledge: https://w.example/act/" in told.stdout
    payload = json.loads(home.run("channels", "render", "hook").stdout)
    assert payload["alert"]["signal"] == "sample-turbines"
    assert set(payload["alert"]["links"]) == {"acknowledge", "dismiss"}
    assert home.run("channels", "render", "hook", "--shape", "subject").stdout.startswith("[high] Turbine parts")
    assert json.loads(home.run("channels", "render", "hook", "--json").stdout)["cef"].startswith("CEF:0|")
    assert not site.received
    assert not (home.folder / "var").exists(), "no key is made for what is only shown"


def test_a_real_alert_is_printed_as_its_channel_would_have_it(home):
    async def inspects(scenario):
        await scenario.poll("https://wire.example/rss")
        await scenario.poll("https://wire.example/rss", item("1", "Kim Jong-un inspects a factory"))

    home.live(inspects)
    with home.store() as store:
        ((alert, _),) = store.alerts(states=None, limit=9)
    told = home.run("channels", "render", "desk", "--alert", alert.id[:8])
    assert told.exit_code == 0, told.output
    assert "*Kim Jong-un* inspects a factory" in told.stdout
    assert home.run("channels", "render", "desk", "--alert", "ffff").exit_code == 2
    unknown = home.run("channels", "render", "dsk")
    assert unknown.exit_code == 2
    assert 'did you mean "desk"?' in unknown.stderr


def test_the_words_of_a_folder_are_printed_and_a_mistake_in_them_is_told_with_its_line(home):
    pytest.importorskip("jinja2", reason="the extra templates is not installed")
    (home.folder / "words").mkdir()
    words = home.folder / "words" / "text.txt"
    words.write_text("{{ severity|upper }}: {{ headline }}\n")
    configured(home, 'templates = "words"\n')
    assert home.run("channels", "render", "desk").stdout.startswith("HIGH: Example Trading ships turbine parts")
    assert "DRILL" not in home.run("channels", "test", "desk").stdout
    words.write_text("one\n{{ hedline }}\n")
    told = home.run("channels", "render", "desk")
    assert told.exit_code == 2
    assert 'text.txt:2: channels.desk.templates: text.txt: there is no "hedline"' in told.stderr
    assert 'did you mean "headline"?' in told.stderr
