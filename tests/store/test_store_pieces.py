"""What lies in pieces on a server, and that this changes nothing but what it costs."""

from datetime import UTC, datetime, timedelta

import pytest
from tale import NOW, article, entry, feed, save, told

from watcher.core.model import Outcome, Visit
from watcher.edges.store import copying, migrating, pieces
from watcher.edges.store.opening import connect
from watcher.edges.store.schema import migrations
from watcher.edges.store.sql import SqlStore

ONE = feed("one")
DAY = timedelta(days=1)


@pytest.fixture
def one(cluster):
    with SqlStore.open(cluster()) as store:
        store.declare([ONE], NOW)
        yield store


def poll(store, at):
    save(store, Outcome(feed=ONE, visit=Visit(feed=ONE.id, at=at, result="read")), now=at)


def held(store):
    """How many polls lie in which piece, by the day after the first one that was made for the day after tomorrow."""
    found = store._db.rows("SELECT tableoid::regclass::text AS piece, count(*) AS n FROM visit GROUP BY 1")
    return {row["piece"]: row["n"] for row in found}


def polls(store, since, until):
    return sum(stretch.polls for stretch in store.proof.visits({ONE.id: ONE}, since, until).get(ONE.id, ()))


def test_days_to_come_have_pieces_and_days_that_are_over_are_dropped_whole(one):
    store, now = one, one.clock()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    assert not store.roll_up(details=now - 14 * DAY, days=now - 99 * DAY)
    today = (midnight - datetime(1970, 1, 1, tzinfo=UTC)).days
    assert pieces._there(store._db) == [today + 1, today + 2, today + 3]
    times = [midnight + days * DAY + timedelta(hours=9) for days in (-1, 0, 2, 2, 3, 30)]
    for n, at in enumerate(times):
        poll(store, at + timedelta(minutes=n))
    assert held(store) == {f"visit_d{today + 1}": 2, f"visit_d{today + 2}": 2, f"visit_d{today + 3}": 1, "visit_other": 1}
    whole = (midnight - 9 * DAY, midnight + 40 * DAY)
    assert polls(store, *whole) == 6
    while store.roll_up(details=midnight + 3 * DAY, days=midnight - 99 * DAY):
        assert polls(store, *whole) == 6, "what is rolled up and not dropped yet is not counted twice"
    assert pieces._there(store._db) == [today + 3]
    assert held(store) == {f"visit_d{today + 3}": 1, "visit_other": 1}
    while store.roll_up(details=midnight + 31 * DAY, days=midnight - 99 * DAY):
        pass
    assert held(store) == {}
    assert polls(store, *whole) == 6


def test_a_day_of_which_polls_came_before_its_piece_was_made_goes_without(one):
    store, now = one, one.clock()
    poll(store, now + 2 * DAY)
    poll(store, now + 3 * DAY)
    store.roll_up(details=now - 14 * DAY, days=now - 99 * DAY)
    assert set(held(store)) == {"visit_other"}
    poll(store, now + 2 * DAY + timedelta(minutes=1))
    assert len(store.proof.visits_of(ONE.id, limit=9)) == 3


def test_a_look_at_the_pieces_that_are_there_writes_nothing(one):
    one.roll_up(details=NOW, days=NOW - 99 * DAY)
    with SqlStore.open(one.where, read_only=True) as reader:
        pieces.keep(reader._db, before=0)


def test_whoever_reads_the_ledger_is_not_waited_for(one):
    with SqlStore.open(one.where, read_only=True) as reader:
        with reader._db.snapshot():
            assert reader._db.value("SELECT count(*) FROM visit") == 0
            one.roll_up(details=one.clock() - DAY, days=NOW - 99 * DAY)
            first = pieces._there(one._db)
        one.roll_up(details=one.clock() - DAY, days=NOW - 99 * DAY)
        assert len(first) == 1 < len(pieces._there(one._db))


def test_a_store_of_before_keeps_what_it_has_seen_and_its_ledger(cluster):
    import postgres  # noqa: PLC0415 - the server's own

    url = cluster().rpartition("/")[0] + "/before"
    postgres.execute(url.replace("/before", "/postgres"), "CREATE DATABASE before TEMPLATE template0")
    db = connect(url)
    with db.write():
        db.apply(migrations, before="m0027")
        for n in range(100):
            db.put("feed", [{"id": f"f{n}", "url": f"u{n}", "title": "", "tags": "[]", "tier": 3, "origin": "file", "added": ""}])
            arrived = article(entry(ONE, n), feed=f"f{n}")
            db.put("article", [{**_of(arrived), "place": n + 1}])
            db.put("seen", [{"feed": f"f{n}", "key": "k", "revision": "r", "article": arrived.id}], key="feed, key")
            db.put("visit", [{"at": 1_000 * n, "feed": n, "result": "read"}], key="at, feed")
    assert migrating.pending(db)[0] == "m0027"
    migrating.migrate(db)
    assert db.value("SELECT count(*) FROM seen") == db.value("SELECT count(*) FROM visit") == 100
    assert db.value("SELECT count(DISTINCT tableoid) FROM seen") > 10
    assert db.tables() & {"seen", "visit", "seen_0", "seen_whole", "visit_other"} == {"seen", "visit"}
    db.close()
    with SqlStore.open(url) as store:
        store.declare([ONE], NOW)
        save(store, told(ONE))
        assert store.unseen(ONE, [entry(ONE), entry(ONE, 2)]) == [entry(ONE, 2)]


def _of(one):
    from watcher.edges.store import rows  # noqa: PLC0415 - for this one

    return rows.of_arrival(one, place=0)


def test_a_ledger_of_which_a_day_is_half_rolled_up_is_copied_and_says_the_same(one, on_file):
    midnight = one.clock().replace(hour=0, minute=0, second=0, microsecond=0)
    whole = (midnight - 9 * DAY, midnight + 9 * DAY)
    save(one, told(ONE))
    for hour in range(6):
        poll(one, midnight + timedelta(hours=hour))
    for _ in range(3):
        assert one.roll_up(details=midnight + DAY, days=midnight - 99 * DAY)
    here, there = connect(one.where), connect(on_file.where)
    for _ in copying.copy(here, there):
        pass
    assert [table for table in copying.compare(here, there) if not table.same] == []
    here.close()
    there.close()
    for store in (one, on_file):
        assert polls(store, *whole) == 6
        while store.roll_up(details=midnight + DAY, days=midnight - 99 * DAY):
            pass
        assert polls(store, *whole) == 6
        assert store.proof.visits_of(ONE.id, limit=9) == []
