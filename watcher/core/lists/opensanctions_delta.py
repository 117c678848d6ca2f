"""What changed between two versions of an OpenSanctions dataset, and which files to fetch to get from one to the other.

THE DATA ARE CC BY-NC 4.0: a business needs a licence of OpenSanctions for them. A modified entity is told whole, a deleted
one by its id alone; many modifications are of their parsers and mean nothing. It refuses operations that are new.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from watcher.core.errors import ListError
from watcher.core.lists.elements import AGAIN
from watcher.core.lists.objects import objects
from watcher.core.lists.opensanctions import AUTHORITY, LICENCE, LIST, TOPICS, is_listed, listing_of
from watcher.core.model import Action, Amendment, Amendments

_ACTIONS: Final[Mapping[str, Action]] = {"ADD": Action.LISTED, "MOD": Action.AMENDED, "DEL": Action.DELISTED}


def read(chunks: Iterable[bytes], *, version: str, list_id: str = LIST, topics: frozenset[str] = TOPICS) -> Amendments:
    """The changes that led to `version`, "20240527194702-wnk". A file without a line is one that changed nothing.

    An entity that lost its topic is told as delisted: it is still there, and on no list. Neither names anybody: who was
    not known before is nobody's loss.
    """
    entries = _entries(chunks, list_id, topics)
    return Amendments(
        list=list_id, authority=AUTHORITY, version=version, published=made(version, list_id), entries=entries, licence=LICENCE
    )


def made(version: str, place: str = LIST) -> datetime:
    """When a version was made, as its name says."""
    try:
        return datetime.strptime(version[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        raise ListError(place, f"{version!r} is no version", cure=AGAIN) from None


def addresses(index: bytes, since: str, *, place: str = LIST) -> list[tuple[str, str]] | None:
    """The versions after `since` with the addresses of their deltas, of a delta.json; None if it does not reach back that far
    and the whole must be fetched.
    """
    try:
        versions = json.loads(index)["versions"]
        known = sorted((str(version), str(url)) for version, url in versions.items())
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise ListError(place, 'a list of deltas needs "versions"', cure=AGAIN) from None
    if not known or since < known[0][0]:
        return None
    return [(version, url) for version, url in known if version > since]


def newest(index: bytes, *, place: str = LIST) -> str:
    """The last version that did not fail, of a versions.json: failed ones are listed there too."""
    try:
        told = json.loads(index)["last_successful"]
    except (ValueError, LookupError, TypeError, RecursionError):
        told = None
    if not isinstance(told, str) or not told:
        raise ListError(place, 'a list of versions needs "last_successful"', cure=AGAIN)
    return told


def _entries(chunks: Iterable[bytes], list_id: str, topics: frozenset[str]) -> Iterator[Amendment]:
    for number, line in objects(chunks, list_id):
        place = f"{list_id}, change {number}"
        entity = line.get("entity")
        action = _ACTIONS.get(str(line.get("op")))
        if action is None:
            raise ListError(place, f"{line.get('op')!r} is a new operation", cure=AGAIN)
        if not isinstance(entity, dict):
            raise ListError(place, "a change of nothing", cure=AGAIN)
        if action is not Action.DELISTED and not is_listed(entity, topics):
            if action is Action.LISTED:
                continue  # an address, a sanction, a politician: nobody on a list
            action = Action.DELISTED  # it may have been one
        gone = action is Action.DELISTED
        told = {"id": entity.get("id"), "schema": entity.get("schema")} if gone else entity
        yield Amendment(action=action, listing=listing_of(told, list_id, place, nameless=gone))
