"""Spellings as paths of words: where the words of a text lead, as written or as forms of one name.

What it refuses to do: look at a text. The index walks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from watcher.core.text.inflection import base_stems, text_stems


@dataclass(frozen=True, slots=True, eq=False)
class Alias:
    """One spelling as compiled. `kind` as in the watch list, or "blocker" for a phrase that must not count."""

    entity: str
    text: str
    kind: str
    folded: str
    capital: bool  #: begins with a capital, so the text must too
    acronym: bool  #: all capitals, so the text must be all capitals
    exact: tuple[str, ...] = ()  #: if any, the text must be letter for letter one of these
    bends: bool = True  #: may stand in another case than it is listed in
    stops: bool = False  #: holds a comma or full stop, so the text may hold one between its words
    derived: str = ""  #: how it was made of a listed spelling; "" if it is listed


class Node:
    """A point reached by the first words of some spellings. `next` leads on by a word as written, `bent` by a stem."""

    __slots__ = ("aliases", "bent", "next")

    def __init__(self) -> None:
        self.next: dict[str, Node] = {}
        self.bent: dict[str, list[Node]] = {}
        self.aliases: list[Alias] = []

    def grow(self, word: str, *, bends: bool) -> Node:
        """The node one word on, made if it is not there."""
        child = self.next.get(word)
        if child is None:
            child = self.next[word] = Node()
        if bends:
            for stem in base_stems(word):
                reached = self.bent.setdefault(stem, [])
                if child not in reached:
                    reached.append(child)
        return child

    def steps(self, word: str) -> Iterator[tuple[Node, str]]:
        """Where a word of a text leads, and how it differs from the word of the spelling."""
        exact = self.next.get(word)
        if exact is not None:
            yield exact, ""
        if self.bent:
            seen: set[Node | None] = {exact}
            for stem in text_stems(word):
                for node in self.bent.get(stem, ()):
                    if node not in seen:
                        seen.add(node)
                        yield node, "inflected"
