import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from rival import ROUNDS
from tale import LEASE, NOW, entry, feed, match, save, told

from watcher.core.errors import StoreError
from watcher.edges.store.lock import DaemonLock, holder
from watcher.edges.store.sql import SqlStore


@pytest.fixture
def rival():
    """Starts other processes, ready to begin; all are gone in the end."""
    started = []

    def start(what: str, where: object) -> subprocess.Popen:
        command = [sys.executable, str(Path(__file__).with_name("rival.py")), what, str(where)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def go(*processes: subprocess.Popen) -> None:
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()


def test_contended_turns_neither_fail_nor_tell_anything_twice(store, url, rival):
    store.declare([feed("one")], NOW)
    rivals = [rival("contend", url) for _ in range(3)]
    go(*rivals)
    said = [process.communicate(timeout=60) for process in rivals]
    assert [(process.returncode, err) for process, (_, err) in zip(rivals, said, strict=True)] == [(0, "")] * 3
    saved, claimed = (sum(int(out.split()[column]) for out, _ in said) for column in (0, 1))
    assert saved == ROUNDS
    assert claimed + len(store.claim(NOW, limit=999, lease=LEASE, owner="rest")) == ROUNDS
    counts = store.counts(NOW)
    assert (counts["entries"]["total"], counts["stories"], counts["deliveries"]["pending"]) == (ROUNDS, ROUNDS, ROUNDS)
    with store.turn(feed("one"), (), [match(entry(feed("one")))], NOW) as turn:
        assert (turn.known.documents, turn.known.frequencies["shipment"]) == (ROUNDS, ROUNDS)


def test_a_new_store_may_be_opened_by_several_processes_at_once(tmp_path, rival):
    rivals = [rival("create", tmp_path / "new.db") for _ in range(3)]
    go(*rivals)
    assert [(process.communicate(timeout=60), process.returncode) for process in rivals] == [(("", ""), 0)] * 3


def test_a_new_store_may_be_opened_by_several_threads_at_once(tmp_path):
    barrier, failures = threading.Barrier(4), []

    def open_all():
        for n in range(15):
            barrier.wait(timeout=30)
            try:
                SqlStore.open(tmp_path / f"{n}.db").close()
            except StoreError as error:
                failures.append(error)

    threads = [threading.Thread(target=open_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_killed_in_the_middle_of_a_turn_the_store_holds_what_was_committed(store, url, rival):
    store.declare([feed("one")], NOW)
    doomed = rival("die", url)
    go(doomed)
    assert doomed.wait(timeout=60) == -signal.SIGKILL
    assert [kept.title for kept in store.articles(limit=9)] == [entry(feed("one"), 1).title]
    if url.startswith("sqlite"):
        assert store._db.value("PRAGMA integrity_check") == "ok"
        assert store._db.rows("PRAGMA foreign_key_check") == []
    save(store, told(feed("one"), 2))
    assert store.counts(NOW)["deliveries"]["pending"] == 2


def test_reading_neither_waits_for_a_turn_nor_sees_half_of_it(store, again):
    store.declare([feed("one")], NOW)
    reader = again(read_only=True)
    with store.turn(feed("one"), (), (), NOW) as turn:
        turn.save(told(feed("one")))
        assert reader.articles(limit=9) == []
        assert again(read_only=True).counts(NOW)["stories"] == 0
    assert len(reader.articles(limit=9)) == 1


# ── one daemon a store ─────────────────────────────────────────────────────────────────────────


def test_a_second_daemon_is_refused_and_told_about_the_first(tmp_path, rival):
    path = tmp_path / "watcher.db"
    first = rival("hold", path)
    go(first)
    assert first.stdout.readline() == "held\n"
    with pytest.raises(StoreError, match=f"pid {first.pid} on .*, since 2026-11-23 19:00:00 UTC"), DaemonLock(path, since=NOW):
        pass
    assert holder(path).pid == first.pid
    first.kill()
    first.wait()
    assert holder(path) is None
    with DaemonLock(path, since=NOW) as me:
        assert holder(path) == me
    assert holder(path) is None


def test_nobody_holds_a_store_that_was_never_watched(tmp_path):
    assert holder(tmp_path / "watcher.db") is None


def test_a_lock_that_cannot_be_made_says_where(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"watcher\.db\.lock"), DaemonLock(tmp_path / "file" / "watcher.db", since=NOW):
        pass
