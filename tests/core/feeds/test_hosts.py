"""What one feed is told holds for its host, unless the host is our own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.feeds.hosts import catching_up, host_of, own, rest
from watcher.core.model import Failed, NotModified, Rest

NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)
HOUR = timedelta(hours=1)


def throttled(host: str = "feeds.example.org", wait: timedelta | None = HOUR, kind: str = "throttled") -> Failed:
    return Failed(kind=kind, reason="429", status=429, retry_after=wait, host=host)


def test_a_pause_is_the_whole_hosts_up_to_a_day():
    assert rest(throttled("Feeds.Example.ORG"), NOW) == Rest(host="feeds.example.org", until=NOW + HOUR, reason="429")
    assert rest(throttled(wait=99 * 24 * HOUR), NOW).until == NOW + 24 * HOUR


@pytest.mark.parametrize("reading", [throttled(wait=None), throttled(kind="http"), throttled("localhost"), NotModified(headers={})])
def test_what_asks_for_no_pause_of_the_host(reading):
    assert rest(reading, NOW) is None


@pytest.mark.parametrize("host", ["localhost", "rsshub", "127.0.0.1", "::1", "[fd00::1]", "10.1.2.3", "feeds.home.arpa", "rss.local"])
def test_servers_of_our_own_speak_for_many_sites(host):
    assert own(host)
    assert not own("feeds.example.org")
    assert not own("1.1.1.1")


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://me:pw@A.example.:8080/x", "a.example"), ("http://[2001:db8::1]/", "2001:db8::1"), ("http://[/", ""), ("", "")],
)
def test_the_host_of_an_address(url, host):
    assert host_of(url) == host


@given(st.integers(0, 10**6))
def test_few_overdue_feeds_are_not_made_to_wait_and_many_not_for_long(overdue):
    assert timedelta() <= catching_up(overdue) <= timedelta(minutes=5)
    assert overdue > 20 or not catching_up(overdue)
