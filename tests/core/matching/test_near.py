"""Signals that nearly fired: each says the one thing it lacked."""

from __future__ import annotations

import pytest

from watcher.core.matching.matcher import Matcher
from watcher.core.matching.near import near_signals
from watcher.core.model import Severity
from watcher.core.watchlist.entity import Entity, Name, Signal
from watcher.core.watchlist.watchlist import compose

ENTITIES = [Entity(id=n.lower(), name=n, schema="Country", names=(Name(n),)) for n in ("Russia", "China", "Drones", "Iran")]


def near(signal: Signal, text: str, title: str = "") -> list[tuple[str, str]]:
    watchlist = compose(ENTITIES, [signal])
    return [(one.signal.id, one.missing) for one in near_signals(Matcher(watchlist).examine(title, text), watchlist)]


def signal(*groups: tuple[str, ...], **more) -> Signal:
    return Signal(id="s", title="S", groups=groups, **more)


TWO = signal(("russia",), ("china",))


@pytest.mark.parametrize(
    ("asked", "text", "missing"),
    [
        (TWO, "Russia waits.", "nothing there is one of: China"),
        (TWO, "Russia waits. China waits too.", "all named, but not in one sentence"),
        (
            signal(("russia",), ("china",), words=("parts",)),
            "Russia and China",
            "named in one sentence, but nothing there says one of: parts",
        ),
        (
            signal(("russia",), ("china",), events=("supplied",)),
            "Russia and China",
            "named in one sentence, but nothing there says that something was supplied",
        ),
        (signal(("russia",), ("*",)), "Russia waits.", "nothing there is one of: *"),
    ],
)
def test_a_near_signal_says_what_it_lacks(asked, text, missing):
    assert near(asked, text) == [("s", missing)]


@pytest.mark.parametrize("text", ["Russia and China", "Nobody waits.", "Iran waits."])
def test_what_fired_or_lacks_more_is_not_near(text):
    assert near(TWO, text) == []


def test_any_entity_at_all_is_not_near_to_a_signal_of_any_entity():
    assert near(signal(("russia",), ("*",)), "Iran waits.") == []


def test_the_fullest_and_most_severe_stand_first():
    signals = [
        Signal(id="one", title="", groups=(("russia",), ("iran",)), severity=Severity.LOW),
        Signal(id="loud", title="", groups=(("russia",), ("iran",)), severity=Severity.HIGH),
        Signal(id="full", title="", groups=(("russia",), ("china",), ("iran",)), severity=Severity.LOW),
    ]
    watchlist = compose(ENTITIES, signals)
    found = near_signals(Matcher(watchlist).examine("", "Russia and China"), watchlist)
    assert [one.signal.id for one in found] == ["full", "loud", "one"]
