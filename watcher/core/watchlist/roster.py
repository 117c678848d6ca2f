"""Entities of several kinds of files as one mapping: those written by hand, as objects, and registers, which make theirs
when they are asked for. And what people call them, looked up in the same way.

What it refuses to do: walk a register where a look-up will do.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import ItemsView, Iterator, Mapping, Sequence, ValuesView
from itertools import chain

from watcher.core.watchlist.entity import Entity, Signal


class Many(Mapping[str, Entity]):
    """Entities by id that are made anew for each who asks, so that a walk over them makes each once and keeps none."""

    @abstractmethod
    def pairs(self) -> Iterator[tuple[str, Entity]]:
        """Every id with its entity, in order."""

    def __iter__(self) -> Iterator[str]:
        return (id_ for id_, _ in self.pairs())

    def values(self) -> ValuesView[Entity]:
        return _Values(self)

    def items(self) -> ItemsView[str, Entity]:
        return _Items(self)


class _Values(ValuesView[Entity]):
    _mapping: Many

    def __iter__(self) -> Iterator[Entity]:
        return (entity for _, entity in self._mapping.pairs())


class _Items(ItemsView[str, Entity]):
    _mapping: Many

    def __iter__(self) -> Iterator[tuple[str, Entity]]:
        return self._mapping.pairs()


class Register(Many):
    """The entities of one large file, in the order of its lines."""

    @property
    @abstractmethod
    def names(self) -> int:
        """How many spellings it lists."""

    @property
    @abstractmethod
    def version(self) -> str:
        """A hash of what it says."""

    @abstractmethod
    def at(self, number: int) -> Entity:
        """The entity with this number."""

    @abstractmethod
    def shared(self, other: Mapping[str, Entity]) -> str | None:
        """An id that both have, if there is one."""


class Roster(Many):
    """Entities written by hand and those of registers. No id is in two of them."""

    def __init__(self, written: Mapping[str, Entity], registers: Sequence[Register]) -> None:
        self.written = written
        self.registers = tuple(registers)
        self._parts: tuple[Mapping[str, Entity], ...] = (written, *registers)

    def __getitem__(self, id_: str) -> Entity:
        for part in self._parts:
            if (entity := part.get(id_)) is not None:
                return entity
        raise KeyError(id_)

    def __contains__(self, id_: object) -> bool:
        return any(id_ in part for part in self._parts)

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def pairs(self) -> Iterator[tuple[str, Entity]]:
        return chain.from_iterable(part.items() for part in self._parts)


class Titles(Mapping[str, str]):
    """Entity and signal ids -> what people call them."""

    def __init__(self, entities: Mapping[str, Entity], signals: Mapping[str, Signal]) -> None:
        self._entities = entities
        self._signals = {f"signal:{signal.id}": signal.title for signal in signals.values()}

    def __getitem__(self, id_: str) -> str:
        return self._signals[id_] if id_ in self._signals else self._entities[id_].name

    def __iter__(self) -> Iterator[str]:
        return chain(self._entities, self._signals)

    def __len__(self) -> int:
        return len(self._entities) + len(self._signals)
