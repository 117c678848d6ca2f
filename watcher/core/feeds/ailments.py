"""What a feed has that people should be told of: the gravest of its confirmed conditions, or that it fails for long.

None for a blip: conditions wait for their polls and hours, failures for theirs. It refuses to say who is told, and when.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from watcher.core.feeds.conditions import CURES, accepted
from watcher.core.model import Ailment, Condition, Failed, Feed, Reading, Severity
from watcher.core.text.duration import span

_FAILURES, _LONG = 4, timedelta(hours=4)  #: in a row, and for how long without an answer
PROXY = "proxy"  #: kind of failure, and name of the condition
_PROXY_CURE = "look at the proxy of polling.proxy, or ask who runs it; `watcher feeds check URL` says what it answers now"
_CURE = "`watcher feeds check URL` says what it answers now"
_SEVERITY = {1: Severity.HIGH, 2: Severity.MEDIUM}  #: by tier: an official's silence is loud
_SEVERAL, _OUT = 3, timedelta(minutes=10)  #: feeds that must all fail, and for how long, to say that none answers
_UNTOLD = ("gap",)  #: a moment, not a state: `watcher status` shows it for a day


def ailment_of(feed: Feed, reading: Reading, now: datetime) -> Ailment | None:
    """What `feed` has after a poll; None if it is well, or nothing is sure yet. What a proxy has is noted of each feed that it
    did not let us ask, and is told of the proxy (`proxy_of`).
    """
    if isinstance(reading, Failed) and reading.kind == PROXY:
        return _ailment(feed, Condition(name=PROXY, reason=reading.reason, since=now), _PROXY_CURE, now)
    condition = next((one for one in feed.health.conditions if one.confirmed and one.name not in _UNTOLD), None)
    if condition:
        return _ailment(feed, condition, CURES.get(condition.name, ""), now)
    health = feed.health
    heard = health.last_read or health.since or now
    if health.failures >= _FAILURES and now - heard >= _LONG:
        reason = f"it has not answered for {span(now - heard)}: {health.reason}"
        return _ailment(feed, Condition(name="failing", reason=reason, since=heard), _CURE, now)
    return None


def _ailment(feed: Feed, condition: Condition, cure: str, now: datetime) -> Ailment:
    return Ailment(
        feed=feed.id,
        name=feed.name,
        url=feed.shown,
        condition=condition.name,
        reason=condition.reason,
        cure=cure,
        severity=_SEVERITY.get(feed.tier, Severity.LOW),
        since=condition.since,
        judged=now,
    )


def outage_of(feeds: int, since: datetime | None, example: str, now: datetime) -> Ailment | None:
    """That nothing answers, if it is so: `feeds` have failed since `since` and none has answered; `example` is one's reason."""
    if since is None or feeds < _SEVERAL or now - since < _OUT:
        return None
    return Ailment(
        feed="",
        name="every feed",
        url="",
        condition="outage",
        reason=f"none of {feeds} feeds that were asked has answered for {span(now - since)}, so it is likely our own network: {example}",
        cure="look at the network and the name servers of the machine the watcher runs on",
        severity=Severity.HIGH,
        since=since,
        judged=now,
    )


def single(ailment: Ailment, now: datetime) -> bool:
    """Whether it may be told of the feed by itself: that of a proxy only if it lasts, when it is likely that of one host."""
    return ailment.condition != PROXY or now - ailment.since >= _LONG


def proxy_of(ailments: Sequence[Ailment], passed: datetime | None, now: datetime) -> Ailment | None:
    """That the proxy lets nobody through, if it is so: these feeds could not be asked, and `passed` is when one last was."""
    shut = [one for one in ailments if one.condition == PROXY and (passed is None or one.judged > passed)]
    since = max(filter(None, (min((one.since for one in shut), default=now), passed)))
    if len(shut) < _SEVERAL or now - since < _OUT:
        return None
    return Ailment(
        feed="",
        name="the proxy",
        url="",
        condition=PROXY,
        reason=f"for {span(now - since)} none of {len(shut)} feeds could be asked by way of the proxy: {shut[-1].reason}",
        cure=_PROXY_CURE,
        severity=Severity.HIGH,
        since=since,
        judged=now,
    )


def suspected(feeds: int) -> bool:
    """Whether it may be that nothing answers, so that no feed is told of by itself until that is known."""
    return feeds >= _SEVERAL


def ending(ailment: Ailment) -> str:
    """How a told one ended, in words; "" if it has not."""
    if ailment.over is None:
        return ""
    lasted = span(ailment.over - ailment.since)
    if ailment.outage and ailment.condition == PROXY:
        return f"the proxy lets us through again after {lasted}; what feeds published meanwhile is read now, what they dropped is not"
    if ailment.outage:
        return f"feeds answer again after {lasted}; what they published meanwhile is read now, what they dropped is not"
    if accepted(ailment.condition, ailment.over - ailment.since):
        return f"it has been so for {lasted} and is taken for its habit from now on: {ailment.reason}"
    return f"it is over after {lasted}: {ailment.reason}"
