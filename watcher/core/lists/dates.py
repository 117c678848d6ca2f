"""The dates of lists as ISO 8601, as short as the list is unsure, and their days and times where they must be certain."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo

from watcher.core.errors import ListError
from watcher.core.lists.elements import AGAIN

_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_ABOUT = re.compile(r"^(?:circa|approximately|about|early|late)\s+", re.IGNORECASE)
_RANGE = re.compile(r"^(?:between\s+)?(.+?)\s+(?:to|and|-)\s+(.+)$", re.IGNORECASE)
_NAMED = re.compile(r"^(?:(\d{1,2})[ -])?([A-Za-z]{3})[a-z]*\.?[ -](\d{4})$")  # 22 Jul 1983, Jul 1983, 24-Jun-2026
_SLASHED = re.compile(r"^([\dd]{1,2})[/.]([\dm]{1,2})[/.](\d{4})$")  # 22/07/1983, 00/00/1983, dd/mm/1983, 1.7.1983
_ISO = re.compile(r"^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?:[T ]\d\d:.*|Z|[+-]\d\d:\d\d)?$")  # a day may have a zone in XML


def partial(told: str) -> str:
    """A date as the list is sure of it: "1983-07-22", "1983-07", "1983", "1971/1973"; in the list's words where it is not understood."""
    words = _ABOUT.sub("", " ".join(told.split()))
    if single := _single(words):
        return single
    if match := _RANGE.match(words):
        ends = [_single(_ABOUT.sub("", end)) for end in match.groups()]
        if all(ends):
            return "/".join(ends)
    return words


def day(told: str, place: str, *, american: bool = False) -> date | None:
    """A whole day; None for an empty text. `american` puts the month before the day. ListError if it is none."""
    words = told.strip()
    if not words:
        return None
    if american and (match := _SLASHED.match(words)):
        words = f"{match[2]}/{match[1]}/{match[3]}"
    try:
        return date.fromisoformat(_single(words))
    except ValueError:
        raise ListError(place, f"{told!r} is no date", cure=AGAIN) from None


def moment(told: str, place: str, zone: tzinfo, *, american: bool = False) -> datetime:
    """When a list was published. A day is its first moment in `zone`, where its authority is; a time says its zone, or has that one."""
    words = told.strip()
    if "T" in words:
        try:
            time = datetime.fromisoformat(words)
        except ValueError:
            raise ListError(place, f"{told!r} is no time", cure=AGAIN) from None
        return time if time.tzinfo else time.replace(tzinfo=zone)
    whole = day(words, place, american=american)
    if whole is None:
        raise ListError(place, "the date of publication is missing", cure=AGAIN)
    return datetime(whole.year, whole.month, whole.day, tzinfo=zone)


def parts(year: str, month: str = "", of_month: str = "") -> str:
    """An ISO date of its parts, the last of which may be missing; "" if the year is."""
    return _joined(year, month, of_month)


def _single(words: str) -> str:
    if match := _ISO.match(words):
        return _joined(match[1], match[2] or "", match[3] or "")
    if match := _NAMED.match(words):
        month = _MONTHS.get(match[2].lower())
        return _joined(match[3], str(month), match[1] or "") if month else ""
    if match := _SLASHED.match(words):
        return _joined(match[3], match[2], match[1])
    return ""


def _joined(year: str, month: str, of_month: str) -> str:
    found = [year.zfill(4)] if year.isdigit() and int(year) else []
    for part, most in ((month, 12), (of_month, 31)):
        if found and part.isdigit() and 0 < int(part) <= most:
            found.append(part.zfill(2))
        else:
            break
    return "-".join(found)
