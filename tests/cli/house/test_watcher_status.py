"""`watcher status`: the contract's JSON, and a screen for people, whatever the daemon does."""

from __future__ import annotations

import json
import sqlite3

import pytest

from watcher.testing import item

SHAPE = {
    "state": None,
    "reasons": None,
    "daemon": {"running", "pid", "since", "last_tick"},
    "feeds": {"total", "ok", "failing", "silent"},
    "polling": {"due", "lag_s", "oldest_due"},
    "workers": None,
    "entries": {"total", "last_24h"},
    "matches": {"total", "last_24h"},
    "alerts": {"open", "last_24h"},
    "deliveries": {"pending", "retrying", "dead", "delivered", "oldest_pending_s"},
    "watchlist": {"entities", "names", "version"},
    "lists": None,
}


def shape(told):
    return {key: set(value) if isinstance(value, dict) else None for key, value in told.items()}


def test_without_a_store_it_is_down_and_makes_none(house):
    told = house.json("status", code=1)
    assert shape(told) == SHAPE
    assert told["state"] == "down"
    assert "no store yet" in told["reasons"][0]
    assert told["watchlist"]["entities"] == 1
    assert not house.file.exists()
    assert "down" in house.run("status", code=1).stdout


def test_after_a_pass_without_any_daemon_all_is_well(house):
    house.newsstand.publish("/wire.xml", item("1", "Kim Jong-un inspects a greenhouse"))
    house.run("poll")
    told = house.json("status")
    assert shape(told) == SHAPE
    assert told["state"] == "ok"
    assert told["reasons"] == []
    assert told["feeds"] == {"total": 1, "ok": 1, "failing": 0, "silent": 0}
    assert told["entries"] == {"total": 1, "last_24h": 1}
    assert told["matches"] == {"total": 1, "last_24h": 1}
    assert told["daemon"] == {"running": False, "pid": None, "since": None, "last_tick": None}


def test_what_is_due_and_in_no_hands_is_told_with_how_long_it_waits(house):
    house.run("poll")
    assert house.json("status")["polling"] == {"due": 0, "lag_s": None, "oldest_due": None}
    assert "no feed is due" in house.run("status").stdout
    house.run("feeds", "add", house.newsstand.url("/late.xml"), "--title", "Late")
    told = house.json("status", code=None)["polling"]
    assert (told["due"], told["oldest_due"]) == (1, "Late")
    assert 0 <= told["lag_s"] < 60
    assert "1 feed is due, Late for" in house.run("status", code=None).stdout


def test_a_feed_that_keeps_failing_wants_attention_and_is_shown_with_its_reason(house):
    house.feeds["/gone.xml"] = "Gone Gazette"
    house.write()
    for _ in range(3):
        house.run("poll")
    told = house.json("status", code=1)
    assert told["state"] == "attention"
    assert told["reasons"] == ["1 feed has failed 3 times or more in a row: Gone Gazette"]
    shown = house.run("status", code=1).stdout
    assert "Gone Gazette (3 failures, next try in" in shown
    assert "404" in shown


def test_a_dead_delivery_wants_attention_and_names_its_channel(house):
    house.channels = f'[channels.hook]\ntype = "webhook"\nurl = "{house.newsstand.url("/hook")}"\n'
    house.write()
    house.run("poll")
    house.newsstand.publish("/wire.xml", item("2", "Kim Jong-un takes the night train"))
    house.run("poll", code=1)
    told = house.json("status", code=1)
    assert told["deliveries"]["dead"] == 1
    assert told["reasons"][0].startswith("1 delivery is dead in hook: ")
    shown = house.run("status", code=1).stdout
    assert "Dead deliveries" in shown
    assert "watcher alerts list" in shown


def test_a_watch_list_that_cannot_be_used_is_a_reason_and_not_a_crash(house):
    house.run("poll")
    (house.folder / "people.toml").write_text('[[entity]]\nid = "kim"\nname = "Kim"\nschema = "Persom"\n', encoding="utf-8")
    told = house.json("status", code=1)
    assert told["state"] == "attention"
    assert "people.toml:4" in told["reasons"][0]
    assert told["watchlist"] == {"entities": 0, "names": 0, "version": ""}


def test_it_needs_no_secret_of_a_channel(house):
    house.run("poll")
    house.channels = '[channels.desk]\ntype = "slack"\nurl = "env:A_SECRET_THIS_SHELL_DOES_NOT_HAVE"\n'
    house.write()
    assert house.json("status")["state"] == "ok"
    assert "A_SECRET_THIS_SHELL_DOES_NOT_HAVE is not set" in house.run("poll", code=2).stderr


@pytest.mark.on_file
def test_a_file_that_is_no_store_is_told_and_not_traced(house):
    house.file.parent.mkdir()
    house.file.write_bytes(b"this is a letter to an aunt, not a database" * 100)
    told = house.json("status", code=1)
    assert told["state"] == "down"
    assert str(house.file) in told["reasons"][0]


@pytest.mark.on_file
def test_a_store_of_a_newer_program_is_told_and_not_traced(house):
    house.run("poll")
    with sqlite3.connect(house.file) as db:
        db.execute("PRAGMA user_version = 9999")
    db.close()
    told = house.json("status", code=None)
    assert shape(told) == SHAPE


def test_a_configuration_with_a_mistake_ends_with_2_and_names_the_line(house):
    house.config.write_text(house.config.read_text(encoding="utf-8").replace("[polling]", "[poling]"), encoding="utf-8")
    said = house.run("status", code=2).stderr
    assert "watcher.toml:1" in said
    assert 'did you mean "polling"?' in said


@pytest.mark.parametrize("options", [["status", "--json"], ["status"]])
def test_no_line_is_wider_than_eighty_columns_and_nothing_is_coloured_without_a_terminal(house, monkeypatch, options):
    monkeypatch.setenv("COLUMNS", "80")
    house.feeds["/gone.xml"] = "A gazette with a name that is far too long for any table in a terminal of eighty columns"
    house.write()
    house.run("poll")
    shown = house.run(*options, code=None).stdout
    assert "\x1b" not in shown
    if "--json" in options:
        json.loads(shown)
    else:
        assert max(len(line.rstrip()) for line in shown.splitlines() if str(house.folder) not in line) <= 80
