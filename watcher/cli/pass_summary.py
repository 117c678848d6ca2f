"""What one pass came to, for people in a few lines and for programs as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from watcher.cli.typeset import age, counted, plain
from watcher.core.model import Feed
from watcher.service.sweep import Sweep

_SHOWN = 12  #: failing feeds named one by one
_NAME, _REASON = 60, 200  #: code points


@dataclass(frozen=True, slots=True, kw_only=True)
class PassSummary:
    """A pass as told. `pending` deliveries are all the store holds, whichever pass or daemon raised them; `resting` is
    how many feeds were not asked, since their host asked for a pause.
    """

    swept: Sweep
    resting: int = 0
    pending: int
    now: datetime

    @property
    def well(self) -> bool:
        """Whether exit code 0 is earned."""
        polled = len(self.swept.polls)
        every_feed_failed = polled > 0 and len(self.swept.failing) == polled
        return not (every_feed_failed or self.swept.bugs or self._tries("dead"))

    def json(self) -> dict[str, Any]:
        polls = self.swept.polls
        new, articles = sum(o.fresh for o in polls), sum(o.articles for o in polls)
        waiting = [delivery for delivery in self.swept.waiting if delivery.due > self.now]
        return {
            "feeds": {
                "polled": len(polls) + len(self.swept.bugs),
                "answered": sum(outcome.reading == "read" for outcome in polls),
                "unchanged": sum(outcome.reading == "unchanged" for outcome in polls),
                "failing": len(self.swept.failing) + len(self.swept.bugs),
                "resting": self.resting,
            },
            "failing": [_failing(feed) for feed in self.swept.failing],
            "entries": {"new": new, "changed": articles - new, "backlog": sum(outcome.backlog for outcome in polls)},
            "matches": sum(outcome.matches for outcome in polls),
            "alerts": {
                "raised": sum(outcome.raised for outcome in polls),
                "updated": sum(outcome.updated for outcome in polls),
            },
            "deliveries": {
                "sent": self._tries("delivered"),
                "retrying": self._tries("pending"),
                "dead": self._tries("dead"),
                "waiting": len(waiting),
                "waiting_until": max((delivery.due for delivery in waiting), default=None),
                "pending": self.pending,
            },
        }

    def show(self, console: Console) -> None:
        """Print it, folded to the width of the console."""
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=11, style="bold")
        grid.add_column(overflow="fold")
        for label, words in self._lines():
            grid.add_row(label, words)
        console.print(grid)

    def _lines(self) -> Iterator[tuple[str, Text]]:
        """One line a subject; what is nil and would be no news is left out."""
        told = self.json()
        feeds, entries, alerts = told["feeds"], told["entries"], told["alerts"]
        if feeds["resting"]:
            yield "Resting", Text(f"{counted(feeds['resting'], 'feed')} whose host asked for a pause; `watcher poll URL` asks all the same")
        if not feeds["polled"]:
            if not feeds["resting"]:
                yield "Feeds", Text("none to poll: none is due, or none is declared")
            yield from self._deliveries(told["deliveries"])
            return
        yield "Feeds", Text(f"{feeds['answered']} answered, {feeds['unchanged']} unchanged, {feeds['failing']} failing")
        for feed in self.swept.failing[:_SHOWN]:
            yield "", _failing_line(feed, self.now)
        if len(self.swept.failing) > _SHOWN:
            yield "", Text(f"and {len(self.swept.failing) - _SHOWN} more; `watcher feeds list` names them")
        for feed in self.swept.bugs:
            yield "", Text.assemble(plain(feed.name, _NAME, "red"), ": broke in our hands, see above")
        yield "Entries", Text(f"{entries['new']} new, {entries['changed']} changed, {told['matches']} matched")
        if entries["backlog"]:
            were = "was" if entries["backlog"] == 1 else "were"
            yield "", Text(f"{entries['backlog']} {were} there before we began to watch: stored quietly, without alerts")
        yield "Alerts", Text(f"{alerts['raised']} raised, {alerts['updated']} updated")
        yield from self._deliveries(told["deliveries"])

    def _deliveries(self, told: dict[str, Any]) -> Iterator[tuple[str, Text]]:
        style = "red" if told["dead"] else ""
        yield "Deliveries", Text(f"{told['sent']} sent, {told['retrying']} to be tried again, {told['dead']} dead", style)
        failed = {(one.delivery.channel, one.delivery.state, one.delivery.error) for one in self.swept.sent if one.delivery.error}
        for channel, state, error in sorted(failed, key=str):
            yield "", plain(f"{channel}, {'dead' if state == 'dead' else 'tried again later'}: {error}", _REASON)
        if told["waiting"]:
            until = f"{told['waiting_until']:%H:%M:%S} UTC"
            yield "", Text(f"{told['waiting']} wait until {until}, as their route says; the daemon or the next poll sends them")

    def _tries(self, state: str) -> int:
        return len({one.delivery.id for one in self.swept.sent if one.delivery.state == state})


def _failing_line(feed: Feed, now: datetime) -> Text:
    times = "" if feed.health.failures == 1 else f" ({feed.health.failures} times in a row)"
    again = f"; asked again {age(feed.health.next_poll, now)}"
    return Text.assemble(plain(feed.name, _NAME, "yellow"), f"{times}: ", plain(feed.health.reason or "", _REASON), again)


def _failing(feed: Feed) -> dict[str, Any]:
    health = feed.health
    return {"url": feed.shown, "title": feed.title, "reason": health.reason, "failures": health.failures, "next_poll": health.next_poll}
