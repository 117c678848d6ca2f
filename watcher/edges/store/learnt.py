"""What polling has learnt of a feed, as one JSON object. Knows fields, never statements.

Times are seconds since 1970, durations seconds; a field at its default is left out, and one that an older record lacks
gets its default back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any, TypeAlias

from watcher.core.model import Condition, Declared, Habits, Health, Move

_stored = attrgetter("body", "fresh_for", "declared", "habits", "conditions", "recovered", "move")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Record: TypeAlias = Declared | Habits | Condition | Move
_DEFAULTS: Mapping[type, Mapping[str, Any]] = {
    kind: {field.name: field.default for field in fields(kind)} for kind in (Declared, Habits, Condition, Move)
}

_UNDECLARED, _NO_HABITS = Declared(), Habits()


def same(one: Health, other: Health) -> bool:
    """Whether both are stored as the same object."""
    return _stored(one) == _stored(other)


def of_health(health: Health) -> dict[str, Any]:
    """The JSON object; read back by `health` it gives the same fields."""
    told = {
        "body": health.body,
        "fresh_for": _plain(health.fresh_for),
        "declared": _object(health.declared),
        "habits": _object(health.habits),
        "conditions": _objects(health.conditions),
        "recovered": _objects(health.recovered),
        "move": _object(health.move) if health.move else None,
    }
    return {name: value for name, value in told.items() if value}


def health(told: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of `Health` that are stored so."""
    return {
        "body": told.get("body", ""),
        "fresh_for": _span(told.get("fresh_for")),
        "declared": _declared(told.get("declared", {})),
        "habits": _habits(told.get("habits", {})),
        "conditions": tuple(map(_condition, told.get("conditions", ()))),
        "recovered": tuple(map(_condition, told.get("recovered", ()))),
        "move": _move(told["move"]) if "move" in told else None,
    }


def _objects(records: Iterable[_Record]) -> list[dict[str, Any]]:
    return [_object(record) for record in records]


def _object(record: _Record) -> dict[str, Any]:
    return {name: _plain(value) for name, default in _DEFAULTS[type(record)].items() if (value := getattr(record, name)) != default}


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return (value - _EPOCH).total_seconds()
        case timedelta():
            return value.total_seconds()
        case frozenset():
            return sorted(value)
        case tuple():
            return [_plain(one) for one in value]
        case _:
            return value


def _declared(told: Mapping[str, Any]) -> Declared:
    if not told:
        return _UNDECLARED
    times = {"ttl": _span(told.get("ttl")), "period": _span(told.get("period"))}
    skipped = {"skip_hours": frozenset(told.get("skip_hours", ())), "skip_days": frozenset(told.get("skip_days", ()))}
    return Declared(**{**_known(Declared, told), **times, **skipped})


def _habits(told: Mapping[str, Any]) -> Habits:
    if not told:
        return _NO_HABITS
    lists = {"arrivals": tuple(map(_moment, told.get("arrivals", ()))), "newest": tuple(told.get("newest", ()))}
    spans = {"silence": timedelta(seconds=told.get("silence", 0)), "fill": _span(told.get("fill"))}
    return Habits(**{**_known(Habits, told), **lists, **spans})


def _condition(told: Mapping[str, Any]) -> Condition:
    return Condition(**{**_known(Condition, told), "since": _moment(told["since"])})


def _move(told: Mapping[str, Any]) -> Move:
    return Move(**{**_known(Move, told), "since": _moment(told["since"]), "last": _moment(told["last"])})


def _known(kind: type[_Record], told: Mapping[str, Any]) -> Mapping[str, Any]:
    """What this code knows of it: a newer one may have written more."""
    names = _DEFAULTS[kind].keys()
    return told if told.keys() <= names else {name: value for name, value in told.items() if name in names}


def _moment(seconds: float) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)


def _span(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
