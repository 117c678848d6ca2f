from datetime import timedelta

from tale import HEALTH, LEASE, MINUTE, NOW, feed, polled, save

from watcher.core.model import Health, Outcome


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
