"""Whether a surname is another person's: the given name, the initial or the rest of a name beside it say so.

Only a spelling of one word is asked about, of an entity whose full name is known. A given name is one of the common
ones, and not of the watched person in any spelling; capitals alone prove nothing, for a president has them too.
What it refuses to do: know relatives, or guess in scripts without capitals.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from watcher.core.text.fold import Folded, fold_key
from watcher.core.text.given_names import given_name, initials, is_given_name
from watcher.core.text.inflection import base_stems, text_stems
from watcher.core.watchlist.eastern import is_eastern
from watcher.core.watchlist.entity import Entity

_BEFORE = re.compile(r"(?:(?P<first>[^\W\d_]+)\.?[ -])?(?<![.\w])(?P<given>[^\W\d_]+)(?P<stop>\.?) $")
_AFTER = re.compile(r" (?P<next>[^\W\d_]+(?:-[^\W\d_]+)*)(?: (?P<then>[^\W\d_]+))?")
_DOTTED = re.compile("([\u3041-\u30ff\u3400-\u9fff]+)[·=＝]$")  #: a foreign given name in Han or Kana
_WORD = re.compile(r"[^\W\d_]+")
_REMEMBERED = 50_000  #: persons
_REACH = 40  #: code points of two names
_LINE = 200  #: code points around a name in which a headline of capitalised words is recognised
_LONG = 4  #: letters of a word that only such a headline capitalises
_MOST = 0.75  #: share of capitalised words in such a headline
#: States and cities that people are named after, and what else follows them with a capital: Jordan King Abdullah.
_GIVEN_PLACES = frozenset(
    "chad jordan georgia kenya paris florence sydney austin brooklyn dallas savannah charlotte madison lincoln jackson chelsea virginia "
    "carolina".split()
)
_TITLES = frozenset(
    "king queen prince princess crown president prime minister foreign defence defense finance interior parliament government army police "
    "ministry supreme central national premier chancellor embassy".split()
)
_DATED = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday "
    "january february march april may june july august september october november december".split()
)


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a watched person's names: all words, the given names among them, the initials."""

    words: frozenset[str]
    stems: frozenset[str]
    given: frozenset[int]
    initials: frozenset[str]

    def bears(self, word: str) -> bool:
        """Whether a folded word is one of the person's names, perhaps in another case."""
        return word in self.words or not self.stems.isdisjoint(text_stems(word)) or not self.given.isdisjoint(given_name(word))


class Acquaintance:
    """The persons of a watch list, each made known when its name is first seen. It only remembers what it has made."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self._entities = entities
        self._known: dict[str, Person | None] = {}

    def of(self, entity: str) -> Person | None:
        """None if it is nobody, or if nothing but a surname is known, so that any given name may be the person's own."""
        known = self._known
        if entity not in known:
            if len(known) > _REMEMBERED:
                known = self._known = {}
            known[entity] = person(self._entities[entity])
        return known[entity]


def person(entity: Entity) -> Person | None:
    """What is known of a person's names; None as `Acquaintance.of` says."""
    full: list[list[str]] = [found for name in entity.names if len(found := _WORD.findall(fold_key(name.text))) > 1]
    if entity.schema != "Person" or not full:
        return None
    words = frozenset(word for name in full for word in name)
    given = frozenset(number for word in words for number in given_name(word))
    stems = frozenset(stem for word in words for stem in base_stems(word))
    return Person(words, stems, given, initials(given) | {word[0] for word in words})


def somebody(text: Folded, start: int, end: int) -> str:
    """Why the name of a state or a place at folded `start:end` is a person's: Michael Jordan, Chad Smith; "" if it is none."""
    if not _capital(text, start):
        return ""
    lead = max(0, start - _REACH)
    before = _BEFORE.search(text.text[lead:start])
    if before and (before["stop"] or not is_given_name(before["given"]) or not _capital(text, lead + before.start("given"))):
        before = None
    after = _AFTER.match(text.text, end, end + _REACH) if text.text[start:end] in _GIVEN_PLACES else None
    if after and (after["next"] in _TITLES | _DATED or not _capital(text, after.start("next"))):
        after = None
    if not (before or after) or _headline(text, start, end):
        return ""
    if before:
        return f'is a surname here, behind the given name "{_shown(text, lead + before.start("given"), before["given"])}"'
    return f'is a given name here, before "{_shown(text, after.start("next"), after["next"])}"' if after else ""


def stranger(text: Folded, start: int, end: int, known: Person) -> str:
    """Why the surname at folded `start:end` is another's; "" if nothing beside it says so."""
    if not _capital(text, start):
        dotted = _DOTTED.search(text.text, max(0, start - _REACH), start)
        other = dotted is not None and dotted[1] not in known.words
        return f'stands behind the given name of somebody else, "{dotted[1]}"' if dotted and other else ""
    lead = max(0, start - _REACH)
    before = _BEFORE.search(text.text[lead:start])
    if before and _capital(text, lead + before.start("given")):
        said = _behind(before, known)
        if said is not None:
            return said and f'stands behind {said} of somebody else, "{_shown(text, lead + before.start("given"), before["given"])}"'
    after = _AFTER.match(text.text, end, end + _REACH)
    return _in_front(text, start, end, after, known) if after and _capital(text, after.start("next")) else ""


def _behind(before: re.Match[str], known: Person) -> str | None:
    """What in front of a surname makes it another's: "" if it is the person's own, None if it says nothing."""
    given, first = before["given"], before["first"]
    if first and (known.bears(first) or (len(first) == 1 and first in known.initials)):
        return ""
    if before["stop"]:
        return "the initial" if len(given) == 1 and known.given and given not in known.initials else None
    if known.bears(given):
        return ""
    return "the given name" if given_name(given) else None


def _in_front(text: Folded, start: int, end: int, after: re.Match[str], known: Person) -> str:
    """What behind a surname, or a given name taken for one, makes it another's; "" if nothing does."""
    written, following, then = text.text[start:end], after["next"], after["then"]
    if then is not None and not _capital(text, after.start("then")):
        then = None
    shown = _shown(text, after.start("next"), following)
    own = all(known.bears(part) for part in following.split("-"))
    apart = then is not None and is_eastern([written, following, then]) and not (own and known.bears(then))
    if apart or (not own and (is_eastern([written, following]) or (given_name(following) and then is None))):
        return f'stands before the given name of somebody else, "{shown}"'
    if not own and given_name(written) and following not in _DATED and not _headline(text, start, end):
        return f'is a given name here, before "{shown}"'
    return ""


def _capital(text: Folded, at: int) -> bool:
    return text.surface(at, at + 1).isupper()


def _shown(text: Folded, start: int, word: str) -> str:
    return text.surface(start, start + len(word))


def _headline(text: Folded, start: int, end: int) -> bool:
    """Whether the words around are capitalised because it is a headline."""
    line = text.surface(max(0, start - _LINE), min(len(text.text), end + _LINE))
    capitals: list[bool] = [word[0].isupper() for word in re.findall(r"[^\W\d_]+", line) if len(word) >= _LONG]
    return sum(capitals) > _MOST * len(capitals)
