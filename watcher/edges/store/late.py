"""Statements that wait for others like them, so that a database is told once what many turns want of it.

They are in an order that does not matter. Refuses to know when they are done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class Late:
    """In the order in which they were put off."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, Mapping[str, Any]]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, sql: str, values: Mapping[str, Any]) -> None:
        self._waiting.append((sql, values))

    def forget(self, after: int = 0) -> None:
        """All but the first ones."""
        del self._waiting[after:]

    def taken(self, many: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Take out the first ones: each statement with all its values."""
        alike: dict[str, list[Mapping[str, Any]]] = {}
        for sql, values in self._waiting[:many]:
            alike.setdefault(sql, []).append(values)
        del self._waiting[:many]
        return alike
