"""Migrations only add: a worker of the version before goes on while a newer one has migrated. On both stores, by what each
migration makes of the tables, and by a program that works on tables which a later one has added to.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace

import pytest
from tale import LEASE, MINUTE, NOW, entry, feed, match, polled, save, told

from watcher.core.errors import StoreError
from watcher.core.model import Outcome
from watcher.core.triage import Decision
from watcher.edges.store.opening import connect
from watcher.edges.store.schema import migrations
from watcher.edges.store.sql import SqlStore
from watcher.edges.store.steps import Steps

#: Those that do otherwise, and why they may: no worker was at work beside them. The list does not grow.
OLD = {
    "m0008": "words were counted anew; of before the first cluster",
    "m0010": "the outbox was moved into another table; of before the first cluster",
    "m0012": "an index took the place of another; of before the first cluster",
    "m0015": "an index took the place of another; of before the first cluster",
    "m0022": "decisions were moved into a table with their places; of before the first cluster",
    "m0027": "tables were cut in pieces while the first cluster was built",
}
_TAKES = re.compile(r"\b(DROP|RENAME|ALTER\s+COLUMN|SET\s+NOT\s+NULL|DELETE\s+FROM)\b", re.IGNORECASE)
_UNIQUE = re.compile(r"CREATE\s+UNIQUE\s+INDEX\s+\w+\s+ON\s+(\w+)", re.IGNORECASE)
_ADDED = re.compile(r"ADD\s+COLUMN\s+(.*)", re.IGNORECASE | re.DOTALL)


def takes_away(statement: str, tables=frozenset({"feed"})) -> bool:
    """Whether a statement takes away what an older program may rely on, or wants of rows of these `tables` what it does not know."""
    column = _ADDED.search(statement)
    wants = column and "NOT NULL" in column[1].upper() and "DEFAULT" not in column[1].upper()
    unique = _UNIQUE.search(statement)
    return bool(_TAKES.search(statement) or wants or (unique and unique[1] in tables))


class Listening:
    """What a migration runs its statements on, which keeps them."""

    def __init__(self, tables, said):
        self._tables, self._said = tables, said

    def execute(self, sql, *values):
        self._said.append(sql)
        return self._tables.execute(sql, *values)

    def __getattr__(self, name):
        return getattr(self._tables, name)


def shape(db) -> dict[tuple[str, str], str]:
    """Every column of every table with its type and whether it must be there, and every index."""
    if db.one_writer:
        found = db.rows(
            """SELECT m.name AS place, c.name AS part, c.type || c."notnull" || (c.dflt_value IS NULL) AS said
            FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'
            UNION ALL SELECT 'index', name, tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"""
        )
    else:
        found = db.rows(
            """SELECT table_name AS place, column_name AS part, data_type || is_nullable || (column_default IS NULL) AS said
            FROM information_schema.columns WHERE table_schema = current_schema()
            UNION ALL SELECT 'index', indexname, tablename FROM pg_indexes WHERE schemaname = current_schema()"""
        )
    return {(row["place"], row["part"]): row["said"] for row in found}


def optional(said: str) -> bool:
    """Whether a row may leave a column out."""
    return not said.endswith(("11", "NOtrue"))


@pytest.fixture
def bare(request, tmp_path, url):
    """A database of the kind of `url` in which nothing is."""
    return f"sqlite:///{tmp_path}/bare.db" if url.startswith("sqlite") else request.getfixturevalue("nothing")()


def history(bare):
    """Each migration in its turn: its name, its statements, and the tables before and after it."""
    db = connect(bare)
    try:
        for step in migrations:
            said: list[str] = []
            one = Steps("sanctions_watch")
            one._steps[step.name] = lambda tables, step=step, said=said: step.change(Listening(tables, said))
            before = shape(db)
            with db.write():
                db.apply(one)
            yield step.name, said, before, shape(db)
    finally:
        db.close()


def test_no_migration_takes_away_what_an_older_program_knows(bare):
    faults: dict[str, list[str]] = {}
    for name, said, before, after in history(bare):
        tables = {place for place, _ in before}
        gone = [
            f"{place}.{part}: {said_of}, then {after.get((place, part), 'gone')}"
            for (place, part), said_of in before.items()
            if after.get((place, part)) != said_of
        ]
        wanted = [
            f"{place}.{part} is wanted of every row"
            for (place, part), said_of in after.items()
            if (place, part) not in before and place in tables - {"index"} and not optional(said_of)
        ]
        if found := [*gone, *wanted, *(one for one in said if takes_away(one, tables))]:
            faults[name] = found
    assert {name: found for name, found in faults.items() if name not in OLD} == {}
    assert faults.keys() - {"m0027"} == OLD.keys() - {"m0027"}, "a file has no pieces; of the others none is listed in vain"


@pytest.mark.parametrize(
    "statement",
    [
        "DROP INDEX feed_due",
        "ALTER TABLE feed RENAME COLUMN url TO address",
        "ALTER TABLE feed ALTER COLUMN tier TYPE TEXT",
        "ALTER TABLE feed ADD COLUMN colour TEXT NOT NULL",
        "CREATE UNIQUE INDEX one_title ON feed (title)",
    ],
)
def test_what_takes_away_is_known_as_such(statement):
    assert takes_away(statement)
    assert not takes_away("ALTER TABLE feed ADD COLUMN colour TEXT NOT NULL DEFAULT 'red'")
    assert not takes_away("CREATE INDEX feed_colour ON feed (colour)")


def added_to(url):
    """What a later program may do to every table."""
    db = connect(url)
    with db.write():
        for table in sorted(db.tables()):
            if table == "migration" or table.startswith(("_", "sqlite_")):
                continue
            db.run(f"ALTER TABLE {table} ADD COLUMN later TEXT")
            db.run(f"ALTER TABLE {table} ADD COLUMN sure INTEGER NOT NULL DEFAULT 7")
        db.run("CREATE TABLE later (id TEXT NOT NULL PRIMARY KEY)")
        db.run("CREATE INDEX later_titles ON feed (title) WHERE retired IS NULL")
    db.close()


def test_a_program_works_on_tables_that_a_later_one_has_added_to(url, again):
    one, two = feed("one"), feed("two")
    before = again()
    before.declare([one, two], NOW)
    save(before, told(one, 1))
    added_to(url)
    with suppress(StoreError):  # a server's prepared statements are made anew after one refusal
        before.feeds()
    later = SqlStore.again(url)
    for store in (before, later):
        number = 2 if store is before else 3
        assert {found.url for found in store.feeds()} == {one.url, two.url}
        store.beat(NOW, pid=1, since=NOW, host="h")
        leased = store.lease([two.id], NOW, lease=LEASE)
        assert [found.id for found in leased] == [two.id]
        save(store, Outcome(feed=polled(leased[0], failures=number, reason="404", next_poll=NOW + MINUTE)))
        with store.turn(one, [entry(one, number)], [match(entry(one, number))], NOW) as turn:
            turn.save(told(one, number))
        for claimed, _ in store.claim(NOW, limit=9, lease=LEASE, owner="me"):
            store.settle(replace(claimed, state="delivered"))
        alert, _ = store.alerts(states={"open"}, limit=1)[0]
        store.triage(alert.id, Decision(act="acknowledged", author="mina", decided=NOW))
        assert store.census(NOW, quiet_after=MINUTE).failing == 1
        assert store.counts(NOW)["deliveries"]["delivered"] == number
        store.declare([replace(one, title=f"Title {number}"), two], NOW)
        assert store.audit_break() is None
    later.close()
