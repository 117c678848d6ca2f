"""How a delivery becomes a message: rendered, with links to decide by where its channel has them, in the user's own words where
there are templates.

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
from watcher.core.alerts.telling import Telling, tell
from watcher.core.model import Bulletin, Cause, Delivery, Dossier, Message
from watcher.edges.ports import Wording

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """`names` are those of entities and signals for people (`Watchlist.titles`); the store keeps only ids, which stand where
    a name is missing. `links` are for the channels that are not `unlinked`; `wordings` are by channel.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    links: Links | None = None
    unlinked: frozenset[str] = frozenset()
    wordings: Mapping[str, Wording] = field(default_factory=dict)

    async def compose(self, delivery: Delivery, content: Dossier | Bulletin, now: datetime) -> tuple[Message, str]:
        """The message of one delivery in the words of its channel, and "" or why it is in others. Never raises.

        Digests and summaries have their own words.
        """
        message, wording = self.write(delivery, content, now), self.wordings.get(delivery.channel)
        if wording is None or isinstance(content, Bulletin):
            return message, ""
        try:
            message, trouble = await wording.reword(*self.told(delivery, content, now))
            if message.root and content.begun:
                root, more = await wording.reword(message.root, self.told(*content.begun, now)[1])
                message, trouble = replace(message, root=root), trouble or more
        except Exception as error:
            log.exception("delivery %s could not be put into the words of channel %s, which is a bug", delivery.id, delivery.channel)
            return message, f"in the built-in words, for the templates broke: {type(error).__name__}"
        return message, trouble

    def told(self, delivery: Delivery, dossier: Dossier, now: datetime) -> tuple[Message, Telling]:
        """A message in the built-in words, and what it tells."""
        return self.write(delivery, dossier, now), tell(delivery, self._named(dossier), self._actions(delivery, dossier, now))

    def write(self, delivery: Delivery, content: Dossier | Bulletin, now: datetime) -> Message:
        """The message of one delivery. Never raises."""
        if isinstance(content, Bulletin):
            return write(delivery, content, self.names)
        try:
            return render(delivery, self._named(content), self._actions(delivery, content, now))
        except Exception:
            # A bug in writing is ours and is logged, but it must not keep the alert from anybody.
            log.exception("delivery %s could not be rendered; it is sent in its shortest form", delivery.id)
            return minimal(delivery, content)

    def _named(self, dossier: Dossier) -> Dossier:
        return replace(dossier, names={**self.names, **dossier.names})

    def _actions(self, delivery: Delivery, dossier: Dossier, now: datetime) -> tuple[Action, ...]:
        if self.links is None or delivery.channel in self.unlinked:
            return ()
        alert = DRILL if dossier.notice.cause is Cause.DRILL else dossier.alert.id
        return self.links.actions(alert, dossier.alert.state, delivery.channel, now)
