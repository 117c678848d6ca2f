"""Who waits for whom on a server, and that nobody waits in a ring. What comes of turns is told by the suite both stores share."""

import asyncio
import random
import threading
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from tale import LEASE, MINUTE, NOW, article, entry, feed, match, polled, save, told

from watcher.core.errors import LeaseLost, Louder, StoreError
from watcher.core.model import Outcome, Rest, Visit
from watcher.edges.store import roster
from watcher.edges.store.sql import SqlStore
from watcher.turns.together import Together


@pytest.fixture
def url(cluster):
    return cluster()


@pytest.fixture
def one(url):
    with SqlStore.open(url) as store:
        store.declare([feed("one"), feed("two")], NOW)
        yield store


def quiet(source, *numbers, **changes) -> Outcome:
    """A poll that brings entries in which nothing is found."""
    return Outcome(feed=source, articles=tuple(article(entry(source, n)) for n in numbers), fresh=len(numbers), **changes)


@contextmanager
def meanwhile(url, act):
    """`act` on another connection, in a thread; gives whether it is done within so many seconds. It is done in the end."""
    done, failed = threading.Event(), []

    def run():
        with SqlStore.open(url) as store:
            try:
                act(store)
            except BaseException as error:  # noqa: BLE001 - told in the main thread
                failed.append(error)
            done.set()

    thread = threading.Thread(target=run)
    thread.start()
    yield done.wait
    thread.join(timeout=60)
    assert failed == []


# ── who waits for whom ─────────────────────────────────────────────────────────────────────────


def test_polls_in_which_nothing_is_found_wait_for_no_other_poll(one, url):
    with (
        one.turn(feed("one"), (), [match(entry(feed("one")))], NOW),
        meanwhile(url, lambda other: save(other, quiet(feed("two"), 1, 2))) as done,
    ):
        assert done(5), "a turn that tells held up one that does not"
    assert len(one.articles(limit=9)) == 2


def test_polls_that_tell_wait_for_each_other(one, url):
    with one.turn(feed("one"), (), [match(entry(feed("one")))], NOW) as turn:
        with meanwhile(url, lambda other: save(other, told(feed("two"), 2))) as done:
            assert not done(0.3)
            turn.save(told(feed("one"), 1))
            one._db._execute("COMMIT", {})
            one._db._execute("BEGIN", {})
        assert len(one.articles(limit=9)) == 2


def test_whoever_writes_anything_else_waits_for_polls_and_they_for_him(one, url):
    with one.turn(feed("one"), (), (), NOW), meanwhile(url, lambda other: other.note("a", "b")) as done:
        assert not done(0.3)
        one._db._execute("COMMIT", {})
        one._db._execute("BEGIN", {})
    with one._db.write(), meanwhile(url, lambda other: save(other, quiet(feed("two"), 1))) as done:
        assert not done(0.3)
        one._db._execute("COMMIT", {})
        one._db._execute("BEGIN", {})


def test_the_outbox_waits_for_no_quiet_poll(one, url):
    save(one, told(feed("one")))

    def send(other):
        [(delivery, _)] = other.claim(NOW, limit=9, lease=LEASE, owner="me")
        other.settle(replace(delivery, state="delivered"))

    with one.turn(feed("two"), (), (), NOW) as turn, meanwhile(url, send) as done:
        turn.save(quiet(feed("two"), 5))
        assert done(5)


def test_articles_are_numbered_without_a_gap_whichever_turn_ends_first(one, url):
    with one.turn(feed("one"), (), (), NOW) as turn:
        turn.save(quiet(feed("one"), 1, 2))
        with meanwhile(url, lambda other: save(other, quiet(feed("two"), 3))) as done:
            assert done(5)
    numbered = [stored.place for batch in one.archive() for stored in batch]
    assert numbered == [1, 2, 3]
    assert one.rereading.between() == (0, 3)


def test_what_a_frozen_worker_holds_is_free_after_a_while_and_it_saves_nothing_when_it_wakes(one, url):
    with SqlStore.open(f"{url}?options=-cidle_in_transaction_session_timeout%3D300ms") as frozen:

        def wakes():
            with frozen.turn(feed("one"), (), [match(entry(feed("one")))], NOW) as turn:
                save(one, told(feed("two"), 2))  # waits until the server has had enough of the other
                turn.save(told(feed("one"), 1))

        with pytest.raises(StoreError, match="nothing was lost"):
            wakes()
        save(frozen, told(feed("one"), 3))
    assert {kept.feed for kept in one.articles(limit=9)} == {feed("one").id, feed("two").id}
    assert one.counts(NOW)["entries"]["total"] == 2


# ── a turn that is louder than it seemed ───────────────────────────────────────────────────────


def test_an_edit_of_what_was_told_holds_the_stories_though_nothing_is_found_in_it(store):
    store.declare([feed("one")], NOW)
    save(store, told(feed("one")))
    edited = replace(entry(feed("one")), revision="two", title="Nothing of the kind")
    with store.turn(feed("one"), [edited], (), NOW) as turn:
        assert list(turn.known.stories) == [told(feed("one")).stories[0].id]
        assert turn.known.notices


def test_among_quiet_turns_it_is_begun_anew_among_the_loud_ones(one):
    save(one, told(feed("one")))
    edited = replace(entry(feed("one")), revision="two", title="Nothing of the kind")
    begun = []

    def turn(source, entries):
        with one.turn(source, entries, (), NOW) as opened:
            begun.append((source.id, len(opened.known.stories)))
            opened.save(Outcome(feed=source))

    async def both():
        together = Together(one)
        await asyncio.gather(
            together.save(lambda: turn(feed("one"), [edited]), feed=feed("one").id, quiet=True),
            together.save(lambda: turn(feed("two"), ()), feed=feed("two").id, quiet=True),
        )

    asyncio.run(both())
    assert sorted(begun) == sorted([(feed("one").id, 1), (feed("two").id, 0)])
    with pytest.raises(Louder), one.turns([feed("one").id], quiet=True):
        turn(feed("one"), [edited])


def test_turns_that_cannot_be_begun_fail_at_once_and_later_ones_are_saved(one):
    async def tried():
        together = Together(one)
        one._db._raw.close()
        one._db._ended = True  # a server that is gone for good
        with pytest.raises(StoreError):
            await together.save(lambda: save(one, quiet(feed("one"), 1)), feed=feed("one").id, quiet=True)
        one._db._ended = False  # and is there again
        await together.save(lambda: save(one, quiet(feed("one"), 1)), feed=feed("one").id, quiet=True)

    asyncio.run(tried())
    assert len(one.articles(limit=9)) == 1


# ── what is kept in mind ───────────────────────────────────────────────────────────────────────


def test_stories_and_frequencies_are_kept_in_mind_while_nobody_else_writes_any(one, url):
    save(one, told(feed("one")))
    kept = dict(one._stories._known)
    with one.turn(feed("one"), (), [match(entry(feed("one"), 5))], NOW) as turn:
        assert turn.known.frequencies["shipment"] == 1
    with SqlStore.open(url) as other:
        other.due(NOW, limit=9, lease=LEASE)
        save(other, quiet(feed("two"), 3))
        with one.turn(feed("one"), (), [match(entry(feed("one"), 6))], NOW) as turn:
            assert dict(one._stories._known) == kept
            assert one._frequencies._looked_up["shipment"] == 1, "not forgotten"
        save(other, told(feed("two"), 4))
        with one.turn(feed("one"), (), [match(entry(feed("one"), 6))], NOW) as turn:
            assert turn.known.frequencies["shipment"] == 2


# ── rings ──────────────────────────────────────────────────────────────────────────────────────


def test_feeds_of_turns_that_are_saved_together_are_held_in_one_order_however_they_lie(one, url):
    psycopg = pytest.importorskip("psycopg")
    feeds = sorted((feed(f"f{n}") for n in range(9)), key=lambda source: source.id, reverse=True)
    one.declare(feeds, NOW)
    ids = [source.id for source in feeds]
    free = "SELECT id FROM feed WHERE id = %s FOR UPDATE SKIP LOCKED"

    def turns(other):
        with other.turns(ids, quiet=True):
            pass

    with psycopg.connect(url) as stranger, psycopg.connect(url, autocommit=True) as looking:
        stranger.execute(free, [max(ids)])
        with meanwhile(url, turns) as done:
            assert not done(0.3)
            assert looking.execute(free, [min(ids)]).fetchall() == [], "it waits for the last and has the first"
            stranger.rollback()


def test_a_ring_of_waiting_before_anything_is_decided_is_tried_again(one, url):
    psycopg = pytest.importorskip("psycopg")
    first, second = sorted([feed("one").id, feed("two").id])
    row = "SELECT 1 FROM feed WHERE id = %s FOR UPDATE"
    one._db.value("SELECT set_config('deadlock_timeout', '100ms', false)")
    with psycopg.connect(url) as stranger:
        stranger.execute("SET deadlock_timeout = '1min'")
        stranger.execute(row, [second])
        begun = threading.Event()

        def ring():
            begun.wait(timeout=30)
            stranger.execute(row, [first])  # waits for the turns, which wait for it, and are undone
            stranger.commit()

        thread, hold = threading.Thread(target=ring), roster.hold

        def holding(db, feeds):
            threading.Timer(0.02, begun.set).start()
            return hold(db, feeds)

        thread.start()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(roster, "hold", holding)
            with one.turns([first, second], quiet=True):
                save(one, quiet(feed("one"), 1))
        thread.join(timeout=30)
    assert len(one.articles(limit=9)) == 1


def quiet_polls(store, rng, feeds):
    number = rng.randrange(10_000)
    rest = Rest(host=f"h{number % 5}.example", until=NOW + (number % 3 - 1) * MINUTE, reason="429") if number % 3 else None
    batch = rng.sample(feeds, 4)
    with store.turns([one.id for one in batch], quiet=True):
        for one in batch:
            visit = Visit(feed=one.id, at=NOW + number * MINUTE, result="read")
            save(store, quiet(one, number, number + 1, rest=rest, visit=visit))


def telling_polls(store, rng, feeds):
    batch = rng.sample(feeds, 3)
    with store.turns([one.id for one in batch], quiet=False):
        for one in batch:
            with suppress(LeaseLost):
                save(store, told(one, rng.randrange(10_000)))


def push(store, rng, feeds):
    save(store, quiet(polled(rng.choice(feeds), next_poll=NOW), rng.randrange(10_000)))


def polls(store, rng, feeds):
    for leased in store.due(NOW + timedelta(days=1), limit=5, lease=LEASE):
        save(store, quiet(leased, rng.randrange(10_000)))


def leases(store, rng, feeds):
    store.lease([one.id for one in rng.sample(feeds, 5)], NOW, lease=LEASE)


def sends(store, rng, feeds):
    for delivery, _ in store.claim(NOW + MINUTE, limit=5, lease=LEASE, owner="me"):
        store.settle(replace(delivery, state="delivered"))


def reloads(store, rng, feeds):
    store.declare(feeds, NOW)
    store.release("daemon")
    store.beat(NOW + rng.randrange(10_000) * MINUTE, pid=1, since=NOW, host="h")


ACTS = {quiet_polls: 30, telling_polls: 20, push: 10, polls: 15, leases: 5, sends: 10, reloads: 5}


def test_whatever_many_do_at_once_nobody_waits_in_a_ring_and_all_adds_up(url, one):
    feeds = [feed(f"f{n}") for n in range(12)]
    one.declare(feeds, NOW)
    failed = []

    def work(seed):
        rng = random.Random(seed)
        with SqlStore.open(url) as store:
            try:
                for _ in range(30):
                    (act,) = rng.choices(list(ACTS), list(ACTS.values()))
                    with suppress(LeaseLost):
                        act(store, rng, feeds)
            except Exception as error:  # noqa: BLE001 - told in the main thread
                failed.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert failed == []
    places = [stored.place for batch in one.archive() for stored in batch]
    counts = one.counts(NOW)
    rows = {table: one._db.value(f"SELECT count(*) FROM {table}") for table in ("article", "finding", "story", "notice")}  # noqa: S608
    assert places == list(range(1, rows["article"] + 1))
    assert counts["entries"]["total"] == rows["article"] == one.rereading.between()[1]
    assert (counts["matches"]["total"], counts["stories"]) == (rows["finding"], rows["story"])
    assert counts["deliveries"]["delivered"] == one._db.value("SELECT count(*) FROM delivery WHERE state = 'delivered'")
    assert one.audit_break() is None
    assert one.audit_head()[0] == rows["notice"]
    with one.turn(feed("f0"), (), [match(entry(feed("f0")))], NOW) as turn:
        assert dict(turn.known.frequencies) in ({}, {"shipment": turn.known.documents, "华为": turn.known.documents})
