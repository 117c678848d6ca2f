"""The file as feed readers see it: read back by feedparser and by our own reader of feeds."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from receivers import WHEN, message

from watcher.core.alerts.atom import amended
from watcher.core.feeds.parse import read
from watcher.core.model import Feed, Fetched, Read, Refused, Sent, Unavailable
from watcher.edges.channels.atom import AtomFile

FACTS = {
    "alert": {"entities": ["rosatom", "china"], "signal": "nuclear", "why": "First report of this story"},
    "article": {"url": "https://news.example/1?a=1&b=<2>", "title": "x"},
}


@pytest.fixture
def channel(tmp_path):
    return AtomFile(name="reader", file=tmp_path / "out" / "alerts.atom", most=3)


def told(channel):
    feed = feedparser.parse((channel._file).read_bytes())
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


async def test_an_alert_is_an_entry_with_its_reasons(channel):
    assert await channel.send(message(payload=FACTS)) == Sent(receipt="written")
    feed = told(channel)
    (entry,) = feed.entries
    assert (entry.title, entry.link) == ("[high] Росатом: новые санкции <против>", "https://news.example/1?a=1&b=%3C2%3E")
    assert entry.updated == entry.published == WHEN.isoformat().replace("+00:00", "Z") == feed.feed.updated
    assert entry.summary == "First report of this story"
    assert "Росатом, 华为" in entry.content[0].value
    assert [tag.term for tag in entry.tags] == ["high", "alert.raised", "nuclear", "rosatom", "china"]


async def test_what_is_new_of_an_alert_takes_the_place_of_what_was_told_and_moves_to_the_top(channel):
    for number, thread in enumerate(("first", "second", "first")):
        later = WHEN + timedelta(minutes=number)
        await channel.send(message(thread=thread, created=later, subject=f"{thread} {number}", type="alert.updated"))
    assert [entry.title for entry in told(channel).entries] == ["first 2", "second 1"]
    assert told(channel).entries[0].published < told(channel).entries[0].updated
    assert len({entry.id for entry in told(channel).entries}) == 2


async def test_the_latest_are_kept(channel):
    for number in range(5):
        await channel.send(message(thread=f"{number}", created=WHEN + timedelta(minutes=number), subject=f"{number}"))
    assert [entry.title for entry in told(channel).entries] == ["4", "3", "2"]


async def test_the_same_message_again_is_the_same_file(channel):
    await channel.send(message())
    once = channel._file.read_bytes()
    await channel.send(message(attempt=2))
    assert channel._file.read_bytes() == once


async def test_writers_take_turns(channel):
    other = AtomFile(name="reader", file=channel._file, most=50)
    many = [replace(message(), thread=f"{n}") for n in range(20)]
    await asyncio.gather(*(other.send(one) for one in many))
    assert len(told(channel).entries) == 20
    assert [file.name for file in channel._file.parent.iterdir() if not file.name.endswith(".lock")] == ["alerts.atom"]


@pytest.mark.parametrize("other", [b"", b"notes of mine", b"<html/>", b'<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x</id></feed>'])
async def test_a_file_that_is_something_else_is_left_alone(channel, other):
    channel._file.parent.mkdir()
    channel._file.write_bytes(other)
    refused = await channel.send(message())
    assert isinstance(refused, Refused)
    assert "is not the feed of the channel reader" in refused.reason
    assert channel._file.read_bytes() == other


async def test_a_folder_that_cannot_be_is_tried_again_later(tmp_path):
    (tmp_path / "file").write_text("")
    result = await AtomFile(name="reader", file=tmp_path / "file" / "alerts.atom", most=3).send(message())
    assert isinstance(result, Unavailable)


@given(st.text(), st.text(), st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(UTC)))
def test_whatever_is_told_it_is_a_feed(subject, text, when):
    feed = amended(None, message(subject=subject, text=text, created=when), name="desk", most=9)
    assert feed is not None
    again = amended(feed, message(thread="other"), name="desk", most=9)
    assert again is not None
    reading = read(Feed(id="f", url="https://x.example/"), Fetched(url="https://x.example/", status=200, headers={}, body=again))
    assert isinstance(reading, Read)
    assert len(reading.entries) == 2
