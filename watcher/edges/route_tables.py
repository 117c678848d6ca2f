"""`[[routes]]` and `[[routes.routes]]`: the tree of routes, where each has from the one above what it leaves unsaid.

It refuses to know the watch list: whether an entity or signal is watched is looked at in `watcher.app`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from watcher.core.alerts.routing import GROUP_INTERVAL, KEYS, Escalation, Route
from watcher.core.errors import nearest
from watcher.core.model import Severity
from watcher.core.toml import Table
from watcher.edges.quiet_hours import quiet_of


def routes_of(table: Table, channels: Sequence[str], above: Route | None = None) -> tuple[Route, ...]:
    """The routes under the key `routes`. ConfigError for what cannot be meant."""
    tables = list(table.tables("routes"))
    routes = tuple(_route(one, number, channels, above) for number, one in enumerate(tables, 1))
    for before, after in zip(routes, tables[1:], strict=False):
        if not before.match and not before.proceed:
            what = f'never fits: "{before.name}" above it takes everything'
            raise after.error("match", what, f'put it above "{before.name}", or give that one continue = true')
    return routes


def _route(table: Table, number: int, channels: Sequence[str], above: Route | None) -> Route:
    if "channels" not in table.values and above is None:
        raise table.error("channels", "is missing", "name the channels that hear of it; channels = [] sends it nowhere, on purpose")
    wanted = table.table("match")
    route = Route(
        channels=named(table, "channels", channels, above.channels if above else ()),
        match=_match(wanted),
        group_wait=_duration(table, "group_wait", above.group_wait if above else timedelta()),
        group_interval=_duration(table, "group_interval", above.group_interval if above else GROUP_INTERVAL),
        proceed=table.get("continue", bool, default=False),
        quiet=quiet_of(table) if "quiet" in table.values or above is None else above.quiet,
        escalate=_escalation(table, channels) if "escalate" in table.values or above is None else above.escalate,
        name=table.text("name", f"{above.name}, {number}" if above else f"route {number}"),
        place=wanted.place(),
    )
    below = routes_of(table, channels, route)
    table.asked.update(("quiet", "escalate"))
    told = [channel for channel in (route.escalate.to if route.escalate else ()) if channel in route.channels]
    if told:
        raise table.error("escalate", f'"{told[0]}" is told at once already', "name channels that the route does not have")
    table.close()
    return Route(**{name: getattr(route, name) for name in Route.__slots__ if name != "routes"}, routes=below)


def named(table: Table, key: str, channels: Sequence[str], default: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Channels by their names, each of which must be configured."""
    chosen = table.texts(key, default)
    for channel in chosen:
        if channel not in channels:
            raise table.error(
                key, f'"{channel}" is not a configured channel', nearest(channel, channels, "" if channels else "add [channels.…] for it")
            )
    return chosen


def _escalation(table: Table, channels: Sequence[str]) -> Escalation | None:
    if "escalate" not in table.values:
        return None
    one = table.table("escalate")
    escalation = Escalation(after=one.duration("after"), to=named(one, "to", channels))
    one.close()
    if not escalation.to:
        raise one.error("to", "names no channel", 'for example escalate = { after = "30m", to = ["phone"] }')
    return escalation


def _match(table: Table) -> dict[str, frozenset[str]]:
    match = {key: frozenset(table.texts(key)) for key in KEYS if key in table.values}
    table.asked.update(KEYS)
    table.close()
    for key, values in match.items():
        if not values:
            raise table.error(key, "is empty, which nothing can meet", "name what it should meet, or leave the key away to meet all")
    for severity in match.get("severity", ()):
        if severity not in tuple(Severity):
            raise table.error("severity", f'"{severity}" is not one of: {", ".join(Severity)}', nearest(severity, tuple(Severity)))
    return match


def _duration(table: Table, key: str, above: timedelta) -> timedelta:
    return table.duration(key, f"{above.total_seconds():.3f}s", zero=True)
