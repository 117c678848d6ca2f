"""The watched: an entity with its names and guards, a signal over entities, and the watch list of both.

What it refuses to do: match. How a name is found in a text is the business of `matching`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from watcher.core.errors import ConfigError, nearest
from watcher.core.identity import digest
from watcher.core.model import Policy, Severity
from watcher.core.text.script import is_unspaced
from watcher.core.watchlist.roster import Register, Roster, Titles

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


_SLIGHT = 5  #: letters of a spelling that is rather a word than a name
_SLIGHT_SYLLABLES = 2  #: the same where a character is a syllable
_HANGUL = re.compile("[\uac00-\ud7a3]")


def is_slight(text: str, schema: str) -> bool:
    """Whether a spelling may well be an ordinary word (FOREST, HAWK): one word, few letters, or the name of a ship."""
    if schema in ("Vessel", "Airplane"):
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


@dataclass(frozen=True, slots=True)
class Watchlist:
    """All that is watched. Its version is a hash of what it says, so equal lists have equal versions."""

    entities: Mapping[str, Entity] = field(default_factory=dict)
    signals: Mapping[str, Signal] = field(default_factory=dict)
    blockers: tuple[str, ...] = ()  #: well-known longer names that are not watched and consume their span
    publishers: tuple[str, ...] = ()  #: outlets and agencies, which sign headlines and datelines

    @property
    def names(self) -> int:
        """How many spellings are searched."""
        written, registers = self._parts
        return sum(len(entity.names) for entity in written.values()) + sum(register.names for register in registers)

    @property
    def version(self) -> str:
        facts = [
            repr((e.id, e.name, e.policy, e.severity, e.names, e.context, e.against, e.blocked, e.exact, e.requires, e.guarded, e.codes))
            for e in self._parts[0].values()
        ]
        facts += [register.version for register in self._parts[1]]
        facts += [repr((s.id, s.groups, s.within, s.events, s.words, s.severity)) for s in self.signals.values()]
        return digest(*sorted(facts), *sorted(self.blockers), *sorted(self.publishers))[:12]

    @property
    def spelt(self) -> str:
        """A hash of all that spellings are made of, in its order: lists with equal ones are compiled to the same."""
        written, registers = self._parts
        facts = [repr((e.id, e.schema, e.names, e.exact, e.blocked, e.guarded, e.codes, e.context, e.against)) for e in written.values()]
        return digest(*facts, "", *(register.version for register in registers), "", *self.blockers)

    @property
    def written(self) -> Mapping[str, Entity]:
        """The entities that are held as objects: those of TOML files, and of small lists."""
        return self._parts[0]

    def titles(self) -> Mapping[str, str]:
        """Entity and signal ids -> what people call them."""
        return Titles(self.entities, self.signals)

    def numbered(self) -> Numbered:
        """The entities by number, and what is searched beside them: the list's own blockers, and all words of contexts."""
        written, registers = self._parts
        imported = (next(iter(register.values())) for register in registers if len(register))  # a register has one context
        words = dict.fromkeys(word for entity in (*written.values(), *imported) for word in (*entity.context, *entity.against))
        cues = tuple(Name(word, CUE) for word in words if word not in self.entities and not word.lower().startswith(FEED_FACTS))
        nobody = Entity(id="", name="", schema="")
        return Numbered(written, registers, (replace(nobody, blocked=self.blockers), replace(nobody, names=cues)))

    @property
    def _parts(self) -> tuple[Mapping[str, Entity], tuple[Register, ...]]:
        """The entities that are objects, and the registers."""
        return (self.entities.written, self.entities.registers) if isinstance(self.entities, Roster) else (self.entities, ())


class Numbered:
    """Entities by number, in the order of the watch list, and behind them what is searched beside them."""

    def __init__(self, written: Mapping[str, Entity], registers: Sequence[Register], last: Sequence[Entity]) -> None:
        self._written = tuple(written.values())
        self._registers = registers
        self._last = last

    def __iter__(self) -> Iterator[Entity]:
        return chain(self._written, *(register.values() for register in self._registers), self._last)

    def __getitem__(self, number: int) -> Entity:
        if number < len(self._written):
            return self._written[number]
        number -= len(self._written)
        for register in self._registers:
            if number < len(register):
                return register.at(number)
            number -= len(register)
        return self._last[number]


def compose(
    entities: Sequence[Entity],
    signals: Sequence[Signal],
    blockers: Sequence[str] = (),
    publishers: Sequence[str] = (),
    registers: Sequence[Register] = (),
) -> Watchlist:
    """One watch list of many files. Ids are unique and references resolve, else ConfigError at the second place. A code in a
    signal's group stands for every entity that bears it.
    """
    written, known = _gathered(entities, registers)
    for entity in entities:
        for reference in (ref for group in entity.requires for ref in group):
            if reference not in known:
                what = f'entity.requires: "{entity.id}" requires the unknown entity "{reference}"'
                raise ConfigError(entity.at("requires"), what, cure=nearest(reference, written))
    return Watchlist(known, _resolved(signals, written, known), tuple(dict.fromkeys(blockers)), tuple(dict.fromkeys(publishers)))


def _resolved(signals: Sequence[Signal], written: Mapping[str, Entity], known: Mapping[str, Entity]) -> dict[str, Signal]:
    """The signals by id, the codes in their groups replaced by the entities that bear them."""
    coded: defaultdict[str, list[str]] = defaultdict(list)  # "tier:1" -> the entities that bear it
    for entity in written.values():
        for code in entity.codes:
            if code not in known:
                coded[code].append(entity.id)
    found: dict[str, Signal] = {}
    for signal in signals:
        if signal.id in found:
            what = f'signal.id: "{signal.id}" is already defined at {found[signal.id].place}'
            raise ConfigError(signal.place, what, cure="give one of them another id")
        for reference in (ref for group in signal.groups for ref in group):
            if reference != "*" and not reference.startswith("schema:") and reference not in known and reference not in coded:
                what = f'signal.all: "{signal.id}" names the unknown entity "{reference}"'
                raise ConfigError(signal.at("all"), what, cure=nearest(reference, written))
        groups = tuple(tuple(one for ref in group for one in coded.get(ref, (ref,))) for group in signal.groups)
        found[signal.id] = replace(signal, groups=tuple(tuple(dict.fromkeys(group)) for group in groups))
    return found


def _gathered(entities: Sequence[Entity], registers: Sequence[Register]) -> tuple[Mapping[str, Entity], Mapping[str, Entity]]:
    """The entities held as objects, and all, by id."""
    written: dict[str, Entity] = {}
    for entity in entities:
        if first := written.get(entity.id):
            raise twice(entity, first)
        written[entity.id] = entity
    for at, register in enumerate(registers):
        for other in (written, *registers[:at]):
            if id_ := register.shared(other):
                raise twice(register[id_], other[id_])
    return written, Roster(written, registers) if registers else written


def twice(second: Entity, first: Entity) -> ConfigError:
    """What is said of two entities with one id."""
    what = f'entity.id: "{second.id}" is already defined at {first.place}'
    return ConfigError(second.place, what, cure="give one of them another id, or merge the two")
