"""One poll's decision: what an old state, a reading and its matches make of the world. Pure.

    entries -> articles -> stories -> alerts, notices -> deliveries

Everything it returns is saved in one transaction, with the feed's health in it, so that a crash either loses the
whole poll (and the feed is asked again) or none of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from watcher.core import identity, kinship, stories, voices
from watcher.core.alerts.raising import Raised, raise_for
from watcher.core.alerts.report import Earlier, Report
from watcher.core.alerts.routing import Routes
from watcher.core.candidates import Candidates
from watcher.core.evidence import evidence_of
from watcher.core.feeds import hosts, push, rhythm
from watcher.core.feeds.ailments import ailment_of
from watcher.core.feeds.rhythm import Rhythm
from watcher.core.feeds.twins import twin
from watcher.core.model import (
    Alert,
    Article,
    Delivery,
    Entry,
    Feed,
    Known,
    Link,
    Match,
    Notice,
    NotModified,
    Outcome,
    Placed,
    Read,
    Reading,
    Story,
    Subscription,
)
from watcher.core.watchlist.watchlist import Watchlist

_COPIES = 50  #: articles of one address compared within a poll; some feeds link every entry to their front page


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the user has set: the watch list, the routes, the rhythm, whether a backlog may alert and whether hubs can reach us."""

    watchlist: Watchlist
    routes: Routes
    rhythm: Rhythm = field(default_factory=Rhythm)
    backlog: Literal["quiet", "alert"] = "quiet"
    pushed: bool = False


def decide(
    feed: Feed,
    reading: Reading,
    entries: Sequence[Entry],
    matches: Sequence[Match],
    *,
    known: Known,
    rules: Rules,
    now: datetime,
    jitter: float,
    mark: str = "",
) -> Outcome:
    """The outcome of one poll, or of the push known by its `mark`. `entries` are those not seen before in this wording,
    `matches` what they say.
    """

    def after(fresh: Sequence[Entry], shifted: int) -> tuple[Feed, Subscription | None]:
        agreed = known.subscription
        if mark:
            pushed = rhythm.after_push(feed, reading, now, rules.rhythm, fresh=fresh)
            return pushed, push.after_push(agreed, mark, len(fresh), now) if agreed else None
        brought = agreed.brought if agreed else 0
        agreed = push.after_poll(agreed, feed, reading, len(fresh), now) if rules.pushed else None
        relied_on = push.relied_on(agreed, now)
        polled = rhythm.after_poll(
            feed, reading, now, rules.rhythm, fresh=fresh, jitter=jitter, shifted=shifted, pushed=brought, relied_on=relied_on
        )
        return polled, agreed if agreed != known.subscription else None

    if not isinstance(reading, Read):
        polled, subscription = after((), 0)
        told: Literal["unchanged", "failed"] = "unchanged" if isinstance(reading, NotModified) else "failed"
        rest = None if mark else hosts.rest(reading, now)
        return Outcome(feed=polled, reading=told, subscription=subscription, rest=rest, ailment=ailment_of(polled, reading, now))
    desk = _Desk(
        feed=feed,
        known=known,
        rules=rules,
        now=now,
        stories=Candidates(known.stories.values(), stories.scale(known), known.faces),
        alerts=dict(known.alerts),
        visible=frozenset(entry.key for entry in reading.entries),
    )
    found = {match.entry.key: match for match in matches}
    for entry in sorted(entries, key=lambda entry: entry.published or datetime.max.replace(tzinfo=UTC)):
        desk.take(entry, found.get(entry.key))
    polled, subscription = after(desk.fresh, desk.shifted)
    outcome = desk.outcome(polled)
    evidence = evidence_of(reading, desk.kept(), now)
    return replace(outcome, subscription=subscription, evidence=evidence, ailment=ailment_of(polled, reading, now))


def again(feed: Feed, articles: Sequence[Article], matches: Mapping[str, Match], *, known: Known, rules: Rules, now: datetime) -> Outcome:
    """What a watch list makes of articles of a feed that are stored already, by the rules of `decide`. `matches` by article id.

    An article is told to nobody if it is `backlog`, and stands in `known.stories` if it belongs to a story. The feed stays
    as it is.
    """
    desk = _Desk(
        feed=feed,
        known=known,
        rules=rules,
        now=now,
        stories=Candidates(known.stories.values(), stories.scale(known), known.faces),
        alerts=dict(known.alerts),
        visible=frozenset(),
    )
    for article in articles:
        if match := matches.get(article.id):
            desk.settle(article, match, article)
    return desk.outcome(feed)


@dataclass(slots=True, kw_only=True)
class _Desk:
    """Where one poll's entries are laid out, one after the other, each seeing what the earlier ones changed."""

    feed: Feed
    known: Known
    rules: Rules
    now: datetime
    stories: Candidates
    alerts: dict[str, Alert]
    visible: frozenset[str]  #: keys of all entries in the document, unseen or not
    articles: dict[str, Article] = field(default_factory=dict)
    by_url: dict[str, dict[str, Article]] = field(default_factory=dict)  #: canonical url -> id -> those of `articles` in a story
    matches: dict[str, Match] = field(default_factory=dict)
    edited: dict[str, Entry] = field(default_factory=dict)  #: what articles say now of which something was told that they say no longer
    notices: dict[str, Notice] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    unrouted: list[str] = field(default_factory=list)  #: ids of notices that no route takes
    links: list[Link] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    terms: Counter[str] = field(default_factory=Counter)
    documents: int = 0
    fresh: list[Entry] = field(default_factory=list)
    shifted: int = 0  #: known entries that came under another id

    def take(self, entry: Entry, match: Match | None) -> None:
        """Make an article of an entry, and say what is new in it."""
        earlier = self._earlier(entry)
        if earlier is not None and earlier.revision == entry.revision and earlier.key == entry.key:
            return
        article = self._article(entry, earlier)
        if earlier is None:
            self.fresh.append(entry)
        elif entry.key not in self.known.seen:
            self.shifted += 1
        if match is None or (earlier is not None and earlier.revision == entry.revision):
            self.articles[article.id] = article
            if earlier is not None and earlier.revision != entry.revision:
                self._correct(article, earlier, entry)
            return
        self.settle(article, match, earlier)

    def settle(self, article: Article, match: Match, earlier: Article | None) -> None:
        """Find the story of an article in which something was found, and say what is new in it."""
        before = self.stories.get(earlier.story or "") if earlier else None
        placed = self._placed(article, match, earlier)
        known = self.stories.get(placed.story.id)
        if placed.how == "begins":
            placed = replace(placed, story=replace(placed.story, traits=kinship.traits_of(article, match, self.feed.language)))
            self.links += kinship.kin(placed.story, self.stories.values())
        story = voices.heard(placed, article, self.feed)
        placed = replace(placed, story=story)
        self.stories.put(story)
        self.touched.add(story.id)
        self.articles[article.id] = told = replace(article, story=story.id)
        self.by_url.setdefault(identity.canonical_url(article.url), {})[article.id] = told
        self.matches[article.id] = match
        self.documents += placed.how == "begins"
        self.terms.update(placed.new_terms)
        report = Report(
            placed=placed,
            article=article,
            match=match,
            feed=self.feed,
            best=known.tier if known else self.feed.tier,
            earlier=self._told_earlier(earlier),
            watchlist=self.rules.watchlist,
        )
        self._tell(report, before)

    def _correct(self, article: Article, earlier: Article, entry: Entry) -> None:
        """Say that a headline which was told names somebody no longer, though nothing in the article is watched any more."""
        story = self.stories.get(earlier.story or "")
        if story is None or not self.known.notices.get(earlier.id):
            return
        told = self._told_earlier(earlier)
        placed = Placed(story, "reworded", frozenset())
        self.edited[article.id] = entry
        self._tell(Report(placed=placed, article=article, match=None, feed=self.feed, earlier=told, watchlist=self.rules.watchlist), None)

    def _told_earlier(self, earlier: Article | None) -> Earlier | None:
        return Earlier(earlier, self.known.notices.get(earlier.id, ())) if earlier else None

    def _earlier(self, entry: Entry) -> Article | None:
        """The article this entry is another wording of: the one of its key, unless the key was plainly given to
        something else; or, if the feed changed its ids, the one of the same headline and address in this feed, or of
        the same headline and words whose own id is in the document no longer.
        """
        stored = self.known.seen.get(entry.key)
        if stored is not None and not _reused(stored, entry):
            return stored
        copies = self.known.by_url.get(identity.canonical_url(entry.url), ()) if self.known.by_url else ()
        copy = next((c for c in copies if c.feed == self.feed.id and c.title == entry.title), None)
        if copy is not None or stored is not None:
            return copy
        if not self.known.by_words:  # as in every backlog
            return None
        called = self.known.by_words.get(identity.words(self.feed.id, title=entry.title, text=entry.text), ())
        free = (c for c in called if c.key not in self.visible and c.id not in self.articles)
        return next((c for c in free if twin(c, entry, self.now)), None)

    def _article(self, entry: Entry, earlier: Article | None) -> Article:
        taken = entry.key in self.known.seen
        key = identity.distinct_key(entry.key, url=entry.url, title=entry.title) if taken and earlier is None else entry.key
        return Article(
            id=earlier.id if earlier else identity.article_id(key),
            feed=self.feed.id,
            key=entry.key,
            revision=entry.revision,
            url=entry.url,
            title=entry.title,
            text=entry.text,
            published=entry.published,
            found=self.now,
            language=entry.language,
            story=earlier.story if earlier else None,
            page=entry.page or (earlier.page if earlier is not None and earlier.revision == entry.revision else ""),
            backlog=earlier.backlog and earlier.revision == entry.revision if earlier else self._backlog(entry),
        )

    def _backlog(self, entry: Entry) -> bool:
        """Whether an entry was there before we began to watch. On the first reading all are, except what was
        published since the first attempt: a feed that was down when we began must not lose its news to that.
        """
        if self.rules.backlog == "alert" or self.feed.health.first_read is not None:
            return False
        since = self.feed.health.since
        return not (since and entry.published and since < entry.published <= self.now)

    def _placed(self, article: Article, match: Match, earlier: Article | None) -> Placed:
        if earlier is not None and earlier.story is not None and earlier.story in self.stories:
            return stories.reword(self.stories[earlier.story], article, match)
        url = identity.canonical_url(article.url)
        mine = tuple(self.by_url.get(url, {}).values())[-_COPIES:] if url else ()
        known = replace(self.known, by_url={**self.known.by_url, url: (*self.known.by_url.get(url, ()), *mine)}) if mine else self.known
        return stories.place(article, match, self.stories, known)

    def _tell(self, report: Report, before: Story | None) -> None:
        """Raise or update the story's alert. Of an article that only reads otherwise than `before`, what its story
        held already is no news, even if it was stored quietly then.
        """
        story = report.placed.story
        alert = self.alerts.get(story.id)
        told = alert.facts if alert else frozenset()
        if before is not None:
            told |= {subject if subject.startswith("signal:") else f"entity:{subject}" for subject in before.subjects}
        found = replace(report.article, found=self.now)  # what was found in the archive is raised now
        raised = raise_for(replace(report, article=found, alert=alert, told=told))
        if raised is None:
            return
        self.alerts[story.id] = raised.alert
        if alert and raised.only_louder and not self._reaches_more(raised, report.article, alert):
            self.alerts[story.id] = replace(alert, severity=raised.alert.severity, weighed=raised.alert.weighed)
            return
        self.notices[raised.notice.id] = raised.notice
        self._send(raised, report.article, alert)

    def _reaches_more(self, raised: Raised, article: Article, before: Alert) -> bool:
        """Whether anybody hears of the story at this severity who did not at that of `before`."""
        reached = self.rules.routes.reached
        softer = replace(raised.notice, severity=before.severity)
        return not reached(raised.notice, raised.alert, article, self.feed) <= reached(softer, before, article, self.feed)

    def _send(self, raised: Raised, article: Article, before: Alert | None) -> None:
        routes, notice, alert = self.rules.routes, raised.notice, raised.alert
        if not routes.chosen(notice, alert, article, self.feed):
            self.unrouted.append(notice.id)
        for delivery in routes.deliveries(notice, alert, article, self.feed, self.now, before=before, silences=self.known.silences):
            self.deliveries[delivery.id] = delivery

    def kept(self) -> tuple[tuple[str, Entry], ...]:
        """The entries that are evidence, by article."""
        return (*((article, match.entry) for article, match in self.matches.items()), *self.edited.items())

    def outcome(self, polled: Feed) -> Outcome:
        """All of it, to be saved at once."""
        known = self.known.alerts
        return Outcome(
            feed=polled,
            articles=tuple(self.articles.values()),
            matches=tuple(self.matches.items()),
            stories=tuple(self.stories[story] for story in sorted(self.touched)),
            links=tuple(self.links),
            alerts=tuple(alert for story, alert in self.alerts.items() if alert is not known.get(story)),
            notices=tuple(self.notices.values()),
            deliveries=tuple(self.deliveries.values()),
            unrouted=tuple(self.unrouted),
            terms=dict(self.terms),
            documents=self.documents,
            fresh=len(self.fresh),
            backlog=sum(article.backlog for article in self.articles.values()),
        )


def _reused(stored: Article, entry: Entry) -> bool:
    """Whether an id was given to another item: neither the address nor a word of the headline stayed."""
    if identity.canonical_url(stored.url) == identity.canonical_url(entry.url):
        return False
    return not set(stored.title.casefold().split()) & set(entry.title.casefold().split())
