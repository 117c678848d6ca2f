"""Who on the lists goes by a name, or by one that is like it: every entry whose record may hold it is compared name by name.

A record is passed over by its consonants alone, as text, so that a hundred thousand are gone through in a second; nothing is
kept between two searches. It refuses to say that two are the same: it says how like they are and why.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from watcher.core.lists.likeness import LEAST, Likeness, likeness, readings
from watcher.core.lists.record import listing_of, names_in
from watcher.core.model import ListedName, Listing
from watcher.core.text.fold import fold_key
from watcher.core.watchlist.legal_forms import bare_company

#: Sounds of several letters as one that stands for it, longest first; then letters by what they may be mistaken for.
_GROUPS = tuple(
    tuple(pair.encode().split(b">"))
    for pair in "tsch>z tch>z shch>z sch>z stch>z dzh>z dj>z sh>z ch>z zh>z cz>z sz>z ts>z tz>z kh> gh> ph>p x>ks".split()
)
_SPOKEN = b"bcdfgjklmnpqrstvwz"
_CLASSES = bytes.maketrans(_SPOKEN, b"pktpkzklmnpkrztppz")
_TWICE = tuple((bytes([one, one]), bytes([one])) for one in b"klmnprtz")
_OTHERS = bytes.maketrans(bytes(set(range(128)) - set(b"abcdefghijklmnopqrstuvwxyz'")), b" " * (128 - 27))
_SILENT = b"aeiouyh'"
_MARKS = dict.fromkeys(range(0x300, 0x370))
_BEGINS, _LEAST = 3, 2  #: consonants by which a word is looked for; one alone says nothing
_TELLING = 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry, and the name of it that is most like the one asked for."""

    listing: Listing
    name: ListedName
    likeness: Likeness


def search(name: str, records: Iterable[tuple[str, str]], *, least: float = LEAST) -> list[Hit]:
    """The entries with a name so like this one, the most like first. `records` are lists with the records of their entries."""
    sieve = _Sieve(name)
    found = (_best(name, listing_of(list_, record), sieve) for list_, record in records if sieve.lets(names_in(record)))
    hits = [hit for hit in found if hit and hit.likeness.score >= least]
    return sorted(hits, key=lambda hit: (-hit.likeness.score, hit.name.kind != "primary", hit.listing.list, hit.listing.id))


def _best(name: str, listing: Listing, sieve: _Sieve) -> Hit | None:
    scored = [(likeness(name, one.text), one) for one in listing.names if sieve.lets(one.text)]
    found, best = max(scored, key=lambda pair: (pair[0].score, pair[1].kind == "primary"), default=(None, None))
    return Hit(listing, best, found) if best and found else None


class _Sieve:
    """What a text must hold for a name: the name itself, or the beginnings of half of its words that say much."""

    def __init__(self, name: str) -> None:
        plain, _ = bare_company(name)
        self._plain = fold_key(plain or name)
        self._wanted = _begins(name)
        self._needed = (len(self._wanted) + 1) // 2

    def lets(self, text: str) -> bool:
        if not self._wanted:
            return self._plain in fold_key(text)
        spoken = _consonants(text)
        return sum(any(begin in spoken for begin in begins) for begins in self._wanted) >= self._needed


def _begins(name: str) -> list[frozenset[bytes]]:
    """For each word that says much how it may begin, by whichever habit it is read."""
    found: list[set[bytes]] = []
    for reading in readings(name):
        latin = [word for word in reading.words if word.text.isascii() or not _consonants(word.text).isspace()]
        telling = [word.text for word in latin if word.weight >= _TELLING]
        texts = telling or [word.text for word in latin]
        for at, text in enumerate(texts):
            if at == len(found):
                found.append(set())
            found[at] |= {*_begin(text), *_begin("".join(texts[at : at + 2]))}  # written together too
    return [frozenset(begins) for begins in found if begins]


def _begin(text: str) -> Iterator[bytes]:
    """How a word begins, and how it does by another habit if it begins with j or x; a short one as a whole."""
    other = {"j": text[1:], "x": f"s{text[1:]}"}.get(text[:1].lower())
    for one in (text, other) if other else (text,):
        spoken = _consonants(one).strip()
        if len(spoken) >= _LEAST:
            yield b" " + spoken[:_BEGINS] if len(spoken) >= _BEGINS else b" " + spoken + b" "


def _consonants(text: str) -> bytes:
    """The consonants of a text by what they may be mistaken for, word by word."""
    low = text.lower()
    if not low.isascii():
        low = unicodedata.normalize("NFKD", low).translate(_MARKS)
    spoken = b" " + low.encode("ascii", "replace").translate(_OTHERS) + b" "
    for group, letter in _GROUPS:
        spoken = spoken.replace(group, letter)
    spoken = spoken.replace(b" w", b" v").translate(_CLASSES, _SILENT)
    for twice, once in _TWICE:
        spoken = spoken.replace(twice, once)
    return spoken
