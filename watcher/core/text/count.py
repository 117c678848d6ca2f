"""Numbers of things as people say them."""

from __future__ import annotations


def counted(number: int, noun: str, many: str = "") -> str:
    """As in "1 feed", "2 feeds", "3 entries"."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"
