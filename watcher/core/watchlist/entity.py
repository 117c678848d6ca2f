"""The watched: an entity with its names and guards, and a signal over entities.

What it refuses to do: match. How a name is found in a text is the business of `matching`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from watcher.core.model import Policy, Severity
from watcher.core.text.script import is_unspaced

#: How a name counts: strong on its own, or weak (needs context); and what kind of name it is, for the explanation.
KINDS = ("name", "form", "stem", "metonym", "demonym", "weak")

#: Schema names of FollowTheMoney that may stand in a watch list, and our own `Good`, `Topic`, `Country`.
SCHEMATA = frozenset(
    "Person Organization Company PublicBody LegalEntity Position Vessel Airplane Vehicle Asset Security Address Event "
    "CryptoWallet Good Topic Country".split(),
)


CUE = "cue"  #: kind of a word of somebody's context, which is no name; with a star behind it begins words
FEED_FACTS = ("country:", "language:")  #: what may stand in a context of the feed rather than of the text


def usual_policy(schema: str) -> Policy:
    """What an entity of this schema does when its author says nothing: states, goods and topics are named all day long."""
    return Policy.SIGNAL if schema in ("Country", "Good", "Topic", "Event") else Policy.ALWAYS


COMMON = ("Good", "Topic", "Event")  #: named by common nouns
PLACES = ("Country", "Address")  #: states and places
CRAFT = ("Vessel", "Airplane")  #: named after what is fair and strong: FOREST, HAWK, FORTUNE
_SLIGHT = 5  #: letters of a spelling that is rather a word than a name
_SLIGHT_SYLLABLES = 2  #: the same where a character is a syllable
_HANGUL = re.compile("[\uac00-\ud7a3]")


def is_slight(text: str, schema: str) -> bool:
    """Whether a spelling may well be an ordinary word (FOREST, HAWK): one word, few letters, or the name of a ship."""
    if schema in CRAFT:
        return True
    if is_unspaced(text) or _HANGUL.search(text):
        return len(text) <= _SLIGHT_SYLLABLES
    return len(text) <= _SLIGHT or len(text.split()) == 1


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling of an entity. `kind` is one of KINDS; `language` only a label; `derived` says how it was made of
    a listed one, "" if it is listed.
    """

    text: str
    kind: str = "name"
    language: str = ""
    derived: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A person, organisation, office, state, good or topic with the names it goes by."""

    id: str
    name: str
    schema: str
    policy: Policy = Policy.ALWAYS
    severity: Severity = Severity.MEDIUM
    names: tuple[Name, ...] = ()
    context: tuple[str, ...] = ()  #: words, entity ids, "country:US" or "language:ko" beside which a weak name counts
    against: tuple[str, ...] = ()  #: the same, beside which a weak or all-capitals name may be another's
    blocked: tuple[str, ...] = ()  #: longer phrases that consume their span
    exact: tuple[str, ...] = ()  #: spellings that count only letter for letter
    requires: tuple[tuple[str, ...], ...] = ()  #: AND of OR-groups of entity ids in the same text
    guarded: bool = False  #: of a list made elsewhere: slight spellings are weak
    many: bool = field(default=False, compare=False)  #: of a list so long that its names are not transliterated into every script
    codes: tuple[str, ...] = ()  #: "hs:8542.31", "tier:1": searched as tariff codes, and names for groups in signals
    wikidata: str = ""
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    place: str = ""  #: file:line
    lines: tuple[tuple[str, int], ...] = field(default=(), repr=False, compare=False)  #: line of each key, if it was written by hand

    def at(self, *keys: str) -> str:
        """Where the first of these keys that is there stands, as "file:line"; else where the entity begins."""
        return _at(self, keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A combination an analyst waits for: one entity of each group within one scope."""

    id: str
    title: str
    groups: tuple[tuple[str, ...], ...]
    within: str = "sentence"  #: title | sentence | paragraph | text
    events: tuple[str, ...] = ()  #: one of these event types in the same scope
    words: tuple[str, ...] = ()  #: one of these word beginnings in the same scope
    severity: Severity = Severity.MEDIUM
    place: str = ""
    lines: tuple[tuple[str, int], ...] = field(default=(), repr=False, compare=False)

    def at(self, *keys: str) -> str:
        """Where the first of these keys that is there stands, as "file:line"; else where the signal begins."""
        return _at(self, keys)


def _at(subject: Entity | Signal, keys: Sequence[str]) -> str:
    known = dict(subject.lines)
    line = next((known[key] for key in keys if key in known), None)
    return f"{subject.place.rpartition(':')[0]}:{line}" if line else subject.place
