"""What came of it: what the press published beside what the store holds and what the hook took."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields

from press import Press

from watcher.cli.desk import Desk
from watcher.edges.store.sql import SqlStore

ALL = 10**9


@dataclass(frozen=True, kw_only=True)
class Tally:
    """All counts at the end. Nothing is well but what `wrong` is empty of."""

    published: int  #: entries
    stored: int
    happenings: int
    alerts: int
    delivered: int
    lost: int  #: happenings the hook was never told of
    doubled: int  #: alerts beyond one a happening
    other_id: int  #: messages of one happening under a second id
    twice: int  #: messages taken again with the same id, which a crash between taking and noting makes
    waiting: int  #: deliveries that are not at an end
    dead: int
    broken: str  #: what does not fit in the store: audit log, counters; "" if all does

    @property
    def wrong(self) -> str:
        """What may not be, in words; "" if nothing."""
        found = [f"{getattr(self, name)} {name}" for name in ("lost", "doubled", "other_id", "waiting", "dead") if getattr(self, name)]
        if self.stored != self.published:
            found.append(f"{self.published} published, {self.stored} stored")
        if self.alerts != self.happenings:
            found.append(f"{self.happenings} happenings, {self.alerts} alerts")
        return ", ".join([*found, *filter(None, [self.broken])])

    def row(self) -> list[str]:
        return [str(getattr(self, one.name)) for one in fields(self)]


def alerts(url: str) -> dict[str, str]:
    """The ids of all alerts, with their headlines."""
    with SqlStore.open(url, read_only=True) as store:
        return {alert.id: story.headline for alert, story in store.alerts(states=None, limit=ALL)}


def tally(press: Press, url: str) -> Tally:
    """Count it all."""
    headlines = [happening.headline for happening in press.happenings]
    told = [(hook.id, hook.headline) for hook in list(press.hooks) if hook.type == "alert.raised"]
    ids = {headline: {identifier for identifier, title in told if title == headline} for headline in headlines}
    with SqlStore.open(url, read_only=True) as store:
        raised = Counter(story.headline for _, story in store.alerts(states=None, limit=ALL))
        counts = store.counts(Desk.now())
        stored = [article.feed for article in store.articles(limit=ALL)]
        seen = counts["entries"]["total"]
        torn = store.audit_break()
    deliveries = counts["deliveries"]
    broken = [f"the audit log is torn: {torn}"] * bool(torn) + [f"{len(stored)} articles, counted as {seen}"] * (seen != len(stored))
    return Tally(
        published=press.printed,
        stored=len(stored),
        happenings=len(headlines),
        alerts=sum(raised.values()),
        delivered=deliveries["delivered"],
        lost=sum(not found for found in ids.values()),
        doubled=sum(number - 1 for number in raised.values()),
        other_id=sum(len(found) - 1 for found in ids.values() if found),
        twice=sum(number - 1 for number in Counter(told).values()),
        waiting=deliveries["pending"],
        dead=deliveries["dead"],
        broken="; ".join(broken),
    )


def arrived(press: Press) -> bool:
    """Whether the hook was told of every happening."""
    return {hook.headline for hook in list(press.hooks)} >= {happening.headline for happening in press.happenings}


def settled(press: Press, url: str) -> bool:
    """Whether every entry is stored and every message at an end."""
    if not arrived(press):
        return False
    with SqlStore.open(url, read_only=True) as store:
        counts = store.counts(Desk.now())
    return counts["entries"]["total"] >= press.printed and not counts["deliveries"]["pending"]
