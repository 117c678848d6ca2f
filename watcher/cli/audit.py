"""`watcher audit`: the log of what was raised and who decided what, checked and handed out. Nothing here changes it."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

import click

from watcher.cli.desk import Desk, command
from watcher.cli.since import moment
from watcher.cli.typeset import counted
from watcher.core.errors import UsageError
from watcher.edges.store.sql import SqlStore


@click.group()
def audit() -> None:
    """The audit log, which is only added to: verify, export."""


@audit.command()
@click.option("--head", default="", metavar="SEQ:HASH", help="What an earlier check gave as its head: that record must be there still.")
@command()
def verify(desk: Desk, *, head: str, as_json: bool) -> None:
    """Check every record: that none was altered, taken out or moved. Exit code 1 if one was, naming the first.

    It gives the newest record as SEQ:HASH. Keep that where the store's owner cannot write, and give it back with --head:
    against a log that was written anew as a whole nothing else helps.
    """
    kept = _head(head)
    with SqlStore.open(desk.reading.store, read_only=True) as store:
        found = store.audit_break()
        newest = store.audit_head()
        lost = kept is not None and not any((link.seq, link.hash) == kept for link in store.audit())
    broken = (found.seq, found.why) if found else (kept[0], "it is not the one of --head") if kept and lost else None
    if as_json:
        told = {"seq": broken[0], "why": broken[1]} if broken else None
        desk.json({"ok": broken is None, "records": newest[0], "head": _written(newest), "broken": told})
    elif broken:
        desk.console.print(f"record {broken[0]} does not fit: {broken[1]}", style="red")
    else:
        desk.console.print(f"{counted(newest[0], 'record')}, whole; head {_written(newest)}")
    sys.exit(1 if broken else 0)


@audit.command()
@click.option("--since", default="", metavar="WHEN", help="Only what happened since a day (2026-11-23) or within a span (30d).")
@command(with_json=False)
def export(desk: Desk, *, since: str) -> None:
    """The records as JSON lines on standard output, oldest first.

    The hash of a record is the SHA-256 of its other keys as JSON in UTF-8, keys sorted, without blanks.
    """
    begin = moment(since, desk.now()) if since else datetime.min.replace(tzinfo=UTC)
    with SqlStore.open(desk.reading.store, read_only=True) as store:
        for link in store.audit():
            try:
                facts = json.loads(link.record)
                told = facts if datetime.fromisoformat(facts["at"]) >= begin else None
            except (ValueError, KeyError, TypeError):
                told = {"seq": link.seq, "broken": link.record.decode("utf-8", "replace")}
            if told is not None:
                click.echo(json.dumps({**told, "hash": link.hash}, ensure_ascii=False, sort_keys=True))


def _written(head: tuple[int, str]) -> str:
    return f"{head[0]}:{head[1]}"


def _head(given: str) -> tuple[int, str] | None:
    if not given:
        return None
    seq, _, hash_ = given.partition(":")
    if not (seq.isascii() and seq.isdigit() and hash_):
        raise UsageError(f'"{given}" is no head', cure="give what `watcher audit verify` printed, as in 12:9f86d0…")
    return int(seq), hash_
