"""Whom a listed one owns is watched one step far, and never called listed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from watcher.app import build
from watcher.core.alerts.routing import Routes
from watcher.core.model import Fetched
from watcher.edges.config import load
from watcher.edges.store.sql import SqlStore
from watcher.testing import FakeClock, Scenario, item
from watcher.turns.list_changes import Means
from watcher.turns.refresh import refresh

ENTITIES = (
    {"id": "ada", "schema": "Person", "caption": "Ada Exampleova", "target": True, "properties": {"name": ["Ada Exampleova"], "topics": ["sanction"]}},
    {"id": "mill", "schema": "Company", "caption": "Borealis Steel Mill", "properties": {"name": ["Borealis Steel Mill"]}},
    {"id": "shop", "schema": "Company", "caption": "Borealis Steel Shop", "properties": {"name": ["Borealis Steel Shop"]}},
    {"id": "e1", "schema": "Ownership", "datasets": ["ru_egrul"], "properties": {"owner": ["ada"], "asset": ["mill"], "startDate": ["2021-05-01"]}},
    {"id": "e2", "schema": "Ownership", "datasets": ["ru_egrul"], "properties": {"owner": ["mill"], "asset": ["shop"]}},
)  # fmt: skip
CONFIG = """
[store]
url = "sqlite:///watcher.db"
[watchlist]
files = []
signals = []
[feeds]
files = []
[lists.opensanctions]
{more}
"""


class Disk:
    async def download(self, feed, into, **_limits):
        into.write("\n".join(map(json.dumps, ENTITIES)).encode())
        return Fetched(url=feed.url, status=200, headers={}, body=b"")


async def parts_of(folder: Path, more: str = ""):
    (folder / "watcher.toml").write_text(CONFIG.format(more=more))
    config = load(folder / "watcher.toml", {})
    clock = FakeClock(datetime(2024, 6, 17, 8, tzinfo=UTC))
    parts = build(config, clock=clock)
    means = Means(web=Disk(), store=folder / "watcher.db", settings=config.lists, matcher=parts.matcher, routes=Routes((), ()))
    SqlStore.open(means.store).close()
    await refresh(config.lists.followed[0], means, clock())
    await parts.aclose()
    return build(config, clock=clock)


async def test_an_article_about_an_owned_company_says_that_it_is_not_listed(tmp_path):
    parts = await parts_of(tmp_path)
    assert set(parts.watchlist.entities) == {"opensanctions:ada", "opensanctions:mill"}
    with SqlStore.open(tmp_path / "watcher.db") as store:
        scenario = Scenario(store, parts.watchlist)
        await scenario.poll("https://a.example/rss", item("1", "Harbour tug retires"))
        await scenario.poll("https://a.example/rss", item("2", "Borealis Steel Mill buys lathes"))
        (message,) = scenario.channels["desk"].messages
    assert (
        "Borealis Steel Mill: by ownership, not listed: owned by Ada Exampleova (OpenSanctions, ru_egrul, since 2021-05-01)" in message.text
    )
    assert [(one["by_ownership"], one["owners"][0]["name"]) for one in message.payload["listings"]] == [(True, "Ada Exampleova")]
    await parts.aclose()


async def test_they_are_watched_only_where_that_is_wanted(tmp_path):
    parts = await parts_of(tmp_path, "ownership = false")
    assert set(parts.watchlist.entities) == {"opensanctions:ada"}
    await parts.aclose()
