"""`quiet` of a route or channel, and time zones by their names, as the configuration writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from watcher.core.alerts.quiet import DAYS, Quiet, earliest
from watcher.core.errors import nearest
from watcher.core.model import Severity
from watcher.core.toml import Table

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_PASSING = (Severity.CRITICAL.value,)
_MONDAY = datetime(2024, 1, 1, tzinfo=UTC)


def quiet_of(table: Table) -> tuple[Quiet, ...]:
    """The stretches under the key `quiet`: one table, or a list of them. ConfigError if they leave no hour free."""
    value = table.values.get("quiet", [])
    every = [table.table("quiet")] if isinstance(value, dict) else list(table.tables("quiet"))
    found = tuple(_one(one) for one in every)
    for severity in Severity:
        free = earliest(_MONDAY, severity, found)
        if free - _MONDAY > timedelta(days=8):
            raise table.error("quiet", f"leaves no hour in which a {severity} alert may be told", "make it shorter, or list the days")
    return found


def clock(table: Table, key: str) -> time:
    """A time of the day such as "07:30"."""
    value = table.text(key)
    found = _CLOCK.fullmatch(value.strip())
    if not found:
        raise table.error(key, f'"{value}" is no time of the day', 'for example "07:30"')
    return time(int(found[1]), int(found[2]))


def zone(table: Table, key: str = "zone") -> ZoneInfo:
    """A time zone by its name, by default UTC."""
    name = table.text(key, "UTC")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones, a path out of them
        raise table.error(key, f'"{name}" is no time zone', nearest(name, sorted(available_timezones()), 'as "Europe/Berlin"')) from None


def weekdays(table: Table, key: str, default: tuple[str, ...]) -> frozenset[int]:
    """Days by their first three letters."""
    wanted = [day.strip().lower()[:3] for day in table.texts(key, default)]
    for day in wanted:
        if day not in DAYS:
            raise table.error(key, f'"{day}" is not one of: {", ".join(DAYS)}', nearest(day, DAYS))
    if not wanted:
        raise table.error(key, "names no day", f"leave it away for every day, or name some of: {', '.join(DAYS)}")
    return frozenset(DAYS.index(day) for day in wanted)


def _one(table: Table) -> Quiet:
    passing = table.texts("except", _PASSING)
    for severity in passing:
        if severity not in tuple(Severity):
            raise table.error("except", f'"{severity}" is not one of: {", ".join(Severity)}', nearest(severity, tuple(Severity)))
    quiet = Quiet(
        start=clock(table, "from"),
        end=clock(table, "to"),
        zone=zone(table),
        days=weekdays(table, "days", DAYS),
        passing=frozenset(map(Severity, passing)),
    )
    table.close()
    return quiet
