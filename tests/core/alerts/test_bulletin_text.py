"""A bulletin says what it should within the limits of every shape, whatever feeds put into it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from watcher.core.alerts.bulletin_text import write
from watcher.core.model import Bulletin, Delivery, Headline, Severity, Watched

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
DELIVERY = Delivery(id="d1", notice="", bulletin="b1", channel="mail", due=NOW)
hostile = st.text(st.sampled_from("a *_~`<>&|@\n\r\x00\x1b\u202e=?\"'"), max_size=300) | st.sampled_from(
    ["<!channel>", "\r\nBcc: x@y.z", "<script>alert(1)</script>", "x" * 5_000]
)
stories = st.builds(
    Headline,
    alert=st.text("0123456789abcdef", min_size=32, max_size=32),
    severity=st.sampled_from(list(Severity)),
    state=st.just("open"),
    headline=hostile,
    url=hostile | st.just("https://news.example/1?a=1&b=2"),
    about=st.lists(hostile, max_size=4).map(tuple),
    outlets=st.integers(1, 99),
    articles=st.integers(1, 99),
    updated=st.just(NOW),
)


def bulletin(told=(), **changes):
    plain = {
        "id": "b1",
        "kind": "daily",
        "day": "2026-11-23",
        "created": NOW,
        "since": NOW - timedelta(days=1),
        "until": NOW,
        "stories": tuple(told),
        "alerts": len(told),
        "notices": len(told),
        "watched": Watched(feeds=120, answered=118, articles=4312, matches=len(told), mute=("Wire", "Ledger")),
    }
    return Bulletin(**(plain | changes))


def test_a_quiet_day_in_all_its_words():
    assert write(DELIVERY, bulletin(), {}).text == (
        "Daily digest, 2026-11-22 08:00 UTC to 2026-11-23 08:00 UTC\n"
        "118 of 120 feeds answered, 4,312 articles read, nothing matched.\n"
        "Without an answer: Wire, Ledger.\n"
    )


@given(st.lists(stories, max_size=25), hostile)
def test_nothing_of_a_feed_does_more_than_be_read(told, name):
    watched = Watched(feeds=2, answered=0, articles=0, matches=0, mute=(name, name))
    message = write(DELIVERY, bulletin(told, watched=watched), {})
    assert message.subject.isprintable()
    assert "\x1b" not in message.text + message.html
    assert "<script" not in message.html
    texts = [block["text"]["text"] for block in message.blocks]
    assert len(texts) <= 50
    assert len(texts[0]) <= 150
    assert all(0 < len(text) <= 3_000 for text in texts)
    assert sum(map(len, texts)) <= 12_000
    assert "<!" not in "".join(texts)


def test_what_finds_no_room_in_slack_is_counted():
    one = Headline(
        alert="a" * 32,
        severity=Severity.LOW,
        state="open",
        headline="x" * 240,
        url="",
        about=("y" * 80,) * 3,
        outlets=1,
        articles=1,
        updated=NOW,
    )
    message = write(DELIVERY, bulletin([one] * 25), {})
    assert any("more stories." in block["text"]["text"] for block in message.blocks)
