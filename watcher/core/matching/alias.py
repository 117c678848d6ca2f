"""One spelling of an entity as it is searched: what it demands of the letters, the case and the endings of a text.

What it refuses to do: be stored. The spellings of an entity are made anew from it, always in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from watcher.core.text.fold import fold_key
from watcher.core.text.script import UNSPACED_RUN
from watcher.core.watchlist.entity import COMMON, CUE, Entity, Name
from watcher.core.watchlist.persons import SURNAME
from watcher.core.watchlist.tariff import LINE
from watcher.core.watchlist.variants import key_of, spellings

_ACRONYM_LETTERS = 5
#: Common nouns in Latin letters are not bent: English "tanks" is no form of Czech "tanky". Names with a capital are.
_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_STOP = re.compile("[.,&+]")


@dataclass(frozen=True, slots=True, eq=False)
class Alias:
    """One spelling as compiled. `kind` as in the watch list, or "blocker" for a phrase that must not count."""

    entity: str
    text: str
    kind: str
    folded: str
    capital: bool  #: begins with a capital, so the text must too
    acronym: bool  #: all capitals, so the text must be all capitals
    exact: tuple[str, ...] = ()  #: if any, the text must be letter for letter one of these
    bends: bool = True  #: may stand in another case than it is listed in
    stops: bool = False  #: holds a comma or full stop, so the text may hold one between its words
    derived: str = ""  #: how it was made of a listed spelling; "" if it is listed
    run: int = -1  #: where its first letters without spaces stand in `folded`; -1 if it has none
    begins: bool = False  #: begins words, however they go on
    phrase: bool = False  #: a name with several capitals, which in small letters is a phrase
    dormant: bool = False  #: searched only beside another spelling of its entity


def aliases(entity: Entity) -> Iterator[Alias]:
    """Every spelling of an entity: its names, what is made of them, and its blockers. The order never changes."""
    for name in entity.names:
        yield alias_of(entity, name)
    for variant in spellings(entity):
        yield alias_of(entity, variant)
    for phrase in entity.blocked:
        yield alias_of(entity, Name(phrase, "blocker"))


def alias_of(entity: Entity, name: Name) -> Alias:
    """One spelling of an entity."""
    text, kind = name.text, name.kind
    exact: tuple[str, ...] = ()
    if entity.exact and not name.derived and kind not in ("blocker", CUE):
        exact = tuple(spelling for spelling in entity.exact if fold_key(spelling) == fold_key(text))
        if text not in exact and any(other.text in exact for other in entity.names):
            exact = ()  # "Seoul" letter for letter says nothing of a weak "seoul" beside it
    first = text[0] if text[:1].isalpha() else next(filter(str.isalpha, text), "")
    acronym = text.isupper() and entity.schema != "Person" and _is_acronym(text)  # lists write persons in capitals: LI WEI
    several = len(text.split()) > 1
    cased = first.isupper() and (first.lower() != first or any(char.lower() != char.upper() for char in text))
    capital = cased and kind != CUE and (kind == "blocker" or bool(name.derived) or not several)
    folded = key_of(text.removesuffix("*") if kind == CUE else text).strip()
    begins = kind == "stem" or (kind == CUE and text.endswith("*")) or name.derived == LINE
    run = None if folded.isascii() else UNSPACED_RUN.search(folded)
    return Alias(
        entity=entity.id,
        text=text,
        kind=kind,
        folded=folded,
        capital=capital,
        acronym=acronym and kind not in ("blocker", CUE),
        exact=exact,
        bends=kind == CUE or (kind != "form" and not acronym and not exact and (capital or several or not _LATIN.match(first))),
        stops=_STOP.search(text) is not None,
        derived=name.derived,
        run=run.start() if run else -1,
        begins=begins,
        phrase=several and kind in ("name", "weak") and entity.schema not in COMMON and sum(word[0].isupper() for word in text.split()) > 1,
        dormant=entity.guarded and name.derived == SURNAME,
    )


def _is_acronym(text: str) -> bool:
    if not 1 < sum(map(str.isalpha, text)) <= _ACRONYM_LETTERS:
        return False
    return all(char.isupper() and char.lower() != char for char in text if char.isalpha())
