"""The decision of one poll, without a store: what was known and what was read make one outcome."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from watcher.core import identity
from watcher.core.alerts.routing import Route, Routes
from watcher.core.decide import Rules, decide
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Cause, Entry, Failed, Feed, Health, Known, NotModified, Outcome, Read, Severity
from watcher.core.watchlist.toml_files import parse_entities
from watcher.core.watchlist.watchlist import compose

NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)
HOUR = timedelta(hours=1)
WATCHLIST = compose(
    parse_entities(
        "test.toml",
        '[[entity]]\nid = "kim"\nname = "Kim Jong-un"\nschema = "Person"\nseverity = "high"\n'
        '[[entity]]\nid = "putin"\nname = "Putin"\nschema = "Person"\n'
        '[[entity]]\nid = "russia"\nname = "Russia"\nschema = "Country"\n',
    ),
    [],
)
RULES = Rules(watchlist=WATCHLIST, routes=Routes((), ("desk", "night")))
NEW = Feed(id="f", url="https://a.example/rss", language="en")
OLD = replace(NEW, health=Health(since=NOW - 9 * HOUR, first_read=NOW - 9 * HOUR, last_read=NOW - HOUR))
NOTHING = Known(seen={}, by_url={}, stories={}, alerts={})


def entry(number: int, title: str, *, published: datetime | None = None, url: str | None = None) -> Entry:
    address = f"https://a.example/{number}" if url is None else url
    key = identity.entry_key("f", guid=str(number), url=address, title=title, text="")
    return Entry(feed="f", key=key, revision=identity.revision(title, ""), url=address, title=title, text="", published=published)


def decided(*entries: Entry, feed: Feed = OLD, known: Known = NOTHING, rules: Rules = RULES, now: datetime = NOW) -> Outcome:
    matches = Matcher(WATCHLIST).match_all(entries)
    return decide(feed, Read(entries=entries), entries, matches, known=known, rules=rules, now=now, jitter=0.5)


def afterwards(outcome: Outcome) -> Known:
    """What a store would know after saving an outcome."""
    by_url: dict[str, tuple] = {}
    for article in outcome.articles:
        url = identity.canonical_url(article.url)
        by_url[url] = (*by_url.get(url, ()), article)
    return Known(
        seen={article.key: article for article in outcome.articles},
        by_url=by_url,
        stories={story.id: story for story in outcome.stories},
        alerts={alert.story: alert for alert in outcome.alerts},
    )


def test_a_watched_name_makes_article_story_alert_notice_and_a_delivery_a_channel():
    outcome = decided(entry(1, "Kim Jong-un opens a brewery"))
    (article,), (story,), (alert,), (notice,) = outcome.articles, outcome.stories, outcome.alerts, outcome.notices
    assert (article.story, alert.story, notice.alert, notice.article) == (story.id, story.id, alert.id, article.id)
    assert (notice.cause, notice.number, notice.severity, notice.facts) == (Cause.NEW_STORY, 1, Severity.HIGH, ("entity:kim",))
    assert [(d.channel, d.notice, d.due) for d in outcome.deliveries] == [("desk", notice.id, NOW), ("night", notice.id, NOW)]
    assert (outcome.fresh, outcome.backlog, outcome.documents) == (1, 0, 1)


def test_what_names_nobody_is_stored_and_makes_no_story():
    outcome = decided(entry(1, "Rain delays ferries"))
    assert ([a.story for a in outcome.articles], outcome.stories, outcome.notices, outcome.fresh) == ([None], (), (), 1)


def test_a_state_alone_makes_a_story_and_no_alert():
    outcome = decided(entry(1, "Russia expects snow"))
    assert (len(outcome.stories), outcome.alerts, outcome.deliveries) == (1, (), ())


@pytest.mark.parametrize(("reading", "said"), [(NotModified(headers={}), "unchanged"), (Failed(kind="dns", reason="no address"), "failed")])
def test_without_a_document_only_the_feeds_health_changes(reading, said):
    outcome = decide(OLD, reading, (), (), known=NOTHING, rules=RULES, now=NOW, jitter=0.5)
    assert outcome == Outcome(feed=outcome.feed, reading=said)
    assert outcome.feed.health.next_poll > NOW


def test_the_first_reading_is_backlog_but_for_what_came_since_the_first_attempt():
    waited = replace(NEW, health=Health(since=NOW - HOUR, failures=3))
    before = entry(1, "Kim Jong-un opens a brewery", published=NOW - 2 * HOUR)
    since = entry(2, "Putin plants oaks", published=NOW - HOUR / 2)
    ahead = entry(3, "Putin praises chess", published=NOW + HOUR)
    undated = entry(4, "Kim Jong-un rides through snow")
    outcome = decided(before, since, ahead, undated, feed=waited)
    assert {a.title: a.backlog for a in outcome.articles} == {
        before.title: True,
        since.title: False,
        ahead.title: True,
        undated.title: True,
    }
    assert [notice.facts for notice in outcome.notices] == [("entity:putin",)]


def test_a_backlog_may_be_wanted():
    outcome = decided(entry(1, "Kim Jong-un opens a brewery"), feed=NEW, rules=replace(RULES, backlog="alert"))
    assert (len(outcome.notices), outcome.backlog) == (1, 0)


def test_the_same_outcome_is_decided_of_the_same_facts():
    entries = (entry(1, "Kim Jong-un opens a brewery"), entry(2, "Putin plants oaks"))
    assert decided(*entries) == decided(*entries)
    assert {a.id for a in decided(*entries).alerts} == {a.id for a in decided(*reversed(entries)).alerts}


def test_what_another_worker_has_saved_meanwhile_is_taken_for_known():
    """`unseen` is asked before the transaction; what is known is read inside it, and holds."""
    first = decided(entry(1, "Kim Jong-un opens a brewery"))
    again = decided(entry(1, "Kim Jong-un opens a brewery"), known=afterwards(first))
    assert (again.articles, again.notices, again.fresh) == ((), (), 0)


def test_a_reworded_entry_is_the_same_article_and_only_a_new_fact_is_told():
    first = decided(entry(1, "Kim Jong-un opens a brewery"))
    misprint = decided(entry(1, "Kim Jong-un opens brewery"), known=afterwards(first), now=NOW + HOUR)
    assert ([a.id for a in misprint.articles], misprint.notices, misprint.fresh) == ([first.articles[0].id], (), 0)
    fact = decided(entry(1, "Kim Jong-un and Putin open a brewery"), known=afterwards(first), now=NOW + HOUR)
    (notice,), (alert,) = fact.notices, fact.alerts
    assert (notice.cause, notice.number, notice.facts) == (Cause.CORRECTION, 2, ("entity:putin",))
    assert (alert.id, alert.facts) == (first.alerts[0].id, {"entity:kim", "entity:putin"})


def test_an_id_given_to_another_item_is_another_article():
    first = decided(entry(1, "Kim Jong-un opens a brewery"))
    reused = decided(entry(1, "Putin plants oaks", url="https://a.example/oaks"), known=afterwards(first))
    assert reused.articles[0].id != first.articles[0].id
    assert (len(reused.notices), reused.fresh) == (1, 1)


def test_an_alert_somebody_closed_is_opened_by_a_new_fact():
    first = decided(entry(1, "Kim Jong-un opens a brewery"))
    closed = replace(afterwards(first), alerts={a.story: replace(a, state="dismissed") for a in first.alerts})
    (alert,) = decided(entry(1, "Kim Jong-un and Putin open a brewery"), known=closed).alerts
    assert alert.state == "open"


def test_one_poll_sees_what_it_has_just_decided():
    outcome = decided(entry(1, "Kim Jong-un opens a brewery"), entry(2, "Kim Jong-un opens a brewery"))
    assert (len(outcome.articles), len(outcome.stories), len(outcome.notices)) == (2, 1, 1)
    assert outcome.stories[0].articles == 2


def test_a_group_wait_is_a_due_time():
    rules = replace(RULES, routes=Routes((Route(channels=("desk",), group_wait=HOUR),), ("desk",)))
    assert [d.due for d in decided(entry(1, "Putin plants oaks"), rules=rules).deliveries] == [NOW + HOUR]
