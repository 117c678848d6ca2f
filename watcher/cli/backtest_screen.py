"""What a backtest found: one screen for people, one document for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from watcher.cli.typeset import SEVERITY, counted, marked, plain, put, table
from watcher.core.backtest import Altered, Comparison, Noise, Told

_SHOWN = 5  #: alerts of a kind shown to people
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All there is to tell of one backtest."""

    comparison: Comparison
    articles: int
    since: datetime  #: what was asked for, or when the first article came if that is later
    until: datetime
    raised: int  #: alerts that the daemon raised in that time
    names: Sequence[Mapping[str, str]]  #: of entities and signals, in the changed list and in the present one
    versions: tuple[str, str]  #: of the present list and the changed one

    @property
    def days(self) -> float:
        """How many; a part of the first one counts as a whole."""
        return max(1.0, (self.until - self.since) / _DAY)


def told(findings: Findings) -> dict[str, Any]:
    """For programs. Every alert, not samples."""
    compared = findings.comparison
    return {
        "since": findings.since,
        "until": findings.until,
        "articles": findings.articles,
        "raised": findings.raised,
        "now": {"watchlist": findings.versions[0], **_noise(compared.now, findings.days)},
        "changed": {"watchlist": findings.versions[1], **_noise(compared.changed, findings.days)},
        "days": [
            {"day": day.day.isoformat(), "now": day.now, "changed": day.changed, "gained": day.gained, "lost": day.lost}
            for day in compared.days
        ],
        "gained": [_alert(one) for one in compared.gained],
        "lost": [_alert(one) for one in compared.lost],
        "altered": [
            {**_alert(one.told), "severity": {"now": one.severity[0], "changed": one.severity[1]}, "gains": one.gains, "loses": one.loses}
            for one in compared.altered
        ],
    }


def show(console: Console, findings: Findings, *, everything: bool) -> None:
    """For people."""
    compared = findings.comparison
    many = f"{counted(findings.articles, 'stored article')}, {_date(findings.since)} to {_date(findings.until)}"
    console.print(Text(many, style="bold"))
    if not findings.articles:
        console.print("Nothing came in that time, so nothing can be said.")
        return
    console.print()
    put(console, _sums(compared, findings.days))
    if compared.gained or compared.lost:
        console.print()
        put(console, _days(compared))
    for title, style, alerts in (("Gained", "green", compared.gained), ("Lost", "red", compared.lost)):
        _samples(console, Text(title, style=style), alerts, findings.names, everything=everything)
    _altered(console, compared.altered, findings.names, everything=everything)
    console.print()
    console.print(_verdict(findings))


def _noise(noise: Noise, days: float) -> dict[str, Any]:
    return {
        "alerts": noise.alerts,
        "notices": noise.notices,
        "messages": noise.messages,
        "alerts_a_day": round(noise.alerts / days, 2),
        "messages_a_day": round(noise.messages / days, 2),
    }


def _alert(one: Told) -> dict[str, Any]:
    notice = one.notice
    return {
        "came": one.came,
        "severity": notice.severity,
        "facts": notice.facts,
        "headline": one.title,
        "url": one.url,
        "feed": one.feed,
        "sentence": one.sentence,
        "found": [{"entity": mention.entity, "alias": mention.alias, "surface": mention.surface} for mention in notice.evidence],
        "why": notice.why,
    }


def _sums(compared: Comparison, days: float) -> Table:
    rows = table("", "now", "changed", "", loose=0)
    for column in rows.columns[1:3]:
        column.justify = "right"
    now, changed = compared.now, compared.changed
    differ = [f"{len(compared.gained)} gained", f"{len(compared.lost)} lost", f"{len(compared.altered)} altered"]
    rows.add_row("Alerts", f"{now.alerts:,}", f"{changed.alerts:,}", ", ".join(one for one in differ if not one.startswith("0 ")))
    rows.add_row("Messages", f"{now.messages:,}", f"{changed.messages:,}")
    rows.add_row("Alerts a day", f"{now.alerts / days:.1f}", f"{changed.alerts / days:.1f}")
    rows.add_row("Messages a day", f"{now.messages / days:.1f}", f"{changed.messages / days:.1f}")
    return rows


def _days(compared: Comparison) -> Table:
    """The days on which something differs."""
    rows = table("Day", "now", "changed", "gained", "lost", loose=0)
    for column in rows.columns[1:]:
        column.justify = "right"
    for day in compared.days:
        if day.gained or day.lost:
            rows.add_row(day.day.isoformat(), str(day.now), str(day.changed), _some(day.gained, "+"), _some(day.lost, "-"))
    return rows


def _some(number: int, sign: str) -> str:
    return f"{sign}{number}" if number else ""


def _samples(console: Console, title: Text, alerts: Sequence[Told], names: Sequence[Mapping[str, str]], *, everything: bool) -> None:
    if not alerts:
        return
    console.print()
    console.print(Text.assemble(title, f"  {counted(len(alerts), 'alert')}", style="bold"))
    for one in alerts if everything else alerts[:_SHOWN]:
        console.print(_card(one, names))
    _more(console, len(alerts), everything=everything)


def _altered(console: Console, altered: Sequence[Altered], names: Sequence[Mapping[str, str]], *, everything: bool) -> None:
    if not altered:
        return
    console.print()
    console.print(Text.assemble(("Altered", "yellow"), f"  {counted(len(altered), 'alert')}, raised by both", style="bold"))
    for one in altered if everything else altered[:_SHOWN]:
        grid = _card(one.told, names, brief=True)
        for line in _differences(one, names):
            grid.add_row("", plain(line))
        console.print(grid)
    _more(console, len(altered), everything=everything)


def _differences(one: Altered, names: Sequence[Mapping[str, str]]) -> Iterator[str]:
    if one.severity[0] is not one.severity[1]:
        yield f"{one.severity[0]} → {one.severity[1]}"
    for word, facts in (("also for", one.gains), ("no longer for", one.loses)):
        if facts:
            yield f"{word} {', '.join(_named(fact, names) for fact in facts)}"


def _more(console: Console, number: int, *, everything: bool) -> None:
    if number > _SHOWN and not everything:
        console.print(Text(f"         {number - _SHOWN} more (--all shows all)", style="dim"))


def _card(one: Told, names: Sequence[Mapping[str, str]], *, brief: bool = False) -> Table:
    """Severity, headline, where and when, the sentence with what was found, and why."""
    notice = one.notice
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=8, no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(notice.severity, style=SEVERITY[notice.severity]), plain(one.title or "(no headline)"))
    grid.add_row("", plain(f"{_date(one.came)}  {one.feed}", style="dim"))
    if not brief:
        surfaces = [mention.surface for mention in notice.evidence]
        if one.sentence and one.sentence.strip() != one.title.strip():
            grid.add_row("", marked(one.sentence, surfaces))
        grid.add_row(Text("     why", style="dim"), plain(notice.why))
        for mention in notice.evidence:
            found = f"{_named(mention.entity, names)} ← “{mention.surface}”"
            how = "as listed" if mention.how == "exact" else mention.how
            grid.add_row("", plain(f"{found} ({'; '.join(filter(None, (how, mention.guard)))})", style="dim"))
    return grid


def _named(fact: str, names: Sequence[Mapping[str, str]]) -> str:
    """What people call "entity:x", "signal:x" or a bare id."""
    bare = fact.removeprefix("entity:")
    name = next((known[bare] for known in names if bare in known), bare)
    return f'signal "{name}"' if bare.startswith("signal:") else name


def _verdict(findings: Findings) -> Text:
    compared = findings.comparison
    if not compared.differs:
        return Text("No alert is gained, lost or altered.", style="green")
    so = f"Led through these articles the present list raises {counted(compared.now.alerts, 'alert')}"
    return Text(f"{so}; {findings.raised:,} were raised in fact.", style="dim")


def _date(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"
