from dataclasses import replace
from datetime import timedelta

from tale import HEALTH, LEASE, MINUTE, NOW, feed, polled, save

from watcher.core.model import Health, Move, Outcome, Rest
from watcher.edges.store import roster, rows

SECOND = timedelta(seconds=1)


def test_a_declared_feed_comes_back_as_it_was_declared(store):
    one = feed("one")
    store.declare([one], NOW)
    assert store.feeds() == [one]


def test_what_polling_learnt_comes_back_whole(store):
    one = feed("one", health=HEALTH)
    store.declare([one], NOW)
    save(store, Outcome(feed=one))
    assert store.feeds() == [one]


def test_declaring_ignores_health_and_keeps_what_is_stored(store):
    one = feed("one")
    store.declare([one], NOW)
    save(store, Outcome(feed=feed("one", health=HEALTH)))
    store.declare([feed("one", title="Renamed", tags=(), tier=1, health=Health(failures=99))], NOW)
    assert store.feeds() == [feed("one", title="Renamed", tags=(), tier=1, health=HEALTH)]


def test_a_poll_that_began_before_a_feed_was_redefined_leaves_the_new_definition(store):
    store.declare([feed("one")], NOW)
    store.declare([feed("one", title="Renamed")], NOW)
    save(store, Outcome(feed=feed("one", health=HEALTH)))
    assert store.feeds() == [feed("one", title="Renamed", health=HEALTH)]


def test_a_feed_no_longer_named_is_retired_and_comes_back_with_its_health(store):
    one, two = feed("one", health=HEALTH), feed("two")
    store.declare([one, two], NOW)
    save(store, Outcome(feed=one))
    store.declare([two], NOW)
    assert store.feeds() == [two]
    assert store.due(NOW + timedelta(days=9), limit=9, lease=LEASE) == [two]
    assert store.lease([one.id], NOW, lease=LEASE) == []
    store.declare([one, two], NOW)
    assert one in store.feeds()


def test_feeds_added_by_command_are_left_alone_by_the_files(store):
    mine, filed = feed("mine"), feed("filed")
    store.declare([filed], NOW)
    assert store.add_feed(mine, NOW) == "added"
    assert store.add_feed(mine, NOW) == "known"
    store.declare([], NOW)
    assert store.feeds() == [mine]


def test_a_feed_added_by_command_survives_being_named_in_a_file_for_a_while(store):
    store.add_feed(feed("mine"), NOW)
    store.declare([feed("mine", title="As in the file")], NOW)
    store.declare([], NOW)
    assert store.feeds() == [feed("mine", title="As in the file")]


def test_removing_by_command_takes_only_what_a_command_added(store):
    store.declare([feed("filed")], NOW)
    store.add_feed(feed("mine"), NOW)
    assert store.remove_feed(feed("filed").url, NOW) == "declared"
    assert store.remove_feed("HTTPS://Mine.example/rss.xml", NOW) == "removed"
    assert store.remove_feed(feed("mine").url, NOW) == "unknown"
    assert store.feeds() == [feed("filed")]
    assert store.add_feed(feed("mine"), NOW) == "restored"


def test_due_feeds_come_longest_overdue_first_and_never_polled_ones_before_them(store):
    late, later, new, resting = feed("late"), feed("later"), feed("new"), feed("resting")
    store.declare([late, later, new, resting], NOW)
    for source, wait in ((late, -1), (later, -9), (resting, 5)):
        save(store, Outcome(feed=polled(source, next_poll=NOW + wait * MINUTE)))
    assert [f.id for f in store.due(NOW, limit=9, lease=LEASE)] == [new.id, later.id, late.id]


def test_a_leased_feed_is_nobody_elses_until_the_lease_ends(store, again):
    store.declare([feed(str(n)) for n in range(5)], NOW)
    first = store.due(NOW, limit=3, lease=LEASE)
    second = again().due(NOW, limit=3, lease=LEASE)
    assert len({f.id for f in [*first, *second]}) == len(first) + len(second) == 5
    assert store.due(NOW + LEASE - MINUTE, limit=9, lease=LEASE) == []
    assert len(store.due(NOW + LEASE, limit=9, lease=LEASE)) == 5


def test_feeds_are_leased_by_id_or_all_of_them_due_or_not(store):
    one, two = feed("one"), feed("two")
    store.declare([one, two], NOW)
    save(store, Outcome(feed=polled(one, next_poll=NOW + 60 * MINUTE)))
    assert [f.id for f in store.lease([one.id, "nobody"], NOW, lease=LEASE)] == [one.id]
    assert {f.id for f in store.lease(None, NOW, lease=LEASE)} == {one.id, two.id}
    assert store.due(NOW, limit=9, lease=LEASE) == []


def test_feeds_a_killed_daemon_had_in_hand_are_due_at_once_and_others_keep_their_time(store, again):
    cut_off, resting = feed("cut-off"), feed("resting")
    store.declare([cut_off, resting], NOW)
    save(store, Outcome(feed=polled(resting, next_poll=NOW + 60 * MINUTE)))
    assert [f.id for f in store.due(NOW, limit=9, lease=LEASE)] == [cut_off.id]
    after = again()
    assert after.release("daemon") == 1
    assert [f.id for f in after.due(NOW, limit=9, lease=LEASE)] == [cut_off.id]
    save(after, Outcome(feed=polled(cut_off, next_poll=NOW + 60 * MINUTE)))
    assert after.release("daemon") == 0


# ── hosts that asked for a pause, and sleep ────────────────────────────────────────────────────


def throttled(store, source, minutes):
    save(store, Outcome(feed=polled(source, next_poll=NOW), rest=Rest(host="press.example", until=NOW + minutes * MINUTE, reason="429")))


def test_a_pause_one_feed_was_told_holds_for_all_of_its_host_and_after_a_restart(store, again):
    one, two, other = (feed(name, url=f"https://{host}/{name}.xml") for name, host in HOSTED)
    store.declare([one, two, other], NOW)
    throttled(store, one, 30)
    restarted = again()
    restarted.release("daemon")
    assert [f.id for f in restarted.due(NOW, limit=9, lease=LEASE)] == [other.id]
    assert [rest.host for rest in restarted.resting(NOW)] == ["press.example"]
    assert {f.id for f in restarted.due(NOW + 30 * MINUTE, limit=9, lease=LEASE)} == {one.id, two.id, other.id}
    assert restarted.resting(NOW + 30 * MINUTE) == []


HOSTED = (("one", "press.example"), ("two", "PRESS.example:8443"), ("other", "other.example"))


def test_a_later_pause_replaces_an_earlier_one_and_those_over_are_forgotten(store):
    one = feed("one", url="https://press.example/one.xml")
    store.declare([one], NOW)
    throttled(store, one, 30)
    throttled(store, one, 5)
    assert [rest.until for rest in store.resting(NOW)] == [NOW + 5 * MINUTE]


def test_a_feed_that_moved_to_another_host_is_its_hosts(store):
    one, two = feed("one", url="https://press.example/one.xml"), feed("two", url="https://old.example/two.xml")
    store.declare([one, two], NOW)
    moved = Move(to="https://press.example/two.xml", since=NOW, last=NOW, taken=True)
    save(store, Outcome(feed=polled(two, next_poll=NOW, move=moved)))
    throttled(store, one, 30)
    assert store.due(NOW, limit=9, lease=LEASE) == []


def test_feeds_that_came_due_in_a_long_sleep_are_spread_officials_first(store):
    feeds = [feed(f"f{n}", tier=1 + n % 5) for n in range(100)]
    store.declare([*feeds, feed("new")], NOW)
    for source in feeds:
        save(store, Outcome(feed=polled(source, next_poll=NOW - MINUTE)))
    store.beat(NOW - 600 * MINUTE, pid=1, since=NOW, host="h")
    store.beat(NOW, pid=1, since=NOW, host="h")
    first = store.due(NOW, limit=200, lease=LEASE)
    assert {f.title for f in first if f.tier != 1} <= {feed("new").title}, "what was never polled need not wait"
    assert len(first) <= 3
    half = store.due(NOW + 25 * SECOND, limit=200, lease=LEASE)
    assert 40 <= len(half) <= 60
    assert max(f.tier for f in half) == 3
    assert len(store.due(NOW + 50 * SECOND, limit=200, lease=LEASE)) + len(half) + len(first) == 101


def test_a_daemon_that_ticks_moves_nothing(store):
    feeds = [feed(f"f{n}") for n in range(100)]
    store.declare(feeds, NOW)
    for source in feeds:
        save(store, Outcome(feed=polled(source, next_poll=NOW - MINUTE)))
    store.beat(NOW - SECOND, pid=1, since=NOW, host="h")
    store.beat(NOW, pid=1, since=NOW, host="h")
    assert len(store.due(NOW, limit=200, lease=LEASE)) == 100


def test_what_was_declared_before_is_not_written_again(store):
    store.declare([feed("one"), feed("two")], NOW)
    asked = []
    store._db.run_each = lambda sql, every: asked.append(sql)
    store.declare([feed("one"), feed("two")], NOW + MINUTE)
    assert asked == []


def test_one_feed_that_is_declared_otherwise_is_written_alone(store):
    store.declare([feed("one"), feed("two")], NOW)
    before = store._db.changes
    store.declare([feed("one"), replace(feed("two"), title="Another")], NOW + MINUTE)
    assert [one.title for one in store.feeds() if one.id == feed("two").id] == ["Another"]
    assert store._db.changes - before == 2  # the feed, and the note of what was declared


def test_a_feed_that_a_command_took_out_is_back_once_the_files_are_read_again(store):
    store.add_feed(feed("one"), NOW)
    store.declare([feed("one")], NOW)
    assert store.remove_feed(feed("one").url, NOW) == "removed"
    assert store.feeds() == []
    store.declare([feed("one")], NOW + MINUTE)
    assert [one.id for one in store.feeds()] == [feed("one").id]


def test_a_thousand_feeds_that_came_due_in_a_sleep_are_spread_in_few_statements(store):
    feeds = [feed(f"n{number}") for number in range(1000)]
    store.declare(feeds, NOW)
    store._db.run("UPDATE feed SET next_poll = :past", past=rows.stamp(NOW - timedelta(hours=1)))
    roster.catch_up(store._db, NOW)
    due = sorted(row["next_poll"] for row in store._db.rows("SELECT next_poll FROM feed"))
    assert due[0] == rows.stamp(NOW)
    assert len(set(due)) == 500
    assert due[-1] < rows.stamp(NOW + timedelta(minutes=5))


# ── files of others beside ─────────────────────────────────────────────────────────────────────


def watched(store):
    return {one.url.split("/")[2].split(".")[0]: one.title for one in store.feeds()}


def test_beside_others_feeds_are_added_and_none_is_retired_or_redefined(store):
    store.declare([feed("old"), feed("both", title="Today's")], NOW)
    assert store.declare([feed("both", title="Yesterday's"), feed("new")], NOW + MINUTE, beside=True) == 0
    assert watched(store) == {"old": feed("old").title, "both": "Today's", "new": feed("new").title}
    store.declare([feed("new")], NOW)
    store.declare([feed("both")], NOW + MINUTE, beside=True)
    assert watched(store) == {"new": feed("new").title, "both": feed("both").title}


def test_once_all_have_the_same_files_these_hold_in_full(store):
    today, yesterday = [feed("new"), feed("both", title="Today's")], [feed("old"), feed("both")]
    store.declare(today, NOW)
    store.declare(yesterday, NOW + MINUTE, beside=True)
    assert store.declare(today, NOW + 2 * MINUTE) == 1
    assert watched(store) == {"new": feed("new").title, "both": "Today's"}
    store.declare(yesterday, NOW + 3 * MINUTE, beside=True)
    assert store.declare(yesterday, NOW + 4 * MINUTE) == 1
    assert watched(store) == {"old": feed("old").title, "both": feed("both").title}


def test_what_was_declared_for_all_or_beside_is_not_written_again_beside(store):
    today, yesterday = [feed("new")], [feed("old")]
    store.declare(today, NOW)
    store.declare(yesterday, NOW, beside=True)
    before = store._db.changes
    for again in (today, yesterday, today):
        store.declare(again, NOW + MINUTE, beside=True)
    assert store._db.changes == before
