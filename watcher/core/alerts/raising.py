"""What is new about a story, and so worth a notice.

A fact is a signal that fired or an entity whose policy is `always`. The first facts of a story raise its alert;
later only facts not told before make another notice, in the same thread, and articles that go on with the story in words
too new to be kept from anybody (sequels).

What it refuses to do: send the same facts twice for reprints, or send for what was there before we began to watch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from watcher.core import identity
from watcher.core.model import Alert, Article, Cause, Delivery, Match, Mention, Notice, Placed, Policy, Severity, Story
from watcher.core.watchlist.entity import Entity

_EVIDENCE = 12  #: mentions kept as evidence; a message shows no more


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert as it stands now and the notice that says why."""

    alert: Alert
    notice: Notice


def raise_for(
    placed: Placed,
    article: Article,
    match: Match,
    *,
    alert: Alert | None,
    told: frozenset[str],
    entities: Mapping[str, Entity],
) -> Raised | None:
    """The notice an article's match calls for; None if none of its facts may alert, or all are `told` and it is no sequel."""
    facts = facts_of(match, entities)
    fresh = tuple(fact for fact in facts if fact not in told)
    goes_on = placed.how == "sequel" and alert is not None
    if article.backlog or not (fresh or (facts and goes_on)):
        return None
    severity = max((_severity(fact, match, entities) for fact in fresh or facts), key=lambda s: s.rank)
    cause = Cause.NEW_STORY if alert is None else Cause.NEW_FACT if fresh else Cause.SEQUEL
    stands = _updated(alert, article, match, fresh, severity) if alert else _new(placed.story, article, match, fresh, severity)
    notice = Notice(
        id=identity.notice_id(stands.id, cause, fresh or (article.id,)),
        alert=stands.id,
        number=stands.notices,
        cause=cause,
        severity=severity,
        facts=fresh,
        article=article.id,
        evidence=_evidence(match, fresh or facts),
        signals=tuple(hit for hit in match.signals if f"signal:{hit.signal}" in (fresh or facts)),
        raised=article.found,
        why=_why(cause, fresh, match, entities),
    )
    return Raised(stands, notice)


def fallback(delivery: Delivery, notice: Notice, alert: Alert) -> Notice:
    """The notice that tells another channel what `delivery`, now dead, could not."""
    return replace(
        notice,
        id=identity.notice_id(notice.alert, Cause.CHANNEL_FAILED, (delivery.id,)),
        number=alert.notices,
        cause=Cause.CHANNEL_FAILED,
        why=f'Channel "{delivery.channel}" could not deliver this: {delivery.error or "no reason given"}',
    )


def facts_of(match: Match, entities: Mapping[str, Entity]) -> tuple[str, ...]:
    """What a match may alert for: signals first, the most severe of them first of all."""
    signals = [f"signal:{hit.signal}" for hit in match.signals]
    return (*signals, *(f"entity:{e}" for e in match.entities if entities[e].policy is Policy.ALWAYS))


def _severity(fact: str, match: Match, entities: Mapping[str, Entity]) -> Severity:
    kind, _, name = fact.partition(":")
    if kind == "entity":
        return entities[name].severity
    return next(hit.severity for hit in match.signals if hit.signal == name)


def _new(story: Story, article: Article, match: Match, fresh: tuple[str, ...], severity: Severity) -> Alert:
    return Alert(
        id=identity.alert_id(story.id),
        story=story.id,
        severity=severity,
        facts=frozenset(fresh),
        entities=match.entities,
        signals=tuple(hit.signal for hit in match.signals),
        raised=article.found,
        updated=article.found,
    )


def _updated(alert: Alert, article: Article, match: Match, fresh: tuple[str, ...], severity: Severity) -> Alert:
    return replace(
        alert,
        severity=max(alert.severity, severity, key=lambda s: s.rank),
        facts=alert.facts | set(fresh),
        entities=tuple(dict.fromkeys(alert.entities + match.entities)),
        signals=tuple(dict.fromkeys([*alert.signals, *(hit.signal for hit in match.signals)])),
        updated=article.found,
        notices=alert.notices + 1,
        state="open" if fresh else alert.state,  # a new fact is news even on a story somebody has closed
    )


def _evidence(match: Match, fresh: tuple[str, ...]) -> tuple[Mention, ...]:
    """The first mention of each entity behind the fresh facts, those of the title before those of the text."""
    wanted = {fact.removeprefix("entity:") for fact in fresh}
    wanted |= {entity for hit in match.signals if f"signal:{hit.signal}" in fresh for entity in hit.entities}
    first: dict[str, Mention] = {}
    for mention in match.mentions:
        if mention.entity in wanted:
            first.setdefault(mention.entity, mention)
    return tuple(first.values())[:_EVIDENCE]


def _why(cause: Cause, fresh: tuple[str, ...], match: Match, entities: Mapping[str, Entity]) -> str:
    titles = {f"signal:{hit.signal}": f'signal "{hit.title}"' for hit in match.signals}
    if cause is Cause.SEQUEL:
        return "The story goes on: like what was told, but not so like that nothing new is in it"
    told = [titles.get(fact) or entities[fact.removeprefix("entity:")].name for fact in fresh]
    begin = "First report of this story" if cause is Cause.NEW_STORY else "New in this story"
    return f"{begin}: {', '.join(told)}"
