"""A real store and a small watch list for diaries of what is published and what is told."""

import pytest

from watcher.core.watchlist.toml_files import parse_entities, parse_signals
from watcher.core.watchlist.watchlist import Watchlist, compose
from watcher.edges.store.sql import SqlStore
from watcher.testing import Scenario

ENTITIES = """
[[entity]]
id = "putin"
name = "Vladimir Putin"
schema = "Person"
names.en = ["Putin"]

[[entity]]
id = "kim"
name = "Kim Jong-un"
schema = "Person"
names.en = ["Kim Jong-un"]

[[entity]]
id = "huawei"
name = "Huawei"
schema = "Company"
names.en = ["Huawei"]

[[entity]]
id = "russia"
name = "Russia"
schema = "Country"
names.en = ["Russia"]

[[entity]]
id = "north-korea"
name = "North Korea"
schema = "Country"
names.en = ["North Korea"]

[[entity]]
id = "shells"
name = "Artillery shells"
schema = "Good"
names.en = ["shells"]
"""
SIGNALS = """
[[signal]]
id = "arms"
title = "North Korean arms for Russia"
all = [["north-korea"], ["russia"], ["shells"]]
severity = "high"
"""


@pytest.fixture
def watchlist() -> Watchlist:
    return compose(parse_entities("test.toml", ENTITIES), parse_signals("test.toml", SIGNALS))


@pytest.fixture
def scenario(place, watchlist):
    store = SqlStore.open(place)
    yield Scenario(store, watchlist)
    store.close()
