"""The workers of a cluster, for the status: one line for all, and a table in which each has a line of eighty columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from rich.table import Table
from rich.text import Text

from watcher.cli.typeset import age, counted, plain
from watcher.core.model.worker import Worker
from watcher.core.team import Team

_SHOWN = 20  #: workers
_NAME = 32


def workers(team: Team, last_tick: datetime | None) -> str:
    """How many there are, of which version, what they have in hand, and when one of them looked what is due."""
    versions = Counter(one.version for one in team.living)
    alike = f" ({next(iter(versions))})" if len(versions) == 1 else ""
    dead = f", {len(team.dead)} dead" if team.dead else ""
    looked = f"; last look {age(last_tick, team.now)} ago" if last_tick else ""
    return f"{len(team.living)} live{alike}{dead}; {team.in_hand} of {counted(team.shards, 'shard')} in hand{looked}"


def table(team: Team) -> Table:
    """A line for each, the dead first: since when it runs, when it was seen, what it does and did, its watch list."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    for _ in range(6):
        grid.add_column(justify="right", no_wrap=True)
    grid.add_row(*(Text(title, style="bold") for title in ("Worker", "up", "seen", "shards", "polls", "sent", "list")))
    for one in [*team.dead, *team.living][:_SHOWN]:
        grid.add_row(*_cells(one, team))
    if len(team.workers) > _SHOWN:
        grid.add_row(Text(f"and {len(team.workers) - _SHOWN} more; --json has all"))
    return grid


def _cells(one: Worker, team: Team) -> Sequence[Text]:
    style = "" if one in team.living else "bold red"
    name = plain(one.name if len(one.name) <= _NAME else f"{one.host[: _NAME - 12]}… (pid {one.pid})", _NAME, style)
    seen = Text(age(one.seen, team.now), style=style)
    numbers = (f"{len(one.shards)}", f"{one.polls:,}", f"{one.deliveries:,}", one.settings.get("watch list", "")[:7])
    return (name, Text(age(one.since, team.now)), seen, *map(Text, numbers))
