"""Apprise, with its own json:// plugin against real receivers: one that takes it, refuses, fails, hangs."""

from __future__ import annotations

import json
from contextlib import AsyncExitStack

import pytest
from receivers import Sink, message, served

from watcher.core.errors import WatcherError
from watcher.core.model import Refused, Sent, Severity, Unavailable
from watcher.edges.channels.apprise import Apprise

pytest.importorskip("apprise", reason="the extra apprise is not installed")


@pytest.fixture
async def sinks():
    """Three receivers."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(served(Sink())) for _ in range(3)]


def urls(*sinks: Sink) -> list[str]:
    return [f"{sink.url.replace('http://', 'json://user:s3cr3tpass@')}?timeout=30" for sink in sinks]


async def test_what_is_sent_has_title_text_and_weight_and_calls_nobody(sinks):
    sink, *_ = sinks
    told = message(severity=Severity.CRITICAL, text="Rosatom @everyone <@U1> <!channel>\nhttps://news.example/@user/1\n")
    result = await Apprise(name="all", urls=urls(sink)).send(told)
    assert result == Sent(receipt="sent to JSON")
    ((_, headers, body),) = sink.requests
    said = json.loads(body)
    assert (said["title"], said["type"]) == (told.subject, "failure")
    assert said["message"] == "Rosatom @\u200beveryone <\u200b@\u200bU1> <\u200b!channel>\nhttps://news.example/@user/1"
    assert "Apprise" not in headers["user-agent"]


async def test_each_service_is_heard_by_itself_and_only_those_that_lack_it_are_asked_again(sinks):
    good, gone, busy, *_ = sinks
    gone.status, busy.status = "410 Gone", "503 Busy"
    channel = Apprise(name="all", urls=urls(good, gone, busy))
    result = await channel.send(message())
    assert isinstance(result, Unavailable)
    assert result.receipt.startswith("sent to JSON (1 of 3); refused: JSON (2 of 3): ")
    assert result.reason.startswith("the others have it, but not yet: JSON (3 of 3): ")
    assert ("503" in result.reason, "410" in result.receipt) == (True, True)
    assert "s3cr3t" not in str(result)
    busy.status = "200 OK"
    again = await channel.send(message(attempt=2, receipt=result.receipt))
    assert isinstance(again, Sent)
    assert again.receipt.startswith("sent to JSON (1 of 3), JSON (3 of 3); refused: JSON (2 of 3)")
    assert (len(good.requests), len(busy.requests)) == (1, 2)


async def test_who_is_refused_by_all_is_told_so(sinks):
    gone, denied, *_ = sinks
    gone.status, denied.status = "404 Not Found", "401 Unauthorized"
    result = await Apprise(name="all", urls=urls(gone, denied)).send(message())
    assert isinstance(result, Refused)
    assert ("404" in result.reason, "401" in result.reason) == (True, True)


async def test_one_that_hangs_is_killed_and_keeps_nobody_from_having_it(sinks):
    good, bad, _ = sinks
    bad.silent = True
    result = await Apprise(name="all", urls=urls(good, bad), timeout=3.0).send(message())
    assert result == Unavailable(
        reason="the others have it, but not yet: JSON (2 of 2): did not finish within 3 s", receipt="sent to JSON (1 of 2)"
    )
    assert len(bad.requests) == 1


def test_an_address_that_apprise_does_not_know_is_told_without_being_shown():
    with pytest.raises(WatcherError, match=r"channel all: address 2 of 2 is none that Apprise knows") as error:
        Apprise(name="all", urls=["json://localhost", "nonsense://s3cr3tpass"])
    assert "s3cr3t" not in str(error.value)


def test_without_the_extra_the_cure_is_told(monkeypatch):
    monkeypatch.setattr("watcher.edges.channels.apprise.find_spec", lambda _: None)
    with pytest.raises(WatcherError, match="Apprise is not installed") as error:
        Apprise(name="all", urls=["json://localhost"])
    assert error.value.cure == "pip install 'sanctions-watch[apprise]'"
