"""What one publication of a list changed: who was added, who was taken off, and whose entry now means something else.

An entry means something else if its names, aliases, programmes or sections are others, however they are ordered, spaced or
set in capitals. Corrected numbers, dates of birth and addresses are counted and not told. It refuses to compare two lists.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime

from watcher.core.lists.names import spoken
from watcher.core.model import Action, Amendment, Change, ListedName, Listing

_TOLD = 5  #: things of one kind that are told by name


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """From one publication to the next. `touched` are the ids of entries that differ in nothing that is told."""

    added: tuple[Change, ...]
    removed: tuple[Change, ...]
    amended: tuple[Change, ...]
    touched: tuple[str, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """All that is told, in the order of the publication, those who were taken off at the end."""
        return (*self.added, *self.amended, *self.removed)

    @property
    def changed(self) -> int:
        """Entries that stood before and now stand otherwise, whether that means something or not."""
        return len(self.amended) + len(self.touched)


def compare(before: Mapping[str, Listing], now: Iterable[Listing], *, version: str, published: datetime | None = None) -> Difference:
    """From what was known, by id, to what is published. It is gone through once, and to its end before anything is believed."""
    found: dict[Action, list[Change]] = {action: [] for action in Action}
    touched = []
    missing = dict(before)
    for listing in now:
        old = missing.pop(listing.id, None)
        if change := changed(old, listing, version=version, published=published):
            found[change.action].append(change)
        elif old is not None and otherwise(old, listing):
            touched.append(listing.id)
    found[Action.DELISTED] = [gone(old, version=version, published=published) for old in missing.values()]
    return Difference(
        added=tuple(found[Action.LISTED]),
        removed=tuple(found[Action.DELISTED]),
        amended=tuple(found[Action.AMENDED]),
        touched=tuple(touched),
    )


def changed(old: Listing | None, new: Listing, *, version: str, published: datetime | None = None) -> Change | None:
    """What became of one entry that stands in a publication; None if it means what it meant."""
    if old is None:
        return Change(action=Action.LISTED, listing=new, before=None, version=version, published=published)
    what = meaning(old, new)
    return Change(action=Action.AMENDED, listing=new, before=old, version=version, published=published, what=what) if what else None


def gone(old: Listing, *, version: str, published: datetime | None = None) -> Change:
    """That an entry stands in a publication no longer."""
    return Change(action=Action.DELISTED, listing=old, before=old, version=version, published=published)


def follow(
    before: Listing | None, amendment: Amendment, *, version: str, published: datetime | None = None
) -> tuple[Listing | None, Change | None]:
    """The entry after an amendment to what was known of it, None if it is off the list; and what that changed, None if nothing."""
    told = amendment.listing
    if amendment.action is Action.DELISTED:
        if before is None and not told.names:
            return None, None  # it never was on the list as far as anybody knows
        return None, replace(gone(before or told, version=version, published=published), before=before)
    if before is None:
        return told, Change(action=amendment.action, listing=told, before=None, version=version, published=published)
    now = told if amendment.whole else _merged(before, told, amendment.taken)
    what = meaning(before, now)
    change = Change(action=Action.AMENDED, listing=now, before=before, version=version, published=published, what=what)
    return now, change if what else None


def meaning(old: Listing, new: Listing) -> tuple[str, ...]:
    """What is told of an entry that changed, for people; empty if it means what it meant."""
    return (
        *_renamed(old, new),
        *_moved("alias", _aliases(old), _aliases(new)),
        *_moved("programme", _plain(old.programmes), _plain(new.programmes)),
        *_moved("list", _plain(old.sections), _plain(new.sections)),
    )


def _renamed(old: Listing, new: Listing) -> tuple[str, ...]:
    if not new.names or _key(old.name) == _key(new.name):
        return ()
    return (f'name "{old.name}" is now "{new.name}"',)


def _aliases(listing: Listing) -> dict[str, str]:
    """The other names by what makes them the same. Whether the list calls one weak is told by nobody."""
    primary = _key(listing.name)
    return {key: name.text for name in listing.names if (key := _key(name.text)) != primary}


def _plain(values: Iterable[str]) -> dict[str, str]:
    return {_key(value): value for value in values}


def _moved(kind: str, old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, ...]:
    gained = [f'{kind} "{new[key]}" added' for key in new if key not in old]
    lost = [f'{kind} "{old[key]}" removed' for key in old if key not in new]
    return tuple(line for group in (gained, lost) for line in _few(group, kind))


def _few(lines: list[str], kind: str) -> list[str]:
    if len(lines) <= _TOLD:
        return lines
    return [*lines[:_TOLD], f"and {len(lines) - _TOLD} more of kind {kind}"]


def _key(text: str) -> str:
    """What a name, programme or section is compared by: letters and digits in small, so that a re-export changes nothing."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum() or unicodedata.category(char).startswith("M"))


def otherwise(old: Listing, new: Listing) -> bool:
    """Whether an entry reads otherwise, whether that means something or not; the order of things is nothing."""
    return any(_bag(getattr(old, field.name)) != _bag(getattr(new, field.name)) for field in fields(Listing))


def _bag(value: object) -> object:
    return frozenset(value) if isinstance(value, tuple) else value


def _merged(before: Listing, told: Listing, taken: Listing | None) -> Listing:
    """What was known, without what was taken away, with what is told. What does not say of whom it is writes a person's name
    the other way round.
    """
    person = before.schema == "Person"
    told = _turned(told) if person else told
    taken = _turned(taken) if taken and person else taken
    lost = frozenset(_key(name.text) for name in taken.names) if taken else frozenset()
    kept = [name for name in before.names if _key(name.text) not in lost]
    told_keys = {_key(name.text) for name in told.names}
    renamed = any(name.kind == "primary" for name in told.names)
    names = [*told.names, *(_demoted(name, renamed) for name in kept if _key(name.text) not in told_keys)]
    names.sort(key=lambda name: name.kind != "primary")
    merged: dict[str, object] = {"names": tuple(names)}
    for field in ("programmes", "sections", "identifiers", "born", "countries", "owners"):
        dropped = frozenset(getattr(taken, field)) if taken else frozenset()
        merged[field] = tuple(dict.fromkeys(value for value in (*getattr(before, field), *getattr(told, field)) if value not in dropped))
    return replace(before, updated=told.updated or before.updated, link=told.link or before.link, **merged)  # type: ignore[arg-type]  # by name


def _turned(listing: Listing) -> Listing:
    return replace(listing, names=tuple(replace(name, text=spoken(name.text)) for name in listing.names))


def _demoted(name: ListedName, renamed: bool) -> ListedName:
    return replace(name, kind="former") if renamed and name.kind == "primary" else name
