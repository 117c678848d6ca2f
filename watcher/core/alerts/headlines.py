"""Headlines that were told and read otherwise now: whom they name no longer, and how that is said.

Only what an article's own notices named in its headline can vanish from it; and only once, however often it is edited
again. It refuses to judge why a headline was edited: a correction, a shortening and a retraction look alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from watcher.core.alerts.facts import GONE
from watcher.core.alerts.report import Earlier
from watcher.core.model import Article, Match, Mention, SignalHit
from watcher.core.text.safe import clean

_TITLE = 150  #: code points of a headline that is quoted


@dataclass(frozen=True, slots=True)
class Gone:
    """What a headline says no longer, with the evidence that it did."""

    facts: tuple[str, ...] = ()
    evidence: tuple[Mention, ...] = ()
    signals: tuple[SignalHit, ...] = ()


NOTHING_GONE = Gone()


def gone(earlier: Earlier, article: Article, match: Match | None) -> Gone:
    """What the new wording took out of the headline, of what was told of the old one."""
    if earlier.article.title == article.title:
        return NOTHING_GONE
    named = _in_title(match.mentions if match else ())
    fired = {hit.signal for hit in match.signals} if match else set()
    already = {fact for notice in earlier.notices for fact in notice.facts if fact.startswith(GONE)}
    facts: dict[str, None] = {}
    mentions: dict[str, Mention] = {}
    signals: dict[str, SignalHit] = {}
    for notice in earlier.notices:
        hits = {hit.signal: hit for hit in notice.signals}
        told = {mention.entity: mention for mention in notice.evidence if mention.field == "title"}
        for fact in notice.facts:
            kind, _, id_ = fact.partition(":")
            parts = hits[id_].entities if kind == "signal" and id_ in hits and id_ not in fired else (id_,) if kind == "entity" else ()
            lost = [entity for entity in parts if entity in told and entity not in named]
            if lost and f"{GONE}{fact}" not in already:
                facts[f"{GONE}{fact}"] = None
                mentions |= {entity: told[entity] for entity in lost}
                signals |= {id_: hits[id_]} if kind == "signal" else {}
    return Gone(tuple(facts), tuple(mentions.values()), tuple(signals.values()))


def brought(earlier: Earlier | None, article: Article, match: Match | None, fresh: Iterable[str]) -> bool:
    """Whether an edit put somebody into the headline who was told of nowhere before."""
    if earlier is None or match is None or earlier.article.title == article.title:
        return False
    named = _in_title(match.mentions)
    behind = {f"signal:{hit.signal}": set(hit.entities) for hit in match.signals}
    return any(named & behind.get(fact, {fact.removeprefix("entity:")}) for fact in fresh)


def why(
    lost: Gone, new: Sequence[str], earlier: Article, article: Article, match: Match | None, *, alone: bool, name: Callable[[str], str]
) -> str:
    """The correction in words, with the old wording and the new. `new` is what the headline says that was not told yet, in
    words; `alone`: no other article tells the story.
    """
    told = []
    if lost.facts:
        names = ", ".join(dict.fromkeys(name(f"entity:{mention.entity}") for mention in lost.evidence))
        told.append(f"no longer names {names}")
    if new:
        told.append(f"now brings {', '.join(new)}")
    sentence = f"The headline {' and '.join(told)}. It read “{_cut(earlier)}”, it reads “{_cut(article)}”."
    still = {mention.entity for mention in match.mentions} if match else set()
    if lost.facts and {mention.entity for mention in lost.evidence} <= still:
        return f"{sentence} The text names the same as before."
    return f"{sentence} No other article tells this story." if lost.facts and alone else sentence


def _cut(article: Article) -> str:
    return clean(article.title, _TITLE) or "(no headline)"


def _in_title(mentions: Iterable[Mention]) -> set[str]:
    return {mention.entity for mention in mentions if mention.field == "title"}
