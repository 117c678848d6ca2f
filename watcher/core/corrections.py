"""Stories put right by somebody: two that are one happening become one, or some articles of one become a story of their own.

What was said holds for what comes later: a story keeps the look of each story merged into it, and the two parts of one
taken apart are known by each of their articles, so that what is nearer to one of them joins that one.

No article is lost, no alert is left without its story, and nothing that was told is told again; but a story that was
taken out of another raises an alert of its own, for what joined the wrong one quietly was told to nobody. What it refuses
to do: guess what was meant. What makes no sense is an error that names the cure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from watcher.core import identity
from watcher.core.alerts import facts
from watcher.core.alerts.raising import Raised, raise_for
from watcher.core.alerts.report import Report
from watcher.core.decide import Rules
from watcher.core.errors import UsageError
from watcher.core.model import Alert, Article, Corrected, Correction, Face, Feed, Match, Placed, Silence, Story, Told
from watcher.core.stories import made_of
from watcher.core.text.terms import Scale
from watcher.core.voices import heard_of
from watcher.core.watchlist.entity import Entity
from watcher.core.watchlist.watchlist import Watchlist

_URGENT = ("open", "acknowledged", "dismissed")


def merge(kept: Told, other: Told) -> Corrected:
    """Make two stories one, which keeps the id, the headline and the alert of `kept`."""
    one, two = kept.story, other.story
    if one.id == two.id:
        raise UsageError(f"story {one.id[:8]} is one story already", cure="name two; `watcher stories list` shows them")
    for story in (one, two):
        if story.into:
            raise UsageError(f"story {story.id[:8]} was merged into {story.into[:8]}", cure=f"name {story.into[:8]} instead")
    whole = replace(
        one,
        subjects=one.subjects | two.subjects,
        articles=one.articles + two.articles,
        feeds=one.feeds | two.feeds,
        first_seen=min(one.first_seen, two.first_seen),
        last_seen=max(one.last_seen, two.last_seen),
        tier=min(one.tier, two.tier),
        owners=one.owners | two.owners,
    )
    moved = tuple(article.id for article, _, _ in other.articles)
    look = Face(id=two.id, story=one.id, headline=two.headline, terms=two.terms, sketch=two.sketch, articles=frozenset(moved))
    return Corrected(
        stories=(whole, replace(two, into=one.id)),
        alerts=_one_alert(kept, other),
        articles=tuple((article, one.id) for article in moved),
        faces=(*kept.faces, look, *(replace(face, story=one.id) for face in other.faces)),
    )


def _one_alert(kept: Told, other: Told) -> tuple[Alert, ...]:
    """The alert of both, and the one that says where it went. If only one story has an alert, it becomes that of both."""
    if other.alert is None:
        return ()
    if kept.alert is None:
        return (replace(other.alert, story=kept.story.id),)
    one, two = kept.alert, other.alert
    both = replace(
        one,
        severity=max(one.severity, two.severity, key=lambda severity: severity.rank),
        facts=one.facts | two.facts,
        entities=tuple(dict.fromkeys(one.entities + two.entities)),
        signals=tuple(dict.fromkeys(one.signals + two.signals)),
        updated=max(one.updated, two.updated),
        state=min(one.state, two.state, key=_URGENT.index),
    )
    return both, replace(two, into=one.id)


def split(
    told: Told, chosen: Collection[str], *, by: Scale, rules: Rules, silences: Sequence[Silence], now: datetime, author: str
) -> Corrected:
    """Make the chosen articles of a story one of their own, with an alert of its own if any of them may alert."""
    stay, move = _parted(told, chosen)
    part = identity.digest("story", "part of", told.story.id, *sorted(chosen))
    rest, own, faces = _two(told, stay, move, part, by)
    entities = rules.watchlist.entities
    raised = _raise(own, move, rules.watchlist, now, why=f"{author} took it out of “{told.story.headline}”")
    corrected = Corrected(
        stories=(rest, own),
        alerts=_without(told.alert, stay, entities),
        articles=tuple((article.id, part) for article, _, _ in move),
        faces=faces,
    )
    if raised is None:
        return corrected
    first, article, feed = raised
    routes = rules.routes
    return replace(
        corrected,
        alerts=(*corrected.alerts, first.alert),
        notices=(first.notice,),
        deliveries=routes.deliveries(first.notice, first.alert, article, feed, now, silences=silences),
        unrouted=() if routes.chosen(first.notice, first.alert, article, feed) else (first.notice.id,),
    )


def undo(told: Told, other: Told, correction: Correction, *, by: Scale, entities: Mapping[str, Entity]) -> Corrected:
    """Take back a correction of the story `told`: what was split off returns, what was merged into it stands alone again, with
    the articles it had. Nothing is told for that.
    """
    if correction.act == "split":
        return merge(told, other)
    there = {article.id for article, _, _ in told.articles}
    stay, move = _parted(told, there & set(correction.articles))
    rest, own, faces = _two(told, stay, move, other.story.id, by, alone=True)
    known = {face.id for face in told.faces}
    faces = tuple(face for face in faces if face.id in known and face.id != other.story.id)
    alerts: tuple[Alert, ...] = ()
    if other.alert is not None:
        alerts = (replace(other.alert, into=""), *_without(told.alert, stay, entities))
    elif told.alert is not None and told.alert.id == identity.alert_id(other.story.id):  # it had the only alert of both
        alerts = (replace(told.alert, story=other.story.id),)
    return Corrected(
        stories=(rest, replace(own, headline=other.story.headline)),
        alerts=alerts,
        articles=tuple((article.id, other.story.id) for article, _, _ in move),
        faces=faces,
    )


_Member = tuple[Article, Match, Feed]


def _parted(told: Told, chosen: Collection[str]) -> tuple[list[_Member], list[_Member]]:
    story = told.story
    if story.into:
        raise UsageError(f"story {story.id[:8]} was merged into {story.into[:8]}", cure=f"name {story.into[:8]} instead")
    ids = {article.id for article, _, _ in told.articles}
    for article in chosen:
        if article not in ids:
            raise UsageError(
                f"article {article[:8]} is not in story {story.id[:8]}", cure=f"`watcher stories show {story.id[:8]}` shows those that are"
            )
    if not chosen:
        raise UsageError("no article is named", cure=f"`watcher stories show {story.id[:8]}` shows them with their ids")
    if len(set(chosen)) == len(ids):
        raise UsageError(f"these are all articles of story {story.id[:8]}", cure="leave at least one of them where it is")
    return (
        [member for member in told.articles if member[0].id not in chosen],
        [member for member in told.articles if member[0].id in chosen],
    )


def _two(
    told: Told, stay: Sequence[_Member], move: Sequence[_Member], part: str, by: Scale, *, alone: bool = False
) -> tuple[Story, Story, tuple[Face, ...]]:
    """Both stories, and what they are known by. What stands for articles of both is forgotten."""
    rest, looks = made_of(told.story.id, [(article, match) for article, match, _ in stay], by)
    own, others = made_of(part, [(article, match) for article, match, _ in move], by)
    rest, own = heard_of(rest, stay), heard_of(own, move)
    moved = {article.id for article, _, _ in move}
    older = [
        replace(face, story=part if face.articles <= moved else told.story.id)
        for face in told.faces
        if face.id != part and (face.articles <= moved or face.articles.isdisjoint(moved))
    ]
    every = {face.id: face for face in (*(() if alone else (*looks, *others)), *older)}
    return replace(rest, traits=told.story.traits), own, tuple(every.values())


def _raise(own: Story, members: Sequence[_Member], watchlist: Watchlist, now: datetime, *, why: str) -> tuple[Raised, Article, Feed] | None:
    """The alert of a story that was taken out of another: one notice, whatever its articles bring."""
    first: tuple[Raised, Article, Feed] | None = None
    for article, match, feed in members:
        alert = first[0].alert if first else None
        report = Report(
            placed=Placed(own, "begins", frozenset()),
            article=replace(article, found=now),
            match=_watched(match, watchlist.entities),
            feed=feed,
            alert=alert,
            told=alert.facts if alert else frozenset(),
            best=own.tier,
            watchlist=watchlist,
        )
        raised = raise_for(report)
        if raised is None:
            continue
        if first is None:
            first = (replace(raised, notice=replace(raised.notice, why=f"{raised.notice.why}. {why}")), article, feed)
        else:
            first = (replace(first[0], alert=replace(raised.alert, notices=1)), *first[1:])
    return first


def _without(alert: Alert | None, stay: Sequence[_Member], entities: Mapping[str, Entity]) -> tuple[Alert, ...]:
    """The alert of a story that lost articles: a fact that only they brought is news if it comes again."""
    if alert is None:
        return ()
    matches = [_watched(match, entities) for _, match, _ in stay]
    brought = frozenset(fact for match in matches for fact in (*facts.named(match, entities), *facts.happened(match)))
    named = {entity for match in matches for entity in match.entities}
    fired = {hit.signal for match in matches for hit in match.signals}
    left = replace(
        alert,
        facts=alert.facts & brought,
        entities=tuple(entity for entity in alert.entities if entity in named) or alert.entities,
        signals=tuple(signal for signal in alert.signals if signal in fired),
    )
    return (left,)


def _watched(match: Match, entities: Mapping[str, Entity]) -> Match:
    """Without whom the watch list knows no longer."""
    return replace(match, mentions=tuple(mention for mention in match.mentions if mention.entity in entities))
