"""What somebody asks of the daemon, what it answers, and what answers: a noun, the first word of a path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, complete. `rest` is the path after the noun, without slashes around it, percent signs decoded."""

    method: str
    rest: str = ""
    query: Mapping[str, str] = field(default_factory=dict)  #: the first value of each name
    headers: Mapping[str, str] = field(default_factory=dict)  #: names in small letters, values as Latin-1
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is sent back: plain text unless `kind` says otherwise."""

    status: int = 200
    body: bytes = b""
    kind: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


class Noun(Protocol):
    """What answers the calls whose path begins with its name."""

    @property
    def takes(self) -> Mapping[str, int]:
        """The methods it knows, each with the most bytes that a call may bring. HEAD comes with GET."""

    def refusal(self, method: str, rest: str) -> Answer | None:
        """What is said to a call for which nobody is there, before its body is taken: strangers bring no megabytes. None: it is heard."""

    async def answer(self, call: Call) -> Answer:
        """Never raises for what a caller says. It may be cancelled when it takes too long."""
