"""The one place where the daemon looks at the clock."""

from __future__ import annotations

from datetime import UTC, datetime


def utcnow() -> datetime:
    """By the clock of this machine."""
    return datetime.now(UTC)
