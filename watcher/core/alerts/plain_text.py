"""A Telling as plain text: for the console, the text part of a mail, and whoever reads without pictures."""

from __future__ import annotations

from watcher.core.alerts.telling import Passage, Telling, words


def plain_text(telling: Telling) -> str:
    """Lines of text with found words between asterisks. No line is folded; that is the reader's business."""
    return "\n\n".join("\n".join(part) for part in _parts(telling) if part) + "\n"


def _parts(telling: Telling) -> list[list[str]]:
    more = [f"  +{telling.more_sources} more"] if telling.more_sources else []
    outlets = ", ".join(source.outlet for source in telling.sources)
    return [
        [f"[{'drill' if telling.drill else telling.severity}] {telling.topic}".strip(), *filter(None, [telling.trouble])],
        [_starred(telling.headline), telling.byline, telling.url or telling.address or "(no address)"],
        [f"  “{_starred(quote)}”" for quote in telling.quotes],
        ["Why", *(f"  {reason}" for reason in telling.reasons)],
        [
            f"{telling.counted}: {outlets}" if outlets else telling.counted,
            *(f"  {source.outlet}: {source.url}" for source in telling.sources if source.url and len(telling.sources) > 1),
            *more,
        ],
        [
            f"Alert {telling.alert} ({telling.standing})",
            *(f"  {action.label.rstrip('…')}: {action.url}" for action in telling.actions),
            f"  watcher alerts show {telling.alert}    (or: ack, dismiss)",
        ],
    ]


def _starred(passage: Passage) -> str:
    return "".join(f"*{text}*" if marked else text for text, marked in passage) if len(passage) > 1 else words(passage)
