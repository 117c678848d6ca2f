"""Silences: what somebody asked not to be told for a while, with a reason, and what they cover.

A silenced notice is stored like any other and its deliveries say by which silence they were not sent. A notice is
silenced only if all that is new in it is covered: who silences one name is still told of another in the same article.
It refuses to silence without an end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from watcher.core.alerts.facts import GONE
from watcher.core.model import Article, Feed, Notice, Severity, Silence

_ABOUT = ("signal:", "entity:", "event:", GONE)  #: facts that are about somebody; a source or a severity goes with the rest
#: What a silence may ask for. "source" is a host name, and covers the hosts below it.
KEYS = ("entity", "signal", "feed", "story", "source", "severity")


def silenced(notice: Notice, story: str, article: Article, feed: Feed, silences: Sequence[Silence]) -> Silence | None:
    """The silence that keeps a notice from being sent; the first, if several are needed to cover all of it."""
    about = {
        "feed": frozenset({feed.id, feed.url, feed.title}),
        "story": frozenset({story, notice.alert}),
        "source": frozenset((*_hosts(article.url), *_hosts(feed.url))),
        "severity": frozenset({notice.severity.value}),
    }
    bearing = [one for one in silences if all(one.match[key] & held for key, held in about.items() if key in one.match)]
    if not bearing:
        return None
    told = tuple(fact.removeprefix(GONE) for fact in notice.facts if fact.startswith(_ABOUT))
    facts = told or tuple(f"signal:{hit.signal}" for hit in notice.signals) or tuple(f"entity:{m.entity}" for m in notice.evidence)
    covering = [next((one for one in bearing if _covers(one.match, fact, notice)), None) for fact in facts or ("",)]
    return None if None in covering else covering[0]


def hushed(severity: Severity, feed: Feed, silences: Sequence[Silence]) -> str:
    """The id of the silence that keeps a message about the health of a feed; "" if none does. One that asks for what a feed has
    not, such as an entity, covers none.
    """
    about = {
        "feed": frozenset({feed.id, feed.url, feed.title}),
        "source": frozenset(_hosts(feed.url)),
        "severity": frozenset({severity.value}),
    }
    return next((one.id for one in silences if all(about.get(key, frozenset()) & wanted for key, wanted in one.match.items())), "")


def _covers(match: Mapping[str, frozenset[str]], fact: str, notice: Notice) -> bool:
    """Whether a fact is one of those asked for. An entity's silence covers the signals it takes part in, a signal's the events
    beside its entities.
    """
    kind, name = fact.partition(":")[0], fact.rpartition(":")[2]
    hits = [hit for hit in notice.signals if (hit.signal == name if kind == "signal" else kind == "event" and name in hit.entities)]
    parts = {entity for hit in hits for entity in hit.entities} | ({name} if kind != "signal" else set())
    signals = {hit.signal for hit in hits} | ({name} if kind == "signal" else set())
    met = {"entity": not parts.isdisjoint(match.get("entity", ())), "signal": not signals.isdisjoint(match.get("signal", ()))}
    return all(met[key] for key in met if key in match)


def _hosts(url: str) -> tuple[str, ...]:
    """A host and those above it: "www.news.example", "news.example", "example"."""
    try:
        labels = (urlsplit(url).hostname or "").split(".")
    except ValueError:  # an address in brackets that is none
        return ()
    return tuple(".".join(labels[at:]) for at in range(len(labels)))
