"""When an entry says it was published: the date formats feeds really use, as aware UTC.

It refuses to guess: a date without a year, month and day is no date (feedparser fills the gaps from today's date,
which is why its dates are not used). A date without a zone is taken as UTC, one without a time as midnight.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from functools import lru_cache

_TOO_LONG = 80
#: Year first (2026-09-27 10:45:00, 26-10-02  10:45, 2026.9.27, 20260927T104500Z), or day first with points or slashes (27.09.2026 10:45).
_CLOCK = r"(?:[T\s]+(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{1,2})(?:[.,]\d+)?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?\s*$"
_NUMERIC = (
    re.compile(r"(?P<y>\d{4}|\d{2})[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})\.?" + _CLOCK, re.IGNORECASE),
    re.compile(r"(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>\d{4})" + _CLOCK, re.IGNORECASE),
    re.compile(r"(?P<y>\d{4})년\s*(?P<m>\d{1,2})월\s*(?P<d>\d{1,2})일" + _CLOCK, re.IGNORECASE),
    re.compile(r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日" + _CLOCK, re.IGNORECASE),
)
_MONTH = re.compile(r"(\d{4})-(\d{2})$")
#: Zones by name that outlets write and the mail standard does not know, in hours.
_ZONES = {"KST": 9, "JST": 9, "HKT": 8, "SGT": 8, "MSK": 3, "EEST": 3, "EET": 2, "CEST": 2, "CET": 1, "BST": 1, "WEST": 1}
_ZONE = re.compile(r"\b(?:" + "|".join(_ZONES) + r")$", re.IGNORECASE)
_GLUED = re.compile(r"(?<=:\d\d)(?=[+-]\d{2}:?\d{2}$)|(?<=,)(?=\d)")


@lru_cache(maxsize=4096)  # polled again, most entries of a document are the same
def moment(words: str) -> datetime | None:
    """The date in `words` as aware UTC, None if there is none to be sure of."""
    words = " ".join(words.split())
    if not words or len(words) > _TOO_LONG:
        return None
    for read in (_iso, _numeric, _mail):
        try:
            found = read(words)
            if found is not None:
                return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None


def _iso(words: str) -> datetime | None:
    if month := _MONTH.match(words):
        return datetime(int(month[1]), int(month[2]), 1, tzinfo=UTC)
    return datetime.fromisoformat(words)


def _numeric(words: str) -> datetime | None:
    for pattern in _NUMERIC:
        if found := pattern.match(words):
            year = int(found["y"])
            clock = (int(found["h"] or 0), int(found["min"] or 0), int(found["s"] or 0))
            zone = (found["zone"] or "").replace(":", "")
            offset = timedelta(hours=int(zone[:3]), minutes=int(zone[0] + zone[3:])) if zone[:1] in ("+", "-") else timedelta()
            year += 2000 if len(found["y"]) == 2 else 0  # noqa: PLR2004 - two digits of a year
            return datetime(year, int(found["m"]), int(found["d"]), *clock, tzinfo=timezone(offset))
    return None


def _mail(words: str) -> datetime | None:
    words = _ZONE.sub(lambda zone: f"{_ZONES[zone[0].upper()]:+03d}00", words)
    parts = parsedate_tz(_GLUED.sub(" ", words))
    if parts is None:
        return None
    year, month, day, hour, minute, second, *_, offset = parts
    midnight = datetime(year, month, day, tzinfo=timezone(timedelta(seconds=offset or 0)))
    return midnight + timedelta(hours=hour, minutes=minute, seconds=second)  # "24:00" and leap seconds occur
