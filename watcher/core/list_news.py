"""A change of a sanctions list as news: an article of the list, which is a source like a feed, with a story and an alert of its own.

So what is done with every other alert is done with it: routes, silences, triage, digests, the summary of a flood, the audit.
Who else is watched and named in it is told with it, and which stored articles named the listed one before. The story has no words to
be like, so that no article is ever counted into it unseen.

What it refuses to do: tell an entry twice for one publication. Every id is made of the list, the entry, the publication and
what was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from watcher.core import identity
from watcher.core.alerts.listed import done, lines, stated
from watcher.core.alerts.routing import Routes
from watcher.core.lists.followed import Followed
from watcher.core.lists.watched import entity_id
from watcher.core.model import (
    Alert,
    Answer,
    Article,
    Cause,
    Change,
    Delivery,
    Entry,
    Evidence,
    Feed,
    Health,
    Match,
    Mention,
    Notice,
    Outcome,
    Policy,
    Severity,
    Sighting,
    Silence,
    Story,
)
from watcher.core.watchlist.watchlist import Watchlist

_SHOWN = 3  #: earlier articles that are named in a reason
_QUOTED = 6  #: of which a sentence is kept as evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """The changes of one publication as they are to be saved."""

    outcome: Outcome
    changes: tuple[tuple[Change, str], ...]  #: with the article that tells it
    earlier: Mapping[str, tuple[str, ...]]  #: story -> articles that told of it before


def feed_of(one: Followed) -> Feed:
    """A list as the feed that tells its changes. It is never polled."""
    address = f"list:{one.id}"
    return Feed(id=identity.feed_id(address), url=address, title=one.title, language="en", tags=("list", one.id), tier=1, health=Health())


def entry_of(change: Change, one: Followed) -> Entry:
    """A change as an entry of its list's feed."""
    listing, feed = change.listing, feed_of(one)
    title = f"{listing.authority}: {listing.name} {done(change)}"
    if listing.programmes:
        title += f" ({', '.join(listing.programmes[:_SHOWN])})"
    text = "\n".join(lines(change, one.title))
    return Entry(
        feed=feed.id,
        key=identity.digest("list-change", *change.key),
        revision=identity.revision(title, text),
        url=listing.link or one.addresses[0],
        title=title,
        text=text,
        published=change.published,
        language="en",
    )


def names_of(change: Change, entry: Entry) -> Entry:
    """What is searched of an entry for whoever is watched: the names in it alone. The words around them are the list's own, and
    would name its authority and its programmes each time.
    """
    listing = change.listing
    names = (*(one.text for one in listing.names), *(owner.name for owner in listing.owners if owner.name))
    return replace(entry, title="", text="\n".join(dict.fromkeys(names)))


def tell(
    changes: Sequence[tuple[Change, Entry]],
    matches: Iterable[Match],
    sightings: Iterable[Sighting],
    one: Followed,
    *,
    routes: Routes,
    watchlist: Watchlist,
    silences: Sequence[Silence],
    answer: Answer,
    now: datetime,
) -> News:
    """The news of these changes. `matches` are what was found in the names of their entries, `answer` the file that they stood in."""
    desk = _Desk(one=one, feed=feed_of(one), routes=routes, watchlist=watchlist, silences=silences, answer=answer, now=now)
    found = {match.entry.key: match for match in matches}
    before: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        before.setdefault(sighting.mention.entity, []).append(sighting)
    for change, entry in changes:
        desk.take(change, entry, found.get(entry.key), before.get(entity_id(change.listing), []))
    return desk.news()


@dataclass(slots=True, kw_only=True)
class _Desk:
    """Where the changes of one publication are laid out."""

    one: Followed
    feed: Feed
    routes: Routes
    watchlist: Watchlist
    silences: Sequence[Silence]
    answer: Answer
    now: datetime
    articles: list[Article] = field(default_factory=list)
    matches: list[tuple[str, Match]] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    unrouted: list[str] = field(default_factory=list)
    changes: list[tuple[Change, str]] = field(default_factory=list)
    earlier: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def take(self, change: Change, entry: Entry, found: Match | None, sightings: Sequence[Sighting]) -> None:
        """One change: what is said about it, and to whom."""
        match = _match(change, entry, found)
        article = self._article(entry)
        story = self._story(article, match, sightings)
        severity = max((self.one.loud(change.action), *self._severities(match)), key=lambda severity: severity.rank)
        facts = self._facts(change, match)
        alert = Alert(
            id=identity.alert_id(story.id),
            story=story.id,
            severity=severity,
            facts=frozenset(facts),
            entities=match.entities,
            signals=(),
            raised=self.now,
            updated=self.now,
        )
        notice = Notice(
            id=identity.notice_id(alert.id, Cause.LIST_CHANGED, facts),
            alert=alert.id,
            number=1,
            cause=Cause.LIST_CHANGED,
            severity=severity,
            facts=facts,
            article=article.id,
            evidence=_evidence(match, sightings),
            signals=(),
            raised=self.now,
            why=_why(change, sightings),
        )
        self.articles.append(article)
        self.matches.append((article.id, match))
        self.evidence.append(Evidence(article=article.id, entry=entry, fetched=self.now, answer=self.answer))
        self.stories.append(story)
        self.alerts.append(alert)
        self.notices.append(notice)
        self.deliveries += self.routes.deliveries(notice, alert, article, self.feed, self.now, silences=self.silences)
        if not self.routes.chosen(notice, alert, article, self.feed):
            self.unrouted.append(notice.id)
        self.changes.append((change, article.id))
        if sightings:
            self.earlier[story.id] = tuple(dict.fromkeys(sighting.article.id for sighting in sightings))

    def news(self) -> News:
        """All of it, to be saved at once."""
        outcome = Outcome(
            feed=self.feed,
            articles=tuple(self.articles),
            matches=tuple(self.matches),
            evidence=tuple(self.evidence),
            stories=tuple(self.stories),
            alerts=tuple(self.alerts),
            notices=tuple(self.notices),
            deliveries=tuple(self.deliveries),
            unrouted=tuple(self.unrouted),
            fresh=len(self.articles),
        )
        return News(outcome=outcome, changes=tuple(self.changes), earlier=self.earlier)

    def _article(self, entry: Entry) -> Article:
        id_ = identity.article_id(entry.key)
        return Article(
            id=id_,
            feed=self.feed.id,
            key=entry.key,
            revision=entry.revision,
            url=entry.url,
            title=entry.title,
            text=entry.text,
            published=entry.published,
            found=self.now,
            language=entry.language,
            story=identity.story_id(id_),
        )

    def _story(self, article: Article, match: Match, sightings: Sequence[Sighting]) -> Story:
        return Story(
            id=identity.story_id(article.id),
            headline=article.title,
            subjects=frozenset(match.entities),
            terms={},
            articles=1 + len({sighting.article.id for sighting in sightings}),
            feeds=frozenset({self.feed.id, *(sighting.article.feed for sighting in sightings)}),
            first_seen=self.now,
            last_seen=self.now,
        )

    def _facts(self, change: Change, match: Match) -> tuple[str, ...]:
        """The listed one, and whoever else is named in its entry and may alert by himself."""
        own = entity_id(change.listing)
        others = (one for one in match.entities if one != own and self._alerts(one))
        return (f"entity:{own}", *(f"entity:{one}" for one in others))

    def _severities(self, match: Match) -> Iterable[Severity]:
        yield from (self.watchlist.entities[one].severity for one in match.entities if self._alerts(one))

    def _alerts(self, entity: str) -> bool:
        known = self.watchlist.entities.get(entity)
        return known is not None and known.policy is Policy.ALWAYS


def _match(change: Change, entry: Entry, found: Match | None) -> Match:
    """What was found in an entry, and before all the listed one himself, whether he is watched or not."""
    own, name = entity_id(change.listing), change.listing.name
    start = max(0, entry.title.find(name))
    listed = Mention(
        entity=own, alias=name, surface=name, field="title", start=start, end=start + len(name), how=done(change), sentence=entry.title
    )
    others = [mention for mention in found.mentions if mention.entity != own] if found else []
    return Match(entry=entry, mentions=(listed, *(_placed(mention, entry) for mention in others)))


def _placed(mention: Mention, entry: Entry) -> Mention:
    """Where a name that was found among the names stands in the entry."""
    start = max(0, entry.text.find(mention.surface))
    return replace(mention, field="text", start=start, end=start + len(mention.surface))


def _evidence(match: Match, sightings: Sequence[Sighting]) -> tuple[Mention, ...]:
    """The first mention of each in the entry, and what earlier articles said, each with where it stood."""
    first: dict[str, Mention] = {}
    for mention in match.mentions:
        first.setdefault(mention.entity, mention)
    return (*first.values(), *(_quoted(sighting) for sighting in sightings[-_QUOTED:]))


def _quoted(sighting: Sighting) -> Mention:
    mention = sighting.mention
    return Mention(
        entity=mention.entity,
        alias=mention.alias,
        surface=mention.surface,
        field="text",
        start=0,
        end=0,
        how=mention.how,
        guard="; ".join(filter(None, (f"{_where(sighting)}, before it was listed", mention.guard))),
        sentence=mention.sentence or sighting.article.title,
    )


def _why(change: Change, sightings: Sequence[Sighting]) -> str:
    said = [stated(change)]
    articles = list({sighting.article.id: sighting for sighting in sightings}.values())
    if articles:
        count = "one earlier article mentions it" if len(articles) == 1 else f"{len(articles)} earlier articles mention it"
        latest = reversed(articles[-_SHOWN:])
        said.append(f"{count}: {', '.join(f'“{one.article.title}” ({_where(one)})' for one in latest)}")
    return "; ".join(said)


def _where(sighting: Sighting) -> str:
    return f"{sighting.outlet}, {sighting.article.published or sighting.article.found:%Y-%m-%d}"
