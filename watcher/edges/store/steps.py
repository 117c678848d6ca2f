"""Numbered migrations, in the order in which they are applied. Knows no database: each applies them in its own way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias


class Tables(Protocol):
    """What a migration runs its statements on, with `?` for each value."""

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Any: ...


Change: TypeAlias = Callable[[Tables], None]


class Step(NamedTuple):
    """One migration."""

    name: str
    change: Change


class Steps:
    """Those of one program. A migration that was released is never edited."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._steps: dict[str, Change] = {}

    def __call__(self) -> Callable[[Change], Change]:
        """Make a migration of a function, under its name."""

        def added(change: Change) -> Change:
            name = getattr(change, "__name__", "")
            if name in self._steps:
                raise ValueError(f"two migrations are called {name}")
            self._steps[name] = change
            return change

        return added

    def __iter__(self) -> Iterator[Step]:
        return (Step(name, change) for name, change in self._steps.items())
