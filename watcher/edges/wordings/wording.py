"""Templates of one channel: read from a folder, checked and tried when they are loaded, and used for each message.

A mistake is an error at start, with file, line and cure. What fails all the same when a message is sent falls back to the built-in
text of that message, and its receipt says so: an alert is never lost to its wording. It refuses files it does not know, since
those are misspelt; what only others include begins with "_".
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from watcher.core.alerts.telling import Telling
from watcher.core.alerts.variables import variables
from watcher.core.errors import ConfigError, nearest
from watcher.core.model import Message
from watcher.core.text.safe import clean
from watcher.edges.confined import Heard, ask, ask_now
from watcher.edges.files import read_text

log = logging.getLogger(__name__)

#: Which files each type of channel shows.
FILES: Mapping[str, tuple[str, ...]] = {
    "email": ("subject.txt", "text.txt", "mail.html"),
    "console": ("text.txt",),
    "slack": ("subject.txt", "slack.txt"),
    "teams": ("text.txt",),
    "discord": ("text.txt",),
    "apprise": ("subject.txt", "text.txt"),
    "webhook": ("payload.json",),
}
_KNOWN = tuple(dict.fromkeys(file for files in FILES.values() for file in files))
_CHILD = "watcher.edges.wordings.child"
_PATIENCE, _CHECK = 5.0, 20.0  #: seconds for one message, for trying at start
_SUBJECT = 250
_SHOWN = "docs/templates.md names what may stand there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """`sources` by file name, from `folder`; `files` are those that the channel shows."""

    channel: str
    folder: Path
    sources: Mapping[str, str]
    files: tuple[str, ...]

    async def reword(self, message: Message, telling: Telling) -> tuple[Message, str]:
        """The message in these words, and "" or why it kept its own."""
        question = {"sources": self.sources, "files": self.files, "values": [variables(telling, message)]}
        heard = await ask(_CHILD, question, seconds=_PATIENCE)
        told, mistake = self._read(heard)
        if mistake is None:
            return _reworded(message, told), ""
        log.error("channel %s: the built-in text was sent, for %s", self.channel, mistake)
        return message, f"in the built-in words, for the template {mistake}"

    def tried(self, samples: Sequence[tuple[Message, Telling]]) -> None:
        """ConfigError if these messages cannot be written."""
        values = [variables(telling, message) for message, telling in samples]
        heard = ask_now(_CHILD, {"sources": self.sources, "files": self.files, "values": values}, seconds=_CHECK)
        if mistake := self._read(heard)[1]:
            what = f"channels.{self.channel}.templates: {mistake.file}: {mistake.why}"
            raise ConfigError(str(self.folder / mistake.place), what, cure=mistake.cure or _SHOWN)

    def _read(self, heard: Heard) -> tuple[Mapping[str, str], _Mistake | None]:
        """The texts by file, or the first mistake."""
        told: dict[str, str] = {}
        for answer in heard.answers:
            if "error" in answer:
                return {}, _Mistake(answer["at"], answer["line"], clean(answer["error"], 300), answer.get("cure", ""))
            if fault := _fault(answer["file"], answer["text"]):
                return {}, _Mistake(answer["file"], 0, fault)
            told[answer["file"]] = answer["text"]
        if heard.broken or set(told) != set(self.files):
            file = next((file for file in self.files if file not in told), self.files[0])
            return {}, _Mistake(file, 0, heard.broken or "said nothing")
        return told, None


@dataclass(frozen=True, slots=True)
class _Mistake:
    file: str
    line: int  #: 0 if it is the whole file's
    why: str
    cure: str = ""

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file

    def __str__(self) -> str:
        return f"{self.place}: {self.why}"


def wording_of(channel: str, kind: str, folder: Path, place: str, samples: Sequence[tuple[Message, Telling]]) -> Wording:
    """The templates of a channel, tried on `samples`. ConfigError where they stand if one cannot be used, else at `place`."""
    if find_spec("jinja2") is None:
        raise ConfigError(place, f"channels.{channel}.templates: Jinja2 is not installed", cure="pip install 'sanctions-watch[templates]'")
    shown = " or ".join(FILES[kind])
    if not folder.is_dir():
        raise ConfigError(place, f"channels.{channel}.templates: {folder} is no folder", cure=f"make it, with {shown} in it")
    found = sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))
    for file in found:
        if file.name not in _KNOWN and not file.name.startswith("_"):
            cure = nearest(file.name, _KNOWN) + '; what only others include begins with "_"'
            raise ConfigError(str(file), f"channels.{channel}.templates: no message has such a part", cure=cure)
    sources = {file.name: read_text(file, "template") for file in found}
    files = tuple(file for file in FILES[kind] if file in sources)
    if not files:
        raise ConfigError(place, f"channels.{channel}.templates: {folder} has none that {kind} shows", cure=f"write {shown}")
    wording = Wording(channel=channel, folder=folder, sources=sources, files=files)
    wording.tried(samples)
    return wording


def _fault(file: str, text: str) -> str:
    """What is wrong with a text that could be written."""
    if not text.strip():
        return "comes out empty"
    if not file.endswith(".json"):
        return ""
    try:
        return "" if isinstance(json.loads(text), dict) else "is no JSON object"
    except ValueError as error:
        return f"is no JSON: {error}"


def _reworded(message: Message, told: Mapping[str, str]) -> Message:
    changed: dict[str, Any] = {}
    if "subject.txt" in told:
        changed["subject"] = clean(told["subject.txt"], _SUBJECT)
    if "text.txt" in told:
        changed |= {"text": told["text.txt"].strip("\n") + "\n", "card": {}, "embed": {}}
    if "mail.html" in told:
        changed["html"] = told["mail.html"]
    if "slack.txt" in told:
        section = {"type": "section", "text": {"type": "mrkdwn", "text": told["slack.txt"].strip("\n"), "verbatim": True}}
        changed["blocks"] = (section,)
        changed["pressable"] = (section, *(block for block in message.pressable if block["type"] == "actions"))
    if "payload.json" in told:
        changed["payload"] = json.loads(told["payload.json"])
    return replace(message, **changed)
