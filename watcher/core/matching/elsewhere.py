"""What else a spelling is known to be: a longer well-known name that holds it, other people's name, an ordinary word.

It knows what the lists say: blockers, persons' names, surnames of Korea and China, and words that stand in small letters
in golden lines and stored articles. What it refuses to do: know a language, or judge a spelling its author has looked at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from watcher.core.matching.finding import IMPORTED, STRONG, Finding, place_of
from watcher.core.model import Policy
from watcher.core.text.fold import fold_key
from watcher.core.text.script import is_unspaced
from watcher.core.watchlist.eastern import is_surname
from watcher.core.watchlist.entity import Entity, Name
from watcher.core.watchlist.watchlist import Watchlist

_WORD = re.compile(r"[^\W\d_]+")
_PARTS = re.compile(r"[\s-]+")
_LONGEST = 8  #: words (or characters without blanks) of a blocker's part that could be a name
_OFTEN = 3  #: articles in which a word stands in small letters, or persons who bear it
_SHOWN = 3
_CURE = "make it `weak` with `context`; or show that you know: a longer phrase under `not`, a line in `misses`"


class Elsewhere:
    """Built once for a watch list; asking costs a look-up a spelling."""

    def __init__(self, watchlist: Watchlist, single: set[str], known: Iterable[str] = (), texts: Iterable[str] = ()) -> None:
        """`single` are the `lone_words` of all entities, `known` blockers beside the watch list's own, `texts` articles."""
        self._phrases: dict[str, str] = {}
        self._parts: defaultdict[str, list[str]] = defaultdict(list)
        for phrase in dict.fromkeys((*watchlist.blockers, *(phrase for phrase in known if "*" not in phrase))):
            key = _key(phrase)
            self._phrases.setdefault(key, phrase)
            for part in set(_inside(key)):
                self._parts[part].append(phrase)
        self._bearers = _bearers(watchlist, single)
        self._golden: defaultdict[str, set[str]] = defaultdict(set)
        for entity in watchlist.written.values():  # registers have no such lines
            for line in (*entity.hits, *entity.misses):
                for word in _small(line) & single:
                    self._golden[word].add(entity.id)
        self._stored: defaultdict[str, int] = defaultdict(int)
        for text in texts if single else ():
            for word in _small(text) & single:
                self._stored[word] += 1

    def findings(self, entity: Entity) -> Iterator[Finding]:
        """The spellings of an entity that raise alerts by themselves and are something else as well."""
        told: set[str] = set()
        for name in _loud(entity):
            key = _key(name.text)
            said = next(self._meanings(entity, name, key), "") if key not in told else ""
            if said and not _looked_at(entity, key):
                told.add(key)
                yield Finding(
                    place=place_of(entity, name),
                    subject=entity.id,
                    kind="ambiguous",
                    what=f'"{name.text}" is {said}',
                    why="it raises alerts by itself, whichever is meant",
                    cure=_CURE if entity.lines else IMPORTED,
                )

    def _meanings(self, entity: Entity, name: Name, key: str) -> Iterator[str]:
        if (phrase := self._phrases.get(key)) and key != _key(entity.name):
            yield f"well known as something else: “{phrase}” is a blocker"
        if held := self._parts.get(key):
            yield f"also part of {_few(held)}"
        word = _word(name)
        others = self._bearers.get(word, set()) - {entity.id}
        if len(others) >= _OFTEN:
            yield f"also part of the names of {', '.join(sorted(others)[:_SHOWN])} and others"
        if word and is_surname(name.text):
            yield "also a surname of very many people"
        if lines := self._golden.get(word, set()) - {entity.id}:
            yield f"also a word in small letters, in the golden lines of {', '.join(sorted(lines)[:_SHOWN])}"
        if self._stored.get(word, 0) >= _OFTEN:
            yield f"also a word in small letters, in {self._stored[word]} stored articles"


def lone_words(entity: Entity) -> set[str]:
    """The comparable words of an entity that raise alerts by themselves, and are no acronyms."""
    return {word for name in _loud(entity) if (word := _word(name))}


def _loud(entity: Entity) -> Iterator[Name]:
    """The spellings that raise alerts without company, and are not yet guarded letter for letter."""
    if entity.policy is Policy.ALWAYS and not entity.requires:
        yield from (name for name in entity.names if name.kind in STRONG and name.text not in entity.exact)


def _looked_at(entity: Entity, key: str) -> bool:
    """Whether the author has shown what else it is."""
    if not entity.blocked and not entity.misses:
        return False
    edge = "" if is_unspaced(key) else r"\b"
    stands = re.compile(edge + re.escape(key) + edge)
    return any(stands.search(_key(text)) for text in (*entity.blocked, *entity.misses))


def _bearers(watchlist: Watchlist, single: set[str]) -> dict[str, set[str]]:
    """One-word spellings -> a few of the persons in whose longer names they stand."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for entity in watchlist.entities.values() if single else ():
        if entity.schema == "Person":
            for name in entity.names:
                parts = _key(name.text).replace(",", "").split() if " " in name.text else []
                for part in parts:
                    if part in single and len(found[part]) <= _OFTEN:
                        found[part].add(entity.id)
    return found


def _word(name: Name) -> str:
    """The comparable word of a spelling that is one word with a capital; "" for all others, and for acronyms."""
    text = name.text
    plain = len(text) > 1 and text[0].isupper() and text.isalpha() and not (text.isupper() and len(text) <= _LONGEST)
    return fold_key(text) if plain else ""


def _small(text: str) -> set[str]:
    """The comparable words of a text that begin with a small letter."""
    return {fold_key(word) for word in set(_WORD.findall(text)) if word[0].islower()}


def _inside(key: str) -> Iterator[str]:
    """The proper parts of a phrase that could be names: runs of words, or of characters where there are no blanks."""
    parts: Sequence[str] = key.split(" ")
    joint, least = " ", 1
    if len(parts) == 1 and is_unspaced(key):
        parts, joint, least = key, "", 2
    for start in range(len(parts)):
        for end in range(start + least, min(len(parts), start + _LONGEST) + 1):
            if end - start < len(parts):
                yield joint.join(parts[start:end])


def _key(text: str) -> str:
    return _PARTS.sub(" ", fold_key(text)).strip()


def _few(phrases: Sequence[str]) -> str:
    more = f" and {len(phrases) - _SHOWN} more" if len(phrases) > _SHOWN else ""
    return ", ".join(f"“{phrase}”" for phrase in phrases[:_SHOWN]) + more
