"""How one store stands at one moment, read from the store, its lock and the watch list files.

It asks no daemon, so it answers whatever the daemon does. What the facts mean is judged in `core.health`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from watcher.cli.list_standing import ListStanding
from watcher.cli.list_standing import standing_of as lists_of
from watcher.core.census import Census
from watcher.core.errors import ConfigError, StoreError
from watcher.core.health import Facts, Judgement, judge
from watcher.core.model import Arrears, Drill, Rest
from watcher.core.model.worker import Worker
from watcher.core.team import Team
from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges.config import Config
from watcher.edges.proxy_setting import described
from watcher.edges.room import room
from watcher.edges.sources import configured, feeds_of, mark_of
from watcher.edges.store.holding import holder
from watcher.edges.store.lock import Holder
from watcher.edges.store.subscriptions import Pushed
from watcher.edges.stores import open_store, store_name

_NOTHING: Mapping[str, Any] = {
    "entries": {"total": 0, "last_24h": 0},
    "matches": {"total": 0, "last_24h": 0},
    "alerts": {"open": 0, "last_24h": 0},
    "deliveries": {"pending": 0, "retrying": 0, "dead": 0, "delivered": 0, "oldest_pending": None},
    "unrouted": 0,
    "unrouted_feeds": 0,
    "shut": "",
    "silences": 0,
    "dead": [],
    "daemon": None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that is said about one store at one moment."""

    store: str
    now: datetime
    judgement: Judgement
    daemon: Holder | None
    last_tick: datetime | None
    feeds: Census
    counts: Mapping[str, Any]
    arrears: Arrears = field(default_factory=Arrears)
    team: Team | None = None  #: of a cluster
    resting: Sequence[Rest] = ()
    pushes: Pushed = field(default_factory=Pushed)
    watchlist: Watchlist = field(default_factory=Watchlist)
    lists: Sequence[ListStanding] = ()
    proxy: str = ""  #: by way of whom the web is asked; "" if there is nothing to be said

    def json(self) -> dict[str, Any]:
        """The document of `watcher status --json`; scripts rely on its keys."""
        deliveries = dict(self.counts["deliveries"])
        oldest = deliveries.pop("oldest_pending")
        waited = max(0, int((self.now - oldest).total_seconds())) if oldest else None
        return {
            "state": self.judgement.state,
            "reasons": list(self.judgement.reasons),
            "daemon": {
                "running": self.daemon is not None,
                "pid": self.daemon.pid if self.daemon else None,
                "since": self.daemon.since if self.daemon else None,
                "last_tick": self.last_tick,
            },
            "feeds": {kind: getattr(self.feeds, kind) for kind in ("total", "ok", "failing", "silent")},
            "polling": {
                "due": self.arrears.feeds,
                "lag_s": max(0, int((self.now - self.arrears.since).total_seconds())) if self.arrears.since else None,
                "oldest_due": self.arrears.feed or None,
            },
            "workers": [_told(one, self.team) for one in self.team.workers] if self.team else [],
            "entries": dict(self.counts["entries"]),
            "matches": dict(self.counts["matches"]),
            "alerts": dict(self.counts["alerts"]),
            "deliveries": {**deliveries, "oldest_pending_s": waited},
            "watchlist": {
                "entities": len(self.watchlist.entities),
                "names": self.watchlist.names,
                "version": self.watchlist.version if self.watchlist.entities else "",
            },
            "lists": [one.json(self.now) for one in self.lists],
        }


def _told(one: Worker, team: Team) -> dict[str, Any]:
    told = {
        name: getattr(one, name) for name in ("id", "host", "pid", "since", "seen", "version", "polls", "failed", "alerts", "deliveries")
    }
    return {**told, "alive": one in team.living, "watchlist": one.settings.get("watch list", ""), "shards": list(one.shards)}


def standing_of(config: Config, now: datetime) -> Standing:
    """How the store of a configuration stands."""
    watchlist, unreadable = _watchlist(config)
    mark, read = _mark(config), False
    trouble, counts = "", _NOTHING
    feeds = Census()
    arrears = Arrears()
    team: Team | None = None
    resting: Sequence[Rest] = ()
    pushes = Pushed()
    sweeps: Sequence[datetime] = ()
    drill: Drill | None = None
    try:
        with open_store(config, read_only=True) as store:
            workers = store.workers.every()
            if workers or config.service.mode == "cluster":
                now = store.clock()  # all times of workers are the database's
                team = Team(workers=workers, now=now, shards=store.shards)
            read = store.declared(mark)
            feeds = store.census(now, quiet_after=config.quiet_after)
            counts, resting = store.counts(now), store.resting(now)
            arrears = store.arrears(now)
            pushes, sweeps = store.pushed(now), store.sweeps()
            drill = store.drills.last()
    except StoreError as error:
        trouble = error.line
    unreadable = "; ".join(filter(None, (unreadable, "" if read else _feeds_trouble(config))))
    lists = lists_of(config, now)
    daemon = holder(config.store)
    last_tick = counts["daemon"]["last_tick"] if counts["daemon"] else None
    facts = Facts(
        trouble=trouble,
        running=daemon is not None,
        team=team,
        last_tick=last_tick,
        feeds=feeds,
        dead=counts["dead"],
        oldest_pending=counts["deliveries"]["oldest_pending"],
        arrears=arrears,
        usual=config.polling.interval,
        unrouted=counts["unrouted"],
        unheard=counts["unrouted_feeds"],
        shut=counts["shut"],
        sweeps=sweeps,
        room=room(config.store),
        drill=drill.failed if drill else "",
        unreadable=unreadable,
        lists=tuple((one.followed.id, one.reason) for one in lists if one.reason),
    )
    return Standing(
        store=store_name(config),
        now=now,
        judgement=judge(facts, now=now, longest=config.polling.max_interval),
        daemon=daemon,
        last_tick=last_tick,
        feeds=feeds,
        counts=counts,
        arrears=arrears,
        team=team,
        resting=resting,
        pushes=pushes,
        watchlist=watchlist,
        lists=lists,
        proxy=described(config.polling.proxy),
    )


def _watchlist(config: Config) -> tuple[Watchlist, str]:
    """The watch list, or an empty one and why."""
    try:
        return configured(config), ""
    except ConfigError as error:
        return Watchlist(), f"the watch list cannot be used: {error.what}"


def _mark(config: Config) -> str:
    """Of the files of feeds; "" if they cannot be read."""
    try:
        return mark_of(config.feed_files)
    except ConfigError:
        return ""


def _feeds_trouble(config: Config) -> str:
    """Why the files of feeds cannot be used; "" if they can."""
    try:
        feeds_of(config.feed_files)
    except ConfigError as error:
        return f"the feeds cannot be used: {error.what}"
    return ""
