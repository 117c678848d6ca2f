"""Every mistake in a configuration is told with its file, line and key; none is a traceback, none is let through."""

from __future__ import annotations

from datetime import timedelta

import pytest

from watcher.app import build
from watcher.core.errors import ConfigError
from watcher.edges.config import load
from watcher.testing import FakeClock

CHANNEL = '[channels.c]\ntype = "console"\n'
MAIL = '[channels.c]\ntype = "email"\nhost = "h"\nfrom = "a@b.c"\nto = "x@y.z"\n'


@pytest.fixture
def built(tmp_path):
    """What a text as the configuration becomes; with a `short` watch list where who is watched does not matter."""

    def build_from(text: str, *, short: bool = False):
        file = tmp_path / "watcher.toml"
        (tmp_path / "list.toml").write_text('[[entity]]\nid = "kim"\nname = "Kim"\nschema = "Person"\nnames.en = ["Kim"]\n')
        file.write_text(text + '\n[watchlist]\nfiles = ["list.toml"]\nsignals = []\n' * short, encoding="utf-8")
        file.chmod(0o600)
        return build(load(file, {}), clock=FakeClock())

    return build_from


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[polling]\ninterval = "99999999999d"', 2, "polling.interval"),
        ('[polling]\ntimeout = "0s"', 2, "polling.timeout"),
        ('[polling]\nmax_body = "0B"', 2, "polling.max_body"),
        ('[polling]\nca_file = "none.pem"', 2, "polling.ca_file"),
        ('[polling]\nca_file = "watcher.toml"', 2, "holds no certificates"),
        ('[polling]\nspacing = "1"', 2, "polling.spacing"),
        (f'[polling]\nmax_body = "{"9" * 400}GiB"', 2, "polling.max_body"),
        ('[polling]\nuser_agent = "a\\r\\nX: y"', 2, "polling.user_agent"),
        ('[status]\nquiet_after = "3000000d"', 2, "status.quiet_after"),
        ('[store]\nurl = "sqlite:///"', 2, "store.url"),
        ('[store]\nurl = "postgresql://db:port/watcher"', 2, "is no address of a database"),
        ('[store]\nurl = "env:NOWHERE"', 2, "the environment variable NOWHERE is not set"),
        ('[watchlist]\nfiles = [""]', 2, "watchlist.files"),
        ('[watchlist]\nfiles = ["/"]', 2, "watchlist.files"),
        ('[watchlist]\nfiles = ["**x/a.toml"]', 2, "watchlist.files"),
        (f'{CHANNEL}[[routes]]\nname = "nobody hears it"', 3, "routes.channels"),
        (f'{CHANNEL}[[routes]]\nchannels = ["c"]\ngroup_wait = "3000000d"', 5, "routes.group_wait"),
        (f'{CHANNEL}[[routes]]\nchannels = ["c"]\nmatch = {{ sevrity = ["high"] }}', 5, 'did you mean "severity"?'),
        (f'{CHANNEL}[[routes]]\nchannels = ["c"]\nmatch = {{ entity = [] }}', 5, "routes.match.entity: is empty"),
        (f'{CHANNEL}[[routes]]\nchannels = ["c"]\nmatch = {{ entity = ["rusia"] }}', 5, 'did you mean "russia"?'),
        (f'{CHANNEL}[[routes]]\nchannels = ["c"]\nmatch = {{ signal = ["kp-arms-to-ruu"] }}', 5, 'did you mean "kp-arms-to-ru"?'),
        (f'{CHANNEL}[[routes]]\nchannels = ["c"]\nescalate = {{ after = "5m", to = ["c"] }}', 5, "is told at once already"),
        (f'{CHANNEL}[[routes]]\nchannels = ["c"]\nescalate = {{ after = "5m", to = [] }}', 5, "names no channel"),
        (f'{CHANNEL}[[routes]]\nchannels = ["c"]\nquiet = {{ from = "25:00", to = "07:00" }}', 5, "is no time of the day"),
        (f'{CHANNEL}[[routes]]\nchannels = ["c"]\nquiet = {{ from = "22:00", to = "07:00", zone = "Europe/Berln" }}', 5, '"Europe/Berlin"'),
        (f'{CHANNEL}[[routes]]\nchannels = ["c"]\nquiet = {{ from = "00:00", to = "00:00" }}', 5, "leaves no hour"),
        (f'{CHANNEL}[[routes]]\nchannels = ["c"]\n[[routes.routes]]\nchannels = ["d"]', 6, "is not a configured channel"),
        ('[channels.c]\ntype = "webhook"\nurl = "https://"', 3, "channels.c.url"),
        ('[channels.c]\ntype = "slack"\nurl = "https://exa mple.org/x"', 3, "channels.c.url"),
        ("[lists.us-ofac-sdm]", 1, 'did you mean "us-ofac-sdn"?'),
        ("[lists.un-sc]\nform = 'csv'", 2, "the list un-sc has no form 'csv'"),
        ("[lists.un-sc]\nurl = 'un.xml'", 2, '"un.xml" is no http(s) address'),
        ("[lists.ua-nsdc]\nurl = 'https://a.example/x'", 2, "names 1 of the 2 files of this form"),
        ("[lists.un-sc]\nwatch = 'yes'", 2, "must be true or false"),
        ("[lists.un-sc]\nheaders = { 'a b' = 'file:watcher.toml' }", 2, "is no header"),
        ("[lists]\nwatch = true", 2, "lists.watch: is not a known key"),
        (MAIL.replace("a@b.c", "Foo <a@b"), 4, "channels.c.from"),
        (MAIL.replace("x@y.z", "x@y.z, z@"), 5, "channels.c.to"),
        (MAIL.replace('"h"', '""'), 3, "channels.c.host"),
        (f'{MAIL}username = "u"', 6, "password is not"),
        ("[polling]\nconcurrency = 1\nconcurrency = 2", 3, "not valid TOML"),
    ],
)
def test_a_mistake_is_told_with_its_line(built, text, line, said):
    with pytest.raises(ConfigError) as told:
        built(text)
    assert told.value.place.endswith(f"watcher.toml:{line}")
    assert said in str(told.value)


async def test_what_is_meant_is_taken(built):
    parts = built(f'{MAIL}[[routes]]\nchannels = []\ngroup_wait = "0s"', short=True)
    assert parts.rules.routes.routes[0].group_wait == timedelta()
    await parts.aclose()


@pytest.mark.parametrize(
    ("written", "told"), [("", None), ("[sentinel]", None), ('[sentinel]\nchannels = ["c"]', ("c",)), ("[sentinel]\ntell = false", ())]
)
def test_who_is_told_of_silent_feeds_is_said_or_left_to_the_routes(built, written, told):
    assert built(f"{MAIL}{written}", short=True).rules.routes.sentinel == told


@pytest.mark.parametrize("mailbox", ["desk@example.org", "Desk <desk@example.org>", '\\"Desk, night\\" <desk@example.org>', "a@localhost"])
def test_mail_addresses_of_every_usual_shape_are_taken(built, mailbox):
    assert built(MAIL.replace("x@y.z", mailbox), short=True).channels.keys() == {"c"}


def test_a_file_of_authorities_is_found_from_the_configuration(tmp_path, certificate):
    folder = tmp_path / "config"
    folder.mkdir()
    (tmp_path / "ours.pem").write_bytes(certificate[1].read_bytes())
    (folder / "watcher.toml").write_text('[polling]\nca_file = "ours.pem"\nspacing = "0s"\n')
    polling = load(folder / "watcher.toml", {}).polling
    assert (polling.ca_file, polling.spacing) == (tmp_path / "ours.pem", timedelta())


async def test_buttons_that_nobody_would_hear_are_told(built):
    bot = '[channels.c]\ntype = "slack"\ntoken = "xoxb-1"\nchannel = "#d"\nsigning_secret = "words"\n'
    deaf, hearing = built(bot), built(f'{bot}[listen]\naddress = "127.0.0.1:1"\n')
    assert deaf.lacking.startswith("nobody hears the buttons of channels.c: add [listen] address")
    assert hearing.lacking == ""
    await deaf.aclose()
    await hearing.aclose()
