"""Further spellings of a person's name: other orders, initials, the surname alone, without what the press leaves out.

What it refuses to do: know which word is a surname where nothing says so. The last word is taken for one; in a name of a
Spanish kind also the one before, which is the one that is used. What is written without blanks is the business of `unspaced`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from watcher.core.text.fold import fold_key
from watcher.core.text.given_names import given_name, is_given_name
from watcher.core.text.script import is_unspaced
from watcher.core.watchlist import unspaced
from watcher.core.watchlist.abjads import ABJAD
from watcher.core.watchlist.eastern import is_eastern, rejoined
from watcher.core.watchlist.entity import Name
from watcher.core.watchlist.romanisation import HANGUL

INITIALS = "initials"
SURNAME = unspaced.SURNAME
TURNED = "surname first"  #: a text may write a comma behind the surname
_SHORTENED, _FIRST = "without middle name", "first surname"
#: Made of what a longer name may leave out, so that others may bear it.
DOUBTFUL = (_SHORTENED, _FIRST)
_LETTER = "[A-Za-z\u00c0-\u024f\u1e00-\u1eff]|[\u0370-\u03ff\u1f00-\u1fff]|[\u0400-\u04ff]|[\u0531-\u0587]|[\u10a0-\u10ff]|[\u0900-\u0dff]"
_WORD = re.compile(rf"(?:{_LETTER})(?:[\w'’\u0300-\u036f\u0900-\u0dff]|-(?=\w))*\.?")
_IBERIAN = re.compile("(?:[aeiouáéíóú][zs]|[lrnd][oa]|ñ.*)$")  #: how many surnames of Spain, Portugal and the Americas end
_PATRONYMIC = re.compile(r"(?:[оеё]вич|ильич|кузьмич|фомич|лукич|никитич|[оеё]вна|[ії]вна|ична|[oe]v[iy]ch|[oei]vna|ichna|ilyich)$")
_FEW, _MANY = 2, 3  #: words of a name that can be put in another order
_MOST = 5  #: words of a name of which the last may stand alone
_LEAST = 3  #: letters that any spelling must have
_TELLING = 5  #: letters of a surname that is rare enough to count with an initial
#: Small words that belong to the name behind them: they are no surname, and no middle name.
_PARTICLES = frozenset(
    "al el ul ad as ar abu abou bin ben bint ibn ould van von der den de del della di da do dos das du la le los las san santa st "
    "mac mc ter ten zu zur af av".split()
)
#: Arabic and Hebrew words that make one surname with the next or the last: عبد الله, أبو بكر, نصر الله, בן גוריון.
_LEADS = frozenset(map(fold_key, "عبد أبو ابو أبي بن ابن آل ولد אבו בן בר אל אבן".split()))
_TRAILS = frozenset(map(fold_key, "الله الدين الرحمن الرحيم الزهراء".split()))


def variants(name: Name) -> Iterator[Name]:
    """What is made of a person's name, twice or as it is listed if need be."""
    surname, comma, given = (part.strip() for part in name.text.partition(","))
    if comma and (not surname or not given or "," in given):
        return
    if is_unspaced(name.text):
        yield from unspaced.person(name)
        return
    if ABJAD.search(name.text):
        yield from _of_abjad(name)
        return
    if comma:
        yield _made(name, f"{given} {surname}", "given name first")
        words = [*given.split(), *surname.split()]
    else:
        words = name.text.split()
    if HANGUL.search(name.text):
        yield from _of_hangul(name, words)
        return
    if not all(_WORD.fullmatch(word) for word in words):
        return
    if is_eastern(words):
        yield from _of_eastern(name, words)
        return
    yield from _shortened(name, words, len(surname.split()) if comma else 1)
    if _FEW <= len(words) <= _MANY:
        yield from _of_few(name, words)


def patronymic_of(words: list[str]) -> int:
    """Which of three words is the name after the father, 0 if none is."""
    return next((at for at, word in enumerate(words) if at and len(words) == _MANY and _PATRONYMIC.search(word.lower())), 0)


def _made(name: Name, text: str, derived: str, kind: str = "") -> Name:
    return Name(text, kind or name.kind, name.language, derived)


def _of_eastern(name: Name, words: list[str]) -> Iterator[Name]:
    for text in rejoined(words):
        yield _made(name, text, "written together or apart")
        yield _made(name, _turned(text), "surname last")
    yield _made(name, _turned(" ".join(words)), "surname last")
    yield from _alone(name, words[0])


def _of_hangul(name: Name, words: list[str]) -> Iterator[Name]:
    """A Korean name together and apart; of a foreign one the surname alone."""
    if len(words) == _FEW and min(map(len, words)) == 1:
        yield _made(name, "".join(words), "written together")
    elif len(words) > 1 and len(words[-1]) >= _LEAST and name.kind == "name":
        yield _made(name, words[-1], SURNAME, "weak")


def _of_few(name: Name, words: list[str]) -> Iterator[Name]:
    patronymic = patronymic_of(words)
    yield from _orders(name, words)
    if patronymic:
        rest = words[:patronymic] + words[patronymic + 1 :]
        for ordered, derived in ((rest, "without patronymic"), (rest[::-1], "without patronymic")):
            yield _made(name, " ".join(ordered), derived)
    turned = is_given_name(fold_key(words[-1])) and not given_name(fold_key(words[0]))  # Szabó Eszter
    last = 0 if patronymic == _MANY - 1 or (turned and len(words) == _FEW) else len(words) - 1
    yield from _alone(name, words[last])
    yield from _initials(name, [*words[:last], *words[last + 1 :]], words[last], full=bool(patronymic))


def _shortened(name: Name, words: list[str], surnames: int) -> Iterator[Name]:
    """A name of three words and more without what the press leaves out: middle names, initials, the mother's surname."""
    if not _MANY <= len(words) <= _MOST or patronymic_of(words) or any(word.lower() in _PARTICLES for word in words):
        return
    first, middle, last = words[0], words[1:-1], words[-1]
    slight = [word for word in middle if _is_initial(word) or given_name(fold_key(word))]
    if surnames == 1 and not _is_initial(first) and (len(slight) == len(middle) or given_name(fold_key(first))):
        yield _made(name, f"{first} {last}", _SHORTENED)
    if len(words) > _MANY:
        yield from _alone(name, last)
        if surnames > 1:
            yield _made(name, f"{first} {' '.join(words[-surnames:])}", _SHORTENED)
    if middle[-1] not in slight and (surnames > 1 or _IBERIAN.search(middle[-1])):
        own = words[-surnames] if surnames > 1 else middle[-1]
        yield from _alone(name, own)
        yield from _alone(name, f"{own} {last}")
        if surnames > 1:
            yield _made(name, f"{first} {own}", _FIRST)


def _is_initial(word: str) -> bool:
    return len(word.rstrip(".")) == 1


def _alone(name: Name, surname: str) -> Iterator[Name]:
    if name.kind == "name" and _letters(surname) >= _LEAST:
        yield _made(name, surname.title() if surname.isupper() else surname, SURNAME, "weak")


def _of_abjad(name: Name) -> Iterator[Name]:
    """The surname alone of an Arabic, Persian or Hebrew name, with what belongs to it."""
    words = name.text.replace(",", " ").split()
    keys = [fold_key(word) for word in words]
    if name.kind != "name" or not _FEW <= len(words) <= _MOST or not all(map(str.isalpha, keys)):
        return
    joined = keys[-1] in _TRAILS or keys[-2] in _LEADS
    if len(words) > _FEW or not joined:
        surname = " ".join(words[-_FEW:] if joined else words[-1:])
        if _letters(surname) >= _LEAST:
            yield _made(name, surname, SURNAME, "weak")


def _orders(name: Name, words: list[str]) -> Iterator[Name]:
    """The other rotations: closed, so that a variant of a variant is no new one. A patronymic follows the given name."""
    patronymic = patronymic_of(words)
    turns = range(1, len(words)) if not patronymic else [2 if patronymic == 1 else 1]
    for first in turns:
        derived = TURNED if first == len(words) - 1 else "surname last"
        yield _made(name, " ".join([*words[first:], *words[:first]]), derived)


def _turned(text: str) -> str:
    surname, _, given = text.partition(" ")
    return f"{given} {surname}"


def _initials(name: Name, given: list[str], surname: str, *, full: bool) -> Iterator[Name]:
    letters = _letters(surname)
    if letters < _LEAST or any(len(word.rstrip(".")) < _FEW for word in given):
        return
    kind = name.kind if letters >= _TELLING else "weak"
    first = ["-".join(f"{part[0].upper()}." for part in word.split("-")) for word in given]
    yield _made(name, f"{first[0]} {surname}", INITIALS, kind)
    if len(first) > 1:
        yield _made(name, f"{' '.join(first)} {surname}", INITIALS, kind)
    if full:
        yield _made(name, f"{surname} {' '.join(first)}", INITIALS, kind)


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
