"""`[[digests]]` and `[flood]`: when what was told is told again as a whole, and when much is told at once."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.core.alerts.digesting import Schedule
from watcher.core.alerts.flood import Flood
from watcher.core.toml import Table
from watcher.edges.quiet_hours import clock, weekdays, zone
from watcher.edges.route_tables import named


def digests_of(table: Table, channels: Sequence[str]) -> tuple[Schedule, ...]:
    """The schedules. A channel has one daily and one weekly digest at most: they are told apart by channel and day."""
    found: list[Schedule] = []
    for one in table.tables("digests"):
        schedule = _schedule(one, channels)
        for other in found:
            twice = set(schedule.channels) & set(other.channels) if schedule.kind == other.kind else set()
            if twice:
                raise one.error(
                    "channels", f'"{min(twice)}" has a {schedule.kind} digest already', "one a day or week; choose another channel"
                )
        found.append(schedule)
    return tuple(found)


def _schedule(table: Table, channels: Sequence[str]) -> Schedule:
    weekly = table.choice("every", ("day", "week"), "day") == "week"
    days = weekdays(table, "days", ("mon",))
    if weekly and len(days) > 1:
        raise table.error("days", "names several days for a weekly digest", 'for example days = ["mon"]')
    schedule = Schedule(
        channels=named(table, "channels", channels), at=clock(table, "at"), zone=zone(table), weekday=min(days) if weekly else None
    )
    table.close()
    if not schedule.channels:
        raise table.error("channels", "names no channel", 'for example channels = ["mail"]')
    return schedule


def flood_of(table: Table) -> Flood:
    """`[flood]`"""
    flood = Flood(more_than=table.number("more_than", 30, low=1), within=table.duration("within", "5m"))
    table.close()
    return flood
