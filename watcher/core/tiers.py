"""How far a feed is to be believed, in the words people are shown beside its name.

It refuses to weigh: what a tier does to a severity is the business of `alerts.severity`.
"""

from __future__ import annotations

from watcher.core.model import Feed

OFFICIAL, AGENCY, PRESS, STATE_CONTROLLED, AGGREGATOR = range(1, 6)
STATE_MEDIA = "state-media"  #: the tag

_WORDS = {
    OFFICIAL: "official",
    AGENCY: "agency or paper of record",
    PRESS: "other press",
    STATE_CONTROLLED: "state-controlled",
    AGGREGATOR: "aggregator",
}
_SHOWN = (OFFICIAL, STATE_CONTROLLED, AGGREGATOR)


def standing(feed: Feed) -> str:
    """As in "agency or paper of record, state media"."""
    return ", ".join(
        [_WORDS.get(feed.tier, f"tier {feed.tier}")] + ["state media"] * (is_state_media(feed) and feed.tier != STATE_CONTROLLED)
    )


def flag(feed: Feed) -> str:
    """What must stand beside its name wherever it is named; "" for a paper among papers."""
    if feed.tier in _SHOWN:
        return standing(feed)
    return "state media" if is_state_media(feed) else ""


def is_state_media(feed: Feed) -> bool:
    """Whether it speaks for a state that does not say so in an official feed."""
    return feed.tier == STATE_CONTROLLED or STATE_MEDIA in feed.tags
