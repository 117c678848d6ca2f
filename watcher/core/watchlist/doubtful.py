"""Names of states and places that are as often something else, and what tells which: Georgia beside Atlanta, or beside Tbilisi.

What it refuses to do: look at texts. `matching` weighs what stands around such a name.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Spellings of states or places, words beside which they are meant, and words beside which they may not be."""

    names: tuple[str, ...]
    context: tuple[str, ...]
    against: tuple[str, ...]
