"""A store copied into another, of the same kind or not: nothing is lost, and nothing is taken for the same that is not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from tale import MINUTE, NOW, entry, feed, save, told, update

from watcher.cli.main import watcher
from watcher.core.errors import StoreError
from watcher.core.model import Silence
from watcher.core.triage import Decision
from watcher.edges.store import copying
from watcher.edges.store.opening import connect
from watcher.edges.store.sql import SqlStore


@pytest.fixture
def lived(on_file):
    """The address of a store in which something of most kinds happened."""
    on_file.declare([feed("one"), feed("two")], NOW)
    for n in range(30):
        outcome = told(feed("one"), n)
        save(on_file, replace(outcome, articles=(replace(outcome.articles[0], text=f"a\x00b {n}"),)))
    save(on_file, update(told(feed("one"), 1)))
    (alert, _), *_ = on_file.alerts(states=None, limit=1)
    on_file.triage(alert.id, Decision(act="dismissed", reason="old-news", author="lee", decided=NOW))
    on_file.silence(
        Silence(id="s", match={"entity": frozenset({"kim"})}, author="lee", reason="why", made=NOW, ends=NOW + timedelta(days=1))
    )
    first, second, *_ = (row["id"] for row in on_file._db.rows("SELECT id FROM delivery ORDER BY id"))
    on_file._db.run("UPDATE delivery SET carrier = :last WHERE id = :first", first=first, last=second)
    return f"sqlite:///{on_file.where}"


def copied(source, target):
    here, there = connect(source), connect(target)
    for _ in copying.copy(here, there):
        pass
    found = list(copying.compare(here, there))
    here.close()
    there.close()
    return found


def test_every_table_is_copied_after_those_it_refers_to(on_file):
    tables = {table for table in on_file._db.tables() if not table.startswith(("_", "sqlite_"))}
    assert tables == {*copying.TABLES, *copying.LEFT}
    order = list(copying.TABLES)
    for table in order:
        for row in on_file._db.rows(f"PRAGMA foreign_key_list({table})"):
            assert row["table"] == table or order.index(row["table"]) < order.index(table), (table, row["table"])


def test_a_copy_holds_all_there_was_and_is_lived_in_like_the_first(lived, url):
    SqlStore.open(url).close()
    assert [one.table for one in copied(lived, url) if not one.same] == []
    with SqlStore.open(url) as copy, SqlStore.open(lived) as first:
        assert copy.counts(NOW) == first.counts(NOW)
        assert copy.audit_break() is None
        assert len(copy.claim(NOW + MINUTE, limit=99, lease=MINUTE, owner="me")) > 20
        assert copy.unseen(feed("one"), [entry(feed("one"), 3)]) == []
        save(copy, told(feed("two"), 99))


def test_back_again_it_is_as_it_was(lived, url, tmp_path):
    SqlStore.open(url).close()
    back = f"sqlite:///{tmp_path}/back.db"
    SqlStore.open(back).close()
    copied(lived, url)
    assert all(one.same for one in copied(url, back))


def test_a_copy_that_was_cut_off_goes_on_behind_the_last_row(lived, url, monkeypatch):
    monkeypatch.setattr(copying, "_BATCH", 7)
    SqlStore.open(url).close()
    here, there = connect(lived), connect(url)
    steps = copying.copy(here, there)
    for step in steps:
        if step.table == "article":
            break
    steps.close()
    assert there.value("SELECT count(*) FROM article") == 7
    rest = [step for step in copying.copy(here, there) if step.table == "article"]
    assert sum(step.rows for step in rest) == 23
    assert all(one.same for one in copying.compare(here, there))
    here.close()
    there.close()


def test_a_store_in_which_somebody_lived_is_not_copied_into(lived, store):
    store.declare([feed("three")], NOW)
    here = connect(lived)
    with pytest.raises(StoreError, match="is in use already"):
        next(copying.copy(here, store._db))
    here.close()


def test_a_row_that_differs_is_found(lived, url):
    SqlStore.open(url).close()
    copied(lived, url)
    here, there = connect(lived), connect(url)
    there.run("UPDATE story SET headline = 'x' WHERE id = (SELECT min(id) FROM story)")
    assert [one.table for one in copying.compare(here, there) if not one.same] == ["story"]
    here.close()
    there.close()


def test_the_command_copies_and_says_what_it_compared(lived, url):
    result = CliRunner().invoke(watcher, ["store", "copy", lived, url])
    assert (result.exit_code, "all the same" in result.output) == (0, True), result.output
    again = CliRunner().invoke(watcher, ["store", "copy", lived, url])
    assert (again.exit_code, "is in use already" in again.output) == (2, True)
    assert CliRunner().invoke(watcher, ["store", "copy", lived, lived]).exit_code == 2
