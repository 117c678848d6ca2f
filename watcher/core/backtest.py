"""What one watch list would have told of the archive beside another: which alerts it gains and which it loses.

An alert is the same in both if an article of its story belongs to a story that was told in the other, whichever article
began it: a name that is found earlier begins the story, and gains no second alert by that. It refuses to match and to
decide; that was done before, by the rules of every poll.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from watcher.core.model import Article, Feed, Notice, Outcome, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One notice as it would have been raised when its article came."""

    story: str
    notice: Notice
    title: str
    url: str
    feed: str  #: its name
    came: datetime
    messages: int  #: to all channels

    @property
    def sentence(self) -> str:
        """The sentence that carried it, of its most severe signal, else of its first name."""
        hits, mentions = self.notice.signals, self.notice.evidence
        return hits[0].sentence if hits else next((mention.sentence for mention in mentions), "")


@dataclass(slots=True)
class Course:
    """What one watch list made of the archive, article by article."""

    told: list[Told] = field(default_factory=list)
    story_of: dict[str, str] = field(default_factory=dict)  #: article -> its story, of those in which something was found

    def add(self, outcome: Outcome, feed: Feed) -> None:
        """What came of some articles of a feed."""
        articles = {article.id: article for article in outcome.articles}
        self.story_of.update({article.id: article.story for article in outcome.articles if article.story})
        sent = Counter(delivery.notice for delivery in outcome.deliveries if not delivery.escalation)
        self.told += [_told(notice, articles[notice.article], feed, sent[notice.id]) for notice in outcome.notices]

    def alerts(self) -> dict[str, list[Told]]:
        """Story -> its notices, in order."""
        found: dict[str, list[Told]] = {}
        for told in self.told:
            found.setdefault(told.story, []).append(told)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Altered:
    """An alert that both lists raise, not with the same facts or severity."""

    told: Told  #: the first notice with the changed list
    gains: tuple[str, ...]  #: facts
    loses: tuple[str, ...]
    severity: tuple[Severity, Severity]  #: now, and with the changed list


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Alerts raised on one day."""

    day: date
    now: int
    changed: int
    gained: int
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """How much one list tells from a moment on."""

    alerts: int
    notices: int
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two lists over the same articles. Samples are the first notices of the alerts, in order of time."""

    now: Noise
    changed: Noise
    gained: tuple[Told, ...]
    lost: tuple[Told, ...]
    altered: tuple[Altered, ...]
    days: tuple[Day, ...]  #: those on which either list raises something

    @property
    def differs(self) -> bool:
        return bool(self.gained or self.lost or self.altered)


def compare(now: Course, changed: Course, *, since: datetime) -> Comparison:
    """Of alerts raised from `since` on. What is older was replayed so that stories that go on are known."""
    old, new = now.alerts(), changed.alerts()
    theirs, ours = _counterparts(now, changed, new), _counterparts(changed, now, old)
    gained = [notices[0] for story, notices in new.items() if not ours[story] and notices[0].came >= since]
    lost = [notices[0] for story, notices in old.items() if not theirs[story] and notices[0].came >= since]
    kept = [(notices, [told for other in ours[story] for told in old[other]]) for story, notices in new.items() if ours[story]]
    return Comparison(
        now=_noise(now, since),
        changed=_noise(changed, since),
        gained=tuple(gained),
        lost=tuple(lost),
        altered=tuple(filter(None, (_altered(before, after, since) for after, before in kept))),
        days=tuple(_days([_raised(now, since), _raised(changed, since), gained, lost])),
    )


def _told(notice: Notice, article: Article, feed: Feed, messages: int) -> Told:
    return Told(
        story=article.story or "",
        notice=notice,
        title=article.title,
        url=article.url,
        feed=feed.name,
        came=article.found,
        messages=messages,
    )


def _counterparts(course: Course, other: Course, told: Mapping[str, Sequence[Told]]) -> defaultdict[str, set[str]]:
    """Story of a course -> those stories of the other that share an article with it and were `told`."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for article, story in course.story_of.items():
        if (theirs := other.story_of.get(article)) in told and theirs:
            found[story].add(theirs)
    return found


def _altered(before: Sequence[Told], after: Sequence[Told], since: datetime) -> Altered | None:
    """How an alert that both raise differs; None if it does not, or all of it is older."""
    facts = [{fact for told in side for fact in told.notice.facts} for side in (before, after)]
    loudest = [max((told.notice.severity for told in side), key=lambda severity: severity.rank) for side in (before, after)]
    if (facts[0] == facts[1] and loudest[0] is loudest[1]) or max(told.came for told in (*before, *after)) < since:
        return None
    return Altered(
        told=after[0], gains=tuple(sorted(facts[1] - facts[0])), loses=tuple(sorted(facts[0] - facts[1])), severity=(loudest[0], loudest[1])
    )


def _raised(course: Course, since: datetime) -> list[Told]:
    """The first notice of each alert."""
    return [told for told in course.told if told.came >= since and told.notice.number == 1]


def _noise(course: Course, since: datetime) -> Noise:
    told = [one for one in course.told if one.came >= since]
    return Noise(alerts=len(_raised(course, since)), notices=len(told), messages=sum(one.messages for one in told))


def _days(columns: Sequence[Sequence[Told]]) -> Iterator[Day]:
    counts = [Counter(told.came.date() for told in column) for column in columns]
    for day in sorted(frozenset[date]().union(*counts)):
        now, changed, gained, lost = (count[day] for count in counts)
        yield Day(day=day, now=now, changed=changed, gained=gained, lost=lost)
