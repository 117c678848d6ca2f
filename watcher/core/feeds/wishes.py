"""What a feed document and its answer ask of whoever reads them: how often, when not, where the older entries are.

Read from the text around the entries, whatever parser reads the entries themselves. It refuses to obey: how far wishes
are followed is decided in `rhythm`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from watcher.core.model import Declared

_CAP = 50_000  #: characters looked at before the first entry, and as many after the last
_WORDS = 300
_LONGEST = timedelta(days=366)  #: more is no wish; it also keeps what is added to a date within the calendar
_BEGIN, _END = ("<item>", "<item ", "<entry>", "<entry "), ("</item>", "</entry>")
_LINK = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?link\b([^<>]{0,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(rel|href)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_TTL = re.compile(r"<ttl[^<>]*>\s*(\d{1,7})\s*<", re.IGNORECASE)
_HOUR = re.compile(r"<hour>\s*(\d{1,2})\s*<", re.IGNORECASE)
_DAY = re.compile(r"<day>\s*([A-Za-z]{3})[A-Za-z]*\s*<", re.IGNORECASE)
_PERIOD = re.compile(r"<sy:updatePeriod[^<>]*>\s*([A-Za-z]+)\s*<", re.IGNORECASE)
_FREQUENCY = re.compile(r"<sy:updateFrequency[^<>]*>\s*(\d{1,5})\s*<", re.IGNORECASE)
_GENERATOR = re.compile(r"<generator\b[^<>]*>\s*(?:<!\[CDATA\[)?([^<\]]{1,300})", re.IGNORECASE)
_LINKED = re.compile(r"<([^<>]{1,2000})>([^<]{0,500})")
_REL = re.compile(r"""\brel\s*=\s*(?:"([^"]*)"|([^\s";,]+))""", re.IGNORECASE)
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_NEVER = re.compile(r"(?:^|[,\s])no-(?:cache|store)\b", re.IGNORECASE)


def declared(text: str) -> Declared:
    """The wishes of an XML feed document. What is not understood is absent."""
    around = "\n".join(_around(text))
    links = dict(reversed(list(_links(around))))  # the first of a kind holds
    period, frequency = _PERIOD.search(around), _FREQUENCY.search(around)
    every = _PERIODS.get(period[1].lower()) if period else None
    generator = _GENERATOR.search(around)
    ttl = _TTL.search(around)
    return Declared(
        ttl=min(timedelta(minutes=int(ttl[1])), _LONGEST) if ttl and int(ttl[1]) else None,
        period=every / max(1, int(frequency[1]) if frequency else 1) if every else None,
        skip_hours=_few({int(hour) % 24 for hour in _HOUR.findall(around) if int(hour) <= 24}, 24),  # noqa: PLR2004 - 24 is midnight to some
        skip_days=_few({_DAYS.index(day.lower()) for day in _DAY.findall(around) if day.lower() in _DAYS}, 7),
        older=links.get("prev-archive", "") or links.get("next", ""),
        hub=links.get("hub", ""),
        topic=links.get("self", ""),
        generator=" ".join(html.unescape(generator[1]).split()) if generator else "",
    )


def linked(told: Declared, header: str) -> Declared:
    """With the hub of an HTTP Link header and the address it calls the document's own, if it names a hub; it goes before the document."""
    links: dict[str, str] = {}
    for address, parameters in _LINKED.findall(header[:_CAP]):
        for rel in ((found := _REL.search(parameters)) and (found[1] or found[2]).lower().split()) or ():
            links.setdefault(rel, address.strip())
    return replace(told, hub=links["hub"], topic=links.get("self", told.topic)) if links.get("hub") else told


def fresh_for(headers: Mapping[str, str]) -> timedelta | None:
    """How long an answer may be kept: max-age less the age it has, else Expires counted from the server's own clock.
    None if nothing is said, or that it may not be kept. `headers` have lower-case names.
    """
    control = headers.get("cache-control", "")
    if _NEVER.search(control):
        return None
    if found := _MAX_AGE.search(control):
        age = headers.get("age", "").strip()
        kept = timedelta(seconds=min(int(found[1]), 10**9)) - timedelta(seconds=int(age[:9]) if age.isascii() and age.isdigit() else 0)
    else:
        until = _date(headers["expires"]) if "expires" in headers else None
        sent = _date(headers.get("date", "")) if until else None
        if until is None or sent is None:
            return None
        kept = until - sent
    return min(kept, _LONGEST) if kept > timedelta() else None


def _around(text: str) -> Iterator[str]:
    """What stands before the entries and behind them. Their tags are looked for as nearly all feeds write them; where they
    are written otherwise, some of the entries is looked at too.
    """
    first = min(_CAP, len(text))
    for tag in _BEGIN:
        at = text.find(tag, 0, first)
        first = at if at >= 0 else first
    yield text[:first]
    last = max(text.rfind(tag, max(first, len(text) - _CAP)) for tag in _END)
    yield text[last:] if last >= 0 else ""


def _links(around: str) -> Iterator[tuple[str, str]]:
    for found in _LINK.finditer(around):
        told = {name.lower(): double or single for name, double, single in _ATTRIBUTE.findall(found[1])}
        address = html.unescape(told.get("href", "")).strip()
        if address and len(address) <= 4 * _WORDS:
            for rel in told.get("rel", "").lower().split():
                yield rel, address


def _few(numbers: set[int], all_of_them: int) -> frozenset[int]:
    """None, if all are named: who is never to be asked is not to be asked to mean it."""
    return frozenset() if len(numbers) >= all_of_them else frozenset(numbers)


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
