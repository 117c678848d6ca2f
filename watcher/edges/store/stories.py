"""Stories as rows: each with its subjects, by which it is found, and the faces it is known by besides. Decides nothing.

A story that was merged into another has no subjects here: it is found by what the other one is known by.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from watcher.core.model import Face, Kin, Link, Story
from watcher.edges.store import correction_rows, rows
from watcher.edges.store.connection import Connection, listed
from watcher.edges.store.standing import changed
from watcher.edges.store.totals import grow


def save(db: Connection, stories: Sequence[Story]) -> None:
    """Inside a write transaction."""
    if not stories:
        return
    known = db.rows("SELECT id FROM story WHERE id IN (SELECT value FROM json_each(:ids))", ids=listed(story.id for story in stories))
    there = {row["id"] for row in known}
    changed(db)
    grow(db, "stories", len({story.id for story in stories} - there))
    db.put("story", map(rows.of_story, stories))
    for story in stories:
        if story.id in there:
            db.run(
                "DELETE FROM story_subject WHERE story = :id AND subject NOT IN (SELECT value FROM json_each(:subjects))",
                id=story.id,
                subjects=listed(() if story.into else story.subjects),
            )
    index = (
        {"story": story.id, "subject": subject, "last_seen": rows.stamp(story.last_seen)}
        for story in stories
        if not story.into
        for subject in sorted(story.subjects)
    )
    db.put("story_subject", index, key="story, subject")


def save_links(db: Connection, links: Sequence[Link]) -> None:
    """Inside a write transaction."""
    made = ({"story": link.story, "kin": link.kin, "shared": rows.packed(link.shared)} for link in links)
    db.put("story_link", made, key="story, kin")


def kin(db: Connection, story: str) -> tuple[Kin, ...]:
    """The stories of other languages that a story is linked to, the first told first; where they are merged by now."""
    found = db.rows(
        """SELECT story.*, shared FROM story_link
        JOIN story ON story.id = CASE WHEN story_link.story = :story THEN kin ELSE story_link.story END
        WHERE story_link.story = :story OR kin = :story ORDER BY first_seen, id""",
        story=story,
    )
    alive = {row["merged_into"] or row["id"]: row for row in found}
    return tuple(
        Kin(story=rows.story(row), alert=alert_of(db, root), shared=tuple(json.loads(row["shared"])))
        for root, row in alive.items()
        if root != story
    )


def alert_of(db: Connection, story: str) -> str:
    """The id of a story's alert; "" if none was raised."""
    return str(db.value("SELECT id FROM alert WHERE story = :story", story=story) or "")


def faces(db: Connection, stories: Collection[str]) -> tuple[Face, ...]:
    """What else these stories are known by."""
    if not stories:
        return ()
    found = db.rows("SELECT * FROM face WHERE story IN (SELECT value FROM json_each(:ids)) ORDER BY story, id", ids=listed(stories))
    return tuple(correction_rows.face(row) for row in found)


def save_faces(db: Connection, stories: Collection[str], faces: Sequence[Face]) -> None:
    """Inside a write transaction: `faces` is all that these stories are known by from now on. Where what was merged into one
    of them belongs to another now, that is noted with it and with its alert.
    """
    changed(db)
    db.run("DELETE FROM face WHERE story IN (SELECT value FROM json_each(:ids))", ids=listed(stories))
    db.put("face", map(correction_rows.of_face, faces))
    for face in faces:
        db.run("UPDATE story SET merged_into = :story WHERE id = :id", id=face.id, story=face.story)
        db.run(
            """UPDATE alert SET merged_into = coalesce((SELECT alert.id FROM alert WHERE alert.story = :story), '')
            WHERE story = :id""",
            id=face.id,
            story=face.story,
        )
