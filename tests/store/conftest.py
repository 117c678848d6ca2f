"""One suite for every store: a test asks for `store`, and for `again` when it wants another connection to it."""

from __future__ import annotations

import pytest

from watcher.edges.store.sql import SqlStore

KINDS = ["sqlite", "postgres"]


@pytest.fixture(scope="module", params=KINDS)
def anew(request, tmp_path_factory):
    """Opens an empty store each time it is called, for laws that are tried many times."""
    if request.param == "sqlite":
        return lambda: SqlStore.open(tmp_path_factory.mktemp("law") / "watcher.db")
    empty = request.getfixturevalue("cluster")
    return lambda: SqlStore.open(empty())


@pytest.fixture(params=KINDS)
def url(request, tmp_path):
    """Where an empty store of each kind is."""
    return f"sqlite:///{tmp_path}/var/watcher.db" if request.param == "sqlite" else request.getfixturevalue("cluster")()


@pytest.fixture
def again(url):
    """Opens one more connection to the store, as another process would; all are closed in the end."""
    opened = []

    def connect(**how):
        opened.append(SqlStore.open(url, **how))
        return opened[-1]

    yield connect
    for store in opened:
        store.close()


@pytest.fixture
def store(again):
    return again()


@pytest.fixture
def on_file(tmp_path):
    """A store on SQLite, for what only SQLite can be asked."""
    with SqlStore.open(tmp_path / "watcher.db") as store:
        yield store
