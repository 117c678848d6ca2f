"""Further spellings of a listed name, made once when a watch list is compiled: other orders, initials, written together,
without legal form, in another script; and its tariff codes. Each carries in `derived` how it was made.

What it refuses to do: bend words (`matching` does, at the text) or fold letters. A variant of a weak name is weak.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from watcher.core.text.fold import fold_key
from watcher.core.watchlist import tariff
from watcher.core.watchlist.abjads import ABJAD
from watcher.core.watchlist.eastern import is_eastern
from watcher.core.watchlist.entity import COMMON, Entity, Name, is_slight
from watcher.core.watchlist.legal_forms import bare_company
from watcher.core.watchlist.persons import DOUBTFUL, patronymic_of
from watcher.core.watchlist.persons import variants as of_person
from watcher.core.watchlist.plurals import plurals
from watcher.core.watchlist.romanisation import HANGUL
from watcher.core.watchlist.transliteration import CYRILLIC, LATIN, SCRIPTS, in_latin, in_others, to_cyrillic
from watcher.core.watchlist.umlauts import SPELT_OUT, spelt_out

_BODIES = ("Company", "Organization", "LegalEntity")
_PART = re.compile(r"[^\W\d_](?:[\w'’\u0300-\u036f]|-(?=\w))+")  #: of a name that is transliterated: no initial
_FEW = 2  #: words of a full name
_LEAST = 3  #: letters that any spelling must have
_TELLING = 9  #: letters of a full name in another script that few others bear

#: The comparable text of a spelling: asked for several times while an entity is compiled, and never again.
key_of = lru_cache(maxsize=512)(fold_key)


def variants(name: Name, schema: str) -> tuple[Name, ...]:
    """The spellings made of one name of an entity of that schema, none of them the name itself. Only listed names and
    weak names have variants; a form, a stem or a demonym is already one.
    """
    return _new((name,), _of(name, schema))


def spellings(entity: Entity) -> tuple[Name, ...]:
    """Every variant of an entity's names, its names in the scripts it has none in, and its tariff codes; none listed. On a
    guarded list a slight variant is weak as a slight name is.
    """
    made = [variant for name in entity.names for variant in _of(name, entity.schema)]
    made += _transliterated(entity)
    if entity.guarded:
        made.sort(key=_is_weak)
        made = [
            _made(one, one.text, one.derived, "weak") if one.derived in DOUBTFUL or is_slight(one.text, entity.schema) else one
            for one in made
        ]
    return (*_new(entity.names, made), *tariff.written(entity.codes))


def _new(known: tuple[Name, ...], made: Iterable[Name]) -> tuple[Name, ...]:
    """The made ones that say something new; of equals the first, a strong one before a weak one."""
    seen = {key_of(name.text) for name in known}
    kept: list[Name] = []
    for one in sorted(made, key=_is_weak):
        key = key_of(one.text)
        if key not in seen and (key[:_LEAST].isalpha() or _letters(key) >= _LEAST):
            seen.add(key)
            kept.append(one)
    return tuple(kept)


def _is_weak(name: Name) -> bool:
    return name.kind == "weak"


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _made(name: Name, text: str, derived: str, kind: str = "") -> Name:
    return Name(text, kind or name.kind, name.language, derived)


def _of(name: Name, schema: str) -> Iterator[Name]:
    """What is made of one name, twice or as it is listed if need be."""
    if name.kind not in ("name", "weak"):
        return
    if (written := spelt_out(name.text)) and schema not in COMMON:
        yield (other := _made(name, written, SPELT_OUT))
        yield from _of(other, schema)
    if schema == "Person":
        yield from of_person(name)
    elif schema in COMMON:
        yield from plurals(name)
    elif schema in _BODIES:
        bare, derived = bare_company(name.text)
        if bare:
            yield _made(name, bare, derived)


def _transliterated(entity: Entity) -> Iterator[Name]:
    """An entity's full names in the scripts that none of its names is in. Guesses, so they are weak, but for whole names of
    persons on a list kept by hand. Names of bodies are rather translated, and go into Latin only; beyond Latin and Cyrillic
    nothing is made on a long list, of which it would be most.
    """
    if entity.schema not in ("Person", *_BODIES[:2]):
        return
    person = entity.schema == "Person"
    whole = [name.text for name in entity.names if name.kind in ("name", "weak")]
    listed = {script for script, letter in SCRIPTS.items() if any(map(letter.search, whole))}
    full = [text for text in (_full(text, person=person) for text in whole) if text]
    by_hand = person and not entity.guarded and not entity.many
    made: list[str] = []
    for text in full:
        if "Latin" not in listed and (person or not ABJAD.search(text)):
            made += in_latin(text, widely=by_hand)
        elif "Cyrillic" not in listed and LATIN.search(text) and person:
            made += to_cyrillic(text)
    if (
        person
        and (entity.context or not entity.guarded)
        and not entity.many
        and (known := next((text for text in full if LATIN.search(text) or CYRILLIC.search(text)), ""))
    ):
        made += in_others(known, listed)
    for spelling in made:
        sure = person and not entity.guarded and _letters(spelling) >= _TELLING and len(spelling.split()) >= _FEW
        yield Name(spelling, "name" if sure else "weak", derived="transliterated")


def _full(text: str, *, person: bool) -> str:
    """A full name as it is spelt elsewhere: the given name first, no patronymic, no legal form; "" if it is none."""
    if person:
        surname, comma, given = (part.strip() for part in text.partition(","))
        text = f"{given} {surname}" if comma else text
    else:
        text = bare_company(text)[0] or text
    parts = text.split()
    if HANGUL.search(text):
        return text if person else ""
    if len(parts) < _FEW or not all(_PART.fullmatch(part) for part in parts) or is_eastern(parts):
        return ""
    if patronymic := patronymic_of(parts):
        return " ".join(parts[:1] + parts[2:] if patronymic == 1 else [parts[1], parts[0]])
    return text
