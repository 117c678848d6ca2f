"""A stream of XML as its records: each is handed over as soon as it is complete, and then forgotten.

Nothing else is kept, so a document of any length is read in the memory of its largest record. It refuses a document type
and with it every entity, depth, records without end, a root that is another's, elements nobody has told it of, and a
document that ends before its root does. It mends one thing: ampersands that somebody did not escape.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NoReturn
from xml.etree.ElementTree import Element, SubElement
from xml.parsers import expat

from watcher.core.errors import ListError

DEEP = 32  #: elements inside one another; the deepest list has twelve
_NODES = 400_000  #: elements in one record; the reference values of the largest list are a tenth of it
_LETTERS = 16_000_000  #: letters in one record
_TOKEN = 8_000_000  #: bytes of one tag; expat keeps it whole
_SLICE = 65_536
_ENTITY = 12  #: bytes of the longest reference to a character
_BARE = re.compile(rb"&(?!(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]\w{1,9});)")
AGAIN = "nothing of this publication is used; fetch it again, and if it stays so the format has changed: report it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a document looks like. All names are local ones: namespaces of lists change with their addresses."""

    root: str
    records: frozenset[str]  #: elements that are handed over
    known: frozenset[str]  #: all others that there may be
    free: frozenset[str] = frozenset()  #: elements in which there may be anything


def elements(chunks: Iterable[bytes], shape: Shape, place: str) -> Iterator[Element]:
    """First the root, with its attributes alone, then every record, as trees of local names. ListError for what is refused."""
    reader = _Reader(shape, place)
    fed = 0
    for piece in _mended(chunks):
        fed += len(piece)
        reader.feed(piece, fed)
        while reader.done:
            yield reader.done.popleft()
    if not fed:
        raise ListError(place, "it is empty (0 bytes)", cure="the source broke: nobody was delisted; it is fetched again later")
    reader.close()
    yield from reader.done


def text(record: Element, path: str) -> str:
    """What an element below says, in one line; "" if it is not there."""
    return " ".join((record.findtext(path) or "").split())


def texts(record: Element, path: str) -> list[str]:
    """What the elements below say, each in one line, those that say anything."""
    return [said for found in record.iterfind(path) if (said := " ".join((found.text or "").split()))]


def _mended(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The document in small pieces, with ampersands that begin no entity written as they should have been."""
    rest = b""
    for chunk in chunks:
        for start in range(0, len(chunk), _SLICE):
            piece = rest + chunk[start : start + _SLICE]
            cut = piece.rfind(b"&", -_ENTITY)
            cut = len(piece) if cut < 0 or b";" in piece[cut:] else cut  # the rest of it may come with the next piece
            rest = piece[cut:]
            if cut:
                yield _BARE.sub(b"&amp;", piece[:cut])
    if rest:
        yield _BARE.sub(b"&amp;", rest)


class _Reader:
    """The state between two tags: the record that is being built, and how deep we are."""

    def __init__(self, shape: Shape, place: str) -> None:
        self.done: deque[Element] = deque()
        self._shape = shape
        self._place = place
        self._names: dict[str, str] = {}
        self._open: list[Element] = []  # the record and the elements open in it
        self._said: list[str] = []  # the text of the innermost
        self._nodes = self._letters = self._depth = self._freely = 0
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data

    def feed(self, piece: bytes, fed: int) -> None:
        """One more piece; `fed` bytes in all so far."""
        try:
            self._parser.Parse(piece, False)
        except expat.ExpatError as error:
            self._broken(error)
        if fed - self._parser.CurrentByteIndex > _TOKEN:
            self._refuse("one tag is millions of bytes long")

    def close(self) -> None:
        """The document is over."""
        try:
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            self._broken(error)

    def _start(self, tag: str, given: dict[str, str]) -> None:
        name = self._names.get(tag) or self._names.setdefault(tag, tag.rpartition(" ")[2])
        self._depth += 1
        if self._depth > DEEP:
            self._refuse(f"more than {DEEP} elements inside one another, at <{name}>")
        if self._open:
            self._inside(name, _local(given) if given else given)
        elif self._depth == 1:
            if name != self._shape.root:
                self._refuse(
                    f"its root is <{name}>, not <{self._shape.root}>", cure="this is another file, or a page that tells of an error"
                )
            self.done.append(Element(name, _local(given)))
        elif name in self._shape.records:
            self._nodes = self._letters = 0
            self._freely = int(name in self._shape.free)
            self._open.append(Element(name, _local(given)))
        elif name not in self._shape.known:
            self._refuse(f"<{name}> is new")

    def _inside(self, name: str, given: dict[str, str]) -> None:
        """An element of the record that is open."""
        if self._freely:
            self._freely += 1
        elif name not in self._shape.known:
            self._refuse(f"<{name}> in <{self._open[-1].tag}> is new")
        self._nodes += 1
        if self._nodes > _NODES:
            self._refuse(f"one <{self._open[0].tag}> has more than {_NODES} elements")
        if self._said:
            self._settle()
        self._open.append(SubElement(self._open[-1], name, given))

    def _end(self, _: str) -> None:
        self._depth -= 1
        if not self._open:
            return
        if self._said:
            self._settle()
        if self._freely:
            self._freely -= 1
        element = self._open.pop()
        if not self._open:
            self.done.append(element)

    def _data(self, data: str) -> None:
        if self._open:
            self._letters += len(data)
            if self._letters > _LETTERS:
                self._refuse(f"one <{self._open[0].tag}> has more than {_LETTERS} letters")
            self._said.append(data)

    def _settle(self) -> None:
        innermost = self._open[-1]
        innermost.text = (innermost.text or "") + "".join(self._said)
        self._said.clear()

    def _doctype(self, name: str, *_: object) -> None:
        self._refuse(f"it declares a document type ({name})", cure="no list has one, and entities are defined in there: it is not read")

    def _broken(self, error: expat.ExpatError) -> NoReturn:
        what = expat.errors.messages.get(error.code, "not well-formed")
        if what == "no element found" and self._depth:
            what = f"it ends early, {self._depth} elements are still open"
        raise ListError(f"{self._place}, line {error.lineno}", f"no XML: {what}", cure=AGAIN) from None

    def _refuse(self, what: str, *, cure: str = AGAIN) -> NoReturn:
        raise ListError(f"{self._place}, line {self._parser.CurrentLineNumber}", what, cure=cure)


def _local(given: dict[str, str]) -> dict[str, str]:
    return {key.rpartition(" ")[2]: value for key, value in given.items()}
