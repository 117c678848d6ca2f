"""How rare words are: in how many stories a term stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

from watcher.edges.store.connection import Connection, encodable, listed
from watcher.edges.store.standing import changed, standing

#: How many terms are held in mind; beyond it they are looked up again.
_TERMS = 200_000
_SETS = 2_000  #: sets of terms that are known to be


class Frequencies(Mapping[str, int]):
    """In how many stories a term stands, looked up when asked for: which terms matter is found out
    only while deciding. What was looked up is good until another connection changes the store, or a turn is undone.
    """

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._looked_up: dict[str, int | None] = {}
        self._sets: dict[int, Mapping[str, float]] = {}  #: of which all terms were looked up; by identity, so they are kept
        self._version: Any = None
        self._checked = False  # in this turn, whether another connection has written since the last

    @contextmanager
    def fresh(self) -> Iterator[Self]:
        """For one turn, inside its transaction."""
        self._checked = False
        yield self
        if self._checked:
            self._version = standing(self._db)  # what this turn has changed is known

    def grow(self, terms: Mapping[str, int]) -> None:
        """Add to the stored frequencies."""
        if not self._checked:
            self._check()
        changed(self._db)
        self._db.run_each(
            """INSERT INTO term (term, documents) VALUES (:term, :documents)
            ON CONFLICT (term) DO UPDATE SET documents = term.documents + excluded.documents""",
            [{"term": encodable(term), "documents": documents} for term, documents in terms.items()],
        )
        for term, documents in terms.items():
            if term in self._looked_up:
                self._looked_up[term] = (self._looked_up[term] or 0) + documents

    def _check(self) -> None:
        version = standing(self._db)
        if version != self._version or len(self._looked_up) > _TERMS:
            self._looked_up.clear()
            self._sets.clear()
        self._version = version
        self._checked = True

    def expect_all(self, sets: Iterable[Mapping[str, float]]) -> None:
        """`expect` the terms of these sets, none of which ever changes: a story of yesterday is met again in each turn."""
        if not self._checked:
            self._check()
        new = [one for one in sets if id(one) not in self._sets]
        if new:
            self.expect(frozenset[str]().union(*new))
            if len(self._sets) > _SETS:
                self._sets.clear()
            self._sets |= {id(one): one for one in new}

    def expect(self, terms: Collection[str]) -> None:
        """Look up together what will be asked for one by one: each question is a way to the database and back."""
        if not self._checked:
            self._check()
        unknown = [term for term in terms if term not in self._looked_up]
        if len(unknown) > 1:
            found = self._db.rows(
                "SELECT term, documents FROM term WHERE term IN (SELECT value FROM json_each(:terms))",
                terms=listed(map(encodable, unknown)),
            )
            known = {row["term"]: row["documents"] for row in found}
            self._looked_up |= {term: known.get(term) for term in unknown}

    def __getitem__(self, term: str) -> int:
        documents = self._of(term)
        if documents is None:
            raise KeyError(term)
        return documents

    def get(self, term: str, default: Any = None) -> Any:
        """As of any mapping, and without an exception for each term that is in no story yet: there are hundreds a turn."""
        documents = self._of(term)
        return default if documents is None else documents

    def _of(self, term: str) -> int | None:
        if not self._checked:
            self._check()
        if term not in self._looked_up:
            self._looked_up[term] = self._db.value("SELECT documents FROM term WHERE term = :term", term=term)
        return self._looked_up[term]

    def __iter__(self) -> Iterator[str]:
        return iter([row["term"] for row in self._db.rows("SELECT term FROM term ORDER BY term")])

    def __len__(self) -> int:
        return int(self._db.value("SELECT count(*) FROM term"))
