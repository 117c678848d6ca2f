"""How a delivery becomes a message: rendered, with links to decide by where its channel has them.

It refuses to keep an alert from anybody: what cannot be written in full is written in its shortest form.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from watcher.core.alerts.bulletin_text import write
from watcher.core.alerts.permits import DRILL, Action, Links
from watcher.core.alerts.rendering import minimal, render
from watcher.core.model import Bulletin, Cause, Delivery, Dossier, Message

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """`names` are those of entities and signals for people (`Watchlist.titles`); the store keeps only ids, which stand where
    a name is missing. `links` are for the channels that are not `unlinked`.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    links: Links | None = None
    unlinked: frozenset[str] = frozenset()

    def write(self, delivery: Delivery, content: Dossier | Bulletin, now: datetime) -> Message:
        """The message of one delivery. Never raises."""
        if isinstance(content, Bulletin):
            return write(delivery, content, self.names)
        try:
            return render(delivery, replace(content, names={**self.names, **content.names}), self._actions(delivery, content, now))
        except Exception:
            # A bug in writing is ours and is logged, but it must not keep the alert from anybody.
            log.exception("delivery %s could not be rendered; it is sent in its shortest form", delivery.id)
            return minimal(delivery, content)

    def _actions(self, delivery: Delivery, dossier: Dossier, now: datetime) -> tuple[Action, ...]:
        if self.links is None or delivery.channel in self.unlinked:
            return ()
        alert = DRILL if dossier.notice.cause is Cause.DRILL else dossier.alert.id
        return self.links.actions(alert, dossier.alert.state, delivery.channel, now)
