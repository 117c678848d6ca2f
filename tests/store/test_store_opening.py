import os
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from tale import LEASE, NOW, entry, feed, save, told

from watcher.core.errors import StoreError
from watcher.edges.store.opening import connect
from watcher.edges.store.schema import migrations
from watcher.edges.store.sql import SqlStore
from watcher.edges.store.sqlite_connection import SqliteConnection, location


def refused(path, **how) -> StoreError:
    with pytest.raises(StoreError) as caught:
        SqlStore.open(path, **how)
    assert str(path).removeprefix("sqlite:///") in caught.value.what
    assert caught.value.cure
    return caught.value


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///var/watcher.db", "var/watcher.db"),
        ("sqlite:////srv/w.db", "/srv/w.db"),
        ("var/w.db", "var/w.db"),
        (Path("w.db"), "w.db"),
    ],
)
def test_a_store_url_means_a_file(url, path):
    assert location(url) == Path(path)


@pytest.mark.parametrize("url", ["mysql://somewhere/db", "sqlite://", "sqlite:///"])
def test_other_urls_are_refused(url):
    with pytest.raises(StoreError, match="is not a store we can open"):
        location(url)


def test_folders_and_odd_names_are_no_trouble(tmp_path):
    path = tmp_path / "a b" / "what?#%20.db"
    SqlStore.open(path).close()
    assert path.exists()
    SqlStore.open(path, read_only=True).close()


def test_what_is_no_database_is_refused(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to be asked about" * 20)
    assert "not a database" in refused(path).what
    assert path.read_text().startswith("not a database")


def test_another_programs_database_is_left_alone(tmp_path):
    path = tmp_path / "cookies.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE cookie (name)")
    other.close()
    assert "another program" in refused(path).what


def test_what_a_newer_program_has_added_meanwhile_stops_nobody_who_watches_already(url):
    with SqlStore.open(url) as watching:
        watching.declare([feed("one")], NOW)
        as_if_newer(url)
        with SqlStore.again(url) as more, SqlStore.again(url, read_only=True) as reading:
            more.note("key", "value")
            assert reading.noted("key") == "value"
            assert [one.url for one in watching.due(NOW, limit=9, lease=LEASE)] == [feed("one").url]
        with pytest.raises(StoreError, match="newer sanctions-watch"):
            SqlStore.open(url)


def as_if_newer(url):
    """A newer program has brought the store up: a table and a column more, and its migration noted."""
    db = connect(url)
    table = "migration (name)" if "migration" in db.tables() else "_sqlite_migrations (migration_set, name, applied_at)"
    values = "('m9999')" if "migration" in db.tables() else "('sanctions-watch', 'm9999', '2030')"
    with db.write():
        db.run("CREATE TABLE later (id TEXT NOT NULL PRIMARY KEY)")
        db.run("ALTER TABLE feed ADD COLUMN later TEXT")
        db.run(f"INSERT INTO {table} VALUES {values}")  # noqa: S608 - our own words
    db.close()


def test_a_store_of_a_newer_version_is_refused(tmp_path):
    path = tmp_path / "watcher.db"
    with SqlStore.open(path) as store:
        store._db.run("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('sanctions-watch', 'm9999', '')")
    assert "newer sanctions-watch (m9999)" in refused(path).what
    assert "upgrade" in refused(path, read_only=True).cure


def test_reading_makes_no_store(tmp_path):
    path = tmp_path / "none" / "watcher.db"
    assert "there is no store yet" in refused(path, read_only=True).what
    assert not path.parent.exists()


def test_what_is_told_waits_for_the_disk(tmp_path):
    """In a process of its own, for the stores of the tests' do not."""
    look = "import sys; from watcher.edges.store.sql import SqlStore as S; print(S.open(sys.argv[1])._db.value('PRAGMA synchronous'))"
    done = subprocess.run([sys.executable, "-c", look, str(tmp_path / "w.db")], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "2\n"  # FULL


def test_reading_migrates_nothing(tmp_path):
    path = tmp_path / "watcher.db"
    path.touch()
    assert "there is no store yet" in refused(path, read_only=True).what
    assert path.stat().st_size == 0
    old = SqliteConnection(tmp_path / "old.db")
    old.apply(migrations, before="m0002")
    old.close()
    assert "older sanctions-watch" in refused(tmp_path / "old.db", read_only=True).what


def test_reading_changes_nothing(store, again):
    with pytest.raises(StoreError, match=r"read-?only"):
        again(read_only=True).note("key", "value")


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    assert "its folder cannot be made" in refused(tmp_path / "file" / "var" / "watcher.db").what


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_without_rights_is_named(tmp_path):
    tmp_path.chmod(0o500)
    try:
        assert "unable to open" in refused(tmp_path / "watcher.db").what
    finally:
        tmp_path.chmod(0o700)


def test_a_directory_is_no_store(tmp_path):
    assert "is a folder" in refused(tmp_path).what
    assert "is a folder" in refused(tmp_path, read_only=True).what


def test_a_full_disk_is_told_and_loses_nothing(on_file):
    store = on_file
    store.declare([feed("one")], NOW)
    save(store, told(feed("one"), 1))
    store._db.run(f"PRAGMA max_page_count = {store._db.value('PRAGMA page_count')}")

    def save_all():
        for n in range(2, 99):
            save(store, told(feed("one"), n))

    with pytest.raises(StoreError, match="full") as caught:
        save_all()
    assert "free some space" in caught.value.cure
    store._db.run("PRAGMA max_page_count = 1000000")
    missing = store.unseen(feed("one"), [entry(feed("one"), n) for n in range(1, 99)])
    assert 0 < len(missing) < 98
    for n in range(99 - len(missing), 99):
        save(store, told(feed("one"), n))
    assert store.counts(NOW)["deliveries"]["pending"] == 98


def test_a_store_knows_what_time_it_is(store, tmp_path):
    (tmp_path / "now").touch()
    first = store.clock()
    assert abs(first.timestamp() - (tmp_path / "now").stat().st_mtime) < 60
    assert (first.utcoffset(), first <= store.clock()) == (timedelta(), True)
