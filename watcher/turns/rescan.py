"""The present watch list applied to the archive: what it finds in stored articles that was not found before.

    articles -> match -> those in which something else was found before -> [ known -> again -> save ]

In the order in which they came, some articles at a time: the dear work outside the transaction, a few stories in it.
Where it stands is kept after each step, so that it goes on when it was cut off; what is done twice changes nothing.
What was found before and is found no longer stays, for it may have been told. It refuses to send, and to hurry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from watcher.core.decide import Rules, again
from watcher.core.matching.archive import Searched, search
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Match, Stored
from watcher.core.rescan import Rescan, differ
from watcher.edges.store.sql import SqlStore

NOTE = "rescan"  #: where it stands
_TOGETHER = 25  #: articles whose stories are found in one transaction, about


def begin(store: SqlStore, *, watchlist: str, asked: str, since: datetime | None, alert: bool, now: datetime) -> Rescan:
    """A way through the archive, or what is left of the same one that was cut off."""
    kept = Rescan.unpacked(store.noted(NOTE))
    if kept and kept.goes_on(watchlist, asked, alert=alert):
        return kept
    place, last = store.rereading.between(since)
    return Rescan(watchlist=watchlist, asked=asked, alert=alert, begun=now, since=since, last=last, place=place)


def rescan(store: SqlStore, matcher: Matcher, rules: Rules, stands: Rescan, now: datetime) -> Iterator[Rescan]:
    """Go on from where it `stands`; gives where it stands after each transaction, so that others may have the store
    meanwhile. Without `alert` nobody is told of anything.
    """
    for searched in search(matcher, store.archive(stands.since, until=stands.begun, after=stands.place)):
        before = store.rereading.found_before([stored.article.id for stored in searched.articles])
        for polls in steps(searched, before):
            with store.together():
                for poll in polls:
                    stands = _settle(store, poll, searched.matches, before=before, rules=rules, stands=stands, now=now)
                store.note(NOTE, stands.packed())
            yield stands
        gone = sum(stored.article.id in before and stored.article.id not in searched.matches for stored in searched.articles)
        stands = stands.after(searched.articles[-1].place, len(searched.articles), gone)
        store.note(NOTE, stands.packed())
        yield stands
    stands = replace(stands, ended=True)
    store.rereading.tell_at_once(now)
    store.note(NOTE, stands.packed())
    yield stands


def _settle(
    store: SqlStore,
    poll: Sequence[Stored],
    matches: Mapping[str, Match],
    *,
    before: Mapping[str, Match],
    rules: Rules,
    stands: Rescan,
    now: datetime,
) -> Rescan:
    """Find the stories of the articles of one poll."""
    articles = [stored.article for stored in poll]
    with store.rereading.turn(articles, [matches[article.id] for article in articles], now) as turn:
        quiet = [replace(article, backlog=not stands.alert) for article in turn.articles]
        outcome = again(poll[0].feed, quiet, matches, known=turn.known, rules=rules, now=now)
        turn.save(outcome, at_once=True)
    return stands.with_outcome(outcome, before)


def steps(searched: Searched, before: Mapping[str, Match]) -> Iterator[list[list[Stored]]]:
    """The articles in which something else was found before, poll by poll, a few polls at a time."""
    found = [stored for stored in searched.articles if stored.article.id in searched.matches]
    wanted = [stored for stored in found if differ(searched.matches[stored.article.id], before.get(stored.article.id))]
    step: list[list[Stored]] = []
    for _, poll in groupby(wanted, key=lambda stored: (stored.feed.id, stored.article.found)):
        step.append(list(poll))
        if sum(map(len, step)) >= _TOGETHER:
            yield step
            step = []
    if step:
        yield step
