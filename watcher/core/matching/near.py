"""Which signals nearly fired, and what each of them lacked.

A signal is near when it would fire if one thing were asked less of it: its words and events, its scope, or one of
its groups. Only `explain` asks; nothing is ever raised for what is near.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from watcher.core.matching.matcher import Examination
from watcher.core.matching.signals import signals_in
from watcher.core.model import SignalHit
from watcher.core.watchlist.entity import Signal
from watcher.core.watchlist.watchlist import Watchlist

_SHOWN = 6  #: words or names of a list that fit a line


@dataclass(frozen=True, slots=True)
class Near:
    """A signal that did not fire, the entities it found, and what was missing, in words."""

    signal: Signal
    entities: tuple[str, ...]
    missing: str


def near_signals(seen: Examination, watchlist: Watchlist) -> tuple[Near, ...]:
    """The signals that lacked one thing; those with the most of their groups filled first."""
    fired = {hit.signal for hit in seen.signals}
    pages = list(dict.fromkeys(verdict.page for verdict in seen.verdicts))

    def fires(signal: Signal) -> SignalHit | None:
        found = signals_in(pages, seen.verdicts, Watchlist(watchlist.entities, {signal.id: signal}))
        return found[0] if found else None

    rest = (signal for signal in watchlist.signals.values() if signal.id not in fired)
    near = [found for signal in rest if (found := _near(signal, fires, watchlist))]
    return tuple(sorted(near, key=lambda one: (-len(one.entities), -one.signal.severity.rank, one.signal.id)))


def _near(signal: Signal, fires: Callable[[Signal], SignalHit | None], watchlist: Watchlist) -> Near | None:
    close = replace(signal, words=(), events=())
    anywhere = replace(close, within="text")
    if hit := fires(close):
        return Near(signal, hit.entities, f"named in one {signal.within}, but nothing there says {_wanted(signal)}")
    if hit := fires(anywhere):
        return Near(signal, hit.entities, f"all named, but not in one {signal.within}")
    for at, group in enumerate(signal.groups):
        others = signal.groups[:at] + signal.groups[at + 1 :]
        if not any(_specific(other) for other in others):
            continue  # without this group any entity at all would do
        if hit := fires(replace(anywhere, groups=others)):
            names = [watchlist.entities[wish].name if wish in watchlist.entities else wish for wish in group]
            return Near(signal, hit.entities, f"nothing there is one of: {_few(names)}")
    return None


_SAID = {"export-control": "put under an export control"}


def _specific(group: tuple[str, ...]) -> bool:
    return all(wish != "*" and not wish.startswith("schema:") for wish in group)


def _wanted(signal: Signal) -> str:
    asked = [f"one of: {_few(signal.words)}"] if signal.words else []
    asked += [f"that something was {_few([_SAID.get(event, event) for event in signal.events])}"] if signal.events else []
    return ", and ".join(asked)


def _few(words: tuple[str, ...] | list[str]) -> str:
    return ", ".join(words[:_SHOWN]) + (" …" if len(words) > _SHOWN else "")
