"""How long a server asks us to stay away: the header Retry-After of whatever it answers, feed or receiver.

It refuses to obey: how much of it is honoured is decided with the next poll (`feeds.rhythm`) or try (`alerts.backoff`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_LONGEST = timedelta(days=7)  #: more is no answer; it also keeps what is added to a date within the calendar


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Seconds, or a date, which is counted from the server's own clock; None if neither can be read.

    `headers` are asked for lower-case names.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        # Nine digits are 31 years: as good as any number that overflows.
        return min(timedelta(seconds=int(text[:9])), _LONGEST)
    until, now = _date(text), _date(headers.get("date", ""))
    if until is None or now is None:
        return None
    return min(max(until - now, timedelta()), _LONGEST)


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
