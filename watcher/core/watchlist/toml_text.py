"""An entity as an analyst would have written it: an `[[entity]]` table, which `toml_files` reads back as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from watcher.core.model import Severity
from watcher.core.watchlist.entity import Entity, usual_policy


def written(entity: Entity) -> str:
    """One entity with names and weak names, a blank line before it; what has its default is left out."""
    return "\n".join(["", "[[entity]]", *_lines(entity), ""])


def _lines(entity: Entity) -> Iterator[str]:
    yield f"id = {_text(entity.id)}"
    yield f"name = {_text(entity.name)}"
    yield f"schema = {_text(entity.schema)}"
    if entity.policy is not usual_policy(entity.schema):
        yield f"alert = {_text(entity.policy)}"
    if entity.severity is not Severity.MEDIUM:
        yield f"severity = {_text(entity.severity)}"
    for key, kind in (("names", "name"), ("weak", "weak")):
        if texts := [name.text for name in entity.names if name.kind == kind]:
            yield f"{key} = {_list(texts)}"
    if entity.context:
        yield f"context = {_list(entity.context)}"


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _text(text: str) -> str:
    """A TOML string: JSON's escapes are TOML's, but for the one character that JSON lets stand."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
