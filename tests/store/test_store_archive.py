"""The archive: what came is read again in the order in which it came."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tale import MINUTE, NOW, article, entry, feed, save

from watcher.core.identity import revision
from watcher.core.model import Outcome
from watcher.edges.store import archive, feed_rows, rows
from watcher.edges.store.schema import migrations
from watcher.edges.store.sql import SqlStore
from watcher.edges.store.sqlite_connection import SqliteConnection

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def feeds(store):
    found = [feed("one"), feed("two")]
    store.declare(found, NOW)
    return found


def came(store, source, *numbers, at, **changes):
    """A poll that brings these entries."""
    articles = tuple(article(entry(source, n), found=at, **changes) for n in numbers)
    save(store, Outcome(feed=source, articles=articles), now=at)
    return [one.id for one in articles]


def read(store, *span, **how):
    return [stored for batch in store.archive(*span, **how) for stored in batch]


def ids(found):
    return [stored.article.id for stored in found]


def test_an_empty_archive_holds_nothing(store):
    assert list(store.archive()) == list(store.archive(NOW)) == []


def test_articles_are_read_in_the_order_in_which_they_came_whatever_their_feed_and_batch(store, feeds):
    one, two = feeds
    order = came(store, one, 2, 1, at=NOW) + came(store, two, 7, at=NOW) + came(store, one, 3, at=NOW + MINUTE)
    for batch in (1, 2, 250):
        found = read(store, batch=batch)
        assert ids(found) == order
        assert [stored.feed.url for stored in found] == [one.url, one.url, two.url, one.url]
    assert max(map(len, store.archive(batch=2))) == 2


def test_an_edited_article_stands_where_it_came_first_with_its_last_words(store, feeds):
    one, _ = feeds
    first, second = came(store, one, 1, 2, at=NOW, backlog=True)
    edited = article(entry(one, 1, title="Edited", revision=revision("Edited", "")), found=NOW + DAY)
    save(store, Outcome(feed=one, articles=(edited,)), now=NOW + DAY)
    third = came(store, one, 3, at=NOW + DAY)
    found = read(store)
    assert ids(found) == [first, second, *third]
    assert found[0].article == replace(edited, found=NOW, backlog=True)


def test_the_archive_is_read_from_a_moment_on_and_up_to_one(store, feeds):
    one, _ = feeds
    days = [came(store, one, day, at=NOW + day * DAY)[0] for day in range(9)]
    assert ids(read(store, NOW + 3 * DAY)) == days[3:]
    assert ids(read(store, NOW + 3 * DAY, until=NOW + 5 * DAY)) == days[3:5]
    assert ids(read(store, NOW + 9 * DAY)) == []


def test_a_poll_that_was_overtaken_by_a_later_one_is_not_left_out(store, feeds):
    one, two = feeds
    late = came(store, one, 1, at=NOW + 5 * MINUTE)
    slow = came(store, two, 2, at=NOW)
    assert ids(read(store, NOW)) == late + slow
    assert ids(read(store, NOW + MINUTE)) == late


def test_reading_goes_on_behind_the_last_place_that_was_read(store, feeds):
    one, _ = feeds
    order = came(store, one, *range(5), at=NOW)
    first = next(iter(store.archive(batch=3)))
    assert ids(first) + ids(read(store, after=first[-1].place)) == order


def test_what_comes_while_the_archive_is_read_is_read_too_and_nobody_is_held_up(store, again, feeds):
    one, _ = feeds
    before = came(store, one, 1, 2, at=NOW)
    batches = again(read_only=True).archive(batch=2)
    assert ids(next(batches)) == before
    late = came(store, one, 3, at=NOW + MINUTE)
    assert ids(next(batches)) == late


def test_articles_of_a_feed_that_is_retired_are_still_there(store, feeds):
    one, _ = feeds
    order = came(store, one, 1, at=NOW)
    store.declare([feed("two")], NOW + HOUR)
    (found,) = read(store)
    assert ([found.article.id], found.feed.url) == (order, one.url)


def test_articles_of_an_older_store_stand_in_the_order_in_which_they_were_found(tmp_path):
    path = tmp_path / "watcher.db"
    old = SqliteConnection(path)
    old.apply(migrations, before="m0013")
    known = {"id": "f", "url": "https://a.example/", "title": "A", "tags": "[]", "tier": 3, "origin": "file", "added": rows.stamp(NOW)}
    plain = {"feed": "f", "revision": "r", "url": "", "canonical": "", "title": "t", "text": ""}
    with old.write():
        old.put("feed", [known])
        old.put("article", [{**plain, "id": "b", "key": "b", "found": rows.stamp(NOW + HOUR), "backlog": 0}])
        old.put("article", [{**plain, "id": "a", "key": "a", "found": rows.stamp(NOW), "backlog": 1}])
    old.close()
    with SqlStore.open(path) as store:
        came(store, feed_rows.feed(store._db.rows("SELECT * FROM feed")[0]), 1, at=NOW)
        found = read(store)
    assert ids(found)[:2] == ["a", "b"]
    assert [stored.article.backlog for stored in found] == [True, False, False]
    assert [stored.place for stored in found] == [1, 2, 3]


def test_the_archive_is_read_by_its_index(on_file):
    for sql in (
        "SELECT * FROM article WHERE place > 1 ORDER BY place LIMIT 9",
        "SELECT came FROM article WHERE place >= 1 ORDER BY place LIMIT 1",
    ):
        (plan,) = on_file._db.rows(f"EXPLAIN QUERY PLAN {sql}")
        assert "article_place" in plan["detail"]


def test_places_say_how_much_there_is_to_read(store, feeds):
    one, _ = feeds
    assert archive.between(store._db) == (0, 0)
    for day in range(4):
        came(store, one, day, at=NOW + day * DAY)
    assert archive.between(store._db, NOW + 2 * DAY) == (2, 4)
