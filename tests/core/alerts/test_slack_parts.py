"""Any blocks become messages that Slack takes, and nothing of them is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from watcher.core.alerts.slack_parts import slack_parts

LINES = st.lists(
    st.sampled_from(["word ", "&amp;", "<https://example.org/a|name>", "\n", "\U0001f9ea" * 90, "x" * 2_000, "制裁" * 400]), max_size=30
)
BLOCKS = st.lists(
    st.one_of(
        LINES.map(lambda pieces: {"type": "section", "text": {"type": "mrkdwn", "text": "".join(pieces)}}), st.just({"type": "divider"})
    ),
    max_size=70,
)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def said(blocks) -> str:
    return "".join(block["text"]["text"] for block in blocks if "text" in block).replace("\n", "")


@given(BLOCKS)
def test_every_message_is_within_the_limits_and_nothing_is_lost(blocks):
    parts = slack_parts(blocks)
    for part in parts:
        texts = [block["text"]["text"] for block in part if "text" in block]
        assert len(part) <= 50
        assert all(units(text) <= 3_000 for text in texts)
        assert sum(map(units, texts)) <= 12_000
        assert all(text.count("<") == text.count(">") and text.count("&") == text.count(";") for text in texts)
    assert said(block for part in parts for block in part) == said(blocks)


def test_no_blocks_are_one_message_without_any():
    assert slack_parts(()) == ((),)
