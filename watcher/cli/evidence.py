"""The evidence of an alert: what each of its articles said when it was read, and whether that still stands as it was kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.text import Text

from watcher.cli.typeset import instant, plain
from watcher.core.evidence import Kept
from watcher.core.model import Article

_INDENT = "  "


def told(pieces: Sequence[Kept], articles: Mapping[str, Article]) -> list[dict[str, Any]]:
    """As JSON: the record as it was hashed, and what is known about it now."""
    return [
        {
            **(json.loads(kept.record) if kept.record else {"article": kept.article}),
            "sha256": kept.hash,
            "fits": kept.fits,
            "audit": kept.logged,
            "edited": _edited(kept, articles),
        }
        for kept in pieces
    ]


def lines(pieces: Sequence[Kept], articles: Mapping[str, Article]) -> Iterator[Text]:
    """For people."""
    yield Text()
    yield Text("Evidence", style="bold")
    if not pieces:
        yield Text(f"{_INDENT}none was kept; these articles were read by an older version")
    for kept in pieces:
        yield from _piece(kept, articles)


def _piece(kept: Kept, articles: Mapping[str, Article]) -> Iterator[Text]:
    where = f"record {kept.logged} of the audit log names it" if kept.logged else "no notice was raised for this wording"
    state = Text("fits", style="green") if kept.fits else Text("DOES NOT FIT: it was changed after it was kept", style="bold red")
    yield Text(f"{_INDENT}sha256 {kept.hash}  ").append_text(state).append(f"  {where}", style="dim")
    piece = kept.evidence
    if piece is None:
        yield Text(f"{_INDENT * 2}it cannot be read any more", style="red")
        return
    whence = f" from {piece.answer.url or 'its feed'}" if piece.answer else " from an older page of its feed"
    yield Text(_INDENT).append_text(plain(f"read {instant(piece.fetched)}{whence}"))
    for name, value in piece.answer.headers.items() if piece.answer else ():
        yield Text(_INDENT * 2).append_text(plain(f"{name}: {value}", style="dim"))
    entry = piece.entry
    for paragraph in (entry.url, entry.title, *entry.text.splitlines()):
        if paragraph.strip():
            yield Text(_INDENT * 2).append_text(plain(paragraph))
    if _edited(kept, articles):
        yield Text(_INDENT).append_text(plain(f"edited since: {articles[kept.article].title}", style="yellow"))


def _edited(kept: Kept, articles: Mapping[str, Article]) -> bool:
    """Whether the article reads otherwise now."""
    article = articles.get(kept.article)
    return bool(article and kept.evidence and article.revision != kept.evidence.entry.revision)
