"""What came of a poll, told in the log: what is new, what went wrong, what is odd and what is over; and of a reload."""

from __future__ import annotations

import logging

from watcher.core.feeds.conditions import CURES
from watcher.core.model import Feed, Outcome, redact
from watcher.core.text.count import counted
from watcher.core.watchlist.watchlist import Watchlist

log = logging.getLogger(__name__)


def log_outcome(feed: Feed, outcome: Outcome) -> None:
    """`feed` is as it was before the poll."""
    if outcome.reading == "overtaken":
        log.warning("%s: took longer than its lease, and somebody else polls it by now; what this poll brought is left to them", feed.name)
        return
    health = outcome.feed.health
    if outcome.reading == "failed":
        log.warning("%s: %s (%d in a row)", feed.name, health.reason, health.failures)
        if outcome.rest:
            log.warning(
                "%s asked for a pause: none of its feeds is asked before %s",
                outcome.rest.host,
                outcome.rest.until.isoformat("T", "minutes"),
            )
    elif outcome.backlog:
        log.info("%s: first reading, %s of its backlog stored quietly", feed.name, counted(outcome.backlog, "entry", "entries"))
    elif outcome.articles:
        log.info(
            "%s: %d new or changed, %d matched, %s%s",
            feed.name,
            len(outcome.articles),
            len(outcome.matches),
            counted(len(outcome.notices), "notice"),
            f", {counted(outcome.pages, 'page')} read" if outcome.pages else "",
        )
    _log_health(feed, outcome)


def _log_health(feed: Feed, outcome: Outcome) -> None:
    health = outcome.feed.health
    told = {condition.name for condition in feed.health.conditions if condition.confirmed}
    for condition in health.conditions:
        if condition.confirmed and condition.name not in told:
            log.warning("%s: %s; %s", feed.name, condition.reason, CURES.get(condition.name, ""))
    for condition in health.recovered:
        log.info("%s: is over: %s", feed.name, condition.reason)
    if outcome.feed.address != feed.address:
        log.warning("%s: is asked at %s from now on", feed.name, redact(outcome.feed.address))
    if feed.health.failures and not health.failures:
        log.info("%s: answers again", feed.name)


def offer(old: Watchlist, new: Watchlist) -> None:
    """After a reload: what is new on the watch list was never looked for in what is stored."""
    if number := new.names_beyond(old):
        told = "1 name is new" if number == 1 else f"{number} names are new"
        log.info("%s; `watcher rescan --since 30d` looks for the list in what is stored", told)
