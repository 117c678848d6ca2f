"""A PostgreSQL server that may be killed, and outlets on hosts of their own."""

from __future__ import annotations

import os
import random

import postgres
import pytest
from press import Press


@pytest.fixture(scope="module")
def server():
    """What it says is done is done: it loses nothing when it is killed."""
    if reason := postgres.lacking():
        pytest.skip(reason)
    with postgres.running(settings={"synchronous_commit": "on"}) as one:
        yield one


@pytest.fixture
def database(server):
    """The address of an empty database."""
    name = f"cluster{os.urandom(4).hex()}"
    postgres.execute(f"{server.address}/postgres", f"CREATE DATABASE {name} STRATEGY FILE_COPY")
    return f"{server.address}/{name}"


@pytest.fixture
def press():
    """Twelve outlets on as many hosts."""
    with Press([f"127.0.1.{n}" for n in range(1, 13)], chance=random.Random(7)) as one:
        yield one
