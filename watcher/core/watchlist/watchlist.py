"""The watch list: entities and signals of many files as one, in which ids are unique and references resolve.

What it refuses to do: match, and read files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from watcher.core.errors import ConfigError, nearest
from watcher.core.identity import digest
from watcher.core.watchlist.doubtful import Doubtful
from watcher.core.watchlist.entity import CUE, FEED_FACTS, Entity, Name, Signal
from watcher.core.watchlist.roster import Register, Roster, Titles


@dataclass(frozen=True, slots=True)
class Watchlist:
    """All that is watched. Its version is a hash of what it says, so equal lists have equal versions."""

    entities: Mapping[str, Entity] = field(default_factory=dict)
    signals: Mapping[str, Signal] = field(default_factory=dict)
    blockers: tuple[str, ...] = ()  #: well-known longer names that are not watched and consume their span
    publishers: tuple[str, ...] = ()  #: outlets and agencies, which sign headlines and datelines
    doubtful: tuple[Doubtful, ...] = ()  #: names of states and places that are as often something else
    longer: tuple[str, ...] = ()  #: patterns of longer names, in which a star stands for any watched state or place

    @property
    def names(self) -> int:
        """How many spellings are searched."""
        written, registers = self._parts
        return sum(len(entity.names) for entity in written.values()) + sum(register.names for register in registers)

    @property
    def version(self) -> str:
        facts = [_said(entity) for entity in self._parts[0].values()]
        facts += [register.version for register in self._parts[1]]
        facts += map(repr, self.doubtful)
        facts += [repr((s.id, s.groups, s.within, s.events, s.words, s.severity)) for s in self.signals.values()]
        return digest(*sorted(facts), *sorted(self.blockers), *sorted(self.publishers), *sorted(self.longer))[:12]

    def facts(self) -> dict[str, str]:
        """What changes when it is changed: entity id -> a hash of its definition. A register is one of them, by its version."""
        registers = {register.version: register.version for register in self._parts[1]}
        return {entity.id: digest(_said(entity))[:12] for entity in self._parts[0].values()} | registers

    def register_of(self, entity: str) -> str:
        """The version of the register that holds an entity; "" if none does."""
        return next((register.version for register in self._parts[1] if entity in register), "")

    @property
    def spelt(self) -> str:
        """A hash of all that spellings are made of, in its order: lists with equal ones are compiled to the same."""
        written, registers = self._parts
        facts = [repr((e.id, e.schema, e.names, e.exact, e.blocked, e.guarded, e.codes, e.context, e.against)) for e in written.values()]
        return digest(*facts, "", *(register.version for register in registers), "", *self.blockers, "", *map(repr, self.doubtful))

    @property
    def written(self) -> Mapping[str, Entity]:
        """The entities that are held as objects: those of TOML files, and of small lists."""
        return self._parts[0]

    def names_beyond(self, other: Watchlist) -> int:
        """How many spellings of the entities held as objects the other list has not."""
        theirs = other.written
        known = {id_: {name.text for name in theirs[id_].names} for id_ in self.written.keys() & theirs.keys()}
        return sum(name.text not in known.get(id_, ()) for id_, entity in self.written.items() for name in entity.names)

    @property
    def registers(self) -> tuple[Register, ...]:
        """Those of large files and of sanctions lists."""
        return self._parts[1]

    def titles(self) -> Mapping[str, str]:
        """Entity and signal ids -> what people call them."""
        return Titles(self.entities, self.signals)

    def numbered(self) -> Numbered:
        """The entities by number, and what is searched beside them: the list's own blockers, and all words of contexts."""
        written, registers = self._parts
        imported = (next(iter(register.values())) for register in registers if len(register))  # a register has one context
        guards = [(entity.context, entity.against) for entity in (*written.values(), *imported)]
        guards += [(name.context, name.against) for name in self.doubtful]
        words = dict.fromkeys(word for pair in guards for some in pair for word in some)
        cues = tuple(Name(word, CUE) for word in words if word not in self.entities and not word.lower().startswith(FEED_FACTS))
        nobody = Entity(id="", name="", schema="")
        return Numbered(written, registers, (replace(nobody, blocked=self.blockers), replace(nobody, names=cues)))

    @property
    def _parts(self) -> tuple[Mapping[str, Entity], tuple[Register, ...]]:
        """The entities that are objects, and the registers."""
        return (self.entities.written, self.entities.registers) if isinstance(self.entities, Roster) else (self.entities, ())


def _said(e: Entity) -> str:
    """All that bears on what is found and alerted for an entity."""
    return repr((e.id, e.name, e.policy, e.severity, e.names, e.context, e.against, e.blocked, e.exact, e.requires, e.guarded, e.codes))


class Numbered:
    """Entities by number, in the order of the watch list, and behind them what is searched beside them."""

    def __init__(self, written: Mapping[str, Entity], registers: Sequence[Register], last: Sequence[Entity]) -> None:
        self._written = tuple(written.values())
        self._registers = registers
        self._last = last

    @property
    def registered(self) -> range:
        """The numbers of the entities of registers."""
        return range(len(self._written), len(self._written) + sum(map(len, self._registers)))

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
    *,
    doubtful: Sequence[Doubtful] = (),
    fitting: bool = False,
) -> Watchlist:
    """One watch list of many files. Ids are unique and references resolve, else ConfigError at the second place. A code in a
    signal's group stands for every entity that bears it. `fitting`: signals over entities that nobody watches are left out.
    """
    written, known = _gathered(entities, registers)
    for entity in entities:
        for reference in (ref for group in entity.requires for ref in group):
            if reference not in known:
                what = f'entity.requires: "{entity.id}" requires the unknown entity "{reference}"'
                raise ConfigError(entity.at("requires"), what, cure=nearest(reference, written))
    phrases = dict.fromkeys(blockers)
    return Watchlist(
        known,
        _resolved(signals, written, known, fitting=fitting),
        tuple(phrase for phrase in phrases if "*" not in phrase),
        tuple(dict.fromkeys(publishers)),
        tuple(dict.fromkeys(doubtful)),
        tuple(phrase for phrase in phrases if "*" in phrase),
    )


def _resolved(signals: Sequence[Signal], written: Mapping[str, Entity], known: Mapping[str, Entity], *, fitting: bool) -> dict[str, Signal]:
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
        references = [ref for group in signal.groups for ref in group if ref != "*" and not ref.startswith("schema:")]
        unknown = [reference for reference in references if reference not in known and reference not in coded]
        if unknown and fitting:
            continue
        if unknown:
            what = f'signal.all: "{signal.id}" names the unknown entity "{unknown[0]}"'
            raise ConfigError(signal.at("all"), what, cure=nearest(unknown[0], written))
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
