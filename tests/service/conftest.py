"""A town with a hub, for whatever is pushed."""

from __future__ import annotations

import pytest
from town import town_of

from watcher.core.feeds import push


@pytest.fixture
async def town(tmp_path):
    async with town_of(tmp_path) as town:
        yield town


@pytest.fixture
async def subscribed(town):
    """With a subscription for a thousand seconds, no push yet."""
    await town.wait(minutes=2)
    assert push.active(town.known, town.clock())
    return town


@pytest.fixture
async def pushed(town):
    """With one for ten days, and a first push that was relied on."""
    town.hub.lease = 864_000
    await town.wait(minutes=2)
    await town.push("first", "A first push")
    return town
