"""What only a store on PostgreSQL can do, and do wrong. All else is told by the suite both stores share."""

from __future__ import annotations

import sys
import threading
from contextlib import nullcontext, suppress
from datetime import timedelta

import postgres
import pytest
from tale import NOW, article, entry, feed, save, told

from watcher.core.errors import StoreError
from watcher.core.model import Outcome
from watcher.edges.store import connection
from watcher.edges.store.holding import held, holder
from watcher.edges.store.opening import connect, exists
from watcher.edges.store.sql import SqlStore


@pytest.fixture
def url(cluster):
    return cluster()


def refused(url, **how) -> StoreError:
    with pytest.raises(StoreError) as caught:
        SqlStore.open(url, **how)
    assert caught.value.cure
    return caught.value


def test_a_store_says_where_it_is_without_its_secrets(url):
    db = connect(url.replace("watcher@", "watcher:hunter2@"))
    db.close()
    assert db.name == url.replace("watcher@", "")
    assert db.where == url.replace("watcher@", "watcher:hunter2@")


def test_without_psycopg_it_is_told_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "watcher.edges.store.postgres_connection", None)
    assert refused("postgresql://localhost/watcher").cure == "pip install 'sanctions-watch[cluster]'"


def test_a_server_that_does_not_answer_and_a_database_that_is_not_there_are_told_with_their_cures(url):
    nobody = refused("postgresql://watcher@127.0.0.1:1/watcher")
    assert "postgresql://127.0.0.1:1/watcher: connection failed" in nobody.what
    assert "check that the server runs" in nobody.cure
    none = refused(url.rpartition("/")[0] + "/none")
    assert 'database "none" does not exist' in none.what


def test_a_user_who_may_not_make_tables_is_told_so(url):
    address = url.rpartition("/")[0]
    postgres.execute(f"{address}/postgres", "CREATE DATABASE guarded TEMPLATE template0")
    postgres.execute(f"{address}/guarded", "CREATE ROLE guest LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    told = refused(f"{address}/guarded".replace("watcher@", "guest@"))
    assert ("permission denied" in told.what, "the right to create" in told.cure) == (True, True)


def test_another_programs_database_is_left_alone_and_a_newer_store_refused(url):
    address = url.rpartition("/")[0]
    postgres.execute(f"{address}/postgres", "CREATE DATABASE theirs TEMPLATE template0")
    postgres.execute(f"{address}/theirs", "CREATE TABLE cookie (name TEXT)")
    assert "another program" in refused(f"{address}/theirs").what
    postgres.execute(url, "INSERT INTO migration (name) VALUES ('m9999')")
    assert "newer sanctions-watch (m9999)" in refused(url).what


def test_reading_makes_no_tables(url):
    address = url.rpartition("/")[0]
    postgres.execute(f"{address}/postgres", "CREATE DATABASE bare TEMPLATE template0")
    assert "there is no store yet" in refused(f"{address}/bare", read_only=True).what
    assert not exists(f"{address}/bare")
    assert exists(url)
    db = connect(f"{address}/bare")
    assert db.tables() == frozenset()
    db.close()


def test_several_stores_may_lie_in_schemas_of_one_database(url):
    postgres.execute(url, "CREATE SCHEMA other")
    with SqlStore.open(url) as here, SqlStore.open(f"{url}?options=-csearch_path%3Dother") as there:
        there.note("where", "there")
        assert (here.noted("where"), there.noted("where")) == (None, "there")


def test_whoever_writes_waits_for_whoever_writes(url):
    with SqlStore.open(url) as one:
        one.declare([feed("one")], NOW)
        begun, order = threading.Event(), []

        def second():
            with SqlStore.open(url) as other:
                begun.set()
                with other.turn(feed("one"), [entry(feed("one"))], (), NOW) as turn:
                    order.append(len(turn.known.seen))

        thread = threading.Thread(target=second)
        with one.turn(feed("one"), [entry(feed("one"))], (), NOW) as turn:
            thread.start()
            begun.wait(timeout=30)
            turn.save(told(feed("one"), 1))
            order.append(0)
        thread.join(timeout=30)
    assert order == [0, 1]


def test_a_writer_that_waits_for_too_long_is_told_so(url, monkeypatch):
    with SqlStore.open(url) as one, SqlStore.open(url) as other:
        other._db.value("SELECT set_config('lock_timeout', '50ms', false)")
        with one._db.write(), pytest.raises(StoreError, match="lock timeout") as caught:
            other.note("key", "value")
        assert "another process holds the store" in caught.value.cure
        other.note("key", "value")


def test_a_turn_that_went_on_after_a_failed_statement_is_not_taken_for_saved(url):
    with SqlStore.open(url) as store:

        def careless():
            with store._db.write():
                store._db.run("INSERT INTO note (key, value) VALUES ('a', 'b')")
                with pytest.raises(Exception, match="duplicate key"):
                    store._db.run("INSERT INTO note (key, value) VALUES ('a', 'b')")

        with pytest.raises(RuntimeError, match="has failed, and whoever asked for it went on"):
            careless()
        assert store.noted("a") is None


def test_a_server_that_goes_away_in_a_turn_loses_only_that_turn(url):
    with SqlStore.open(url) as store, SqlStore.open(url) as again:
        store.declare([feed("one")], NOW)

        def cut_off():
            with store.turn(feed("one"), (), (), NOW) as turn:
                turn.save(told(feed("one"), 1))
                pid = store._db.value("SELECT pg_backend_pid()")
                again._db.value("SELECT pg_terminate_backend(:pid)", pid=pid)

        with pytest.raises(StoreError, match="terminating connection"):
            cut_off()
        save(again, told(feed("one"), 1))
        assert again.counts(NOW)["entries"]["total"] == 1


def cut(store, other):
    """End a store's connection from the server's side."""
    other._db.value("SELECT pg_terminate_backend(:pid)", pid=store._db.value("SELECT pg_backend_pid()"))


def test_a_connection_that_broke_is_told_once_and_opened_again_at_the_next_use(url):
    with SqlStore.open(url) as store, SqlStore.open(url) as other:
        store.declare([feed("one")], NOW)
        cut(store, other)
        with pytest.raises(StoreError, match=r"terminating connection|closed the connection") as caught:
            store.note("a", "b")
        assert "nothing was lost" in caught.value.cure
        store.note("a", "c")
        assert store.noted("a") == "c"
        cut(store, other)
        with pytest.raises(StoreError):
            store.feeds()
        assert len(store.feeds()) == 1


def test_a_transaction_does_not_go_on_with_another_connection(url):
    with SqlStore.open(url) as store, SqlStore.open(url) as other:
        store.declare([feed("one"), feed("two")], NOW)

        def cut_off():
            with store.together():
                save(store, told(feed("one"), 1))
                cut(store, other)
                for _ in range(2):
                    with pytest.raises(StoreError, match="nothing was lost"):
                        save(store, told(feed("two"), 2))

        with pytest.raises(StoreError, match="nothing was lost"):
            cut_off()
        assert store.articles(limit=9) == []
        save(store, told(feed("two"), 2))
        assert len(store.articles(limit=9)) == 1


def test_a_store_that_was_closed_stays_closed(url):
    store = SqlStore.open(url)
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.feeds()


def test_a_network_that_swallows_everything_is_noticed_on_both_sides(url):
    with SqlStore.open(url) as store:
        here = store._db._raw.info.get_parameters()
        there = {row["name"]: row["setting"] for row in store._db.rows("SELECT name, setting FROM pg_settings WHERE name LIKE 'tcp_%'")}
    assert int(here["keepalives_idle"]) + int(here["keepalives_interval"]) * int(here["keepalives_count"]) <= 30
    assert there == {
        "tcp_keepalives_idle": here["keepalives_idle"],
        "tcp_keepalives_interval": here["keepalives_interval"],
        "tcp_keepalives_count": here["keepalives_count"],
        "tcp_user_timeout": here["tcp_user_timeout"],
    }


def test_what_an_address_says_itself_counts(url):
    with SqlStore.open(f"{url}?keepalives_idle=7&application_name=mine&options=-clock_timeout%3D3s") as store:
        here = store._db._raw.info.get_parameters()
        assert (here["keepalives_idle"], here["application_name"]) == ("7", "mine")
        assert store._db.value("SELECT current_setting('lock_timeout')") == "3s"


# ── one clock, and hints ───────────────────────────────────────────────────────────────────────


def test_the_servers_clock_is_everybodys(url):
    with SqlStore.open(url) as one, SqlStore.open(f"{url}?options=-ctimezone%3DAsia/Tokyo") as two:
        first, second, third = one.clock(), two.clock(), one.clock()
        assert first < second < third
        assert third - first < timedelta(minutes=1)
        assert first.utcoffset() == timedelta()


def heard(url, channel, act):
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(url, autocommit=True) as listener:
        listener.execute(f'LISTEN "{channel}"')
        act()
        return [note.payload for note in listener.notifies(timeout=0.2)]


def test_whoever_listens_hears_of_deliveries_when_they_are_committed(url):
    with SqlStore.open(url) as store:
        store.declare([feed("one")], NOW)
        assert heard(url, store.channel, lambda: save(store, told(feed("one"), 1, channels=("desk", "mail")))) == ["deliveries"]
        assert heard(url, store.channel, lambda: save(store, Outcome(feed=feed("one")))) == []

        def undone():
            with suppress(ZeroDivisionError), store.turn(feed("one"), (), (), NOW) as turn:
                turn.save(told(feed("one"), 2))
                raise ZeroDivisionError

        assert heard(url, store.channel, undone) == []


def test_stores_in_schemas_of_one_database_do_not_hear_each_other(url):
    for schema in ("heard", '"Größe; x"'):
        postgres.execute(url, f"CREATE SCHEMA {schema}")
    where = [url, f"{url}?options=-csearch_path%3Dheard", f"{url}?options=-csearch_path%3D%22Gr%C3%B6%C3%9Fe;%5C%20x%22"]
    channels = []
    for one in where:
        with SqlStore.open(one) as store:
            channels.append(store.channel)
            store.declare([feed("one")], NOW)
            assert heard(url, store.channel, lambda store=store: save(store, told(feed("one")))) == ["deliveries"]
    assert channels[:2] == ["watcher_public", "watcher_heard"]
    assert len(set(channels)) == 3


def test_the_code_point_0_is_shown_as_what_it_is_and_half_a_pair_as_a_question_mark(url):
    one = feed("one")
    odd = article(entry(one, 1, title="a\x00b \ud800"))
    with SqlStore.open(url) as store:
        store.declare([one], NOW)
        save(store, Outcome(feed=one, articles=(odd,)))
        assert store.articles(limit=1)[0].title == "a\ufffdb ?"


def test_text_is_ordered_byte_by_byte_whatever_the_database_thinks_of_languages(url):
    with SqlStore.open(url) as store:
        assert store._db.value("SELECT 'B' COLLATE \"C\" < 'a'") is True
        for key in ("b", "B", "a", "Z"):
            store.note(key, "")
        assert [row["key"] for row in store._db.rows("SELECT key FROM note ORDER BY key")] == ["B", "Z", "a", "b"]


def test_one_daemon_a_store_and_a_second_one_is_told_of_the_first(url):
    assert holder(url) is None
    with SqlStore.open(url) as store, held(url, since=NOW) as me:
        store.beat(NOW, pid=me.pid, since=NOW, host=me.host)
        assert holder(url) == me
        with pytest.raises(StoreError, match=f"pid {me.pid} on .*, since 2026-11-23 19:00:00 UTC"), held(url, since=NOW):
            pytest.fail("two at once")
    assert holder(url) is None
    with held(url, since=NOW):
        pass


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("SELECT * FROM a WHERE b = :b", "SELECT * FROM a WHERE b = %(b)s"),
        ("SELECT ':b', '100 %', 'it''s :c' WHERE d = :d", "SELECT ':b', '100 %%', 'it''s :c' WHERE d = %(d)s"),
        ("SELECT 7 % :n", "SELECT 7 %% %(n)s"),
        ("IN (SELECT value FROM json_each(:ids))", "IN (SELECT json_array_elements_text(%(ids)s::json))"),
        ("instr(record, CAST(:named AS BLOB))", "instr(record, CAST(%(named)s AS BYTEA))"),
    ],
)
def test_statements_are_put_in_postgresqls_words(ours, theirs):
    translated = pytest.importorskip("watcher.edges.store.postgres_connection", reason="psycopg is the extra `cluster`").translated
    assert translated(ours) == theirs


def test_patience_is_the_same_on_both_stores(url):
    with SqlStore.open(url) as store:
        assert timedelta(seconds=connection.PATIENCE) == store._db.value("SELECT current_setting('lock_timeout')::interval")


@pytest.mark.parametrize("within", [False, True])
def test_tables_that_a_newer_version_adds_to_cost_one_try_and_are_read_again(url, within):
    with SqlStore.open(url) as store:
        store.declare([feed("one")], NOW)

        def look():
            with store._db.snapshot() if within else nullcontext():
                return len(store._db.rows("SELECT * FROM feed"))

        assert [look() for _ in range(9)] == [1] * 9, "often enough for the statement to be kept prepared"
        postgres.execute(url, "ALTER TABLE feed ADD COLUMN later TEXT NOT NULL DEFAULT ''")
        with pytest.raises(StoreError, match="newer sanctions-watch has added"):
            look()
        assert look() == 1
        store.note("key", "value")
        assert store.noted("key") == "value"
