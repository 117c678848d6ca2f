"""Watch lists as OpenSanctions and others publish them: FollowTheMoney entities, one JSON object a line.

Only names are read: `name` and `alias` are strong, `weakAlias` is weak. The followthemoney package weighs
hundreds of megabytes and is not needed for that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from watcher.core.errors import ConfigError
from watcher.core.watchlist.entity import Entity, Name, usual_policy

_STRONG = ("name", "alias", "previousName")


def parse_lines(file: str, lines: Iterable[str]) -> list[Entity]:
    """The named entities of a FollowTheMoney file. Entities without a name (sanctions, ownerships) are skipped."""
    entities: list[Entity] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{file}:{number}"
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:  # also numbers too long and brackets too deep to be read
            what = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
            raise ConfigError(place, f"not JSON: {what}", cure="a FollowTheMoney file has one JSON object on each line") from None
        if entity := _entity(place, record):
            entities.append(entity)
    return entities


def _entity(place: str, record: object) -> Entity | None:
    if not isinstance(record, dict) or not isinstance(record.get("id"), str) or not isinstance(record.get("properties"), dict):
        raise ConfigError(
            place,
            'needs "id", "schema" and "properties"',
            cure='for example: {"id": "x", "schema": "Person", "properties": {"name": ["…"]}}',
        )
    properties = record["properties"]
    names = [Name(text, "name") for key in _STRONG for text in _texts(place, properties, key)]
    names += [Name(text, "weak") for text in _texts(place, properties, "weakAlias")]
    if not names:
        return None
    schema = str(record.get("schema") or "LegalEntity")
    return Entity(
        id=record["id"],
        name=str(record.get("caption") or names[0].text),
        schema=schema,
        policy=usual_policy(schema),
        names=tuple(dict.fromkeys(names)),
        place=place,
    )


def _texts(place: str, properties: dict[str, object], key: str) -> list[str]:
    values = properties.get(key, [])
    if isinstance(values, str):
        values = [values]
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ConfigError(place, f"properties.{key} must be a list of strings")
    return [value.strip() for value in values if any(char.isalnum() for char in value)]
