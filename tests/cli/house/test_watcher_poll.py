"""`watcher poll`: one pass over real feeds into a real store."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from watcher.core.model import Outcome, Rest
from watcher.edges.store.sql import SqlStore
from watcher.testing import item

LONG_AGO, LONG_HENCE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)
OLD = item("1", "Museum of tides reopens")
NEWS = item("2", "Night train with Kim Jong-un aboard pulls into the station")


def test_the_first_pass_stores_the_backlog_quietly_in_one_line_and_the_second_raises_the_news(house):
    house.newsstand.publish("/wire.xml", OLD, item("0", "Kim Jong-un inspects a greenhouse"))
    first = house.run("poll").stdout
    assert "2 were there before we began to watch: stored quietly" in first
    assert "0 raised" in first
    house.newsstand.publish("/wire.xml", OLD, NEWS)
    second = house.run("poll").stdout
    assert "*Kim Jong-un* aboard" in second
    assert "1 raised, 0 updated" in second
    assert "1 sent, 0 to be tried again, 0 dead" in second
    third = house.run("poll").stdout
    assert "Kim" not in third


def test_json_goes_to_standard_output_alone_and_alerts_elsewhere(house):
    house.run("poll")
    house.newsstand.publish("/wire.xml", OLD, NEWS)
    assert house.json("poll") == {
        "feeds": {"polled": 1, "answered": 1, "unchanged": 0, "failing": 0, "resting": 0},
        "failing": [],
        "entries": {"new": 2, "changed": 0, "backlog": 0},
        "matches": 1,
        "alerts": {"raised": 1, "updated": 0},
        "deliveries": {"sent": 1, "retrying": 0, "dead": 0, "waiting": 0, "waiting_until": None, "pending": 0},
    }


def test_a_reworded_entry_is_changed_and_not_new(house):
    house.newsstand.publish("/wire.xml", OLD)
    house.run("poll")
    house.newsstand.publish("/wire.xml", item("1", "Museum of tides reopens late"))
    assert house.json("poll")["entries"] == {"new": 0, "changed": 1, "backlog": 0}


def test_a_failing_feed_is_told_with_its_reason_and_harms_no_other(house):
    house.feeds["/gone.xml"] = "Gone Gazette"
    house.write()
    house.newsstand.publish("/wire.xml", OLD)
    shown = house.run("poll").stdout
    assert "1 answered, 0 unchanged, 1 failing" in shown
    assert "Gone Gazette" in shown
    assert "404" in shown


def test_feeds_whose_host_asked_for_a_pause_are_left_in_peace_unless_named(house):
    house.run("poll")
    house.newsstand.publish("/wire.xml", OLD, NEWS)
    with SqlStore.open(house.place) as store:
        (feed,) = store.feeds()
        with store.turn(feed, (), (), LONG_AGO) as turn:
            turn.save(Outcome(feed=feed, rest=Rest(host="127.0.0.1", until=LONG_HENCE, reason="429")))
    told = house.json("poll")
    assert (told["feeds"]["polled"], told["feeds"]["resting"]) == (0, 1)
    assert "1 feed whose host asked for a pause" in house.run("poll").stdout
    assert house.json("poll", house.newsstand.url("/wire.xml"))["feeds"]["polled"] == 1


def test_if_every_feed_fails_the_exit_code_is_1(house):
    del house.newsstand.pages["/wire.xml"]
    told = house.json("poll", code=1)
    assert told["feeds"]["failing"] == 1
    assert "404" in told["failing"][0]["reason"]


def test_only_what_is_due_is_polled_when_asked_for(house):
    house.run("poll")
    assert house.json("poll", "--due")["feeds"]["polled"] == 0
    assert house.json("poll")["feeds"]["polled"] == 1


def test_only_the_named_feed_is_polled(house):
    house.feeds["/other.xml"] = "Other"
    house.write()
    assert house.json("poll", house.newsstand.url("/wire.xml"))["feeds"] == {
        "polled": 1,
        "answered": 1,
        "unchanged": 0,
        "failing": 0,
        "resting": 0,
    }


def test_an_address_that_is_no_feed_here_is_an_error_with_the_nearest_and_the_cure(house):
    said = house.run("poll", house.newsstand.url("/wires.xml"), code=2).stderr
    assert f'did you mean "{house.newsstand.url("/wire.xml")}"?' in said
    assert "watcher feeds add" in said


def test_due_and_addresses_do_not_go_together(house):
    assert "do not go together" in house.run("poll", "--due", house.newsstand.url("/wire.xml"), code=2).stderr


def test_a_delivery_that_waits_for_its_group_is_told_and_sent_by_a_later_pass(house):
    house.routes = '[[routes]]\nchannels = ["screen"]\ngroup_wait = "1s"\n'
    house.write()
    house.run("poll")
    house.newsstand.publish("/wire.xml", NEWS)
    shown = house.run("poll").stdout
    assert "1 wait until" in shown
    assert "*Kim" not in shown
    for _ in range(200):
        later = house.run("poll", "--due").stdout
        if "*Kim Jong-un*" in later:
            break
    else:
        pytest.fail("the delivery that waited was never sent")


def test_a_dead_delivery_makes_the_exit_code_1_and_is_told_through_the_other_channel(house):
    house.channels = f'[channels.hook]\ntype = "webhook"\nurl = "{house.newsstand.url("/hook")}"\n{house.channels}'
    house.routes = '[[routes]]\nchannels = ["hook"]\n'
    house.write()
    house.run("poll")
    house.newsstand.publish("/wire.xml", NEWS)
    shown = house.run("poll", code=1).stdout
    assert "1 dead" in shown
    assert "hook, dead:" in shown
    assert 'Channel "hook" could not deliver this' in shown


def test_feed_text_cannot_steer_the_terminal(house):
    house.run("poll")
    house.newsstand.publish("/wire.xml", item("2", "Kim Jong-un \x9b31mred\u202e and more"))
    shown = house.run("poll").stdout
    assert "Kim Jong-un" in shown
    assert not any(char in shown for char in "\x1b\x9b\u202e")
