"""A drill says what it is in every shape, and names nobody real."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from watcher.core.alerts.drill import drill
from watcher.core.alerts.rendering import render

NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)


def test_a_drill_says_so_in_every_shape():
    message = render(*drill("desk", author="mina", now=NOW))
    assert (message.type, message.payload["type"], message.subject[:7]) == ("drill", "drill", "[drill]")
    for shape in (message.text, message.html, str(message.blocks)):
        assert "Nothing has happened" in shape
        assert "mina" in shape


def test_a_drill_is_known_by_its_moment_and_its_channel():
    ids = {drill(channel, author="mina", now=moment)[0].id for channel in ("desk", "hook") for moment in (NOW, NOW + timedelta(seconds=1))}
    assert len(ids) == 4
    assert drill("desk", author="mina", now=NOW) == drill("desk", author="mina", now=NOW)
