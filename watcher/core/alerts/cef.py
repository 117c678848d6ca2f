"""A message as one event of the Common Event Format, for programs that gather security logs.

It refuses to hold more than a line: sentences and sources stay with the webhook.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from watcher.core.model import Message, Severity
from watcher.core.text.safe import clean

_LOUDNESS = {Severity.LOW: 3, Severity.MEDIUM: 5, Severity.HIGH: 8, Severity.CRITICAL: 10}
_SUBJECT, _VALUE = 512, 1_000


def cef(message: Message, version: str) -> str:
    """One line, CEF:0. `externalId` is the delivery, the same for every try; `cs1` the alert; `rt` milliseconds."""
    article, alert = _table(message, "article"), _table(message, "alert")
    fields = {
        "externalId": message.id,
        "rt": str(int(message.created.timestamp() * 1000)),
        "cs1Label": "alert",
        "cs1": message.thread,
        "cs2Label": "entities",
        "cs2": ",".join(map(str, alert.get("entities") or ())),
        "cs3Label": "signal",
        "cs3": str(alert.get("signal") or ""),
        "cs4Label": "source",
        "cs4": " ".join(filter(None, (str(article.get("feed") or ""), f"({article['flag']})" if article.get("flag") else ""))),
        "cs5Label": "cause",
        "cs5": str(alert.get("cause") or ""),
        "cs6Label": "severityReason",
        "cs6": str(alert.get("severity_why") or ""),
        "request": str(article.get("url") or ""),
        "msg": str(article.get("title") or message.subject),
    }
    header = ("CEF:0", "sanctions-watch", "sanctions-watch", version, message.type, clean(message.subject, _SUBJECT))
    lead = "|".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in header)
    told = {name: clean(value, _VALUE) for name, value in fields.items()}
    tail = " ".join(f"{name}={_escaped(value)}" for name, value in told.items() if value and told.get(name.removesuffix("Label")))
    return f"{lead}|{_LOUDNESS[message.severity]}|{tail}"


def _table(message: Message, key: str) -> Mapping[str, Any]:
    value = message.payload.get(key)
    return value if isinstance(value, Mapping) else {}


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("=", "\\=")
