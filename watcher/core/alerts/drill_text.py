"""A Bulletin about a drill written as a Message: some plain lines, in every shape, that cannot be taken for an alert."""

from __future__ import annotations

from watcher.core.model import Bulletin, Delivery, Message
from watcher.core.text.safe import clean, html, slack

_LINE = 400


def write(delivery: Delivery, bulletin: Bulletin) -> Message:
    """The message of one delivery."""
    lines = [clean(line, _LINE) for line in bulletin.lines]
    body = "\n".join(f"<p>{html(line)}</p>" for line in lines)
    text = "\n".join(slack(line, _LINE) for line in lines)
    return Message(
        id=delivery.id,
        thread=bulletin.id,
        number=1,
        type="drill",
        severity=bulletin.severity,
        created=bulletin.created,
        subject=f"[drill] {lines[0]}",
        text="\n".join(lines) + "\n",
        html=f'<!doctype html>\n<html><head><meta charset="utf-8"><title>drill</title></head><body>\n{body}\n</body></html>\n',
        blocks=({"type": "section", "text": {"type": "mrkdwn", "text": f"🧪 {text}", "verbatim": True}},),
        payload={"type": "drill", "id": delivery.id, "text": " ".join(lines)},
        attempt=delivery.attempts,
        receipt=delivery.receipt or "",
    )
