"""What is said of feeds that cannot be relied on: within the limits of every channel, whatever a feed calls itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from watcher.core.alerts.bulletin_text import write
from watcher.core.model import Ailment, Bulletin, Delivery, Severity

NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)
EMPTY = Ailment(
    feed="f1",
    name="Northern Ledger",
    url="https://ledger.example/rss",
    condition="empty",
    reason="it answers and holds no entry; it usually holds 20",
    cure="open the address in a browser",
    severity=Severity.MEDIUM,
    since=NOW - timedelta(hours=9),
    judged=NOW,
)


def message(*ailments, kind="silent", ailing=0):
    bulletin = Bulletin(
        id="b1",
        kind=kind,
        day="",
        created=NOW,
        since=NOW,
        until=NOW,
        stories=(),
        alerts=0,
        notices=0,
        feeds=ailments,
        ailing=ailing or len(ailments),
    )
    return write(Delivery(id="d1", notice="", bulletin="b1", channel="desk", due=NOW), bulletin, {})


def test_it_says_which_feed_since_when_why_and_what_can_be_done():
    assert message(EMPTY).text == (
        "Northern Ledger\n"
        "  It answers and holds no entry; it usually holds 20.\n"
        "  Since 2026-11-23 10:00 UTC.\n"
        "  Open the address in a browser.\n"
        "  https://ledger.example/rss\n"
        "\n"
        "How all feeds do: watcher status\n"
    )


def test_programs_are_told_the_same():
    assert message(EMPTY).payload == {
        "type": "feed.silent",
        "id": "d1",
        "severity": "medium",
        "everything": False,
        "total": 1,
        "feeds": [
            {
                "id": "f1",
                "name": "Northern Ledger",
                "url": "https://ledger.example/rss",
                "condition": "empty",
                "reason": "it answers and holds no entry; it usually holds 20",
                "cure": "open the address in a browser",
                "since": "2026-11-23T10:00:00Z",
                "over": None,
            }
        ],
    }


def test_a_recovery_says_from_when_to_when():
    over = replace(EMPTY, over=NOW, reason="it is over after 9 h: it held no entry")
    told = message(over, kind="recovered")
    assert (told.type, told.subject, told.payload["feeds"][0]["over"]) == (
        "feed.recovered",
        "Feed recovered: Northern Ledger",
        "2026-11-23T19:00:00Z",
    )
    assert "2026-11-23 10:00 UTC to 2026-11-23 19:00 UTC." in told.text
    assert "browser" not in told.text, "nothing is left to be done"


def test_three_hundred_feeds_fit_every_channel():
    many = [replace(EMPTY, feed=f"f{n}", name=f"{'&<' * 200}{n}", reason="x&" * 900, cure="<" * 900) for n in range(25)]
    told = message(*many, ailing=300)
    assert told.subject.startswith("[medium] 300 feeds cannot be relied on: ")
    assert len(told.subject) <= 180
    texts = [block["text"]["text"] for block in told.blocks]
    assert sum(map(len, texts)) < 12_000
    assert max(map(len, texts)) <= 3_000
    assert "And 290 more." in texts[-1]
    assert "And 275 more." in told.text


def test_nothing_a_feed_calls_itself_can_do_more_than_be_read():
    evil = replace(EMPTY, name="</title><script>x</script><!channel>\r\nBcc: a@b.c\x1b[31m", url="javascript:alert(1)")
    told = message(evil)
    assert "<script>" not in told.html
    assert "javascript:" not in told.html
    assert "\n" not in told.subject
    assert not set(told.text) & {"\x1b", "\r"}
    assert "<!channel>" not in str(told.blocks)
