"""Whatever Apprise speaks to: Telegram, Matrix, Pushover, ntfy, SMS and 160 services more (extra `apprise`).

Its plugins are the work of many, and any of them may hang, so they run in a process of their own (`apprise_child`) that is killed
when the time of one try is over. Services are heard one by one: a receipt names those that have the message, and the next try
asks the others alone. It refuses to name a service by its address, which is a secret.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from watcher.core.errors import WatcherError
from watcher.core.model import Message, Refused, SendResult, Sent, Severity, Unavailable
from watcher.core.text.safe import clean
from watcher.edges.channels.post import without
from watcher.edges.confined import ask, ask_now
from watcher.edges.http.proxy import Proxy

_CHILD = "watcher.edges.channels.apprise_child"
_CHECK = 30.0  #: seconds to read addresses
_SENT = "sent to "  #: begins a receipt; what follows is read again by the next try
_KINDS = {Severity.LOW: "info", Severity.MEDIUM: "info", Severity.HIGH: "warning", Severity.CRITICAL: "failure"}
_STATUS = re.compile(r"\berror[=: ]+(\d{3})\b")
_PASSING = frozenset({408, 425, 429})
_CALLS = re.compile(r"(?<![\w/.])@(?=\w)|<(?=[@!#])")  #: how a text would call people; an address in a link is none
_CURE = "pip install 'sanctions-watch[apprise]'"


class Apprise:
    """Sends to each of `urls`, which are secrets. `timeout` is in seconds, for all of them.

    WatcherError: Apprise is not installed, or does not know one of the addresses.
    """

    def __init__(self, *, name: str, urls: Sequence[str], timeout: float = 45.0, proxy: Proxy | None = None) -> None:
        self.name = name
        self._proxy = {"url": proxy.url, "direct": proxy.direct.listed} if proxy else None
        self._urls = tuple(urls)
        self._timeout = timeout
        self._services = _named(name, self._urls)

    async def send(self, message: Message) -> SendResult:
        has = _had(message.receipt)
        waiting = [(number, url) for number, url in enumerate(self._urls) if self._services[number] not in has]
        if not waiting:
            return Sent(receipt=message.receipt)
        question = {
            "urls": [url for _, url in waiting],
            "title": message.subject,
            "body": _CALLS.sub(lambda call: f"{call[0]}\u200b", message.text),
            "kind": _KINDS[message.severity],
            "proxy": self._proxy,
        }
        heard = await ask(_CHILD, question, seconds=self._timeout)
        said: Mapping[int, Any] = {waiting[one["at"]][0]: one for one in heard.answers}
        got = [self._services[number] for number, _ in waiting if said.get(number, {}).get("sent")]
        without_it = [number for number, _ in waiting if self._services[number] not in got]
        lacking = {number: self._fault(number, said.get(number), heard.broken) for number in without_it}
        return self._result([*has, *got], lacking)

    def _fault(self, number: int, said: Mapping[str, Any] | None, broken: str) -> tuple[str, bool]:
        """What a service said that does not have it, and whether that is for good."""
        words = without(self._urls[number], str(said["words"])) if said else broken or "said nothing"
        status = _STATUS.search(words)
        final = bool(status and 400 <= int(status[1]) < 500 and int(status[1]) not in _PASSING)  # noqa: PLR2004 - 4xx
        return f"{self._services[number]}: {clean(words, 200) or 'no reason given'}", final

    def _result(self, has: Sequence[str], lacking: Mapping[int, tuple[str, bool]]) -> SendResult:
        later = [words for words, final in lacking.values() if not final]
        never = [words for words, final in lacking.values() if final]
        receipt = "; ".join([f"{_SENT}{', '.join(has)}", *([f"refused: {', '.join(never)}"] if never else [])]) if has else ""
        if later:
            reason = "; ".join([*later, *(f"refused: {words}" for words in never)])
            return Unavailable(reason=f"the others have it, but not yet: {reason}" if has else reason, receipt=receipt)
        return Sent(receipt=receipt) if has else Refused(reason="; ".join(never))


def _named(channel: str, urls: Sequence[str]) -> tuple[str, ...]:
    """The services by name, with a number where there are several: a receipt must not be read for another one."""
    if find_spec("apprise") is None:
        raise WatcherError(f"channel {channel}: Apprise is not installed", cure=_CURE)
    heard = ask_now(_CHILD, {"urls": list(urls), "check": True}, seconds=_CHECK)
    if heard.broken or len(heard.answers) != len(urls):
        raise WatcherError(f"channel {channel}: Apprise {heard.broken or 'said nothing'}", cure=f"{_CURE} --upgrade")
    for number, answer in enumerate(heard.answers, 1):
        if not answer["name"]:
            which = f"address {number} of {len(urls)}" if len(urls) > 1 else "the address"
            cure = "look its form up at https://appriseit.com/services/, for example ntfy://topic"
            raise WatcherError(f"channel {channel}: {which} is none that Apprise knows", cure=cure)
    names = [clean(re.sub(r"[,;]", "", answer["name"]), 60) for answer in heard.answers]
    return tuple(f"{name} ({number} of {len(names)})" if len(names) > 1 else name for number, name in enumerate(names, 1))


def _had(receipt: str) -> tuple[str, ...]:
    """Who has it, as the receipt of an earlier try tells."""
    told = receipt.partition("; ")[0]
    return tuple(told.removeprefix(_SENT).split(", ")) if told.startswith(_SENT) else ()
