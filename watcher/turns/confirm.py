"""Somebody confirms that what is missing from a list is gone: it is taken off and told, in one turn."""

from __future__ import annotations

from datetime import datetime

from watcher.core.errors import UsageError
from watcher.core.lists import looks
from watcher.core.lists.followed import Followed
from watcher.core.model import Answer, Change
from watcher.edges.store.sql import SqlStore
from watcher.turns.list_changes import Changes, Means, taken_off


def confirm(one: Followed, means: Means, now: datetime) -> tuple[Change, ...]:
    """What was taken off. UsageError if nothing is waiting for that."""
    with SqlStore.again(means.store) as store:
        held = store.lists.held(one.id)
        missing = tuple(sorted(store.lists.missing(one.id)))
        if not missing:
            raise UsageError(f"no entry of {one.id} is missing", cure="`watcher lists status` shows how each list stands")
        changes = Changes.of(one, taken_off(store.lists, held, missing), means.matcher)
        with store.lists.turn(one.id, now) as turn:
            if turn.known.held.publication != held.publication or store.lists.missing(one.id) != frozenset(missing):
                raise UsageError(f"{one.id} was read anew just now", cure="look at `watcher lists status` and confirm again")
            answer = Answer(url=one.addresses[0], status=200, headers={}, document=held.document.partition(" ")[0])
            after = looks.confirmed(turn.known.held)
            turn.save(changes.outcome(after, turn.known, means, now, answer=answer, delisted=missing))
    return changes.every
