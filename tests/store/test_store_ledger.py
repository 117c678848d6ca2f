from dataclasses import replace
from datetime import timedelta

import pytest
from tale import LEASE, MINUTE, NOW, article, entry, feed, save, told

from watcher.core.errors import UsageError
from watcher.core.model import Outcome
from watcher.core.triage import Decision


@pytest.fixture
def one(store):
    store.declare([feed("one")], NOW)
    return feed("one")


def test_an_empty_store_counts_nothing(store):
    assert store.counts(NOW) == {
        "entries": {"total": 0, "last_24h": 0},
        "matches": {"total": 0, "last_24h": 0},
        "alerts": {"open": 0, "last_24h": 0},
        "deliveries": {"pending": 0, "retrying": 0, "dead": 0, "delivered": 0, "oldest_pending": None},
        "stories": 0,
        "unrouted": 0,
        "unrouted_feeds": 0,
        "shut": "",
        "silences": 0,
        "dead": [],
        "daemon": None,
    }


def test_counts_tell_totals_and_the_last_day(store, one):
    old = told(one, 1)
    save(
        store,
        replace(
            old,
            articles=(replace(old.articles[0], found=NOW - timedelta(days=2)),),
            alerts=(replace(old.alerts[0], raised=NOW - timedelta(days=2), state="dismissed"),),
        ),
        now=NOW - timedelta(days=2),
    )
    save(store, told(one, 2))
    save(store, Outcome(feed=one, articles=(article(entry(one, 3)),)))
    counts = store.counts(NOW)
    assert counts["entries"] == {"total": 3, "last_24h": 2}
    assert counts["matches"] == {"total": 2, "last_24h": 1}
    assert counts["alerts"] == {"open": 1, "last_24h": 1}
    assert counts["stories"] == 2


def test_counts_tell_what_became_of_deliveries(store, one):
    for n in range(4):
        save(store, told(one, n, due=NOW + n * MINUTE))
    later = NOW + 9 * MINUTE
    claimed = [delivery for delivery, _ in store.claim(later, limit=3, lease=LEASE, owner="me")]
    store.settle(replace(claimed[0], state="delivered"))
    store.settle(replace(claimed[1], state="dead", error="404"))
    store.settle(replace(claimed[2], state="pending", due=later + 60 * MINUTE, error="503"))
    counts = store.counts(later)
    assert counts["deliveries"] == {"pending": 2, "retrying": 1, "dead": 1, "delivered": 1, "oldest_pending": NOW + 2 * MINUTE}
    assert counts["dead"] == [("desk", "404", 1)]


def test_the_daemons_beat_is_remembered(store, again):
    store.beat(NOW, pid=7, since=NOW - MINUTE, host="here")
    store.beat(NOW + MINUTE, pid=8, since=NOW, host="there")
    assert again(read_only=True).counts(NOW)["daemon"] == {"pid": 8, "since": NOW, "last_tick": NOW + MINUTE, "host": "there"}


def test_alerts_are_listed_newest_first_by_their_states(store, one):
    for n in (1, 3, 2):
        outcome = told(one, n)
        save(store, replace(outcome, alerts=(replace(outcome.alerts[0], raised=NOW + n * MINUTE),)))
    newest, middle, oldest = (alert for alert, _ in store.alerts(states=None, limit=9))
    assert newest.raised > middle.raised > oldest.raised
    store.triage(middle.id, Decision(act="dismissed", reason="not-the-entity", author="kim", decided=NOW))
    assert [alert.id for alert, _ in store.alerts(states={"open"}, limit=9)] == [newest.id, oldest.id]
    assert [alert.id for alert, _ in store.alerts(states={"dismissed", "open"}, limit=2)] == [newest.id, middle.id]
    assert [alert.state for alert, _ in store.alerts(states=["dismissed"], limit=9)] == ["dismissed"]
    assert store.alerts(states=[], limit=9) == []
    assert all(story.id == alert.story for alert, story in store.alerts(states=None, limit=9))


def test_an_alert_or_article_is_found_by_a_unique_beginning_of_its_id(store, one):
    outcomes = [told(one, n) for n in range(40)]
    for outcome in outcomes:
        save(store, outcome)
    (alert,) = outcomes[0].alerts
    assert store.alert(alert.id[:12].upper())[0] == alert
    assert store.alert("xyz") is None
    with pytest.raises(UsageError, match=r'"" is the beginning of more than one alert: .*, …'):
        store.alert("")
    with pytest.raises(UsageError, match="more than one article"):
        store.article("")


def test_articles_are_found_by_their_address(store, one):
    outcome = told(one)
    save(store, outcome)
    assert tuple(store.articles_at("http://m.news.example/1/?fbclid=x")) == outcome.articles
    assert store.articles_at("not an address") == ()


def test_notes_are_kept_and_overwritten(store, again):
    assert store.noted("watchlist") is None
    store.note("watchlist", "v1")
    store.note("watchlist", "v2")
    assert again(read_only=True).noted("watchlist") == "v2"
