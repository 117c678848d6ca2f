"""The noun "slack": buttons that somebody pressed in Slack, as its Request URL tells us.

Only what Slack signed within the last five minutes is believed, and each of it once. A press decides as `watcher alerts` does, in
the name of who pressed; then the message is written again as things stand, and who was too late is told so. Slack wants an
answer within three seconds, so it has one while that is still being done. It refuses to answer anybody else.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from watcher.core.alerts.slack_buttons import WINDOW, Press, pressed, signed
from watcher.core.errors import UsageError, WatcherError
from watcher.core.model import Delivery, Dossier
from watcher.edges.channels.slack_bot import SlackBot
from watcher.edges.listen.call import Answer, Call
from watcher.edges.listen.listener import said
from watcher.edges.ports import Channel
from watcher.edges.store.sql import SqlStore
from watcher.service.crew import Crew
from watcher.turns.writing import Pen

log = logging.getLogger(__name__)

NAME = "slack"
_BODY = 2**19  #: bytes: Slack sends the whole message along
_PATIENCE = 2.0  #: seconds until Slack has its answer, whatever else is to be done
_REMEMBERED = 10_000  #: presses within the window


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """What the configuration of the moment makes."""

    store: str
    channels: Mapping[str, Channel]
    pen: Pen

    @property
    def bots(self) -> list[SlackBot]:
        """Those with buttons."""
        return [channel for channel in self.channels.values() if isinstance(channel, SlackBot) and channel.signing_secret]


@dataclass(slots=True)
class Presses:
    """For one daemon; `workspace` is asked for anew with each call, `crew` has what is still being done."""

    workspace: Callable[[], Workspace]
    clock: Callable[[], datetime]
    crew: Crew
    _taken: dict[str, datetime] = field(default_factory=dict)  #: signatures, oldest first

    @property
    def takes(self) -> Mapping[str, int]:
        return {"POST": _BODY}

    def refusal(self, _method: str, rest: str) -> Answer | None:
        return said(404) if rest or not self.workspace().bots else None

    async def answer(self, call: Call) -> Answer:
        workspace, now = self.workspace(), self.clock()
        stamp, claimed = call.headers.get("x-slack-request-timestamp", ""), call.headers.get("x-slack-signature", "")
        bots = [bot for bot in workspace.bots if signed(bot.signing_secret, stamp=stamp, body=call.body, claimed=claimed, now=now)]
        if not bots:
            log.warning("a press that Slack did not sign, or long ago, was ignored; look at signing_secret and the clock of this machine")
            return said(401)
        press = pressed(call.body, now)
        if press is None or not self._first(claimed, now):
            return Answer()
        task = self.crew.start(_take(workspace, bots, press), f"press on alert {press.alert[:8]}")
        await asyncio.wait({task}, timeout=_PATIENCE)
        return Answer()

    def _first(self, signature: str, now: datetime) -> bool:
        """Whether this press comes for the first time. What is too old to be taken anyway is forgotten."""
        for known in [known for known, at in self._taken.items() if now - at > 2 * WINDOW]:
            del self._taken[known]
        if signature in self._taken or len(self._taken) >= _REMEMBERED:
            return False
        self._taken[signature] = now
        return True


async def _take(workspace: Workspace, bots: list[SlackBot], press: Press) -> None:
    trouble, told = await asyncio.to_thread(_decided, workspace.store, press)
    where = next((one for one in told if one[0].receipt and f"channel={press.channel} ts={press.ts}" in one[0].receipt), None)
    bot = next((bot for bot in bots if where and bot.name == where[0].channel), bots[0])
    if where:
        message, _ = await workspace.pen.compose(*where, press.decision.decided)
        if fault := await bot.renew(press.channel, press.ts, message):
            log.warning("alert %s in Slack: %s", press.alert[:8], fault)
    words = trouble or ("" if where else f"Done: this alert is now {press.decision.act}.")
    if words and (fault := await bot.whisper(press.channel, press.user, words)):
        log.warning("alert %s in Slack: %s", press.alert[:8], fault)


def _decided(url: str, press: Press) -> tuple[str, list[tuple[Delivery, Dossier]]]:
    """Why a press was not taken, in words, else ""; and what was delivered about its alert, as things stand now."""
    trouble = ""
    try:
        with SqlStore.again(url) as store:
            try:
                store.triage(press.alert, press.decision)
                log.info("alert %s %s by %s", press.alert[:8], press.decision.act, press.decision.author)
            except UsageError as error:
                trouble = f"{error.what[:1].upper()}{error.what[1:]}."
            return trouble, list(store.delivered(press.alert))
    except WatcherError as error:  # a full disk, a locked store
        log.error("a press could not be taken: %s", error)  # noqa: TRY400 - for people to mend: no traceback
        return "The watcher cannot use its store at the moment. Nothing was changed; try again in a minute.", []
