"""Templates of the user's own: what they may print, what is found before anything is sent, and what happens when they fail later."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from watcher.core.alerts.sample import bare, full, samples
from watcher.core.errors import ConfigError
from watcher.edges.confined import Heard
from watcher.edges.wordings.wording import FILES, wording_of
from watcher.turns.writing import Pen

pytest.importorskip("jinja2", reason="the extra templates is not installed")
from watcher.edges.wordings.child import answers

NOW = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
PEN = Pen()


@pytest.fixture
def wording(tmp_path):
    """Makes the templates of a channel from files."""

    def make(kind="email", **files):
        for name, text in files.items():
            (tmp_path / name.replace("__", ".")).write_text(text)
        return wording_of("desk", kind, tmp_path, "watcher.toml:9", [PEN.told(*sample, NOW) for sample in samples("desk", NOW)])

    return make


@pytest.fixture
def here(monkeypatch):
    """Templates are tried here; a process for each would take long."""

    def ask(_module, question, *, seconds):
        assert seconds
        return Heard(tuple(answers(json.loads(json.dumps(question)))))

    monkeypatch.setattr("watcher.edges.wordings.wording.ask_now", ask)


async def test_a_mail_is_written_in_the_users_words_and_html_is_escaped(wording):
    mail = wording(
        subject__txt="{{ severity|upper }} {{ topic }}\n",
        text__txt="{% include '_head.txt' %}\n\n{% for quote in quotes %}\n- {{ quote }}\n{% endfor %}\n{{ built_in.text }}",
        _head__txt="{{ headline }} ({{ sources|length }})",
        mail__html="<p>{{ topic }}: {% for piece in headline_pieces %}{% if piece.found %}<b>{{ piece.text }}</b>{% else %}{{ piece.text }}"
        "{% endif %}{% endfor %}</p><i>{{ quotes|join(' ') }}</i>{{ built_in.html|safe }}",
    )
    message, telling = PEN.told(*full("desk", NOW), NOW)
    told, trouble = await mail.reword(message, telling)
    assert trouble == ""
    assert told.subject == "HIGH Turbine parts for Ruritania"
    assert told.text.startswith(
        "Example Trading ships turbine parts to Ruritania, port records show (3)\n- Forty containers of gas turbine blades left for Ruritania in May, & "
    )
    assert told.text.endswith(message.text)
    assert "to <b>Ruritania</b>, port" in told.html
    assert "in May, &amp; Example" in told.html
    assert told.html.endswith(message.html)
    assert (told.id, told.blocks, told.payload) == (message.id, message.blocks, message.payload)


async def test_slack_values_are_escaped_and_buttons_stay(wording):
    slack = wording("slack", slack__txt="*{{ headline }}* <{{ url|safe }}|more>\n{% for quote in quotes %}> {{ quote }}\n{% endfor %}")
    told, _ = await slack.reword(*PEN.told(*full("desk", NOW), NOW))
    (section,) = told.blocks
    assert "in May, &amp; Example" in section["text"]["text"]
    assert "<https://example.org/turbines?page=1&from=front|more>" in section["text"]["text"]
    assert [block["type"] for block in told.pressable] == ["section", "actions"]


async def test_a_webhook_has_a_body_of_its_own_whose_values_are_json(wording):
    hook = wording(
        "webhook",
        payload__json='{"title": {{ headline }}, "tags": {{ payload.alert.entities }}, "n": {{ number }}, "note": {{ quotes|join("\\n") }}}',
    )
    told, trouble = await hook.reword(*PEN.told(*full("desk", NOW), NOW))
    assert trouble == ""
    assert told.payload["tags"] == ["ruritania", "turbines"]
    assert told.payload["n"] == 1
    assert told.payload["title"].startswith("Example Trading ships")
    json.dumps(told.payload)


@pytest.mark.parametrize(
    ("files", "place", "said", "cure"),
    [
        ({"text__txt": "{{ severity }}\n{% for x in %}\n"}, "text.txt:2", "text.txt: Expected an expression", "docs/templates.md"),
        ({"text__txt": "{{ severity }}\n\n{{ headlin }}\n"}, "text.txt:3", 'there is no "headlin"', 'did you mean "headline"?'),
        ({"text__txt": "a\n{{ sources[0].outlet }}\n"}, "text.txt:2", "list object has no element 0", "docs/templates.md"),
        ({"text__txt": "{{ payload.alert.nothing }}\n"}, "text.txt:1", "has no attribute 'nothing'", "docs/templates.md"),
        ({"text__txt": "\n{{ 1 / 0 }}"}, "text.txt:2", "ZeroDivisionError", "docs/templates.md"),
        ({"text__txt": "{{ ''.__class__.__mro__[1].__subclasses__() }}"}, "text.txt:1", "is unsafe", "docs/templates.md"),
        ({"text__txt": "{{ cycler.__init__.__globals__.os.popen('id').read() }}"}, "text.txt:1", "is unsafe", "docs/templates.md"),
        ({"text__txt": "{{ quotes.append('x') }}"}, "text.txt:1", "access to attribute 'append'", "docs/templates.md"),
        ({"text__txt": "{% include '../secrets.txt' %}"}, "text.txt:1", "../secrets.txt", "docs/templates.md"),
        (
            {"text__txt": "x{% include '_bad.txt' %}", "_bad__txt": "a\n{% if %}"},
            "_bad.txt:2",
            "Expected an expression",
            "docs/templates.md",
        ),
        ({"text__txt": "{% if more_sources %}x{% endif %}"}, "text.txt", "comes out empty", "docs/templates.md"),
        (
            {"text__txt": "{% for a in range(99999) %}xxxx{% endfor %}"},
            "text.txt",
            "gives more than 200,000 characters",
            "docs/templates.md",
        ),
        ({"texts__txt": "x"}, "texts.txt", "no message has such a part", 'did you mean "text.txt"?'),
        ({"payload__json": "{}"}, "watcher.toml:9", "has none that email shows", "write subject.txt or text.txt or mail.html"),
    ],
)
@pytest.mark.usefixtures("here")
def test_a_mistake_is_found_at_start_with_its_place_and_cure(wording, files, place, said, cure):
    with pytest.raises(ConfigError) as error:
        wording(**files)
    assert error.value.place.endswith(place)
    assert said in error.value.what
    assert "channels.desk.templates" in error.value.what
    assert cure in error.value.cure


def test_one_that_needs_too_much_memory_takes_it_from_nobody(wording):
    with pytest.raises(ConfigError, match=r"text.txt: needs too much memory"):
        wording(text__txt="{{ 'x' * 2000000000 }}")


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("text", ["{{ headline }}", '["a"]', '{"a": {{ headline }}'])
def test_a_body_that_is_no_json_object_is_found_at_start(wording, text):
    with pytest.raises(ConfigError, match=r"payload.json: is no JSON"):
        wording("webhook", payload__json=text)


def test_a_folder_that_is_not_there_and_a_missing_extra_are_told(tmp_path, monkeypatch):
    with pytest.raises(ConfigError, match="is no folder") as error:
        wording_of("desk", "email", tmp_path / "none", "watcher.toml:9", [])
    assert error.value.place == "watcher.toml:9"
    monkeypatch.setattr("watcher.edges.wordings.wording.find_spec", lambda _: None)
    with pytest.raises(ConfigError, match="Jinja2 is not installed") as error:
        wording_of("desk", "email", tmp_path, "watcher.toml:9", [])
    assert error.value.cure == "pip install 'sanctions-watch[templates]'"


async def test_a_template_that_never_ends_is_stopped_and_the_built_in_text_is_sent(wording, monkeypatch, caplog):
    endless = wording(
        text__txt="{% if number > 1 %}{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}{% endif %}x"
    )
    monkeypatch.setattr("watcher.edges.wordings.wording._PATIENCE", 1.0)
    message, telling = PEN.told(*full("desk", NOW), NOW)
    told, trouble = await endless.reword(replace(message, number=2), telling)
    assert told == replace(message, number=2)
    assert trouble == "in the built-in words, for the template text.txt: did not finish within 1 s"
    assert "the built-in text was sent" in caplog.text


async def test_what_fails_when_it_is_sent_is_sent_in_built_in_words_and_the_receipt_says_so(wording):
    failing = wording(text__txt="{{ 1 / (2 - number) }}")
    pen = replace(PEN, wordings={"desk": failing})
    delivery, dossier = bare("desk", NOW)
    dossier = replace(dossier, notice=replace(dossier.notice, number=2))
    told, trouble = await pen.compose(delivery, dossier, NOW)
    assert told == PEN.write(delivery, dossier, NOW)
    assert "text.txt:1: ZeroDivisionError" in trouble
    other, trouble = await pen.compose(replace(delivery, channel="other"), dossier, NOW)
    assert (other, trouble) == (PEN.write(replace(delivery, channel="other"), dossier, NOW), "")


def test_every_type_of_channel_with_words_can_have_its_own():
    assert set(FILES) == {"email", "console", "slack", "teams", "discord", "apprise", "webhook"}
