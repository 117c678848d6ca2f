"""`GET /metrics` of a daemon that lives, read as Prometheus reads it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as plain
from town import town_of

from watcher import __version__
from watcher.core.errors import ConfigError
from watcher.core.identity import feed_id
from watcher.core.model import Feed, Refused, Unavailable
from watcher.edges.listen.call import Call
from watcher.service.measures import Measures
from watcher.service.meter import Meter

TYPES = {"application/openmetrics-text": open_metrics, "text/plain": plain}


@pytest.fixture
async def town(tmp_path):
    async with town_of(tmp_path) as town:
        town.outlet.hub = ""
        yield town


async def asked(town, accept="application/openmetrics-text", path="metrics"):
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.get(f"{town.listen.public_url}/{path}", headers={"Accept": accept})


async def measured(town, accept="application/openmetrics-text"):
    """Name, and labels if there are some -> value."""
    got = await asked(town, accept)
    assert (got.status_code, got.headers["content-type"].partition(";")[0]) == (200, accept)
    return {(sample.name, *sample.labels.values()): sample.value for family in TYPES[accept](got.text) for sample in family.samples}


@pytest.mark.parametrize("accept", TYPES)
async def test_what_was_polled_found_and_sent_is_counted(town, accept):
    await town.wait(minutes=2)
    town.outlet.publish("1", "Kim Jong-un inspects a shell factory")
    await town.wait(hours=3)
    found = await measured(town, accept)
    assert found["sanctions_watch_polls_total", "read"] == 2
    assert found["sanctions_watch_polls_total", "unchanged"] == town.outlet.polls - 2
    assert found["sanctions_watch_entries_total",] == 41
    assert found["sanctions_watch_matches_total",] == 1
    assert found["sanctions_watch_alerts_total", "medium"] == 1
    assert found["sanctions_watch_alerts_total", "critical"] == 0
    assert found["sanctions_watch_notices_total", "new-story"] == 1
    assert [found["sanctions_watch_deliveries_total", "desk", state] for state in ("delivered", "retried", "dead")] == [1, 0, 0]
    assert found["sanctions_watch_fetch_seconds_count",] == town.outlet.polls
    assert found["sanctions_watch_turn_seconds_bucket", "+Inf"] == found["sanctions_watch_turn_seconds_count",] >= town.outlet.polls
    assert found["sanctions_watch_fetched_bytes_total",] > 2 * 40 * 100
    assert found["sanctions_watch_build_info", __version__] == 1
    assert found["process_start_time_seconds",] < town.clock().timestamp()
    assert found["process_resident_memory_bytes",] > 10_000_000


async def test_failures_are_counted_by_their_kind_and_tries_by_what_became_of_them(town):
    answers = [Unavailable(reason="busy"), Refused(reason="no such channel")]
    town.desk.answer = lambda _message: answers.pop(0)
    await town.wait(minutes=2)
    town.outlet.publish("1", "Kim Jong-un inspects a shell factory")
    await town.wait(hours=1)
    gone = f"{town.outlet.base}/nowhere"
    town.store.add_feed(Feed(id=feed_id(gone), url=gone), town.clock())
    await town.wait(minutes=1)
    found = await measured(town)
    assert [found["sanctions_watch_deliveries_total", "desk", state] for state in ("delivered", "retried", "dead")] == [0, 1, 1]
    assert found["sanctions_watch_outbox_dead",] == 1
    assert found["sanctions_watch_polls_total", "http"] >= 1


async def test_what_waits_is_told_with_how_long_it_has_waited(town):
    found = await measured(town)
    assert (found["sanctions_watch_feeds_due",], found["sanctions_watch_feed_lag_seconds",]) == (1, 0)
    town.clock.now += timedelta(minutes=7)
    found = await measured(town)
    assert (found["sanctions_watch_feeds_due",], found["sanctions_watch_feed_lag_seconds",]) == (1, 420)
    await town.wait(minutes=2)
    town.desk.answer = lambda _message: Unavailable(reason="busy")
    town.outlet.publish("1", "Kim Jong-un inspects a shell factory")
    await town.wait(hours=1)
    found = await measured(town)
    assert found["sanctions_watch_feeds_due",] == 0
    assert found["sanctions_watch_outbox_pending",] == 1
    assert 0 < found["sanctions_watch_outbox_oldest_age_seconds",] < 3600


async def test_nothing_in_it_tells_which_feeds_and_whom_is_watched(town):
    await town.wait(minutes=2)
    town.outlet.publish("1", "Kim Jong-un inspects a shell factory")
    await town.wait(hours=1)
    told = (await asked(town)).text
    for secret in (town.url, town.feed.id, "127.0.0.1", "News", "Kim", "kim", str(town.folder)):
        assert secret not in told


async def test_a_reload_that_was_refused_is_seen_until_one_is_not(town):
    def refused():
        raise ConfigError("watcher.toml:1", "is no TOML", cure="")

    begun = (await measured(town))["sanctions_watch_config_last_reload_success_timestamp_seconds",]
    gear = town.daemon._gear
    rebuild, gear._rebuild = gear._rebuild, refused
    town.clock.now += timedelta(hours=1)
    await gear.reload(town.daemon._porch.listener)
    found = await measured(town)
    assert found["sanctions_watch_config_last_reload_successful",] == 0
    assert found["sanctions_watch_config_last_reload_success_timestamp_seconds",] == begun
    gear._rebuild = rebuild
    await gear.reload(town.daemon._porch.listener)
    found = await measured(town)
    assert found["sanctions_watch_config_last_reload_successful",] == 1
    assert found["sanctions_watch_config_last_reload_success_timestamp_seconds",] == begun + 3600


async def test_a_store_that_cannot_be_read_is_a_number_and_no_failure(town):
    config = replace(town.daemon._equipment.config, store=f"sqlite:///{town.folder}/nowhere.db")
    measures = Measures(lambda: config, lambda: ["desk"], town.clock, Meter(town.clock()), Counter)
    answer = await measures.answer(Call(method="GET"))
    found = {sample.name: sample.value for family in plain(answer.body.decode()) for sample in family.samples}
    assert (answer.status, found["sanctions_watch_store_up"]) == (200, 0)
    assert "sanctions_watch_feeds_due" not in found


async def test_there_is_nothing_below_it(town):
    assert (await asked(town, path="metrics/feeds")).status_code == 404


async def test_a_process_whose_loops_move_is_live_and_one_that_stands_still_is_not(town):
    assert (await asked(town, path="health/live")).json() == {"state": "live", "loops": []}
    town.daemon._progress._moved["deliveries"] -= 1000
    got = await asked(town, path="health/live")
    assert (got.status_code, got.json()) == (503, {"state": "still", "loops": ["deliveries"]})
