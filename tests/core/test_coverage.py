"""What a stretch of time is worth as a proof: holes by each feed's own rhythm, and one hole when nothing answered."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from watcher.core.coverage import SHORTEST, covered
from watcher.core.model import Attendance, Feed, Health

NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)
SINCE = NOW - timedelta(days=2)
HOUR, MINUTE, SIX = timedelta(hours=1), timedelta(minutes=1), timedelta(hours=6)


def feed(name, since=SINCE - HOUR, reason=None):
    return Feed(id=name, url=f"https://{name}.example/", title=name.title(), health=Health(since=since, reason=reason))


def stretch(name, answers, polls=None):
    """The visits to a feed that answered so many minutes after the beginning."""
    times = [SINCE + minutes * MINUTE for minutes in answers]
    gap = max((later - earlier for earlier, later in pairwise(times)), default=timedelta())
    return Attendance(
        feed=name,
        polls=polls or len(times),
        answered=len(times),
        fresh=0,
        size=0,
        first=times[0] if times else None,
        last=times[-1] if times else None,
        gap=gap,
    )


def pause(answers):
    times = [SINCE + minutes * MINUTE for minutes in answers]
    return max(pairwise(times), key=lambda pair: pair[1] - pair[0])


def judged(seen, still=(), feeds=None, **pauses):
    feeds = feeds or [feed(name) for name in seen]
    every = {name: [stretch(name, answers)] for name, answers in seen.items()}
    return covered(feeds, every, pauses, still, since=SINCE, until=NOW, longest=SIX)


EVEN = range(0, 2881, 10)  #: every ten minutes for two days


def test_feeds_that_answer_in_their_rhythm_leave_no_hole():
    proof = judged({"ledger": EVEN, "slow": range(0, 2881, 360)})
    assert (proof.holes, proof.whole, proof.mute) == ((), 2, ())
    assert proof.usual == 6 * HOUR
    assert (proof.polls, proof.answered) == (298, 298)


def test_a_hole_is_judged_by_the_feeds_own_rhythm():
    torn = [minute for minute in EVEN if not 600 < minute < 900]
    proof = judged({"ledger": torn, "slow": range(0, 2881, 360)}, ledger=pause(torn))
    (hole,) = proof.holes
    assert (hole.feed, hole.begin, hole.end) == ("ledger", SINCE + 10 * HOUR, SINCE + 15 * HOUR)
    assert (hole.usual.total_seconds() // 60, proof.whole) == (10, 1)


def test_a_feed_that_stopped_answering_has_a_hole_until_now_with_its_reason():
    proof = judged({"ledger": EVEN, "wire": range(0, 600, 10)}, feeds=[feed("ledger"), feed("wire", reason="404 not found")])
    (hole,) = proof.holes
    assert (hole.feed, hole.end, hole.reason) == ("wire", NOW, "404 not found")


def test_a_feed_that_never_answered_is_named():
    proof = judged({"ledger": EVEN, "wire": ()})
    assert proof.mute == ("Wire",)
    assert [(hole.feed, hole.length) for hole in proof.holes] == [("wire", 48 * HOUR)]


def test_when_nothing_answered_that_is_one_hole_and_none_of_each_feed():
    torn = [minute for minute in EVEN if not 600 < minute < 900]
    gap = pause(torn)
    proof = judged({"ledger": torn, "wire": torn}, still=[gap], ledger=gap, wire=gap)
    assert [(hole.feed, hole.length) for hole in proof.holes] == [("", 5 * HOUR)]
    assert proof.whole == 0


def test_what_lies_before_the_first_answer_and_after_the_last_is_a_hole_too():
    proof = judged({"ledger": range(600, 2200, 10)})
    assert [(hole.feed, hole.begin, hole.end) for hole in proof.holes] == [
        ("", SINCE, SINCE + 10 * HOUR),
        ("", SINCE + 2190 * MINUTE, NOW),
    ]


def test_a_feed_that_was_added_later_is_told_and_begins_there():
    late = SINCE + 20 * HOUR
    proof = judged({"ledger": EVEN, "new": range(1200, 2881, 10)}, feeds=[feed("ledger"), feed("new", since=late)])
    assert (proof.late, proof.holes) == (("New",), ())


def test_days_without_details_know_how_long_and_not_when():
    torn = [minute for minute in EVEN if not 600 < minute < 900]
    (hole,) = judged({"ledger": torn, "wire": EVEN}).holes
    assert (hole.exact, hole.length) == (False, 5 * HOUR)


@given(st.sets(st.integers(0, 2880), max_size=9).map(sorted))
def test_no_hole_is_short_and_none_reaches_beyond_the_time(answers):
    gap = pause(answers) if len(answers) > 1 else None
    proof = judged({"ledger": answers}, still=[gap] if gap else (), **({"ledger": gap} if gap else {}))
    for hole in proof.holes:
        assert SINCE <= hole.begin < hole.end <= NOW
        assert hole.length >= SHORTEST
