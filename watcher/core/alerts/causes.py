"""What each cause is to receivers: the type of its message, and the sentence that stands in for a missing reason.

One line a cause; one without a line here cannot be told, and a test sees to that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from watcher.core.model import Cause


@dataclass(frozen=True, slots=True)
class Said:
    """How a cause is told: `type` to programs, `sentence` to people."""

    type: str
    sentence: str


SAID: Mapping[Cause, Said] = {
    Cause.NEW_STORY: Said("alert.raised", "A story not told before."),
    Cause.NEW_FACT: Said("alert.updated", "A story already told brings something new."),
    Cause.SEQUEL: Said("alert.updated", "A story already told goes on."),
    Cause.CORRECTION: Said("alert.updated", "A headline already told reads otherwise now."),
    Cause.LIST_CHANGED: Said("list.changed", "A sanctions list has changed."),
    Cause.CHANNEL_FAILED: Said("alert.updated", "Another channel refused this for good."),
    Cause.DRILL: Said("drill", "A drill asked for by a person; nothing has happened."),
}
