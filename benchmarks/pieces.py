"""What it costs and gives to keep tables in pieces on PostgreSQL: ``python -m benchmarks.pieces [ARTICLES]``.

Articles of ninety days, three in a hundred of them in a story, in four shapes: one table; one in pieces by day; texts apart, in
pieces by day; texts apart, in one table. Each is filled, asked for articles by id and by address, and a third of it is
forgotten but for what is in a story. Then the keys that were seen, in one table and in sixteen pieces.
"""

# ruff: noqa: S608 - statements of our own, with names and numbers of our own
from __future__ import annotations

import argparse
import hashlib
import random
import statistics
import sys
import time
from functools import partial
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent / "tests")]

import postgres  # noqa: E402 - of the tests, found by the line above
import psycopg  # noqa: E402 - as above

DAYS = 90
DAILY = "PARTITION BY RANGE (day)"
PIECES = 16
FEEDS = 5_000
SETTINGS = {"max_connections": "20", "shared_buffers": "256MB", "max_wal_size": "4GB", "autovacuum": "off"}
SETTINGS |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_locks_per_transaction": "256"}
KEY = 'TEXT COLLATE "C" NOT NULL'
HEAD = f'id {KEY}, feed {KEY}, canonical {KEY}, title {KEY}, found {KEY}, day INT NOT NULL, place BIGINT NOT NULL, story TEXT COLLATE "C"'
INDEXES = ("(found)", "(canonical, feed)", "(place)", "(story, found) WHERE story IS NOT NULL")


class Server:
    """One connection, and how long things take on it."""

    def __init__(self, address, number):
        self.run = psycopg.connect(f"{address}/postgres", autocommit=True).execute
        self.number = number

    def rows(self, text=""):
        day = f"n * {DAYS} / {self.number}"
        return f"""SELECT md5(n::text), md5((n % {FEEDS})::text), 'https://news.example/' || md5('u' || n), 'title of article ' || n,
            lpad(n::text, 12, '0'), ({day})::int, n, CASE WHEN n % 33 = 0 THEN md5('s' || n) END {text}
        FROM generate_series(0, {self.number} - 1) AS n"""

    def texts(self):
        return f"""SELECT (n * {DAYS} / {self.number})::int, md5(n::text), repeat(md5(n::text), 15)
        FROM generate_series(0, {self.number} - 1) AS n"""

    def by_day(self, table):
        for day in range(DAYS):
            self.run(f"CREATE TABLE {table}{day} PARTITION OF {table} FOR VALUES FROM ({day}) TO ({day + 1})")

    def wal(self):
        return int(self.run("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')").fetchone()[0])

    def each(self, what, number, *statements):
        wal, began = self.wal(), time.perf_counter()
        for statement in statements:
            self.run(statement)
        print(
            f"{what}: {(time.perf_counter() - began) / number * 1e6:.1f} µs and {(self.wal() - wal) / number:.0f} bytes of log each",
            flush=True,
        )

    def asked(self, what, statement, values, tries=60):
        took = []
        for _ in range(tries):
            given = values()
            began = time.perf_counter()
            self.run(statement, given, prepare=True).fetchall()
            took.append(time.perf_counter() - began)
        print(f"{what}: {statistics.median(took) * 1e3:.2f} ms", flush=True)


def md5(text):
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def shapes(server):
    run = server.run
    run(f"CREATE TABLE whole ({HEAD}, text TEXT NOT NULL, PRIMARY KEY (id))")
    run(f"CREATE TABLE daily ({HEAD}, text TEXT NOT NULL, PRIMARY KEY (id, day)) {DAILY}")
    run(f"CREATE TABLE head ({HEAD}, PRIMARY KEY (id))")
    run(f"CREATE TABLE text_daily (day INT NOT NULL, article {KEY}, text TEXT NOT NULL, PRIMARY KEY (article, day)) {DAILY}")
    run(f"CREATE TABLE text_whole (day INT NOT NULL, article {KEY} PRIMARY KEY, text TEXT NOT NULL)")
    for table in ("daily", "text_daily"):
        server.by_day(table)
    for table in ("whole", "daily", "head"):
        for index in INDEXES:
            run(f"CREATE INDEX ON {table} {index}")
    run("CREATE INDEX ON text_whole (day)")
    for table in ("daily", "whole"):
        apart = f"(SELECT text FROM text_{table} AS text WHERE text.article = head.id AND text.day = head.day)"
        run(f"CREATE VIEW apart_{table} AS SELECT head.*, coalesce({apart}, '') AS text FROM head")


def articles(server):
    run, number = server.run, server.number
    shapes(server)
    for table in ("whole", "daily"):
        server.each(f"store, {table}", number, f"INSERT INTO {table} {server.rows(', repeat(md5(n::text), 15)')}")
    server.each("store, heads", number, f"INSERT INTO head {server.rows()}")
    for table in ("text_daily", "text_whole"):
        server.each(f"store, {table}", number, f"INSERT INTO {table} {server.texts()}")
    run("VACUUM ANALYZE")

    def ids(many):
        return ([md5(str(random.randrange(number))) for _ in range(many)],)

    def urls():
        return ([f"https://news.example/{md5(f'u{random.randrange(number)}')}" for _ in range(50)], md5("1"))

    for table in ("whole", "daily", "apart_daily", "apart_whole"):
        for many in (1, 50):
            server.asked(f"{many} by id, {table}", f"SELECT * FROM {table} WHERE id = ANY(%s)", partial(ids, many))
        server.asked(f"50 by address, {table}", f"SELECT * FROM {table} WHERE canonical = ANY(%s) AND feed = %s", urls)
    forgotten, old = DAYS // 3, number // 3
    server.each("forget, whole", old, f"UPDATE whole SET text = '' WHERE day < {forgotten} AND story IS NULL", "VACUUM whole")
    run("CREATE TABLE kept (LIKE text_daily)")
    days = range(forgotten)
    moved = (
        "INSERT INTO kept SELECT text.* FROM text_daily AS text JOIN head ON head.id = article WHERE text.day = {} AND story IS NOT NULL"
    )
    server.each("forget, apart_daily", old, *(s for day in days for s in (moved.format(day), f"DROP TABLE text_daily{day}")))
    gone = f"DELETE FROM text_whole USING head WHERE head.id = article AND text_whole.day < {forgotten} AND story IS NULL"
    server.each("forget, apart_whole", old, gone, "VACUUM text_whole")


def seen(server):
    run, number = server.run, server.number
    columns = f"feed {KEY}, key {KEY}, revision TEXT NOT NULL, article TEXT NOT NULL, PRIMARY KEY (feed, key)"
    run(f"CREATE TABLE one ({columns})")
    run(f"CREATE TABLE many ({columns}) PARTITION BY HASH (feed)")
    for piece in range(PIECES):
        run(f"CREATE TABLE many{piece} PARTITION OF many FOR VALUES WITH (MODULUS {PIECES}, REMAINDER {piece})")

    def keys():
        feed = random.randrange(FEEDS)
        return md5(str(feed)), [md5(f"k{feed + FEEDS * random.randrange(number // FEEDS)}") for _ in range(50)]

    for table in ("one", "many"):
        made = f"SELECT md5((n % {FEEDS})::text), md5('k' || n), md5('r' || n), md5(n::text) FROM generate_series(0, {number} - 1) AS n"
        server.each(f"store, seen in {table}", number, f"INSERT INTO {table} {made}")
        run(f"VACUUM ANALYZE {table}")
    for table in ("one", "many"):
        server.asked(f"50 keys, seen in {table}", f"SELECT key, revision FROM {table} WHERE feed = %s AND key = ANY(%s)", keys, tries=300)


def ledger(server):
    """A day of polls, deleted row by row and dropped."""
    run, number = server.run, server.number
    run("CREATE TABLE polls (at BIGINT NOT NULL, feed BIGINT NOT NULL, result TEXT NOT NULL, ms BIGINT, PRIMARY KEY (at, feed))")
    run("CREATE TABLE daily_polls (LIKE polls INCLUDING ALL) PARTITION BY RANGE (at)")
    run(f"CREATE TABLE day_of_polls PARTITION OF daily_polls FOR VALUES FROM (0) TO ({10 * number})")
    for table in ("polls", "daily_polls"):
        made = f"SELECT n * 10, n * 7919 % {FEEDS}, 'unchanged', 120 FROM generate_series(0, {number} - 1) AS n"
        server.each(f"store, {table}", number, f"INSERT INTO {table} {made}")
    server.each("forget, polls", number, "DELETE FROM polls", "VACUUM polls")
    server.each("forget, daily_polls", number, "DROP TABLE day_of_polls")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=int, nargs="?", default=300_000)
    postgres._SETTINGS = SETTINGS  # noqa: SLF001 - those of the tests are for few rows
    asked = parser.parse_args()
    with postgres.server() as address:
        server = Server(address, asked.articles)
        for measure in (articles, seen, ledger):
            measure(server)


if __name__ == "__main__":
    main()
