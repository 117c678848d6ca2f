"""`watcher explain`: why it matched, why near misses did not, what the near signals lacked."""

from __future__ import annotations

import json

import pytest

from watcher.testing import item

URL = "https://wire.example/rss"


async def a_story(scenario):
    await scenario.poll(URL, title="Wire")
    await scenario.poll(URL, item("1", "Kim sends shells to Russia, Pyongyang says", link="https://wire.example/1"))


@pytest.fixture
def lived(home):
    home.live(a_story)
    return home


def test_a_text_is_explained_with_its_rules_guards_and_sentences(home):
    told = home.run("explain", "Kim is back in Pyongyang.").stdout
    assert "Kim Jong-un (kim), alert = always" in told
    assert "found ← “Kim” (weak name" in told
    assert "counts beside North Korea" in told
    assert "text 0–3" in told
    assert "“Kim is back in Pyongyang.”" in told
    assert "would be raised for Kim Jong-un" in told


def test_what_did_not_count_has_its_reason(home):
    told = json.loads(home.run("explain", "--json", "Kim Kardashian and a Kim").stdout)
    assert told["mentions"] == []
    assert [(missed["start"], missed["surface"]) for missed in told["not_counted"]] == [(0, "Kim"), (21, "Kim")]
    assert "Kim Kardashian" in told["not_counted"][0]["why"]
    assert "is a weak name" in told["not_counted"][1]["why"]


def test_names_that_nearly_stand_there_say_why_they_do_not(home):
    told = home.run("explain", "Rusia and russia, said a Belorussia").stdout
    assert "Near names" in told
    assert '“Rusia” for russia: is one letter from "Russia"' in told
    assert "“russia” for russia: would be" in told
    assert '“Belorussia” for russia: holds "Russia" inside a word' in told
    (first, *_) = json.loads(home.run("explain", "--json", "Of Rusia").stdout)["near_names"]
    assert (first["field"], first["start"], first["end"], first["entity"]) == ("text", 3, 8, "russia")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Pyongyang and Russia agree.", "nothing there is one of: Shells"),
        ("Pyongyang has shells. Russia has none.", "all named, but not in one sentence"),
    ],
)
def test_near_signals_say_what_they_lack(home, text, missing):
    (near,) = json.loads(home.run("explain", "--json", text).stdout)["near_signals"]
    assert (near["signal"], near["missing"]) == ("arms", missing)


def test_a_signal_without_its_word_is_near(home):
    home.write("signals.toml", '[[signal]]\nid = "arms"\ntitle = "Arms"\nall = [["russia"], ["shells"]]\nwords = ["suppl", "deliver"]\n')
    (near,) = json.loads(home.run("explain", "--json", "Shells, shells in Russia").stdout)["near_signals"]
    assert near["missing"] == "named in one sentence, but nothing there says one of: suppl, deliver"


def test_a_title_belongs_to_the_text(home):
    told = json.loads(home.run("explain", "--json", "--title", "Pyongyang", "Kim waves").stdout)
    assert [(mention["entity"], mention["field"]) for mention in told["mentions"]] == [("north-korea", "title"), ("kim", "text")]


def test_a_stored_article_is_explained_by_its_address(lived):
    told = lived.run("explain", "https://www.wire.example/1?utm_source=rss").stdout
    assert "Kim sends shells to Russia, Pyongyang says" in told
    assert "Its story raised alert " in told


def test_an_address_that_is_not_stored_says_what_to_do(lived):
    result = lived.run("explain", "https://wire.example/2")
    assert result.exit_code == 2
    assert "no stored article has the address" in result.stderr
    assert "watcher explain --title" in result.stderr


def test_an_alert_is_told_with_notices_evidence_and_routes(lived):
    (alert,) = json.loads(lived.run("alerts", "list", "--json").stdout)
    told = lived.run("explain", alert["id"][:6]).stdout
    assert "Notice 1  new-story  high" in told
    assert "signal “North Korean arms for Russia” (high)" in told
    assert "→ desk: delivered; route no routes: every channel; 1 try; answer kept" in told
    known = json.loads(lived.run("explain", "--json", alert["id"]).stdout)
    assert (known["alert"]["id"], known["signals"][0]["signal"]) == (alert["id"], "arms")


def test_letters_that_are_no_alert_are_a_text_if_they_are_a_word(lived):
    assert "Nothing watched is named." in lived.run("explain", "deed").stdout
    assert lived.run("explain", "0000").exit_code == 2


def test_nothing_of_a_text_can_steer_the_terminal(home):
    told = home.run("explain", "Russia \x1b[2J\x9b2J [bold]x[/bold] \u202eevil").stdout
    assert "[bold]x[/bold]" in told
    assert not set(told) & set("\x1b\x9b\u202e")
