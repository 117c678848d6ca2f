"""One thing to look at on a watch list: where, what, why, and what would mend it.

What it refuses to do: look for any. `lint` and its neighbours do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from watcher.core.watchlist.entity import Entity, Name

Kind: TypeAlias = Literal["hit", "miss", "never", "weak", "ambiguous", "noise", "duplicate", "loud", "untried"]

#: Kinds of names that count by themselves.
STRONG = ("name", "form", "metonym", "demonym")
#: What mends a spelling of a list that is made elsewhere and cannot be written in.
IMPORTED = "name the file in the configuration, there names of one word are weak; or write the entity in a TOML file of your own"
_KEYS = {"name": "names", "form": "forms", "stem": "stems", "metonym": "metonyms", "demonym": "demonyms", "weak": "weak"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to look at. `place` is "file:line" of the key it is about, `why` what was seen, `cure` what to do."""

    place: str
    subject: str  #: entity or signal id
    kind: Kind
    what: str
    why: str = ""
    cure: str = ""

    @property
    def fatal(self) -> bool:
        """Whether a golden line failed."""
        return self.kind in ("hit", "miss")


def place_of(entity: Entity, name: Name) -> str:
    """Where a spelling stands: the line of its key."""
    key = _KEYS[name.kind]
    return entity.at(f"{key}.{name.language}", key, "name")
