"""One suite for every store: a test asks for `store`, and for `again` when it wants another connection to it."""

from __future__ import annotations

import pytest

from watcher.edges.store.sqlite import SqliteStore


@pytest.fixture(scope="module", params=["sqlite"])
def anew(tmp_path_factory):
    """Opens an empty store each time it is called, for laws that are tried many times."""
    return lambda: SqliteStore.open(tmp_path_factory.mktemp("law") / "watcher.db")


@pytest.fixture(params=["sqlite"])
def url(request, tmp_path):
    """Where an empty store of each kind is."""
    return f"sqlite:///{tmp_path}/var/watcher.db"


@pytest.fixture
def again(url):
    """Opens one more connection to the store, as another process would; all are closed in the end."""
    opened = []

    def connect(**how):
        opened.append(SqliteStore.open(url, **how))
        return opened[-1]

    yield connect
    for store in opened:
        store.close()


@pytest.fixture
def store(again):
    return again()
