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
from watcher.core.watchlist.eastern import is_eastern, rejoined
from watcher.core.watchlist.entity import Entity, Name, is_slight
from watcher.core.watchlist.legal_forms import bare_company
from watcher.core.watchlist.romanisation import HANGUL
from watcher.core.watchlist.transliteration import CYRILLIC, LATIN, SCRIPTS, in_latin, in_others, to_cyrillic

INITIALS = "initials"
SURNAME = "surname alone"  #: counts only where the full name is in the same text
_BODIES = ("Company", "Organization", "LegalEntity")
_WORD = re.compile(r"(?:[A-Za-zÀ-ɏ]|[\u0400-\u04ff])(?:[\w'’]|-(?=\w))*\.?")
_PART = re.compile(r"[^\W\d_](?:[\w'’\u0300-\u036f]|-(?=\w))+")  #: of a name that is transliterated: no initial
_PATRONYMIC = re.compile(r"(?:[оеё]вич|ильич|кузьмич|фомич|лукич|никитич|[оеё]вна|[ії]вна|ична|[oe]v[iy]ch|[oei]vna|ichna|ilyich)$")
_FEW, _MANY = 2, 3  #: words of a person's name that can be put in another order
_LEAST = 3  #: letters that any spelling must have
_TELLING = 5  #: letters of a surname that is rare enough to count with an initial

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
        made = [_made(one, one.text, one.derived, "weak") if is_slight(one.text, entity.schema) else one for one in made]
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
    if schema == "Person":
        yield from _of_person(name)
    elif schema in _BODIES:
        bare, derived = bare_company(name.text)
        if bare:
            yield _made(name, bare, derived)


def _of_person(name: Name) -> Iterator[Name]:
    surname, comma, given = (part.strip() for part in name.text.partition(","))
    if comma:
        if not surname or not given or "," in given:
            return
        yield _made(name, f"{given} {surname}", "given name first")
        words = [*given.split(), *surname.split()]
    else:
        words = name.text.split()
    if not all(_WORD.fullmatch(word) for word in words):
        return
    eastern = is_eastern(words)
    if eastern:
        for text in rejoined(words):
            yield _made(name, text, "written together or apart")
            yield _made(name, _turned(text), "surname last")
        yield _made(name, _turned(" ".join(words)), "surname last")
        return
    if not _FEW <= len(words) <= _MANY:
        return
    patronymic = _patronymic(words)
    yield from _orders(name, words)
    if patronymic:
        rest = words[:patronymic] + words[patronymic + 1 :]
        for ordered in (rest, rest[::-1]):
            yield _made(name, " ".join(ordered), "without patronymic")
    last = 0 if patronymic == _MANY - 1 else len(words) - 1
    if name.kind == "name" and _letters(words[last]) > _LEAST:
        yield _made(name, words[last], SURNAME, "weak")
    yield from _initials(name, [*words[:last], *words[last + 1 :]], words[last], full=bool(patronymic))


def _patronymic(words: list[str]) -> int:
    """Which of three words is the name after the father, 0 if none is."""
    return next((at for at, word in enumerate(words) if at and len(words) == _MANY and _PATRONYMIC.search(word.lower())), 0)


def _orders(name: Name, words: list[str]) -> Iterator[Name]:
    """The other rotations: closed, so that a variant of a variant is no new one. A patronymic follows the given name."""
    patronymic = _patronymic(words)
    turns = range(1, len(words)) if not patronymic else [2 if patronymic == 1 else 1]
    for first in turns:
        derived = "surname first" if first == len(words) - 1 else "surname last"
        yield _made(name, " ".join([*words[first:], *words[:first]]), derived)


def _turned(text: str) -> str:
    surname, _, given = text.partition(" ")
    return f"{given} {surname}"


def _initials(name: Name, given: list[str], surname: str, *, full: bool) -> Iterator[Name]:
    letters = _letters(surname)
    if letters < _LEAST or any(len(word.rstrip(".")) < _FEW for word in given):
        return
    kind = name.kind if letters >= _TELLING else "weak"
    first = [f"{word[0].upper()}." for word in given]
    yield _made(name, f"{first[0]} {surname}", INITIALS, kind)
    if len(first) > 1:
        yield _made(name, f"{' '.join(first)} {surname}", INITIALS, kind)
    if full:
        yield _made(name, f"{surname} {' '.join(first)}", INITIALS, kind)


def _transliterated(entity: Entity) -> Iterator[Name]:
    """An entity's full names in the scripts that none of its names is in. Guesses, so they are weak. Names of bodies are
    rather translated, and go into Latin only; beyond Latin and Cyrillic nothing is made where no context could let it count,
    nor on a long list, of which it would be most.
    """
    if entity.schema not in ("Person", *_BODIES[:2]):
        return
    person = entity.schema == "Person"
    whole = [name.text for name in entity.names if name.kind in ("name", "weak")]
    listed = {script for script, letter in SCRIPTS.items() if any(map(letter.search, whole))}
    full = [text for text in (_full(text, person=person) for text in whole) if text]
    made: list[str] = []
    for text in full:
        if "Latin" not in listed and (person or not ABJAD.search(text)):
            made += in_latin(text)
        elif "Cyrillic" not in listed and LATIN.search(text) and person:
            made += to_cyrillic(text)
    if (
        person
        and entity.context
        and not entity.many
        and (known := next((text for text in full if LATIN.search(text) or CYRILLIC.search(text)), ""))
    ):
        made += in_others(known, listed)
    for spelling in made:
        yield Name(spelling, "weak", derived="transliterated")


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
    if patronymic := _patronymic(parts):
        return " ".join(parts[:1] + parts[2:] if patronymic == 1 else [parts[1], parts[0]])
    return text
