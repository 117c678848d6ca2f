"""A stream of CSV as its rows, with the row's number, and as records under the names of the columns.

It refuses what is not in the encoding it should be, quotes that are never closed, rows too long, columns nobody has told
it of, and a file without rows.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from watcher.core.errors import ListError
from watcher.core.lists.elements import AGAIN

_LONG = 1_000_000  #: letters in one line; the longest statement of reasons has a hundredth of it
_END = "\x1a"  #: with which OFAC ends its files, as CP/M did
Row = tuple[int, list[str]]


def rows(chunks: Iterable[bytes], place: str, *, encoding: str = "utf-8-sig") -> Iterator[Row]:
    """Every row that is not empty, with the number of its last line. `encoding` of another name than UTF-8 reads any bytes.
    ListError for what is refused.
    """
    reader = csv.reader(_lines(chunks, place, encoding), strict=True)
    number = 0
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            what = "it ends inside quotes" if "unexpected end" in str(error) else f"no CSV: {error}"
            raise ListError(f"{place}, line {reader.line_num}", what, cure=AGAIN) from None
        if row is None:
            break
        if row and row != [_END]:
            number = reader.line_num
            yield number, row
    if not number:
        raise ListError(place, "it is empty", cure="the source broke: nobody was delisted; it is fetched again later")


def records(
    table: Iterator[Row], place: str, *, needed: frozenset[str], known: frozenset[str] = frozenset()
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Rows under the names of the columns, which the first one tells. `needed` must be there, `known` may be, others are an error."""
    at, heads = next(table)
    heads = [head.strip() for head in heads]
    if missing := sorted(needed - set(heads)):
        raise ListError(f"{place}, line {at}", f"the column {missing[0]!r} is missing", cure="this is another file, or " + AGAIN)
    if new := [head for head in heads if head and head not in needed and head not in known]:
        raise ListError(f"{place}, line {at}", f"the column {new[0]!r} is new", cure=AGAIN)
    for number, row in table:
        if len(row) != len(heads):
            raise ListError(f"{place}, line {number}", f"{len(row)} columns instead of {len(heads)}", cure=AGAIN)
        yield number, dict(zip(heads, row, strict=True))


def _lines(chunks: Iterable[bytes], place: str, encoding: str) -> Iterator[str]:
    """Lines with their ends. Only line feeds end one: names hold other characters that Python would split at."""
    decoder = codecs.getincrementaldecoder(encoding)()
    rest = ""
    read = 0
    for chunk in chain(_sliced(chunks), (None,)):
        try:
            rest += decoder.decode(b"" if chunk is None else chunk, final=chunk is None)
        except UnicodeDecodeError as error:
            raise ListError(f"{place}, after line {read}", f"no {encoding.removesuffix('-sig')}: {error.reason}", cure=AGAIN) from None
        *whole, rest = rest.split("\n")
        read += len(whole)
        for line in whole:
            yield f"{line}\n"
        if len(rest) > _LONG:
            raise ListError(f"{place}, line {read + 1}", f"more than {_LONG} letters in one line", cure="this is another file, or " + AGAIN)
    if rest:
        yield rest


def _sliced(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), 65_536):
            yield chunk[start : start + 65_536]
