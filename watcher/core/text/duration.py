"""Durations as people say them."""

from __future__ import annotations

from datetime import timedelta

_YEARS = 730  #: days from which years are told


def span(duration: timedelta) -> str:
    """A duration in its largest unit: "40 s", "12 min", "5 h", "3 days", "2 years"."""
    seconds = max(0, int(duration.total_seconds()))
    for unit, size, until in (("s", 1, 120), ("min", 60, 7200), ("h", 3600, 172_800)):
        if seconds < until:
            return f"{seconds // size} {unit}"
    days = seconds // 86_400
    return f"{days} days" if days < _YEARS else f"{days // 365} years"
