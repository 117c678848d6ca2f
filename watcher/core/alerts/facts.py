"""Facts, the pieces of which alerts are made: strings that say what is known, so that nothing is told twice.

    signal:<id>              a signal fired
    entity:<id>              somebody who alerts by himself is named
    event:<type>:<entity>    something happened, beside this name; told once a story and type
    source:tier<n>           a source much better than those so far: the first official one, or the first agency after
                             state media and aggregators
    severity:<severity>      the story is louder now than when it was told
    gone:<fact>              the headline does not say this any more
    doubt:<modality>         it was first told as possible or denied only; never told as news

It refuses to decide what is worth a notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from watcher.core.alerts.severity import Doubt
from watcher.core.model import MEASURES, EventHit, Match, Policy
from watcher.core.watchlist.entity import Entity

GONE = "gone:"
_STEPS = ((1, 3), (2, 4))  #: a source of the first tier is told where no feed so far was better than the second
_EVENTS = {
    "designated": "a designation",
    "delisted": "a delisting",
    "charged": "charges",
    "seized": "a seizure",
    "export-control": "an export control",
    "licensed": "a licence",
    "supplied": "a delivery",
    "evaded": "an evasion",
    "threatened": "a threatened measure",
}
_SOURCES = {"tier1": "an official source", "tier2": "an agency or paper of record"}


def named(match: Match, entities: Mapping[str, Entity]) -> tuple[str, ...]:
    """The signals that fired, the most severe first, and whoever alerts by himself."""
    signals = [f"signal:{hit.signal}" for hit in match.signals]
    return (*signals, *(f"entity:{e}" for e in match.entities if entities[e].policy is Policy.ALWAYS))


def happened(match: Match) -> dict[str, EventHit]:
    """What an article says has happened, fact -> where, each type once. A threat is nothing beside a measure taken."""
    found: dict[str, tuple[str, EventHit]] = {}
    for hit in match.events:
        if kind := hit.counts_as:
            found.setdefault(kind, (f"event:{kind}:{hit.entities[0]}", hit))
    if not MEASURES.isdisjoint(found):
        found.pop("threatened", None)
    return dict(found.values())


def events_told(facts: Iterable[str]) -> frozenset[str]:
    """Types of events among facts; whoever was told of a measure need not be told of a threat."""
    told = {fact.split(":")[1] for fact in facts if fact.startswith("event:")}
    return frozenset(told | {"threatened"} if not MEASURES.isdisjoint(told) else told)


def better_source(tier: int, best: int) -> tuple[str, ...]:
    """The fact that a feed of this tier is much better than the `best` so far; none if it is not."""
    return (f"source:tier{tier}",) if any(tier == one and best >= least for one, least in _STEPS) else ()


def doubt(match: Match) -> Doubt:
    """Whether all that an article tells of is only possible, or denied."""
    if any(hit.modality == "fact" and hit.type != "threatened" for hit in match.events):
        return ""
    if any(hit.modality == "denied" for hit in match.events):
        return "denied"
    return "possible" if match.events else ""


def doubted(facts: frozenset[str]) -> Doubt:
    """What is left of the doubts told with a story: none once something has happened in it."""
    if events_told(facts) - {"threatened"}:
        return ""
    return next((modality for modality in ("denied", "possible") if f"doubt:{modality}" in facts), "")


def said(fact: str, name: Callable[[str], str]) -> str:
    """A fact for people. `name` gives the name behind "entity:<id>" and "signal:<id>"."""
    kind, _, rest = fact.partition(":")
    if kind == "event":  # beside whom it stands is not whom it was done to
        return measure(rest.partition(":")[0])
    if kind == "source":
        return _SOURCES.get(rest, rest)
    if kind == "severity":
        return f"now {rest}"
    if kind == "gone":
        return f"{name(rest)} named no longer"
    return name(fact)


def measure(type_: str) -> str:
    """An event type in words."""
    return _EVENTS.get(type_, type_)
