"""The feeds of a store and of the feeds files by how they do, as the next poll will see them, read some at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from watcher.core.model import Feed
from watcher.edges.config import Config
from watcher.edges.sources import feeds_of, mark_of
from watcher.edges.store.census import State
from watcher.edges.stores import open_store, store_exists

STATES: Sequence[State] = ("failing", "silent", "new", "ok")  #: every feed is in one of these


def feeds_standing(config: Config, states: Sequence[State], now: datetime) -> Iterator[tuple[State, Feed]]:
    """Each with its state, the worst of a state first. What the files say and the store was not told yet counts; a store need not be
    there.
    """
    if not store_exists(config):
        yield from (("new", feed) for feed in feeds_of(config.feed_files) if "new" in states)
        return
    with open_store(config, read_only=True) as store:
        files: dict[str, Feed] = {}
        if not store.declared(mark_of(config.feed_files)):
            files = {feed.id: feed for feed in feeds_of(config.feed_files)}
        for state in states:
            for feed in store.feeds_of(state, now, quiet_after=config.quiet_after):
                yield state, replace(files[feed.id], health=feed.health) if feed.id in files else feed
            if state == "new" and files:
                there = store.watched(list(files))
                yield from (("new", feed) for feed in files.values() if feed.id not in there)
