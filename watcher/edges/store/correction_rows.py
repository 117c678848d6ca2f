"""How a correction of stories, and the faces it is remembered by, are written as rows and read back."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

from watcher.core.model import Correction, Face
from watcher.edges.store import rows
from watcher.edges.store.connection import Row


def of_face(face: Face) -> dict[str, Any]:
    return {
        "id": face.id,
        "story": face.story,
        "headline": face.headline,
        "terms": rows.packed(dict(face.terms)),
        "sketch": rows.packed(sorted(face.sketch)),
        "articles": rows.packed(sorted(face.articles)),
    }


def face(row: Row) -> Face:
    return Face(
        id=row["id"],
        story=row["story"],
        headline=row["headline"],
        terms=json.loads(row["terms"]),
        sketch=frozenset(json.loads(row["sketch"])),
        articles=frozenset(json.loads(row["articles"])),
    )


_CORRECTION = tuple(field.name for field in fields(Correction))


def of_correction(correction: Correction) -> dict[str, Any]:
    return {
        **asdict(correction),
        "articles": rows.packed(correction.articles),
        "made": rows.stamp(correction.made),
        "undone": rows.stamp(correction.undone) if correction.undone else None,
    }


def correction(row: Row) -> Correction:
    said = {name: row[name] for name in _CORRECTION}
    times = {"made": rows.moment(row["made"]), "undone": rows.moment(row["undone"]) if row["undone"] else None}
    return Correction(**{**said, **times, "articles": tuple(json.loads(row["articles"]))})
