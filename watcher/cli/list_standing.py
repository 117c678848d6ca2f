"""How each followed list stands at one moment, read from the store alone, for `lists status` and `status`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from watcher.core.errors import StoreError
from watcher.core.lists.followed import Followed
from watcher.core.lists.looks import trouble
from watcher.core.model import Held
from watcher.edges.config import Config
from watcher.edges.store.lists import reading


@dataclass(frozen=True, slots=True)
class ListStanding:
    """One list. `state` is that of what is held, or what is wrong otherwise, which `reason` tells."""

    followed: Followed
    held: Held
    state: str
    reason: str

    @classmethod
    def of(cls, one: Followed, held: Held, now: datetime) -> Self:
        kind, reason = trouble(held, one, now)
        return cls(one, held, kind or held.state, reason)

    def json(self, now: datetime) -> dict[str, Any]:
        """As in `watcher status --json`; scripts rely on its keys."""
        held = self.held
        return {
            "id": self.followed.id,
            "title": self.followed.title,
            "state": self.state,
            "reason": self.reason,
            "entries": held.entries,
            "names": held.names,
            "watched": self.followed.watch,
            "alerts": self.followed.alert,
            "publication": held.publication,
            "published": held.published,
            "read": held.last_read,
            "next_look": held.next_look,
            "age_s": int((now - held.published).total_seconds()) if held.published else None,
            "usual_s": int(self.followed.usual.total_seconds()),
            "failures": held.failures,
            "withheld": held.withheld,
            "licence": self.followed.known.licence,
        }


def standing_of(config: Config, now: datetime) -> tuple[ListStanding, ...]:
    """Every list that is followed, in the order of the configuration."""
    try:
        with reading(config.store) as lists:
            held, added = lists.every(), lists.added()
    except StoreError:  # no store yet: none was looked at
        held, added = {}, ()
    return tuple(ListStanding.of(one, held.get(one.id, Held(list=one.id)), now) for one in config.lists.every(added))
