"""`watcher coverage`: the proof that somebody watched: which feeds, how often, what was read, what matched and what did not."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from watcher.cli.desk import Desk, command
from watcher.cli.progress import compiled
from watcher.cli.since import moment
from watcher.cli.typeset import counted, instant, plain
from watcher.core.coverage import SHORTEST, Coverage, Hole, covered
from watcher.core.errors import UsageError, nearest
from watcher.core.matching.guards import Verdict
from watcher.core.matching.matcher import Matcher
from watcher.core.text.duration import span
from watcher.core.watchlist.entity import Entity
from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges.config import Config
from watcher.edges.sources import configured
from watcher.edges.store.listed import Term
from watcher.edges.store.sql import SqlStore
from watcher.edges.stores import open_store

_SHOWN, _LANGUAGES, _REASONS = 8, 8, 4
_MOST = 20_000  #: articles in which what was rejected is looked for, the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """What the watch list of today makes of the articles that were read."""

    looked: int
    reasons: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """All that is proved about one entity and one stretch of time."""

    entity: Entity
    version: str
    listed: datetime | None  #: since when it is on the list without a break, as far as is known
    named: datetime | None  #: since when under its present definition
    covered: Coverage
    languages: Mapping[str, int]
    found: Mapping[str, int]
    rejected: Rejected

    @property
    def articles(self) -> int:
        return sum(self.languages.values())

    @property
    def late(self) -> bool:
        """Whether it was watched only from some time within the stretch on."""
        return self.listed is None or self.listed > self.covered.since

    @property
    def whole(self) -> bool:
        """Whether there is nothing to be said against it."""
        return not self.covered.holes and not self.covered.mute and not self.late


@click.command()
@click.option("--entity", required=True, metavar="ID", help="Who or what, by its id or name.")
@click.option("--since", default="30d", show_default=True, metavar="WHEN", help="From a day on (2026-11-23) or within a span (30d).")
@command()
def coverage(desk: Desk, *, entity: str, since: str, as_json: bool) -> None:
    """Prove what was watched for an entity: since when its names are on the list, which feeds were asked how often and answered,
    what was read, what matched and what was rejected, and every hole.

    A hole is a time in which a feed did not answer for four of its usual pauses, and an hour at least. Exit code 1 if there is
    one, if a feed never answered, or if the entity was not watched all the time.
    """
    now = desk.now()
    proof = _proof(desk.reading, entity, moment(since, now), now)
    if as_json:
        desk.json(_json(proof))
    else:
        _show(desk, proof)
    sys.exit(0 if proof.whole else 1)


def _proof(config: Config, asked: str, since: datetime, now: datetime) -> Proof:
    watchlist = configured(config)
    entity = _entity(watchlist, asked)
    with open_store(config, read_only=True) as store:
        proof = store.proof
        feeds = {feed.id: feed for feed in store.feeds()}
        terms = proof.watched(watchlist.register_of(entity.id) or entity.id)
        return Proof(
            entity=entity,
            version=watchlist.version,
            listed=min((at for at in (_unbroken(terms), proof.first_found(entity.id)) if at), default=None),
            named=terms[-1].since if terms and terms[-1].until is None else None,
            covered=covered(
                tuple(feeds.values()),
                proof.visits(feeds, since, now),
                proof.pauses(feeds, since, now, SHORTEST),
                proof.stillness(since, now, SHORTEST),
                since=since,
                until=now,
                longest=config.polling.max_interval,
            ),
            languages=proof.languages(since, now),
            found=proof.found(entity.id, since, now),
            rejected=_rejected(store, compiled(watchlist, config.compiled), entity.id, since),
        )


def _entity(watchlist: Watchlist, asked: str) -> Entity:
    """By its id, or by its name. UsageError if nobody is called so."""
    if asked in watchlist.entities:
        return watchlist.entities[asked]
    named = [entity for entity in watchlist.written.values() if entity.name.casefold() == asked.casefold()]
    if len(named) == 1:
        return named[0]
    raise UsageError(f'"{asked}" is not on the watch list', cure=nearest(asked, watchlist.written, "`watcher watchlist list` shows who is"))


def _unbroken(terms: Sequence[Term]) -> datetime | None:
    """Since when it is watched without a break; None if it is not."""
    begin = None
    for term in reversed(terms):
        if begin is None and term.until is not None:
            return None
        if begin is not None and term.until != begin:
            break
        begin = term.since
    return begin


def _rejected(store: SqlStore, matcher: Matcher, entity: str, since: datetime) -> Rejected:
    """Places in the texts that look like it and were not counted, by the reason."""
    reasons: Counter[str] = Counter()
    looked = 0
    for batch in store.archive(since, after=max(0, store.proof.articles - _MOST)):
        looked += len(batch)
        for seen in matcher.examine_all([(stored.article.title, stored.article.text) for stored in batch]).values():
            mine = [verdict for verdict in seen.verdicts if verdict.candidate.alias.entity == entity]
            reasons.update(verdict.why for verdict in mine if not any(other.counted and _beside(verdict, other) for other in mine))
    return Rejected(looked=looked, reasons=dict(reasons.most_common()))


def _beside(one: Verdict, other: Verdict) -> bool:
    """Whether two stand in the same place of a text, as a surname in a full name does."""
    return one.page is other.page and one.candidate.start < other.candidate.end and other.candidate.start < one.candidate.end


# ── for people ──────────────────────────────────────────────────────────────────────────────────


def _show(desk: Desk, proof: Proof) -> None:
    seen, console = proof.covered, desk.console
    console.print(Text.assemble(plain(proof.entity.name, 80, "bold"), f", {instant(seen.since)} to {instant(seen.until)}"))
    console.print()
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    for label, words in _facts(proof):
        grid.add_row(label, words)
    console.print(grid)
    console.print()
    holes = [*_gaps(proof)]
    console.print(Text("Holes" if holes else "No holes.", style="bold red" if holes else "bold green"))
    for hole in holes[:_SHOWN]:
        line = Table.grid(padding=(0, 1))
        line.add_row("  -", hole)
        console.print(line)
    if len(holes) > _SHOWN:
        console.print(f"  - and {len(holes) - _SHOWN:,} more; --json names them all")


def _facts(proof: Proof) -> Iterator[tuple[str, str | Text]]:
    seen, found = proof.covered, proof.found
    yield "Watched", _watched(proof)
    late = f"; {len(seen.late):,} first asked within this time" if seen.late else ""
    yield "Feeds", f"{seen.feeds:,}: {seen.whole:,} without a hole, {len(seen.mute):,} without any answer{late}"
    share = f", {seen.answered:,} answered ({seen.answered / seen.polls:.1%})" if seen.polls else ""
    yield "Polls", f"{seen.polls:,}{share}" + (f"; the median feed every {span(seen.usual)}" if seen.usual is not None else "")
    spoken = [f"{language or 'not said'} {n:,}" for language, n in list(proof.languages.items())[:_LANGUAGES]]
    more = f", {len(proof.languages) - _LANGUAGES} more" if len(proof.languages) > _LANGUAGES else ""
    yield "Read", counted(proof.articles, "article") + (f": {', '.join(spoken)}{more}" if spoken else "")
    states = ", ".join(f"{found[state]:,} {state}" for state in ("open", "acknowledged", "dismissed") if found.get(state))
    alerts = counted(found["alerts"], "alert") + (f" ({states})" if states else "")
    yield "Found", f"in {counted(found['articles'], 'article')}; {alerts}"
    yield "Rejected", _refused(proof.rejected)


def _watched(proof: Proof) -> str:
    names = counted(len(proof.entity.names), "name")
    if proof.listed is None:
        return f"not yet: `watcher poll` or `watcher run` begins with this list; {names}, watch list {proof.version}"
    since = f"since {instant(proof.listed)}, {names}"
    changed = f", as they are since {instant(proof.named)}" if proof.named and proof.named > proof.listed else ""
    return f"{since}{changed}; watch list {proof.version}"


def _refused(rejected: Rejected) -> Text:
    total = sum(rejected.reasons.values())
    where = f"of {counted(rejected.looked, 'article')}" + (", the newest" if rejected.looked >= _MOST else "")
    if not total:
        return Text(f"nothing that looks like it, {where}")
    told = [f"{n:,} {why}" for why, n in list(rejected.reasons.items())[:_REASONS]]
    more = f"; {len(rejected.reasons) - _REASONS} more reasons" if len(rejected.reasons) > _REASONS else ""
    return plain(f"{counted(total, 'place')} that look like it, {where}: {'; '.join(told)}{more}", 600)


def _gaps(proof: Proof) -> Iterator[Text]:
    seen = proof.covered
    if proof.late:
        known = instant(proof.listed) if proof.listed else "now"
        yield Text(f"it is known to be watched only since {known}")
    for hole in seen.holes:
        yield _gap(hole, seen)


def _gap(hole: Hole, seen: Coverage) -> Text:
    times = f"{instant(hole.begin)} to {'now' if hole.end == seen.until else instant(hole.end)}"
    if not hole.exact:
        times = f"within {times}"
    if not hole.feed:
        return Text(f"nothing answered, or nobody asked, {times} ({span(hole.length)})")
    usual = f"; it usually answers every {span(hole.usual)}" if hole.usual is not None else ""
    why = f": {hole.reason}" if hole.reason else ""
    return Text.assemble(plain(hole.name, 60, "yellow"), plain(f": no answer {times} ({span(hole.length)}){usual}{why}", 300))


# ── for programs ────────────────────────────────────────────────────────────────────────────────


def _json(proof: Proof) -> dict[str, Any]:
    seen = proof.covered
    return {
        "entity": proof.entity.id,
        "name": proof.entity.name,
        "since": seen.since,
        "until": seen.until,
        "whole": proof.whole,
        "watched": {
            "since": proof.listed,
            "names_since": proof.named,
            "names": len(proof.entity.names),
            "watchlist": proof.version,
        },
        "feeds": {"total": seen.feeds, "whole": seen.whole, "mute": seen.mute, "late": seen.late},
        "polls": {
            "total": seen.polls,
            "answered": seen.answered,
            "usual_s": seen.usual.total_seconds() if seen.usual is not None else None,
        },
        "articles": {"total": proof.articles, "languages": proof.languages},
        "found": dict(proof.found),
        "rejected": {"articles_looked_at": proof.rejected.looked, "reasons": proof.rejected.reasons},
        "holes": [
            {
                "feed": hole.feed or None,
                "name": hole.name or None,
                "begin": hole.begin,
                "end": hole.end,
                "seconds": int(hole.length.total_seconds()),
                "exact": hole.exact,
                "reason": hole.reason,
            }
            for hole in seen.holes
        ],
    }
