"""Permanent redirects: believed only when every hop was permanent and it has lasted, and taken back when they lead nowhere.

The feed stays the feed that was declared: its id and its definition do not change, only where it is asked. It refuses to
follow anything: that every hop was permanent is found out by the `Web`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

from watcher.core.model import Failed, Feed, Move, Reading

_LASTED = timedelta(days=3)  #: a slip of an administrator is mended by then
_POLLS = 20
_FORGOTTEN = timedelta(days=3)  #: after so long without one, it is counted anew
_LOST = 5  #: failures in a row at a new address, before the declared one is asked again


def followed(feed: Feed, reading: Reading, now: datetime) -> Move | None:
    """What is known of a feed's move after a poll. Call it with the feed as it was before."""
    move = feed.health.move
    if isinstance(reading, Failed):
        lost = move is not None and move.taken and feed.health.failures + 1 >= _LOST
        return None if lost else move
    to = reading.moved
    if not to:
        return move if move and move.taken else None  # asked at its new address it redirects no more; before, that disproves it
    if move is None or _bare(move.to) != _bare(to) or (not move.taken and now - move.last > _FORGOTTEN):
        return Move(to=_with_login(feed.url, to), since=now, last=now)
    move = replace(move, polls=move.polls + 1, last=now)
    return replace(move, taken=move.taken or (move.polls >= _POLLS and now - move.since >= _LASTED))


def _bare(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))


def _with_login(declared: str, to: str) -> str:
    """`to`, with the name and password of the declared address if it is the same server or its move to https."""
    old, new = urlsplit(declared), urlsplit(to)
    login, _, _ = old.netloc.rpartition("@")
    upgraded = (old.scheme, new.scheme, old.port, new.port) == ("http", "https", None, None)
    same = old.hostname == new.hostname and ((old.scheme, old.port) == (new.scheme, new.port) or upgraded)
    return urlunsplit(new._replace(netloc=f"{login}@{new.netloc}")) if login and same else to
