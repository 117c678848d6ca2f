"""Health: facts in, a state and its reasons out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reckoned import reckoned

from watcher.core.health import Facts, judge
from watcher.core.model import Arrears, Feed, Health
from watcher.core.text.duration import span

NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)
WEEK = timedelta(days=7)


def ago(**duration):
    return NOW - timedelta(**duration)


def feed(title="Wire", **health):
    known = {"since": ago(days=30), "first_read": ago(days=30), "last_read": ago(minutes=5), "last_new": ago(hours=1)} | health
    return Feed(id=title, url=f"https://{title}.example/", title=title, health=Health(**known))


def failing(failures, title="Wire"):
    return feed(title, failures=failures, reason="404 not found")


RUNNING = Facts(running=True, last_tick=ago(seconds=1), feeds=reckoned([feed()]))


def state(facts):
    return judge(facts, now=NOW, longest=timedelta(hours=6))


def test_a_daemon_that_ticks_and_feeds_that_answer_are_ok_without_reasons():
    assert state(RUNNING).state == "ok"
    assert state(RUNNING).reasons == ()


def test_no_store_is_down_and_says_so():
    judged = state(Facts(trouble="there is no store yet"))
    assert (judged.state, judged.reasons) == ("down", ("there is no store yet",))


def test_a_daemon_that_has_run_and_does_not_is_down():
    judged = state(replace(RUNNING, running=False, last_tick=ago(hours=3)))
    assert judged.state == "down"
    assert judged.reasons == ("the daemon is not running; its last sign of life was 3 h ago",)


def test_a_timer_that_polls_takes_the_place_of_a_daemon_that_stopped_and_some_passes_by_hand_do_not():
    stopped = replace(RUNNING, running=False, last_tick=ago(days=3))
    timer = tuple(ago(minutes=minutes) for minutes in (95, 65, 35, 5))
    assert state(replace(stopped, sweeps=timer)).state == "ok"
    assert state(replace(stopped, sweeps=timer[:3])).state == "ok", "it may come a little late"
    assert state(replace(stopped, sweeps=timer[2:])).state == "down"
    assert state(replace(stopped, last_tick=ago(minutes=40), sweeps=timer)).state == "down", "two were before it stopped"
    assert state(replace(stopped, sweeps=[at - timedelta(hours=3) for at in timer])).state == "down", "the timer has stopped too"


def test_a_disk_with_little_room_is_told_before_it_is_full():
    assert state(replace(RUNNING, room=2**30)).state == "ok"
    (reason,) = state(replace(RUNNING, room=3 * 2**20)).reasons
    assert reason.startswith("the disk of the store has 3 MB left")


def test_feeds_that_nobody_is_told_of_want_attention():
    (reason,) = state(replace(RUNNING, unheard=2)).reasons
    assert reason == "2 feeds that cannot be relied on fit no route, so nobody was told; name channels in [sentinel]"


def test_a_daemon_that_holds_the_store_and_does_not_tick_is_stuck():
    assert state(replace(RUNNING, last_tick=ago(minutes=2))).state == "ok"
    judged = state(replace(RUNNING, last_tick=ago(minutes=5)))
    assert judged.state == "attention"
    assert "stands still" in judged.reasons[0]


def test_polling_that_is_behind_by_more_than_the_usual_pause_wants_attention():
    behind = replace(RUNNING, arrears=Arrears(feeds=1200, since=ago(minutes=10), feed="Wire"))
    assert state(behind).state == "ok"
    assert state(replace(behind, usual=timedelta(minutes=9))).reasons == ("polling is 10 min behind: 1,200 feeds are due and in no hands",)
    assert state(replace(behind, arrears=Arrears(feeds=1, since=ago(minutes=4)), usual=timedelta(seconds=1))).state == "ok"
    assert state(replace(behind, running=False, last_tick=None, usual=timedelta())).state == "ok", "between two passes feeds wait"


def test_without_a_daemon_fresh_answers_are_enough():
    assert state(Facts(feeds=reckoned([feed()]))).state == "ok"
    assert state(Facts(feeds=reckoned([feed(last_read=ago(hours=12))]))).state == "ok"


def test_without_a_daemon_answers_older_than_two_of_the_longest_pauses_want_attention():
    judged = state(Facts(feeds=reckoned([feed(last_read=ago(hours=13))])))
    assert judged.state == "attention"
    assert judged.reasons == ("no feed has answered for 13 h; is `watcher poll` still started?",)


@pytest.mark.parametrize("feeds", [(), (Feed(id="1", url="https://a.example/"),)])
def test_a_store_where_nothing_was_polled_yet_wants_attention(feeds):
    assert state(Facts(feeds=reckoned(feeds))).state == "attention"
    assert "nothing has been polled yet" in state(Facts(feeds=reckoned(feeds))).reasons[0]


def test_two_failures_are_weather_and_three_are_news():
    well = feed("Other")
    assert state(replace(RUNNING, feeds=reckoned([well, failing(2)]))).state == "ok"
    assert state(replace(RUNNING, feeds=reckoned([well, failing(3)]))).reasons == ("1 feed has failed 3 times or more in a row: Wire",)


def test_when_every_feed_fails_once_it_is_news_with_an_example():
    judged = state(replace(RUNNING, feeds=reckoned([failing(1), failing(1, "Other")])))
    assert judged.reasons == ("every feed fails, Other for example: 404 not found",)


def test_a_proxy_that_lets_nobody_through_is_a_reason_of_its_own():
    judged = state(replace(RUNNING, feeds=reckoned([feed("Other"), failing(1)]), shut="for 10 min none of 300 feeds could be asked"))
    assert judged.reasons == ("for 10 min none of 300 feeds could be asked",)


def test_many_failing_feeds_are_counted_and_the_worst_named():
    feeds = tuple(failing(number, f"F{number}") for number in range(3, 9))
    reason = state(replace(RUNNING, feeds=reckoned([feed(), *feeds]))).reasons[0]
    assert reason == "6 feeds have failed 3 times or more in a row: F8, F7, F6 and 3 more"


def test_dead_deliveries_are_told_by_channel():
    judged = state(replace(RUNNING, dead=[("desk", "404 no_service", 2), ("mail", "550 no such user", 1)]))
    assert judged.reasons == ("2 deliveries are dead in desk: 404 no_service", "1 delivery is dead in mail: 550 no such user")


def test_a_delivery_that_waits_for_more_than_a_quarter_of_an_hour_wants_attention():
    assert state(replace(RUNNING, oldest_pending=ago(minutes=15))).state == "ok"
    assert state(replace(RUNNING, oldest_pending=NOW + timedelta(hours=8))).state == "ok"
    assert state(replace(RUNNING, oldest_pending=ago(minutes=16))).reasons == ("the oldest delivery has waited 16 min",)


def test_a_watch_list_that_cannot_be_read_wants_attention():
    assert state(replace(RUNNING, unreadable="a.toml:3: no")).reasons == ("a.toml:3: no",)


@given(
    trouble=st.sampled_from(["", "no store"]),
    running=st.booleans(),
    tick=st.none() | st.timedeltas(timedelta(), timedelta(days=2)).map(lambda passed: NOW - passed),
    failures=st.lists(st.integers(0, 5), max_size=4),
    pending=st.none() | st.timedeltas(timedelta(days=-1), timedelta(days=1)).map(lambda passed: NOW - passed),
)
def test_ok_has_no_reasons_and_the_other_states_have_some(trouble, running, tick, failures, pending):
    feeds = tuple(failing(number, str(at)) if number else feed(str(at)) for at, number in enumerate(failures))
    judged = state(Facts(trouble=trouble, running=running, last_tick=tick, feeds=reckoned(feeds), oldest_pending=pending))
    assert (judged.state == "ok") == (not judged.reasons)


@pytest.mark.parametrize(
    ("seconds", "said"), [(-5, "0 s"), (0, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "119 min"), (7200, "2 h"), (172_800, "2 days")]
)
def test_a_span_is_said_in_its_largest_unit(seconds, said):
    assert span(timedelta(seconds=seconds)) == said
