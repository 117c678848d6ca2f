"""Which channels hear of an alert."""

from datetime import UTC, datetime, timedelta

import pytest

from watcher.core.alerts.routing import Route, Routes
from watcher.core.model import Alert, Article, Cause, Feed, Notice, Severity

NOW = datetime(2024, 6, 19, tzinfo=UTC)
FEED = Feed(id="f", url="https://a.example/rss", title="Ledger", language="ko", tags=("official",))
ARTICLE = Article(id="a", feed="f", key="k", revision="r", url="", title="t", text="", published=None, found=NOW)
ALERT = Alert(
    id="x", story="s", severity=Severity.HIGH, facts=frozenset(), entities=("kim", "russia"), signals=("arms",), raised=NOW, updated=NOW
)
NOTICE = Notice(
    id="n", alert="x", number=1, cause=Cause.NEW_STORY, severity=Severity.HIGH, facts=(), article="a", evidence=(), signals=(), raised=NOW
)


def heard(*routes, channels=("slack", "mail", "hook")):
    found = Routes(tuple(routes), channels).deliveries(NOTICE, ALERT, ARTICLE, FEED, NOW)
    return [delivery.channel for delivery in found]


def test_without_routes_every_channel_hears():
    assert heard() == ["slack", "mail", "hook"]


def test_the_first_route_that_fits_wins_unless_it_lets_through():
    everything = Route(channels=("slack",))
    assert heard(everything, Route(channels=("mail",))) == ["slack"]
    assert heard(Route(channels=("slack",), proceed=True), Route(channels=("mail",))) == ["slack", "mail"]


def test_a_channel_hears_once_however_many_routes_agree():
    assert heard(Route(channels=("slack",), proceed=True), Route(channels=("slack", "mail"))) == ["slack", "mail"]


@pytest.mark.parametrize(
    ("key", "value", "fits"),
    [
        ("severity", "high", True),
        ("severity", "low", False),
        ("signal", "arms", True),
        ("entity", "russia", True),
        ("entity", "china", False),
        ("tag", "official", True),
        ("language", "ko", True),
        ("language", "en", False),
        ("feed", "Ledger", True),
        ("feed", "https://a.example/rss", True),
    ],
)
def test_a_route_asks_for_what_is_known_of_the_alert(key, value, fits):
    assert heard(Route(channels=("mail",), match={key: frozenset({value})})) == (["mail"] if fits else [])


def test_every_key_of_a_route_must_be_met():
    both = {"severity": frozenset({"high"}), "entity": frozenset({"china"})}
    assert heard(Route(channels=("mail",), match=both)) == []


def test_waiting_is_the_due_time_and_the_id_is_of_notice_and_channel():
    routes = Routes((Route(channels=("mail",), group_wait=timedelta(seconds=30)),), ("mail",))
    (one,) = routes.deliveries(NOTICE, ALERT, ARTICLE, FEED, NOW)
    (later,) = routes.deliveries(NOTICE, ALERT, ARTICLE, FEED, NOW + timedelta(hours=1))
    assert one.due == NOW + timedelta(seconds=30)
    assert one.id == later.id


def test_routes_that_all_ask_for_something_may_leave_an_alert_unsent():
    picky = Route(channels=("mail",), match={"severity": frozenset({"high"})})
    assert Routes((picky,), ("mail",)).selective
    assert not Routes((picky, Route(channels=("mail",))), ("mail",)).selective
    assert not Routes((), ("mail",)).selective
