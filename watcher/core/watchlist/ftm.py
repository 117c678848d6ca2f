"""Watch lists as OpenSanctions and others publish them: FollowTheMoney entities, one JSON object a line.

Only names are read: `name` and `alias` are strong, `weakAlias` is weak. The followthemoney package weighs
hundreds of megabytes and is not needed for that. On a guarded list, one that a file somewhere else fills, names that
are ordinary words too are weak.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from watcher.core.errors import ConfigError
from watcher.core.watchlist.entity import CRAFT, Entity, Name, is_slight, usual_policy

_STRONG = ("name", "alias", "previousName")
#: What news of a sanctioned ship or firm says beside its name, in the languages of the shipped lists.
_CONTEXT = (
    "sanction*,designat*,blacklist*,vessel,ship*,tanker,IMO,санкц*,подсанкц*,чёрный список,чорний список,судно,суда,танкер,корабл*,"
    "sancion*,buque,petrolero,sankti*,schiff*,navire,pétrolier,sanzion*,nave,petroliera,sankcj*,sankcí*,sankce,sankcij*,statek,"
    "tankowiec,sanctie*,schip,schepen,sanç*,navio,petroleiro,yaptırım*,gemi,gemisi*,gemiler*,szankció*,hajó*,κυρώσε*,πλοίο,δεξαμενόπλοιο,"
    "trừng phạt,tàu,عقوبات,سفينة,ناقلة,تحریم*,کشتی,نفتکش,סנקציות,ספינה,מכלית,制裁,黑名单,油轮,船,タンカー,제재*,블랙리스트*,유조선*,선박*"
)
_MANY = 5_000  #: entities of a file that is a long list
_WORDS = tuple(dict.fromkeys(_CONTEXT.split(",")))


def parse_lines(file: str, lines: Iterable[str], *, guarded: bool = False) -> list[Entity]:
    """The named entities of a FollowTheMoney file. Entities without a name (sanctions, ownerships) are skipped.
    With `guarded`, names of one word, of five letters or fewer, and of ships and planes are weak, and count beside
    words of sanctions and shipping.
    """
    numbered = ((f"{file}:{number}", line) for number, line in enumerate(lines, 1) if line.strip())
    records = [(record, place) for place, line in numbered if (record := record_of(place, line))]
    return [entity_of(record, place, guarded=guarded, many=len(records) > _MANY) for record, place in records]


class Record(NamedTuple):
    """What is read of a line. `names` are (spelling, kind), each once."""

    id: str
    name: str
    schema: str
    names: list[tuple[str, str]]


def line_of(record: Record) -> str:
    """The line that is read as this record."""
    properties: dict[str, list[str]] = {}
    for text, kind in record.names:
        key = "weakAlias" if kind == "weak" else "alias" if "name" in properties else "name"
        properties.setdefault(key, []).append(text)
    return json.dumps({"id": record.id, "caption": record.name, "schema": record.schema, "properties": properties}, ensure_ascii=False)


def records_of(file: str, lines: Iterable[str]) -> list[Record]:
    """What the lines of a file name."""
    return [record for number, line in enumerate(lines, 1) if line.strip() and (record := record_of(f"{file}:{number}", line))]


def entity_of(record: Record, place: str, *, guarded: bool, many: bool = False) -> Entity:
    """The entity of a record; `many` if its list is a long one."""
    craft = record.schema in CRAFT
    doubted = guarded or craft
    names = [Name(text, "weak" if doubted and kind == "name" and is_slight(text, record.schema) else kind) for text, kind in record.names]
    return Entity(
        id=record.id,
        name=record.name,
        schema=record.schema,
        policy=usual_policy(record.schema),
        names=tuple(dict.fromkeys(names)),
        context=_WORDS if doubted else (),
        guarded=guarded,
        many=many,
        place=place,
    )


def record_of(place: str, line: str) -> Record | None:
    """What one line says; None if it names nothing. ConfigError if it is broken."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:  # also numbers too long and brackets too deep to be read
        what = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise ConfigError(place, f"not JSON: {what}", cure="a FollowTheMoney file has one JSON object on each line") from None
    if not isinstance(record, dict) or not isinstance(record.get("id"), str) or not isinstance(record.get("properties"), dict):
        raise ConfigError(
            place,
            'needs "id", "schema" and "properties"',
            cure='for example: {"id": "x", "schema": "Person", "properties": {"name": ["…"]}}',
        )
    properties = record["properties"]
    names = [(text, "name") for key in _STRONG if key in properties for text in _texts(place, properties, key)]
    names += [(text, "weak") for text in _texts(place, properties, "weakAlias")]
    if not names:
        return None
    name = str(record.get("caption") or names[0][0])
    return Record(record["id"], name, str(record.get("schema") or "LegalEntity"), list(dict.fromkeys(names)))


def _texts(place: str, properties: dict[str, object], key: str) -> list[str]:
    values = properties.get(key, [])
    if isinstance(values, str):
        values = [values]
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ConfigError(place, f"properties.{key} must be a list of strings")
    return [value.strip() for value in values if any(char.isalnum() for char in value)]
