"""Articles that came while the watch list was being made anew, searched once more by the new one.

    articles -> match -> those in which something else was found before -> [ known -> again -> save ]

They are told as if they came now: nobody could have found the new names in them. It refuses to look at what came from lists.
"""

from __future__ import annotations

from datetime import datetime

from watcher.core.decide import Rules, again
from watcher.core.hunting import LIST
from watcher.core.matching.archive import search
from watcher.core.matching.matcher import Matcher
from watcher.edges.store.sql import SqlStore
from watcher.turns.rescan import steps


def catch_up(store: SqlStore, matcher: Matcher, rules: Rules, since: datetime, now: datetime) -> int:
    """How many notices were raised of what came from `since` on."""
    raised = 0
    for searched in search(matcher, ([one for one in batch if LIST not in one.feed.tags] for batch in store.archive(since))):
        before = store.rereading.found_before([stored.article.id for stored in searched.articles])
        for polls in steps(searched, before):
            for poll in polls:
                articles = [stored.article for stored in poll]
                with store.rereading.turn(articles, [searched.matches[article.id] for article in articles], now) as turn:
                    outcome = again(poll[0].feed, turn.articles, searched.matches, known=turn.known, rules=rules, now=now)
                    turn.save(outcome)
                raised += len(outcome.notices)
    return raised
