"""What people are told: what went wrong, and what to do about it."""

from __future__ import annotations

from watcher.core.errors import ConfigError, WatcherError, nearest


def test_an_error_is_a_place_what_is_wrong_and_the_cure():
    assert str(ConfigError("f.toml:3", "tier: is 9", cure="write 1 to 5")) == "f.toml:3: tier: is 9\n  write 1 to 5"
    assert str(WatcherError("broken")) == "broken"


def test_a_misspelling_is_told_the_nearest():
    assert nearest("intervl", ["interval", "timeout"]) == 'did you mean "interval"?'


def test_what_is_like_nothing_is_told_what_there_is_or_where_to_look():
    assert nearest("x", ["timeout", "interval"]) == "known here: interval, timeout"
    assert nearest("x", ["interval"], "see the list") == "see the list"
    assert nearest("x", []) == ""


def test_a_watch_list_of_thousands_is_not_recited():
    assert nearest("x", [f"entity-{n}" for n in range(1000)]) == ""
