"""What all tests share."""

from __future__ import annotations

import os

import postgres
import pytest
from hypothesis import settings

from watcher.edges.store import sqlite_connection
from watcher.edges.store.sql import SqlStore

# No test asserts a time, so neither does hypothesis: on a machine with other work an example may take as long as it likes.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store",
        choices=("sqlite", "postgres"),
        default="sqlite",
        help="in which database scenarios and stories of the command line happen",
    )
    parser.addoption("--hosts", action="store_true", help="try what needs hosts too: network namespaces, made as root and removed")
    parser.addoption("--update-golden", action="store_true", help="write golden files anew; read the difference before you commit it")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "on_file: is about a store that is a file, and skipped with --store postgres")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--store") == "postgres":
        for item in items:
            if item.get_closest_marker("on_file"):
                item.add_marker(pytest.mark.skip(reason="is about a store that is a file"))


@pytest.fixture(autouse=True, scope="session")
def quick_disk():
    """Stores of the tests' own process do not wait for the disk: a process that dies loses nothing by it, a machine does."""
    with pytest.MonkeyPatch.context() as patch:
        pragmas = (pragma.replace("synchronous = FULL", "synchronous = OFF") for pragma in sqlite_connection._PRAGMAS)
        patch.setattr(sqlite_connection, "_PRAGMAS", tuple(pragmas))
        yield


@pytest.fixture(scope="session")
def cluster():
    """Gives the address of an empty store of a PostgreSQL server of our own each time it is called."""
    if reason := postgres.lacking():
        pytest.skip(reason)
    with postgres.server() as address:
        SqlStore.open(f"{address}/template1").close()  # what every new database is a copy of
        stock = postgres.Stock(address)
        yield stock.empty
        stock.close()


@pytest.fixture(scope="session")
def nothing():
    """Gives the address of a database that has no table, of a PostgreSQL server of our own, each time it is called."""
    if reason := postgres.lacking():
        pytest.skip(reason)
    with postgres.server() as address:

        def made():
            name = f"nothing{os.urandom(4).hex()}"
            postgres.execute(f"{address}/postgres", f"CREATE DATABASE {name} STRATEGY FILE_COPY")
            return f"{address}/{name}"

        yield made


@pytest.fixture
def place(request, tmp_path):
    """Where the store of a scenario or of a story is to be, as `--store` says."""
    if request.config.getoption("--store") == "postgres":
        return request.getfixturevalue("nothing")()
    return f"sqlite:///{tmp_path}/var/watcher.db"
