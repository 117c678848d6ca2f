"""Durations as people say them."""

from __future__ import annotations

from datetime import timedelta


def span(duration: timedelta) -> str:
    """A duration in its largest unit: "40 s", "12 min", "5 h", "3 days"."""
    seconds = max(0, int(duration.total_seconds()))
    for unit, size, until in (("s", 1, 120), ("min", 60, 7200), ("h", 3600, 172_800)):
        if seconds < until:
            return f"{seconds // size} {unit}"
    return f"{seconds // 86_400} days"
