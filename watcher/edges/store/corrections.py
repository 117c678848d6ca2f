"""What people said of stories: carried out in one transaction, kept for what comes later, and told to the audit log.

What follows from it is decided in `core.corrections`, on what is read inside the transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from watcher.core import corrections, identity
from watcher.core.decide import Rules
from watcher.core.errors import UsageError
from watcher.core.model import Corrected, Correction, Known, Story, Told
from watcher.core.stories import scale
from watcher.core.text.terms import Scale
from watcher.edges.store import audit, correction_rows, outbox, rows, silences, stories
from watcher.edges.store.connection import Connection
from watcher.edges.store.frequencies import Frequencies
from watcher.edges.store.totals import total


def merge(db: Connection, story: str, other: str, *, author: str, note: str, now: datetime) -> Correction:
    """Make two stories one; UsageError if that makes no sense."""
    with db.write():
        kept, gone = told(db, story), told(db, other)
        corrected = corrections.merge(kept, gone)
        made = _correction("merged", kept.story, gone.story, corrected, author=author, note=note, now=now)
        _save(db, made, corrected, kept, f"story.{made.act}")
        return made


def split(
    db: Connection,
    story: str,
    articles: Sequence[str],
    *,
    rules: Rules,
    author: str,
    note: str,
    now: datetime,
    frequencies: Frequencies,
) -> Correction:
    """Make articles of a story one of their own; UsageError if that makes no sense."""
    with db.write(), frequencies.fresh():
        whole = told(db, story)
        corrected = corrections.split(
            whole, set(articles), by=_scale(db, frequencies), rules=rules, silences=silences.in_force(db, now), now=now, author=author
        )
        made = _correction("split", whole.story, corrected.stories[1], corrected, author=author, note=note, now=now)
        _save(db, made, corrected, whole, f"story.{made.act}")
        return made


def undo(db: Connection, correction: str, *, rules: Rules, author: str, now: datetime, frequencies: Frequencies) -> Correction:
    """Take a correction back; UsageError if it was taken back, or a later one stands on it."""
    with db.write(), frequencies.fresh():
        row = db.row("SELECT * FROM correction WHERE id = :id", id=correction)
        if row is None:
            raise UsageError(f"there is no correction {correction[:8]}", cure="`watcher stories show STORY` names those of a story")
        made = correction_rows.correction(row)
        if made.undone:
            raise UsageError(f"{made.undone_by} has undone it already", cure="there is nothing to undo")
        later = db.row(
            """SELECT id FROM correction WHERE undone IS NULL AND id <> :id AND made >= :made
            AND (story IN (:story, :other) OR other IN (:story, :other)) ORDER BY place DESC LIMIT 1""",
            id=made.id,
            made=rows.stamp(made.made),
            story=made.story,
            other=made.other,
        )
        if later:
            raise UsageError("a later correction stands on it", cure=f"`watcher stories undo {later['id'][:8]}` first")
        whole, other = told(db, made.story), told(db, made.other)
        corrected = corrections.undo(whole, other, made, by=_scale(db, frequencies), entities=rules.watchlist.entities)
        undone = replace(made, undone=now, undone_by=author)
        _save(db, undone, corrected, whole, f"story.{made.act}.undone")
        return undone


def told(db: Connection, story: str) -> Told:
    """A story with all that belongs to it; UsageError if there is none."""
    row = db.row("SELECT * FROM story WHERE id = :id", id=story)
    if row is None:
        raise UsageError(f"there is no story {story[:8]}", cure="`watcher stories list` shows them")
    alert = db.row("SELECT * FROM alert WHERE story = :id", id=story)
    sources = outbox.sources(db, story)
    found = db.rows("SELECT finding.* FROM finding JOIN article ON article.id = finding.article WHERE article.story = :story", story=story)
    matches = {one["article"]: rows.match(one["record"]) for one in found}
    return Told(
        story=rows.story(row),
        alert=rows.alert(alert) if alert else None,
        articles=tuple((article, matches[article.id], feed) for article, feed in sources),
        faces=stories.faces(db, [story]),
    )


def corrections_of(db: Connection, story: str) -> Sequence[Correction]:
    """What was said of a story, oldest first."""
    found = db.rows("SELECT * FROM correction WHERE story = :story OR other = :story ORDER BY place", story=story)
    return [correction_rows.correction(row) for row in found]


def _scale(db: Connection, frequencies: Frequencies) -> Scale:
    return scale(Known(seen={}, by_url={}, stories={}, alerts={}, documents=total(db, "documents"), frequencies=frequencies))


def _correction(
    act: Literal["merged", "split"], story: Story, other: Story, corrected: Corrected, *, author: str, note: str, now: datetime
) -> Correction:
    return Correction(
        id=identity.digest("correction", act, story.id, other.id, rows.stamp(now)),
        act=act,
        story=story.id,
        other=other.id,
        articles=tuple(article for article, _ in corrected.articles),
        author=author,
        made=now,
        note=note,
    )


def _save(db: Connection, made: Correction, corrected: Corrected, before: Told, act: str) -> None:
    stories.save(db, corrected.stories)
    for article, story in corrected.articles:
        db.run("UPDATE article SET story = :story WHERE id = :id", id=article, story=story)
    db.put("alert", map(rows.of_alert, corrected.alerts))
    stories.save_faces(db, [story.id for story in corrected.stories], corrected.faces)
    outbox.add(db, corrected.notices, corrected.deliveries)
    silences.save_unrouted(db, corrected.unrouted)
    place = db.value("SELECT coalesce(max(place), 0) + 1 FROM correction")
    db.put("correction", [{**correction_rows.of_correction(made), "place": place}], keep=["place"])
    facts = {
        "correction": made.id,
        "story": made.story,
        "headline": before.story.headline,
        "other": made.other,
        "articles": [article for article, _ in corrected.articles],
        "alerts": [alert.id for alert in corrected.alerts],
    }
    if made.note:
        facts["note"] = made.note
    audit.add(db, act, rows.stamp(made.undone or made.made), made.undone_by or made.author, facts)
