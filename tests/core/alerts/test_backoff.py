"""What becomes of a delivery after each try."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from watcher.core.alerts.backoff import LONGEST, PATIENCE, after_try
from watcher.core.model import Delivery, Refused, Sent, Unavailable

NOW = datetime(2024, 6, 19, tzinfo=UTC)
FIRST = Delivery(id="d", notice="n", channel="slack", due=NOW, state="sending", attempts=1)


def test_sent_is_delivered_with_its_receipt():
    after = after_try(FIRST, Sent(receipt="250 ok"), NOW, jitter=0.5)
    assert (after.state, after.receipt, after.error) == ("delivered", "250 ok", None)


def test_refused_is_dead_at_once():
    after = after_try(FIRST, Refused(reason="404"), NOW, jitter=0.5)
    assert (after.state, after.error) == ("dead", "404")


@given(st.integers(1, 500), st.floats(0, 1))
def test_pauses_grow_and_stay_within_bounds(attempts, jitter):
    after = after_try(replace(FIRST, attempts=attempts), Unavailable(reason="503"), NOW, jitter=jitter)
    assert after.state == "pending"
    assert timedelta() < after.due - NOW <= LONGEST + timedelta(seconds=5)


@given(st.timedeltas(timedelta(), timedelta(hours=20)))
def test_a_receiver_that_says_when_is_not_asked_earlier(retry_after):
    after = after_try(FIRST, Unavailable(reason="429", retry_after=retry_after), NOW, jitter=0.0)
    assert after.due - NOW >= retry_after


@given(st.integers(1, 500), st.floats(0, 1))
def test_a_receiver_that_says_when_is_asked_soon_after_that_however_many_tries_were_cut_off(attempts, jitter):
    soon = Unavailable(reason="429", retry_after=timedelta(seconds=1))
    after = after_try(replace(FIRST, attempts=attempts), soon, NOW, jitter=jitter)
    assert timedelta(seconds=1) <= after.due - NOW <= timedelta(seconds=90)


def test_patience_ends_after_three_days_of_trying_not_of_waiting():
    tired = replace(FIRST, first_try=NOW - PATIENCE, attempts=80)
    assert after_try(tired, Unavailable(reason="503"), NOW, jitter=0.5).state == "dead"
    assert after_try(replace(FIRST, due=NOW - PATIENCE), Unavailable(reason="503"), NOW, jitter=0.5).state == "pending"
