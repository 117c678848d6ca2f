"""Watch lists tried on the archive: each is led through the same articles, in the order in which they came, by the rules
of every poll.

What each of them makes of it is kept in a scratch store of its own, so that what a poll would have known is known by the
same statements. Nothing is written where the articles come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from watcher.core.backtest import Course
from watcher.core.decide import Rules, again
from watcher.core.matching.archive import found_in
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Match, Stored
from watcher.core.stories import LIFE
from watcher.edges.store.sql import SqlStore

#: How much earlier a trial begins than what is asked about: stories that go on then have begun by that time.
RUN_UP: timedelta = LIFE


class Trial:
    """One watch list on its way through the archive."""

    def __init__(self, scratch: SqlStore, matcher: Matcher, rules: Rules) -> None:
        self.course = Course()
        self._store = scratch
        self._matcher = matcher
        self._rules = rules
        self._poll: list[tuple[Stored, Match]] = []  #: of the poll that came last; more of it may follow

    def take(self, batch: Sequence[Stored]) -> None:
        """The next articles."""
        matches = found_in(self._matcher, batch)
        found = [stored for stored in batch if stored.article.id in matches]
        with self._store.together():
            self._store.rereading.fill(found)
            for stored in found:
                if self._poll and not _one_poll(self._poll[-1][0], stored):
                    self._decide()
                self._poll.append((stored, matches[stored.article.id]))

    def end(self) -> Course:
        """All there is has been taken."""
        self._decide()
        return self.course

    def _decide(self) -> None:
        """What is made of the articles of one poll, as it was then."""
        if not self._poll:
            return
        articles = [stored.article for stored, _ in self._poll]
        feed, now = self._poll[0][0].feed, articles[0].found
        matches = {stored.article.id: match for stored, match in self._poll}
        with self._store.rereading.turn(articles, list(matches.values()), now) as turn:
            outcome = again(feed, turn.articles, matches, known=turn.known, rules=self._rules, now=now)
            turn.save(outcome)
        self.course.add(outcome, feed)
        self._poll = []


def _one_poll(one: Stored, other: Stored) -> bool:
    return (one.feed.id, one.article.found) == (other.feed.id, other.article.found)


def run(batches: Iterable[Sequence[Stored]], trials: Sequence[Trial]) -> Iterator[int]:
    """Lead all through the archive side by side, so that all see the same words; how many articles each batch held."""
    for batch in batches:
        for trial in trials:
            trial.take(batch)
        yield len(batch)
    for trial in trials:
        trial.end()
