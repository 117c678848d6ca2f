"""A stream of JSON as its objects: one a line, or those of one array, each handed over when it is complete.

It refuses what is not JSON, objects of millions of letters, and an array that ends early. Whether a stream without an object
is broken or has nothing to say is its caller's to judge: a list has entries, a delta may have none.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from watcher.core.errors import ListError
from watcher.core.lists.elements import AGAIN

_LONG = 16_000_000  #: letters of one object
_GAP = re.compile(r"[\s,]*")
_OTHER = "this is another file, or " + AGAIN
Object = tuple[int, dict[str, Any]]


def objects(chunks: Iterable[bytes], place: str) -> Iterator[Object]:
    """Every object with its number from 1. ListError for what is refused."""
    pieces = _decoded(chunks, place)
    begin = ""
    for piece in pieces:
        begin = (begin + piece).lstrip()
        if begin:
            break
    texts = chain((begin,), pieces)
    found = _of_array(texts, place) if begin.startswith("[") else _of_lines(texts, place)
    for number, thing in enumerate(found, 1):
        if not isinstance(thing, dict):
            raise ListError(f"{place}, object {number}", "it is no object", cure=_OTHER)
        yield number, thing


def _of_lines(texts: Iterator[str], place: str) -> Iterator[Any]:
    rest = ""
    number = 0
    for text in chain(texts, ("\n",)):
        *lines, rest = (rest + text).split("\n")
        if len(rest) > _LONG:
            raise ListError(f"{place}, object {number + 1}", f"more than {_LONG} letters", cure=_OTHER)
        for line in lines:
            if not line.strip():
                continue
            number += 1
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):  # also brackets too deep to be read
                raise ListError(f"{place}, object {number}", "no JSON, or it ends early", cure=_OTHER) from None


def _of_array(texts: Iterator[str], place: str) -> Iterator[Any]:
    reader = json.JSONDecoder()
    buffer = next(texts)[1:]  # without its bracket
    number = wanted = 0
    for text in chain(texts, (None,)):
        buffer += text or ""
        if len(buffer) < wanted and text is not None:  # else the same object is begun again with each piece
            continue
        at = _begin(buffer, 0)
        while at < len(buffer) and buffer[at] != "]":
            try:
                found, end = reader.raw_decode(buffer, at)
            except (ValueError, RecursionError):  # the rest of it may come yet
                break
            number += 1
            yield found
            at = _begin(buffer, end)
        buffer = buffer[at:]
        wanted = 2 * len(buffer)
        if len(buffer) > _LONG:
            raise ListError(f"{place}, object {number + 1}", f"more than {_LONG} letters", cure=_OTHER)
    if not buffer.startswith("]"):
        raise ListError(f"{place}, object {number + 1}", "no JSON, or the array ends early", cure=_OTHER)
    if buffer[1:].strip():
        raise ListError(f"{place}, object {number + 1}", "something stands behind the array", cure=_OTHER)


def _begin(buffer: str, start: int) -> int:
    match = _GAP.match(buffer, start)
    return match.end() if match else start


def _decoded(chunks: Iterable[bytes], place: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    slices = (chunk[start : start + 65_536] for chunk in chunks for start in range(0, len(chunk), 65_536))
    try:
        for piece in slices:
            yield decoder.decode(piece)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise ListError(place, f"no UTF-8: {error.reason}", cure=AGAIN) from None
