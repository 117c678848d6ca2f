"""Names whose letters are written as two where a keyboard lacks them: Müller and Mueller, Weiß and Weiss.

What it refuses to do: guess back. Mueller may be somebody's own spelling, and Samuel is.
"""

from __future__ import annotations

SPELT_OUT = "spelt without umlaut"
_TWO = str.maketrans(dict(zip("äöüßåøæÄÖÜÅØÆ", "ae oe ue ss aa oe ae Ae Oe Ue Aa Oe Ae".split(), strict=True)))


def spelt_out(text: str) -> str:
    """The name with two letters for one; "" if it has no such letter."""
    written = text.translate(_TWO)
    return "" if written == text else written
