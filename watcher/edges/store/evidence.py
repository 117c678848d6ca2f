"""Evidence: what matched articles said, word for word, never overwritten; one compressed record a wording.

Nothing here is deleted. A record is hashed when it is written; the notice it brought names the hash in the audit log.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Sequence
from dataclasses import asdict

from watcher.core.audit import canonical, sha256
from watcher.core.evidence import Kept
from watcher.core.model import Answer, Entry, Evidence
from watcher.edges.store import rows
from watcher.edges.store.connection import Connection, Row, listed


def add(db: Connection, pieces: Sequence[Evidence]) -> None:
    """Inside a write transaction. A wording that was read before keeps its first reading."""
    if pieces:
        db.run_each(
            """INSERT INTO evidence (article, revision, fetched, hash, record)
            VALUES (:article, :revision, :fetched, :hash, :record) ON CONFLICT DO NOTHING""",
            list(map(_row, pieces)),
        )


def _row(piece: Evidence) -> Row:
    record = _packed(piece)
    return {
        "article": piece.article,
        "revision": piece.entry.revision,
        "fetched": rows.stamp(piece.fetched),
        "hash": sha256(record),
        "record": zlib.compress(record),
    }


def hash_of(db: Connection, article: str) -> str | None:
    """The hash of an article's evidence in the wording that is stored now."""
    found: str | None = db.value(
        """SELECT evidence.hash FROM evidence JOIN article ON article.id = evidence.article AND article.revision = evidence.revision
        WHERE article.id = :article""",
        article=article,
    )
    return found


def of(db: Connection, articles: Collection[str]) -> Sequence[Kept]:
    """All there is of these articles, oldest first."""
    with db.snapshot():
        found = db.rows(
            "SELECT * FROM evidence WHERE article IN (SELECT value FROM json_each(:articles)) ORDER BY fetched, article, revision",
            articles=listed(articles),
        )
        return [_kept(db, row) for row in found]


def _kept(db: Connection, row: Row) -> Kept:
    try:
        record = zlib.decompress(row["record"])
        piece = _unpacked(record)
    except (zlib.error, ValueError, KeyError, TypeError):
        record, piece = b"", None
    # A walk over the whole log, for one alert that somebody looks at; an index would be a second place to keep right.
    logged = db.value(
        "SELECT seq FROM audit WHERE instr(record, CAST(:named AS BLOB)) > 0 ORDER BY seq LIMIT 1", named=f'"evidence":"{row["hash"]}"'
    )
    return Kept(
        article=row["article"],
        hash=row["hash"],
        record=record,
        evidence=piece,
        fits=bool(record) and sha256(record) == row["hash"],
        logged=logged,
    )


def _packed(piece: Evidence) -> bytes:
    entry = {name: getattr(piece.entry, name) for name in Entry.__slots__}
    entry["published"] = rows.stamp(piece.entry.published) if piece.entry.published else None
    answer = {**asdict(piece.answer), "headers": dict(piece.answer.headers)} if piece.answer else None
    return canonical({"article": piece.article, "entry": entry, "fetched": rows.stamp(piece.fetched), "answer": answer})


def _unpacked(record: bytes) -> Evidence:
    read = json.loads(record)
    published = read["entry"]["published"]
    return Evidence(
        article=read["article"],
        entry=Entry(**{**read["entry"], "published": rows.moment(published) if published else None}),
        fetched=rows.moment(read["fetched"]),
        answer=Answer(**read["answer"]) if read["answer"] else None,
    )
