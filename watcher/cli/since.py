"""`--since`: a day, or a span that ends now, as people write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from watcher.core.errors import UsageError

_SPAN = re.compile(r"^(\d{1,4})([hdw])$")
_HOURS = {"h": 1, "d": 24, "w": 168}


def moment(given: str, now: datetime) -> datetime:
    """The moment that "2026-11-23" or "30d" means. UsageError for anything else."""
    try:
        day = datetime.fromisoformat(given)
    except ValueError:
        span = _SPAN.match(given)
        if not span:
            raise UsageError(f'--since "{given}" is neither a day nor a span', cure="for example 2026-11-23, or 30d") from None
        return now - timedelta(hours=int(span[1]) * _HOURS[span[2]])
    return day if day.tzinfo else day.replace(tzinfo=UTC)
