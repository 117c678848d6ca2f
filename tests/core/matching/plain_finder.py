"""The names of a watch list looked for one by one, word by word: slow, and simple enough to be believed.

It says what the rules are; `Index` has to find the same, faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from watcher.core.matching.alias import Alias, aliases
from watcher.core.text.alternations import clipped
from watcher.core.text.columns import LONGEST
from watcher.core.text.compounds import grown, is_japanese
from watcher.core.text.declensions import SCRIPTS
from watcher.core.text.fold import Folded, fold, fold_key
from watcher.core.text.inflection import base_stems, text_stems
from watcher.core.text.script import Word, bare_forms, is_unspaced, words
from watcher.core.watchlist.entity import Entity
from watcher.core.watchlist.persons import INITIALS, TURNED
from watcher.core.watchlist.watchlist import Watchlist

_JOINED = re.compile(r"[ '\"·]{0,2}|[ ]?[-/][ ]?")
_AFTER_INITIAL = re.compile(r"\.[ ]?-?|[ ]|-")
_STOPS = re.compile(r"[.,]{1,2}[ ]?|[ ]?[&+][ ]?")
_ANOTHER_INITIAL = re.compile(r"(?:^|[\W_])[^\W\d_]\.[ ]?-?$")
_INNER_CAPITAL = re.compile("[a-zß-öø-ÿа-яёіїєґ][A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ]")


class Sighting(NamedTuple):
    """One spelling at one place of a text; `start:end` are folded offsets."""

    entity: str
    alias: str
    kind: str
    derived: str
    start: int
    end: int
    how: str


class Plain(NamedTuple):
    """What stands in the texts of one entry: always searched, and searched only beside another name of the entity."""

    awake: list[set[Sighting]]
    dormant: list[set[Sighting]]


def find(watchlist: Watchlist, entry: Sequence[str]) -> Plain:
    """What stands in each text of an entry. Dormant names are all there, whether or not something wakes them."""
    nobody = Entity(id="", name="", schema="", blocked=watchlist.blockers)
    spellings = [alias for entity in (*watchlist.entities.values(), nobody) for alias in aliases(entity)]
    bending = frozenset(part.text for alias in spellings if alias.bends for part in words(alias.folded))
    pages = [fold(text) for text in entry]
    found = Plain([], [])
    for page in pages:
        seen = list(_page(page, spellings, bending))
        found.awake.append({sighting for alias, sighting in seen if not alias.dormant})
        found.dormant.append({sighting for alias, sighting in seen if alias.dormant})
    return found


def _page(text: Folded, spellings: Sequence[Alias], bending: frozenset[str]) -> Iterator[tuple[Alias, Sighting]]:
    written = text.aligned()
    spoken = words(text.text, written)
    for alias in spellings:
        found = _runs(alias, text, written, spellings) if is_unspaced(alias.folded) else _words(alias, text, spoken, bending)
        for start, end, how in found:
            if _letters(alias, text, start, end):
                yield alias, Sighting(alias.entity, alias.text, alias.kind, alias.derived, start, end, how)


def _words(alias: Alias, text: Folded, spoken: list[Word], bending: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """Where an alias of words stands. One that is glued of words on purpose can be read as one word, too."""
    written = text.aligned()
    for whole in (False, True)[: 1 + bool(_INNER_CAPITAL.search(alias.text))]:
        source = fold(alias.text)
        cased = fold_key(alias.text) if whole else source.aligned()
        parts = words(source.text, cased)
        if not parts or any(len(part.text) > LONGEST for part in parts):
            continue
        if not all(part.text[:2] in text.text or part.text[2:4] in text.text for part in parts):
            continue  # no rule changes the first two letters but for an article that a prefix swallows
        must = [cased[part.start].isupper() if alias.derived or alias.kind == "blocker" else not at for at, part in enumerate(parts)]
        if whole:
            must = [not at for at in range(len(parts))]
        for first in range(len(spoken) - len(parts) + 1):
            there = spoken[first : first + len(parts)]
            if alias.capital and any(capital and written[word.start].islower() for capital, word in zip(must, there, strict=True)):
                continue
            if not all(_gap(alias, text.text, left, right, first=left is there[0]) for left, right in pairwise(there)):
                continue
            yield from _stands(alias, [part.text for part in parts], there, bending)


def _stands(alias: Alias, parts: list[str], there: list[Word], bending: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """Whether each part stands there; where the name begins and ends, and how the first part that is bent stands."""
    hows = [
        _word(alias, part, word.text, (at == 0, at == len(parts) - 1), part in bending)
        for at, (part, word) in enumerate(zip(parts, there, strict=True))
    ]
    if None in hows:
        return
    told = [how for how in hows if how]
    start, end = there[0].start, there[-1].end
    if hows[0] and hows[0].startswith("prefix"):
        start += len(hows[0].rpartition(" ")[2])
    if hows[-1] and hows[-1].startswith("particle"):
        end -= len(hows[-1].rpartition(" ")[2])
    yield start, end, told[0] if told else ""


def _word(alias: Alias, part: str, word: str, edge: tuple[bool, bool], bends: bool) -> str | None:
    """How a word is a part of a name: "" as it is written, else the rule; None if it is not. `edge`: whether it is the
    first part, and the last; `bends`: whether it is a part of any name that bends, which is asked behind a prefix.
    """
    if len(word) > LONGEST:
        return None
    if alias.kind == "stem":
        return f"stem {alias.text}-" if word.startswith(part) else None
    if word == part:
        return ""
    if alias.bends and (_bent(part, word) or (edge != (True, True) and word in clipped(part))):
        return "inflected"
    for form, how in sorted(bare_forms(word), key=lambda pair: (len(pair[1]), -len(pair[0]))):
        if edge[how.startswith("particle")] and (form == part or (how.startswith("prefix") and bends and _bent(part, form))):
            return how
    return None


def _bent(part: str, word: str) -> bool:
    alike = any(letter.match(part[-1]) and letter.match(word[-1]) for letter, _ in SCRIPTS)
    return alike and not base_stems(part).isdisjoint(text_stems(word))


def _gap(alias: Alias, folded: str, left: Word, right: Word, *, first: bool) -> bool:
    gap = folded[left.end : right.start]
    turned = first and alias.derived == TURNED
    short = len(left.text) <= 2 and _AFTER_INITIAL.fullmatch(gap)
    return bool(_JOINED.fullmatch(gap) or short or (alias.stops and _STOPS.fullmatch(gap)) or (turned and gap in (",", ", ")))


def _runs(alias: Alias, text: Folded, written: str, spellings: Sequence[Alias]) -> Iterator[tuple[int, int, str]]:
    """Where an alias of a script without spaces stands, and of which longer word it is part there."""
    begins = {at for other in spellings if other.run == 0 for at in _places(other, text.text)}
    for start in _places(alias, text.text):
        end = start + len(alias.folded)
        longer = grown(written, start, end, japanese=is_japanese(text.text), known=lambda at: at in begins)
        first = next((char for char in text.surface(start, end) if char.isalpha()), "")
        if alias.exact or alias.acronym or not (alias.capital and first.islower()):
            yield start, end, f"{'part' if longer.firm else 'beginning'} of {longer.text}" if longer else ""


def _places(alias: Alias, folded: str) -> Iterator[int]:
    start = folded.find(alias.folded)
    while start >= 0:
        sides = (folded[max(0, at - 1) : at + 1] for at in (start, start + len(alias.folded)) if 0 < at < len(folded))
        if not any(side.isalnum() and not is_unspaced(side) for side in sides):
            yield start
        start = folded.find(alias.folded, start + 1)


def _letters(alias: Alias, text: Folded, start: int, end: int) -> bool:
    """Whether the letters are right where they count one by one."""
    surface = text.surface(start, end)
    if alias.exact:
        return surface in alias.exact
    if alias.acronym:
        return not any(char.islower() for char in surface)
    if alias.derived.startswith(INITIALS):
        return "." in surface and not _ANOTHER_INITIAL.search(text.text[:start])
    return True
