"""What may be forgotten: the texts of old articles in which nothing was found. Headline, address and key stay, for they are what
stops an old entry from being news again. Evidence, findings, stories, alerts and the audit log are never touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from watcher.edges.store import rows
from watcher.edges.store.connection import Connection, listed

_BATCH = 1_000  #: articles a transaction, so that no poll waits long


def prune(db: Connection, before: datetime) -> Iterator[tuple[int, int]]:
    """Empty the texts of what was found before; gives articles and characters of each batch."""
    last = ("", "")
    while True:
        found = db.rows(
            """SELECT id, found, length(text) + length(page) AS size FROM article WHERE found < :before
            AND (found > :moment OR (found = :moment AND id > :id)) AND story IS NULL AND (text <> '' OR page <> '')
            AND NOT EXISTS (SELECT 1 FROM finding WHERE finding.article = article.id)
            ORDER BY found, id LIMIT :batch""",
            before=rows.stamp(before),
            moment=last[0],
            id=last[1],
            batch=_BATCH,
        )
        if not found:
            return
        last = (found[-1]["found"], found[-1]["id"])
        with db.write():
            emptied = db.run(
                """UPDATE article SET text = '', page = '' WHERE id IN (SELECT value FROM json_each(:ids)) AND story IS NULL""",
                ids=listed(row["id"] for row in found),
            )
        yield emptied, sum(row["size"] for row in found)
