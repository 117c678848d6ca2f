"""One question and its answer over a connection, in whichever version of HTTP both sides speak."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

Headers: TypeAlias = Sequence[tuple[bytes, bytes]]

READ = 65536  #: bytes taken from a connection at a time
HEAD = 65536  #: bytes the head of an answer may have; peers allow 8 to 256 KiB
INTERIM = 10  #: answers 1xx before the real one; a flood of them never ends


@dataclass(frozen=True, slots=True)
class Question:
    """A GET, or a POST if there is a body. `host` is what Host or :authority says; names of `headers` are in small letters."""

    scheme: bytes
    host: bytes
    target: bytes
    headers: Headers
    body: bytes = b""

    @property
    def method(self) -> bytes:
        return b"POST" if self.body else b"GET"


@dataclass(frozen=True, slots=True)
class Head:
    """Status and headers of an answer; the body is still to come."""

    status: int
    headers: Headers


class Misspoken(Exception):  # noqa: N818 - what the other side did, not a mistake of ours
    """What came is not HTTP. Its words may quote the other side: escape them."""


class CutShort(Exception):  # noqa: N818 - as Misspoken
    """The other side went away before its answer was whole. `silent`: before it said anything at all."""

    def __init__(self, *, silent: bool) -> None:
        self.silent = silent
        super().__init__("nothing came" if silent else "the answer ends in the middle")


class Conversation(Protocol):
    """One connection. `ask`, then `body` (which may be left out or left early); again, if `finish` says so."""

    @property
    def protocol(self) -> str:
        """As `Fetched.protocol`."""

    @property
    def closed(self) -> bool:
        """Whether it is known that the other side has gone."""

    async def ask(self, question: Question) -> Head:
        """Raises Misspoken, CutShort and OSError, as `body` does."""

    def body(self) -> AsyncIterator[bytes]:
        """As it comes from the wire, still compressed. Lets other work go on between any two pieces."""

    def finish(self) -> bool:
        """Skip what is here already of an answer not wanted. Whether it came to its end, and another question may be asked."""

    def close(self) -> None:
        """At once, without a farewell that would have to be waited for."""
