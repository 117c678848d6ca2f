"""An alert as a card for people at a terminal: severity, headline, outlets, the sentence with what was found, reasons."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from watcher.cli.typeset import SEVERITY
from watcher.core.alerts.telling import Passage, Telling

_REASONS = 6  #: lines; `watcher alerts show` has all
_TWICE = ("Signal ", "Route: ")  #: reasons a card leaves out: its heading names the signal, and who reads it knows the route


def card(telling: Telling) -> Table:
    """The card of one notice, as wide as the console."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=8, no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(str(telling.severity), style=SEVERITY[telling.severity]), Text(telling.topic, style="bold"))
    grid.add_row("", _marked(telling.headline))
    outlets = ", ".join(source.outlet for source in telling.sources)
    more = f" and {telling.more_sources} more" if telling.more_sources else ""
    grid.add_row("", Text(f"{telling.counted}: {outlets}{more}", style="dim"))
    for quote in telling.quotes[:1]:
        grid.add_row("", Text.assemble("“", _marked(quote), "”"))
    reasons = [reason for reason in telling.reasons if not reason.startswith(_TWICE)]
    for number, reason in enumerate(reasons[:_REASONS]):
        grid.add_row(Text("     why" if not number else "", style="dim"), Text(reason))
    if len(reasons) > _REASONS:
        grid.add_row("", Text(f"+{len(reasons) - _REASONS} more", style="dim"))
    return grid


def _marked(passage: Passage) -> Text:
    """Found words stand out in colour where there is one, and between asterisks everywhere."""
    return Text.assemble(*((f"*{text}*", "bold green") if found else text for text, found in passage))
