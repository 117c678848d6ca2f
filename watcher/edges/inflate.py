"""The body of one answer as it arrives: decompressed under a cap that counts what comes *out*.

A kilobyte of gzip can hold a megabyte of zeros, so the decompressor is never given more room than the cap leaves.
It refuses encodings that were not asked for, and bodies that end in the middle.
"""

from __future__ import annotations

import zlib
from typing import BinaryIO

from watcher.core.model import Failed

ENCODINGS = "gzip, deflate"
"""What we ask for, as Accept-Encoding."""

_GZIP = b"\x1f\x8b"
_GZIP_OR_ZLIB = 47  # 32 + 15: told apart by their first bytes, largest window
_BARE = -15
_MEMBERS = 1000  # a file of empty gzip members costs time without ever reaching the cap


class Unusable(Exception):  # noqa: N818 - it carries a value to the border of the edge, where it ends
    """A body that cannot be had whole."""

    def __init__(self, kind: str, reason: str) -> None:
        self.failed = Failed(kind=kind, reason=reason)
        super().__init__(reason)


class Body:
    """Collects a body of at most `cap` bytes, before and after decompression.

    `encoding` and `announced` are the headers Content-Encoding and Content-Length, "" where there is none. With `into` it is
    written there as it comes, from its beginning. All methods raise Unusable.
    """

    def __init__(self, encoding: str, *, cap: int, announced: str = "", into: BinaryIO | None = None) -> None:
        codings = [word for word in encoding.lower().replace(",", " ").split() if word != "identity"]
        if codings not in ([], ["gzip"], ["x-gzip"], ["deflate"]):
            raise Unusable("garbage", f"the answer is encoded as {encoding[:40]!a}; only {ENCODINGS} were asked for")
        self._plain = not codings
        self._deflate = codings == ["deflate"]
        self._cap = cap
        self._bytes = bytearray()  # what is not written elsewhere
        self._into = into
        self._size = 0
        self._received = 0
        self._members = 0
        self._member: zlib._Decompress | None = None
        self._start = b""  # first byte of a member whose second has not come yet
        self._over = False  # past the last member; padding or rubbish may follow and is no harm
        if announced.isdigit() and int(announced) > cap:
            raise self._too_big()
        if into:  # a try before this one may have left something
            into.seek(0)
            into.truncate()

    def add(self, chunk: bytes) -> None:
        """Take what the wire brought."""
        self._received += len(chunk)
        if self._received > self._cap:
            raise self._too_big()
        if self._plain:
            self._keep(chunk)
            return
        try:
            self._inflate(self._start + chunk)
        except zlib.error as error:
            raise Unusable("garbage", f"the answer cannot be decompressed: {error}") from error

    def whole(self) -> bytes:
        """The body, once the wire has ended; nothing if it was written elsewhere."""
        unfinished = not self._plain and self._received > 0 and (self._member is not None or self._members == 0)
        if unfinished:
            raise Unusable("garbage", "the answer was cut short: its compressed body ends in the middle")
        return bytes(self._bytes)

    def _inflate(self, data: bytes) -> None:
        self._start = b""
        while data and not self._over:
            if self._member is None:
                if len(data) < len(_GZIP):
                    self._start = data
                    return
                self._member = self._begin(data)
                continue
            self._keep(self._member.decompress(data, self._cap + 1 - self._size))
            if self._size > self._cap:
                raise self._too_big()
            if not self._member.eof:
                return
            data = self._member.unused_data
            self._member = None
            self._members += 1

    def _keep(self, data: bytes) -> None:
        self._size += len(data)
        if self._into:
            self._into.write(data)
        else:
            self._bytes += data

    def _begin(self, data: bytes) -> zlib._Decompress | None:
        """The decompressor for the member that `data` begins; None, and over, if none begins there."""
        if self._members == _MEMBERS:
            raise Unusable("bomb", f"the answer is made of more than {_MEMBERS} gzip members")
        if self._members and not data.startswith(_GZIP):
            self._over = True
            return None
        # Half the world sends "deflate" bare, though the standard wants it in a zlib wrapper.
        wrapped = data.startswith(_GZIP) or (data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:2], "big") % 31 == 0)
        return zlib.decompressobj(_BARE if self._deflate and not wrapped else _GZIP_OR_ZLIB)

    def _too_big(self) -> Unusable:
        return Unusable(
            "too-big", f"the answer is larger than {size(self._cap)} decompressed; see {'lists' if self._into else 'polling'}.max_body"
        )


def size(count: int) -> str:
    """Bytes in words: "10 MiB"."""
    return f"{count / 2**20:g} MiB" if count >= 2**20 else f"{count} bytes"
