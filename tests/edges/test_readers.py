"""Documents read in processes of their own: as here, stopped in time, and gone with us."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from watcher.core.feeds.parse import read
from watcher.core.matching.imprint import source_of
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Failed, Feed, Fetched, NotModified, Read
from watcher.core.watchlist.entity import Entity, Name
from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges import readers as module
from watcher.edges.readers import Readers
from watcher.edges.reading import Told
from watcher.testing import item, rss

FEED = Feed(id="feed", url="https://post.example.org/rss.xml")
LARGE = rss(*(item(str(number), f"Title {number}", text="words " * 20) for number in range(2_000)))
SMALL = rss(item("1", "Putin opens a bridge"))
#: What is broken is read the thorough way, and this much of it takes seconds.
HOSTILE = b"".join(
    (
        b'<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
        (b"<item><title>a</title>" + b"<b></b>" * 40 + b"</item>") * 1_000,
        b"<broken></rdf:RDF>",
    )
)


def fetched(body):
    return Fetched(url=FEED.url, status=200, headers={}, body=body)


@pytest.fixture
async def readers():
    readers = Readers(budget=30, processes=1)
    yield readers
    await readers.close()


async def test_a_large_document_is_read_as_a_small_one_is(readers):
    assert await readers.read(FEED, fetched(LARGE)) == read(FEED, fetched(LARGE))
    assert await readers.read(FEED, fetched(SMALL)) == read(FEED, fetched(SMALL))


async def test_what_is_no_document_needs_no_reader(readers):
    fetch = NotModified(headers={})
    assert await readers.read(FEED, fetch) is fetch


async def test_a_document_that_takes_too_long_fails_with_the_reason_and_the_next_is_read():
    readers = Readers(budget=0.3, processes=1)
    slow = await readers.read(FEED, fetched(HOSTILE))
    assert isinstance(slow, Failed)
    assert (slow.kind, slow.reason) == ("slow", "its document took longer than 0.3 s to read")
    readers._budget = 30
    assert isinstance(await readers.read(FEED, fetched(LARGE)), Read)
    await readers.close()


async def test_whoever_comes_as_the_queue_ends_is_read_too(readers):
    readers._few = 0
    for _ in range(3):
        assert await readers.read(FEED, fetched(SMALL)) == read(FEED, fetched(SMALL))


async def test_a_hostile_document_holds_no_other_feed(readers):
    done = []

    async def reading(name, body):
        await readers.read(FEED, fetched(body))
        done.append(name)

    await asyncio.gather(reading("hostile", HOSTILE), *(reading("small", SMALL) for _ in range(50)))
    assert done == ["small"] * 50 + ["hostile"]


async def test_what_queues_is_read_in_a_process_and_each_gets_its_own(readers):
    bodies = [rss(item("1", f"Title {number}")) for number in range(40)]
    read_apart = await asyncio.gather(*(readers.read(FEED, fetched(body)) for body in bodies))
    assert read_apart == [read(FEED, fetched(body)) for body in bodies]
    assert len(readers._idle) == 1


async def test_a_batch_whose_process_dies_is_read_one_by_one(readers):
    readers._few = 0
    await readers.read(FEED, fetched(SMALL))
    (child,) = readers._idle
    await killed(child.pid)
    assert await asyncio.gather(*(readers.read(FEED, fetched(SMALL)) for _ in range(3))) == [read(FEED, fetched(SMALL))] * 3


async def test_processes_without_work_end(readers, monkeypatch):
    monkeypatch.setattr("watcher.edges.readers._PATIENCE", 0.01)
    await readers.read(FEED, fetched(LARGE))
    (child,) = readers._idle
    await gone(child.pid)
    assert readers._idle == []


async def test_a_process_that_dies_fails_its_document_only(readers):
    await readers.read(FEED, fetched(LARGE))
    (child,) = readers._idle
    await killed(child.pid)
    lost = await readers.read(FEED, fetched(LARGE))
    assert isinstance(lost, Failed)
    assert "died" in lost.reason
    assert isinstance(await readers.read(FEED, fetched(LARGE)), Read)


async def test_processes_end_when_they_are_closed_or_their_work_is_cancelled(readers):
    await readers.read(FEED, fetched(LARGE))
    (child,) = readers._idle
    work = asyncio.create_task(readers.read(FEED, fetched(HOSTILE)))
    while readers._idle:  # noqa: ASYNC110 - until it has begun
        await asyncio.sleep(0)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    await gone(child.pid)
    await readers.read(FEED, fetched(LARGE))
    (child,) = readers._idle
    await readers.close()
    await gone(child.pid)


NAMES = Watchlist(entities={"bridge": Entity(id="bridge", name="Bridge", schema="Thing", names=(Name("bridge"),))})


@pytest.fixture
def matcher():
    return Matcher(NAMES)


def news(number):
    return rss(item("1", f"Nothing {number}"), item("2", f"They open bridge {number}", text="A bridge of bridges."))


async def test_what_queues_is_searched_where_it_is_read_and_found_as_here(readers, matcher):
    readers._few = 0
    bodies = [news(number) for number in range(20)]
    told = await asyncio.gather(*(readers.search(FEED, fetched(body), matcher) for body in bodies))
    for body, (reading, found) in zip(bodies, told, strict=True):
        assert reading == read(FEED, fetched(body))
        here = {match.entry.key: match for match in matcher.match_all(reading.entries, source_of(FEED, reading))}
        assert found == {entry.key: here.get(entry.key) for entry in reading.entries}
        assert len(here) == 1


async def test_what_is_read_in_a_thread_is_left_to_be_searched(readers, matcher):
    assert await readers.search(FEED, fetched(SMALL), matcher) == Told(read(FEED, fetched(SMALL)))


async def test_where_documents_come_one_by_one_for_a_while_a_child_takes_over_and_nobody_waits_for_its_start(matcher):
    readers = Readers(burst=10, processes=1)
    few = [await readers.search(FEED, fetched(news(number)), matcher) for number in range(10)]
    assert readers._ahead is None
    one_more = await readers.search(FEED, fetched(news(10)), matcher)
    assert [told.found for told in (*few, one_more)] == [None] * 11
    await readers._ahead
    told = await readers.search(FEED, fetched(news(11)), matcher)
    assert told.reading == read(FEED, fetched(news(11)))
    assert list(map(bool, told.found.values())) == [False, True]
    await readers.close()


async def test_small_documents_leave_a_processor_to_us(monkeypatch):
    monkeypatch.setattr(module, "_SOON", 60)
    readers = Readers(few=0, processes=2)
    await asyncio.gather(*(readers.read(FEED, fetched(news(number))) for number in range(100)))
    assert len(readers._idle) == 1
    await readers.close()


async def test_small_documents_behind_one_that_takes_long_are_read_by_another_child():
    readers = Readers(few=0, small=len(HOSTILE), processes=2)
    slow = asyncio.create_task(readers.read(FEED, fetched(HOSTILE)))
    await asyncio.sleep(0.1)  # a child has it in hand now
    assert await readers.read(FEED, fetched(SMALL)) == read(FEED, fetched(SMALL))
    assert not slow.done()
    await slow
    await readers.close()


async def test_a_child_that_is_being_started_as_we_end_is_let_go(matcher):
    readers = Readers(burst=0, processes=1)
    await readers.search(FEED, fetched(SMALL), matcher)
    await readers.close()
    assert readers._ahead.cancelled()
    assert not readers._idle


async def test_a_new_watch_list_has_new_processes_and_the_old_one_is_not_brought_back(readers, matcher):
    readers._few = 0
    await readers.search(FEED, fetched(news(1)), matcher)
    (child,) = readers._idle
    other = Matcher(Watchlist())
    reading, found = await readers.search(FEED, fetched(news(1)), other)
    assert found == dict.fromkeys(entry.key for entry in reading.entries)
    await gone(child.pid)
    assert await readers.search(FEED, fetched(news(1)), matcher) == Told(reading)
    assert readers._brood.matcher is other


async def test_where_the_process_that_forks_is_killed_another_takes_its_place(readers, matcher):
    readers._few = 0
    await readers.search(FEED, fetched(news(1)), matcher)
    await killed(readers._brood._first.pid)
    await killed(readers._idle[0].pid)
    told = await asyncio.gather(*(readers.search(FEED, fetched(news(1)), matcher) for _ in range(3)))
    assert [one.reading for one in told] == [read(FEED, fetched(news(1)))] * 3
    assert all(one.found for one in [await readers.search(FEED, fetched(news(1)), matcher)])


KILLED = """
import asyncio, os, sys
from tests_readers import FEED, LARGE, fetched
from watcher.edges.readers import Readers

async def main():
    readers = Readers()
    await readers.read(FEED, fetched(LARGE))
    os.write(1, f"{readers._idle[0].pid} {readers._brood._first.pid}".encode())
    os._exit(9)

asyncio.run(main())
"""


async def test_processes_end_with_a_daemon_that_is_killed(tmp_path):
    shutil.copy(__file__, tmp_path / "tests_readers.py")
    there = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *filter(None, sys.path)])}
    run = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, env=there, check=False)  # noqa: ASYNC221 - as above
    for process in run.stdout.split():
        await gone(int(process))


async def killed(process):
    os.kill(process, signal.SIGKILL)
    await gone(process)


async def gone(process):
    """Waits for the end of a process."""
    for _ in range(1_000):
        if not _alive(process):
            return
        await asyncio.sleep(0.01)
    pytest.fail("the process outlived us")


def _alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"  # nobody may reap it here
    except FileNotFoundError:
        return False
