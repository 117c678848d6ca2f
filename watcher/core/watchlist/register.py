"""A FollowTheMoney file of a million names, or a sanctions list, as one blob of records and some arrays, to be saved and
mapped into memory.

A record is what is read of a line, as JSON; an entity is made of it when somebody asks, by id or by number. What it
refuses to do: touch files, or keep more than some thousands of the entities it has made.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from watcher.core.text.table import Table
from watcher.core.watchlist.entity import Entity
from watcher.core.watchlist.ftm import Record, entity_of, record_of
from watcher.core.watchlist.roster import Register
from watcher.core.watchlist.watchlist import twice

FORMAT = 1  #: of the arrays and the records; a file of another is made anew
_REMEMBERED = 10_000  #: entities kept as objects
_MET = 100_000  #: ids whose numbers are kept
_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode

Arrays = Mapping[str, NDArray[Any]]


class Draft:
    """A register while its file is read, line by line. Records go to `write` at once and only numbers are kept."""

    def __init__(self, file: str, write: Callable[[bytes], object]) -> None:
        self._file = file
        self._write = write
        self._ends = array("Q", [0])
        self._lines = array("I")
        self._ids = array("Q")
        self.names = 0  #: spellings so far

    def add(self, number: int, line: str) -> None:
        """Line `number` of the file. ConfigError if it is broken."""
        if line.strip() and (record := record_of(f"{self._file}:{number}", line)):
            self.put(number, record)

    def put(self, number: int, record: Record) -> None:
        """One more entity; `number` says where it stands in what it came from."""
        written = _JSON(record).encode("utf-8", "surrogatepass")
        self._write(written)
        self._ends.append(self._ends[-1] + len(written))
        self._lines.append(number)
        self._ids.append(_hash(record.id))
        self.names += len(record.names)

    def arrays(self) -> Arrays:
        """What to save beside the records."""
        table, order = Table.sort(np.frombuffer(self._ids, np.uint64))
        lines = np.frombuffer(self._lines, np.uint32)
        return {
            "record_at": np.frombuffer(self._ends, np.uint64),
            "line": lines,
            "id_keys": table.keys,
            "id_rooms": table.rooms,
            "id_number": order.astype(np.uint32),
        }


class Records(Register):
    """The register of one file. `arrays` are those of its draft, and the records as "records"."""

    def __init__(self, file: str, arrays: Arrays, *, version: str, names: int, guarded: bool) -> None:
        self._file = file
        self._records = arrays["records"]
        self._at, self._line, self._number = arrays["record_at"], arrays["line"], arrays["id_number"]
        self._ids = Table(arrays["id_keys"], arrays["id_rooms"])
        self._version = version
        self._names = names
        self._guarded = guarded
        self._known: dict[int, Entity] = {}
        self._met: dict[str, int | None] = {}

    @property
    def names(self) -> int:
        return self._names

    @property
    def version(self) -> str:
        return f"{self._version} guarded" if self._guarded else self._version

    def __len__(self) -> int:
        return len(self._line)

    def __getitem__(self, id_: str) -> Entity:
        number = self._number_of(id_)
        if number is None:
            raise KeyError(id_)
        return self.at(number)

    def __contains__(self, id_: object) -> bool:
        return isinstance(id_, str) and self._number_of(id_) is not None

    def at(self, number: int) -> Entity:
        entity = self._known.get(number)
        if entity is None:
            if len(self._known) >= _REMEMBERED:
                self._known = {}
            entity = self._known[number] = self._entity(number)
        return entity

    def pairs(self) -> Iterator[tuple[str, Entity]]:
        for number in range(len(self)):
            entity = self._entity(number)
            yield entity.id, entity

    def shared(self, other: Mapping[str, Entity]) -> str | None:
        if isinstance(other, Records):
            both = np.flatnonzero(np.isin(self._ids.keys, other._ids.keys, assume_unique=True))  # noqa: SLF001 - another of our kind
            return next((id_ for at in both.tolist() if (id_ := self._entity(int(self._number[at])).id) in other), None)
        return next((id_ for id_ in other if id_ in self), None)

    def check(self) -> None:
        """ConfigError if two lines have one id."""
        same = np.flatnonzero(self._ids.keys[1:] == self._ids.keys[:-1])
        pairs = [(self._entity(int(self._number[at + 1])), self._entity(int(self._number[at]))) for at in same.tolist()]
        again = [pair for pair in pairs if pair[0].id == pair[1].id]
        if again:
            second, first = min(again, key=lambda pair: int(pair[0].place.rpartition(":")[2]))
            raise twice(second, first)

    def _number_of(self, id_: str) -> int | None:
        """The number of an id, remembered: the same few are asked for in every text, and so are context words that are none."""
        met = self._met
        if id_ not in met:
            if len(met) >= _MET:
                met = self._met = {}
            _, rows = self._ids.find(np.array([_hash(id_)], np.uint64))
            numbers = (int(self._number[row]) for row in rows)
            met[id_] = next((number for number in numbers if self.at(number).id == id_), None)
        return met[id_]

    def _entity(self, number: int) -> Entity:
        written = self._records[int(self._at[number]) : int(self._at[number + 1])].tobytes().decode("utf-8", "surrogatepass")
        return entity_of(Record(*json.loads(written)), f"{self._file}:{self._line[number]}", guarded=self._guarded, many=True)


def _hash(id_: str) -> int:
    return int.from_bytes(blake2b(id_.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
