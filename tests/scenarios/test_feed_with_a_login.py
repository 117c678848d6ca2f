"""A name and password in a feed's address are in no message and in no log."""

import logging
from datetime import timedelta

from watcher.core.model import Failed
from watcher.service.outcomes import log_outcome
from watcher.testing import item

SECRET = "hush-hush"
HOUR = timedelta(hours=1)


async def test_no_message_and_no_log_shows_it(scenario, caplog):
    caplog.set_level(logging.DEBUG)
    url = f"https://me:{SECRET}@members.example/rss"
    await scenario.poll(url, item("0", "A quiet day"))
    await scenario.poll(url, item("1", "Putin opens a bridge"), after=HOUR)
    for _ in range(3):
        outcome = await scenario.poll(url, Failed(kind="gone", reason="410 Gone", status=410), after=HOUR)
        log_outcome(outcome.feed, outcome)
    assert "members.example/rss: 410 Gone (3 in a row)" in caplog.text
    messages = scenario.channels["desk"].messages
    assert {message.type for message in messages} >= {"alert.raised", "feed.silent"}
    assert SECRET not in repr(messages)
    assert "members.example" in repr(messages)
    assert SECRET not in caplog.text
