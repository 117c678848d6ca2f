"""`watcher alerts`: the desk's work on a real store."""

from __future__ import annotations

import hashlib
import json

import pytest

from watcher.edges.store.opening import connect
from watcher.testing import item

WIRE, PAPER = "https://wire.example/rss", "https://paper.example/rss"
TITLE = "Kim sends [bold]shells[/bold] to Russia, Pyongyang \x1b[31msays"


async def two_stories(scenario):
    await scenario.poll(WIRE, title="Wire")
    await scenario.poll(PAPER, title="The \x1b]0;Paper")
    await scenario.poll(WIRE, item("1", TITLE, link="https://wire.example/1"))
    await scenario.poll(PAPER, item("1", TITLE, link="https://paper.example/1"))
    await scenario.poll(WIRE, item("2", "Kim Jong-un opens a water park", link="https://wire.example/2"))


@pytest.fixture
def lived(home):
    home.live(two_stories)
    return home


def listed(home, *args) -> list[dict]:
    return json.loads(home.run("alerts", "list", "--json", *args).stdout)


def test_open_alerts_are_listed_newest_first(lived):
    park, arms = listed(lived)
    assert (park["headline"], park["severity"], park["entities"]) == ("Kim Jong-un opens a water park", "medium", ["kim"])
    assert (arms["severity"], arms["signals"], arms["feeds"], arms["state"]) == ("high", ["arms"], 2, "open")
    rows = lived.run("alerts", "list").stdout.splitlines()
    assert len(rows) == 3, "one line each, and one for the headings"
    assert rows[1].split()[:2] == [park["id"][:8], "medium"]


def test_nothing_is_told_as_nothing(home):
    home.live()
    assert "No open alerts" in home.run("alerts", "list").stdout
    assert listed(home, "--all") == []


def test_without_a_store_it_says_what_makes_one(home):
    result = home.run("alerts", "list")
    assert result.exit_code == 2
    assert "there is no store yet\n  `watcher poll` or `watcher run` makes it" in result.stderr


def test_an_alert_is_shown_with_causes_evidence_sources_and_deliveries(lived):
    arms = listed(lived)[1]["id"]
    shown = lived.run("alerts", "show", arms[:8]).stdout
    for words in (
        "told by 2 feeds in 2 articles",
        "Notice 1  new-story  high",
        "signal “North Korean arms for Russia” (high)",
        "kim ← “Kim” (weak name",
        "→ desk: delivered",
        "https://paper.example/1",
    ):
        assert words in shown
    known = json.loads(lived.run("alerts", "show", "--json", arms).stdout)
    assert [source["url"] for source in known["sources"]] == ["https://wire.example/1", "https://paper.example/1"]
    assert known["notices"][0]["deliveries"][0]["state"] == "delivered"


def test_feed_text_can_only_be_read(lived):
    arms = listed(lived)[1]["id"]
    for shown in (lived.run("alerts", "list").stdout, lived.run("alerts", "show", arms).stdout):
        assert "[bold]shells[/bold]" in shown
        assert "\x1b" not in shown


def test_decisions_are_kept_with_who_and_why(lived):
    park, arms = (alert["id"] for alert in listed(lived))
    lived.run("alerts", "ack", park[:6], arms[:6], arms, "--note", "on it")
    assert listed(lived) == []
    lived.run("alerts", "dismiss", arms[:6], "--reason", "old-news", "--note", "of March", "--by", "kay")
    assert {alert["id"]: alert["state"] for alert in listed(lived, "--all")} == {park: "acknowledged", arms: "dismissed"}
    lived.run("alerts", "reopen", arms[:6])
    known = json.loads(lived.run("alerts", "show", "--json", arms).stdout)
    assert [(made["act"], made["author"], made["reason"], made["note"]) for made in known["decisions"]] == [
        ("acknowledged", "mina", "", "on it"),
        ("dismissed", "kay", "old-news", "of March"),
        ("reopened", "mina", "", ""),
    ]
    assert "dismissed by kay: old-news: of March" in lived.run("alerts", "show", arms).stdout


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["dismiss"], "a dismissal wants a reason"),
        (["dismiss", "--reason", "not-the-entty"], 'did you mean "not-the-entity"?; say the rest with --note'),
        (["dismiss", "--reason", "not-the-entity", "--entity", "russia"], "does not name russia\n  it names kim"),
        (["dismiss", "--reason", "old-news", "--entity", "kim"], "--entity says who was not meant"),
        (["reopen"], "is open, it cannot be reopened"),
        (["note"], "a note wants words"),
        (["ack", "--by", " "], "nobody decides"),
    ],
)
def test_what_makes_no_sense_is_told_and_changes_nothing(lived, args, told):
    park, _ = (alert["id"] for alert in listed(lived))
    act, *options = args
    result = lived.run("alerts", act, park, *options)
    assert result.exit_code == 2
    assert told in result.stderr
    assert len(listed(lived)) == 2


def test_what_is_dismissed_is_reopened_before_it_is_acknowledged(lived):
    park, arms = (alert["id"] for alert in listed(lived))
    lived.run("alerts", "dismiss", park, "--reason", "not-relevant")
    result = lived.run("alerts", "ack", arms, park)
    assert (result.exit_code, f"`watcher alerts reopen {park[:8]}` first" in result.stderr) == (2, True)
    assert [alert["state"] for alert in listed(lived)] == ["open"], "all of them or none"


def test_an_alert_is_somebodys_and_has_notes(lived):
    park, arms = (alert["id"] for alert in listed(lived))
    lived.run("alerts", "assign", park, arms, "--to", "kay")
    lived.run("alerts", "assign", park)
    result = lived.run("alerts", "note", arms, "--note", "asked the \x1b[31mbank", "--json")
    (told,) = json.loads(result.stdout)
    assert (told["assignee"], told["state"], told["decisions"][-1]["note"]) == ("kay", "open", "asked the \x1b[31mbank")
    assert [alert["assignee"] for alert in listed(lived)] == [None, "kay"]
    assert "kay" in lived.run("alerts", "list").stdout
    shown = lived.run("alerts", "show", arms).stdout
    assert "open, kay's" in shown
    assert "assigned to kay by mina" in shown
    assert "noted by mina: asked the [31mbank" in shown
    assert "\x1b" not in shown


def test_one_wrong_id_changes_nothing(lived):
    park, _ = (alert["id"] for alert in listed(lived))
    result = lived.run("alerts", "ack", park, "zzzz")
    assert result.exit_code == 2
    assert 'there is no alert whose id begins with "zzzz"' in result.stderr
    assert len(listed(lived)) == 2


def test_a_limit_is_told(lived):
    assert len(listed(lived, "--limit", "1")) == 1
    assert "The newest 1 alert; more with --limit." in lived.run("alerts", "list", "--limit", "1").stdout


def test_evidence_is_shown_with_its_hash_and_what_became_of_the_article(home):
    async def edited(scenario):
        await two_stories(scenario)
        await scenario.poll(WIRE, item("2", "A \x1b[31mwater park was opened", link="https://wire.example/2"))

    home.live(edited)
    park, arms = (alert["id"] for alert in listed(home))
    shown = home.run("alerts", "show", park, "--evidence")
    assert shown.exit_code == 0
    for words in (
        "sha256 ",
        "  fits  record 2 of the audit log names it",
        "Kim Jong-un opens a water park",
        "edited since: A [31mwater park was opened",
    ):
        assert words in shown.stdout
    assert "\x1b" not in shown.stdout
    told = json.loads(home.run("alerts", "show", arms, "--evidence", "--json").stdout)["evidence"]
    assert [(piece["fits"], piece["edited"], piece["audit"], piece["entry"]["url"]) for piece in told] == [
        (True, False, 1, "https://wire.example/1"),
        (True, False, None, "https://paper.example/1"),
    ]
    assert "Evidence" not in home.run("alerts", "show", park).stdout
    hashed = {name: told[0][name] for name in ("article", "entry", "fetched", "answer")}
    text = json.dumps(hashed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == told[0]["sha256"], "anybody can check it"


def test_evidence_that_was_changed_is_told(lived):
    with lived.store() as store:
        db = connect(store.where)
        db.run("UPDATE evidence SET hash = 'ff'")
        db.close()
    park, _ = (alert["id"] for alert in listed(lived))
    shown = lived.run("alerts", "show", park, "--evidence")
    assert (shown.exit_code, "DOES NOT FIT" in shown.stdout) == (1, True)
