"""The status for people: one screen of eighty columns, the worst first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from watcher.cli.standing import Standing
from watcher.cli.status_workers import table, workers
from watcher.cli.typeset import age, counted, instant, plain
from watcher.core.census import SHOWN, Census
from watcher.core.feeds import push
from watcher.core.feeds.conditions import CURES
from watcher.core.model import Feed, redact

_STYLES = {"ok": "bold green", "attention": "bold yellow", "down": "bold red"}
_FEW = 4  #: silent feeds, dead deliveries
_NAME, _REASON = 30, 300


def show(standing: Standing, console: Console) -> None:
    """Print how it stands."""
    state = standing.judgement.state
    console.print(Text.assemble(("sanctions-watch: ", "bold"), (state, _STYLES[state])))
    for reason in standing.judgement.reasons:
        console.print(_item(plain(reason)))
    console.print()
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    for label, words in _facts(standing):
        grid.add_row(label, words)
    console.print(grid)
    if standing.team and standing.team.workers:
        console.print()
        console.print(table(standing.team))
    feeds, now = standing.feeds, standing.now
    _section(console, "Failing feeds", [_failing(feed, now) for feed in feeds.worst], SHOWN, feeds.failing)
    _section(console, "Odd feeds", [_odd(feed, now) for feed in feeds.oddest], SHOWN, feeds.odd)
    _section(console, "Moved feeds", [_moved(feed, feeds) for feed in feeds.away], _FEW, feeds.moved)
    _section(console, "Feeds with a hub", _pushed(standing), _FEW, standing.pushes.feeds)
    pauses = [plain(f"{rest.host}, until {instant(rest.until)}: {rest.reason}", _REASON) for rest in standing.resting]
    _section(console, "Hosts that asked for a pause", pauses, _FEW)
    _section(console, "Silent feeds", [_silent(feed, now) for feed in feeds.quietest], _FEW, feeds.quiet)
    dead = [plain(f"{channel}: {count} dead, {error}", _REASON) for channel, error, count in standing.counts["dead"]]
    _section(console, "Dead deliveries", dead, _FEW)


def show_next(standing: Standing, console: Console) -> None:
    """Print the commands that are worth a try now."""
    console.print()
    for command, does in _next(standing):
        console.print(Text.assemble((f"{command:<26}", "bold"), does))


def _facts(standing: Standing) -> Iterator[tuple[str, str | Text]]:
    counts, feeds, watchlist = standing.counts, standing.feeds, standing.watchlist
    deliveries = counts["deliveries"]
    if standing.team:
        yield "Workers", workers(standing.team, standing.last_tick)
    else:
        yield "Daemon", _daemon(standing)
    kinds = (f"{feeds.ok:,} ok", f"{feeds.failing:,} failing", f"{feeds.silent:,} silent", f"{feeds.new:,} not polled yet")
    pushed = f"; {standing.pushes.active:,} pushed by hubs" if standing.pushes.feeds else ""
    yield "Feeds", f"{feeds.total:,}: {', '.join(kinds)}{pushed}"
    yield "Polling", _lag(standing)
    yield "Last new", _last_new(feeds, standing.now)
    yield "Entries", f"{counts['entries']['total']:,}, of them {counts['entries']['last_24h']:,} in the last 24 h"
    yield "Matches", f"{counts['matches']['total']:,}, of them {counts['matches']['last_24h']:,} in the last 24 h"
    yield "Alerts", f"{counts['alerts']['open']:,} open, {counts['alerts']['last_24h']:,} raised in the last 24 h"
    sent = (f"{deliveries['delivered']:,} delivered", f"{deliveries['pending']:,} pending")
    yield "Deliveries", ", ".join((*sent, f"{deliveries['retrying']:,} of them retrying", f"{deliveries['dead']:,} dead"))
    if counts["silences"]:
        yield "Silences", f"{counted(counts['silences'], 'silence')} in force; `watcher silences list` shows what is not told"
    entities = counted(len(watchlist.entities), "entity", "entities")
    yield "Watch list", f"{entities}, {counted(watchlist.names, 'name')}, {counted(len(watchlist.signals), 'signal')}"
    if standing.lists:
        entries = sum(one.held.entries for one in standing.lists)
        yield "Lists", f"{counted(len(standing.lists), 'list')}, {counted(entries, 'entry', 'entries')}; `watcher lists status`"
    yield "Store", plain(standing.store)
    if standing.proxy:
        yield "Proxy", plain(standing.proxy)


def _last_new(feeds: Census, now: datetime) -> Text | str:
    """When the feeds last brought something. That they answer is no news: a feed given up answers 200 for years."""
    if feeds.newest is None:
        return "nothing yet"
    ago, today = age(feeds.newest.health.last_new, now), counted(feeds.fresh, "feed")
    return plain(f"{ago} ago, {feeds.newest.name}; {today} of {feeds.total:,} brought something in the last 24 h", 200)


def _lag(standing: Standing) -> Text | str:
    """How far polling is behind."""
    arrears = standing.arrears
    if not arrears.feeds:
        return "no feed is due"
    due = "1 feed is due" if arrears.feeds == 1 else f"{arrears.feeds:,} feeds are due"
    return plain(f"{due}, {arrears.feed} for {age(arrears.since, standing.now)}", 200) if arrears.since else due


def _daemon(standing: Standing) -> str:
    daemon, tick = standing.daemon, standing.last_tick
    if daemon:
        begun = f"runs as pid {daemon.pid} since {instant(daemon.since)}"
        return f"{begun}, last tick {age(tick, standing.now)} ago" if tick else begun
    return f"does not run; last tick {instant(tick)}" if tick else "has never run on this store"


def _section(console: Console, title: str, lines: Sequence[Text], most: int, whole: int | None = None) -> None:
    """At most so many lines, of `whole` there are, else of those that are given."""
    if lines:
        console.print()
        console.print(Text(title, style="bold"))
        for line in lines[:most]:
            console.print(_item(line))
        if (more := (len(lines) if whole is None else whole) - most) > 0:
            console.print(_item(Text(f"and {more:,} more; `watcher feeds list` names them")))


def _failing(feed: Feed, now: datetime) -> Text:
    health = feed.health
    times = counted(health.failures, "failure")
    soon = health.next_poll is None or health.next_poll <= now
    again = "due now" if soon else f"next try {age(health.next_poll, now)}"
    return Text.assemble(plain(feed.name, _NAME, "yellow"), f" ({times}, {again}): ", plain(health.reason or "", _REASON))


def _odd(feed: Feed, now: datetime) -> Text:
    """What is odd about it since when, and what can be done. There is one: `feeds` with a confirmed condition are shown."""
    lines = Text.assemble(plain(feed.name, _NAME, "yellow"), ":")
    for condition in feed.health.conditions:
        if condition.confirmed:
            since = f" (for {age(condition.since, now)})"
            lines.append(" ").append_text(plain(condition.reason, _REASON)).append(since).append(
                f"; {CURES.get(condition.name, '')}", "dim"
            )
    return lines


def _moved(feed: Feed, feeds: Census) -> Text:
    twice = " too, as another feed is: one of the two can go" if feed.id in feeds.twice else ""
    return Text.assemble(
        plain(feed.name, _NAME, "yellow"), ": has moved for good and is asked at ", plain(redact(feed.address), _REASON), twice
    )


def _pushed(standing: Standing) -> list[Text]:
    """Those not pushed first."""
    return [
        Text.assemble(plain(name, _NAME, "yellow"), " ", plain(push.told(one, standing.now), _REASON))
        for name, one in standing.pushes.first
    ]


def _silent(feed: Feed, now: datetime) -> Text:
    heard = age(feed.health.last_new, now)
    return Text.assemble(plain(feed.name, _NAME, "yellow"), ": nothing new " + ("yet" if heard == "never" else f"for {heard}"))


def _next(standing: Standing) -> Iterator[tuple[str, str]]:
    """What is worth doing now."""
    if standing.counts["alerts"]["open"]:
        yield "watcher alerts list", "what is open"
    if standing.counts["deliveries"]["dead"]:
        yield "watcher channels test", "whether the channels take messages"
    if standing.feeds.failing:
        yield "watcher feeds check URL", "what a feed answers"
    if standing.daemon is None:
        yield "watcher run", "watch from now on"


def _item(line: Text) -> Table:
    """A line with a dash before it, folded beside the dash."""
    grid = Table.grid(padding=(0, 1))
    grid.add_row("  -", line)
    return grid
