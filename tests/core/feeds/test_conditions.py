"""What is odd about a feed that may well answer 200, told after it has lasted, and over when it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.core.feeds.conditions import CURES
from watcher.core.feeds.rhythm import Rhythm, after_poll
from watcher.core.model import Condition, Declared, Entry, Failed, Feed, Health, NotModified, Read

NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
RHYTHM = Rhythm()
FEED = Feed(id="f", url="https://a.example/rss")


def entry(number: int, title: str = "", published: datetime | None = None) -> Entry:
    return Entry(feed="f", key=f"{number:012x}", revision="", url="", title=title or f"Item {number}", text="", published=published)


def doc(*numbers: int, title: str = "Courier News", language: str | None = "en", headline: str = "", **fields) -> Read:
    entries = tuple(entry(number, headline and f"{headline} {number}") for number in numbers)
    return Read(entries=entries, title=title, language=language, **fields)


class Diary:
    """One feed polled again and again; remembers which entries it has shown."""

    def __init__(self, *readings: Read) -> None:
        self.feed, self.now, self.seen = FEED, NOW, set()
        self.recovered: list[str] = []
        for reading in readings:
            self.poll(reading)

    def poll(self, reading, after: timedelta = HOUR) -> Diary:
        self.now += after
        fresh = tuple(e for e in reading.entries if e.key not in self.seen) if isinstance(reading, Read) else ()
        self.seen |= {e.key for e in fresh}
        self.feed = after_poll(self.feed, reading, self.now, RHYTHM, fresh=fresh, jitter=0.5)
        self.recovered += [condition.name for condition in self.feed.health.recovered]
        return self

    @property
    def told(self) -> str:
        return condition.name if (condition := self.feed.health.condition) else ""

    @property
    def reason(self) -> str:
        return condition.reason if (condition := self.feed.health.condition) else ""


def well(polls: int = 30, **fields) -> Diary:
    """A feed that has brought one new entry an hour."""
    return Diary(*(doc(*range(n, n + 20), **fields) for n in range(polls)))


def last(diary: Diary, shown: int = 20) -> range:
    return range(len(diary.seen) - shown, len(diary.seen))


def test_a_feed_that_goes_on_as_ever_is_never_odd():
    assert well().feed.health.conditions == ()


@pytest.mark.parametrize(
    ("odd", "name", "says"),
    [
        (doc(), "empty", "holds no entry; it usually holds 20"),
        (doc(28, 29), "shrunken", "holds 2 entries; it usually holds 20"),
        (doc(*range(29, 49), title="Parking Deals"), "retitled", "calls itself “Parking Deals” now; it used to be “Courier News”"),
        (doc(*range(29, 49), language="id-ID"), "language", "its language is “id” now; it used to be “en”"),
        (doc(*range(29, 49), headline="Срочные новости дня"), "language", "in Cyrillic letters now; they used to be in Latin ones"),
        (Failed(kind="html", reason="a web page came instead of a feed", status=200), "page", "a web page came"),
        (Failed(kind="blocked", reason="a.example answers HTTP 403", status=403), "blocked", "answers HTTP 403"),
        (Failed(kind="http", reason="a.example answers HTTP 401", status=401), "blocked", "answers HTTP 401"),
        (Failed(kind="gone", reason="a.example answers HTTP 410 Gone", status=410), "gone", "gone for good"),
    ],
)
def test_a_condition_is_told_once_it_is_no_blip_and_is_over_when_it_is_over(odd, name, says):
    diary = well().poll(odd)
    assert diary.told == "", "one poll is a blip"
    diary = well().poll(odd).poll(doc(*range(31, 51)))
    assert (diary.told, diary.recovered) == ("", []), "and nobody need know of it"
    diary = well()
    for _ in range(27):
        diary.poll(odd)
    assert diary.told == name
    assert says in diary.reason
    assert diary.feed.health.condition.since == diary.now - 26 * HOUR
    diary.poll(doc(*range(31, 51)))
    assert (diary.told, diary.recovered) == ("", [name])
    assert diary.poll(doc(*range(31, 51))).feed.health.recovered == ()


def test_the_same_odd_document_unchanged_is_as_odd():
    diary = well().poll(doc())
    for _ in range(8):
        diary.poll(NotModified(headers={}))
    assert diary.told == "empty"


def test_a_failure_in_between_ends_nothing():
    diary = well().poll(doc())
    for _ in range(8):
        diary.poll(Failed(kind="timeout", reason="late")).poll(doc())
    assert diary.told == "empty"


def test_another_maker_is_odd_only_with_nothing_but_new_entries():
    diary = well(declared=Declared(generator="WordPress/6.1"))
    for n in range(5):
        diary.poll(doc(*range(30 + n, 50 + n), declared=Declared(generator="Hugo 0.1")))
    assert diary.feed.health.conditions == ()
    for n in range(5):
        diary.poll(doc(*range(500 + n, 520 + n), declared=Declared(generator="SpamPress 1")))
    assert diary.told == "retitled"
    assert diary.reason == "all its entries became new and it is made by SpamPress 1; it used to be by Hugo 0.1"


def test_a_new_name_and_a_smaller_size_become_a_habit():
    diary = well()
    for n in range(10 * 24):
        diary.poll(doc(*range(30 + n, 50 + n), title="Messenger"))
    assert (diary.told, diary.feed.health.habits.title) == ("", "Messenger")


def test_what_came_back_by_itself_once_is_no_longer_odd():
    """A feed that holds one day's entries is empty on its first Sunday; on the next nobody is told."""
    diary = well()
    for _ in range(30):
        diary.poll(doc())
    assert diary.told == "empty"
    diary.poll(doc(*range(100, 120)))
    for _ in range(30):
        diary.poll(doc())
    assert diary.told == ""


def test_a_feed_that_always_holds_little_is_not_odd():
    diary = Diary(doc(), doc(), doc(1), doc(1, 2), doc(), doc(), *(doc() for _ in range(20)))
    assert diary.told == ""


# ── frozen ─────────────────────────────────────────────────────────────────────────────────────


def test_a_feed_that_stands_still_beyond_its_own_rhythm_is_frozen():
    diary = well(24 * 9)
    frozen = doc(*last(diary))
    for _ in range(12):
        diary.poll(frozen)
    assert diary.told == ""
    diary.poll(NotModified(headers={}))
    assert diary.told == "frozen"
    assert diary.reason == "it has brought nothing for 13 h; it was never silent for more than 60 min before"
    diary.poll(doc(*range(500, 520)))
    assert diary.recovered == ["frozen"]


def test_a_feed_known_for_less_than_a_week_may_have_its_weekend():
    diary = well(20)
    for _ in range(62):
        diary.poll(doc(*last(diary)))
    assert diary.told == ""
    for _ in range(40):
        diary.poll(doc(*last(diary)))
    assert diary.told == "frozen"


def test_a_slow_feed_may_be_slow():
    diary = Diary()
    for week in range(6):
        for hour in range(7 * 4):
            diary.poll(doc(*range(week, week + 10)), after=6 * HOUR)
            assert diary.told == "", (week, hour)
    diary.poll(doc(*range(5, 15)), after=20 * DAY)
    assert diary.told == ""
    assert diary.poll(NotModified(headers={}), after=10 * DAY).told == "frozen"


def test_a_feed_that_was_given_up_before_we_came_is_seen_by_its_dates():
    old = Read(entries=tuple(entry(n, published=NOW - (600 + n) * DAY) for n in range(10)))
    diary = Diary(old, old)
    assert (diary.told, diary.reason) == ("frozen", "its newest entry is 600 days old")
    assert diary.poll(NotModified(headers={})).told == "frozen"


# ── gaps ───────────────────────────────────────────────────────────────────────────────────────


def test_a_gap_is_told_at_once_and_for_a_day():
    diary = well().poll(doc(*range(100, 120)))
    assert (diary.told, diary.reason) == ("gap", "nothing it showed 60 min ago is left in it: entries may have come and gone in between")
    for n in range(26):
        diary.poll(doc(*range(101 + n, 121 + n)))
    assert (diary.told, diary.recovered) == ("", ["gap"])


@pytest.mark.parametrize(
    ("reading", "why"),
    [
        (doc(*range(48, 68)), "one that came last is left"),
        (doc(*range(100, 103)), "a document that begins anew each day"),
        (Read(entries=(), status=226), "a delta"),
        (doc(*range(100, 120), status=226), "a delta"),
        (doc(), "an empty one"),
    ],
)
def test_what_is_no_gap(reading, why):
    diary = well().poll(doc(*range(48, 49), *range(30, 49)), after=HOUR).poll(reading)
    assert "gap" not in {condition.name for condition in diary.feed.health.conditions}, why


def test_entries_pinned_on_top_hide_no_gap():
    pinned = (1000, 1001)
    diary = Diary(*(doc(*pinned, *range(n, n + 20)) for n in range(20)))
    assert diary.told == ""
    assert diary.poll(doc(*pinned, *range(200, 220))).told == "gap"


# ── laws ───────────────────────────────────────────────────────────────────────────────────────

READINGS = st.one_of(
    st.builds(
        lambda numbers, title, language, status: doc(*sorted(numbers), title=title, language=language, status=status),
        st.sets(st.integers(0, 60), max_size=25),
        st.sampled_from(["Courier News", "Parking", ""]),
        st.sampled_from(["en", "ru", None]),
        st.sampled_from([200, 226]),
    ),
    st.just(NotModified(headers={})),
    st.builds(lambda kind: Failed(kind=kind, reason=kind), st.sampled_from(["gone", "html", "blocked", "timeout"])),
)
POLLS = st.lists(st.tuples(READINGS, st.sampled_from([HOUR / 4, HOUR, DAY, 40 * DAY])), max_size=30)


@given(POLLS)
def test_whatever_a_feed_does_conditions_are_few_named_and_ended_only_after_they_were_told(polls):
    diary, told = Diary(), set()
    for reading, after in polls:
        diary.poll(reading, after)
        names = [condition.name for condition in diary.feed.health.conditions]
        assert names == [name for name in CURES if name in names]
        ended = {condition.name for condition in diary.feed.health.recovered}
        assert ended <= told
        told = {condition.name for condition in diary.feed.health.conditions if condition.confirmed}
        assert not ended & told


@settings(max_examples=25)
@given(POLLS)
def test_a_good_week_ends_whatever_was_odd(polls):
    diary = well(4)
    for reading, after in polls:
        diary.poll(reading, after)
    for n in range(24 * 8):
        diary.poll(doc(*range(1000 + n, 1020 + n)))
    assert diary.feed.health.conditions == ()


def test_health_names_the_gravest_that_was_no_blip():
    conditions = (Condition(name="page", reason="a page", since=NOW), Condition(name="gap", reason="a gap", since=NOW, confirmed=True))
    assert Health(conditions=conditions).condition == conditions[1]
    assert replace(FEED).health.condition is None
