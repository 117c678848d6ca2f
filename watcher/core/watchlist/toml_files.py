"""Watch lists and signals as an analyst writes them: TOML, with file and line in every complaint.

Layout of the files: docs/watchlist.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from watcher.core.errors import nearest
from watcher.core.model import Policy, Severity
from watcher.core.toml import Table, parse
from watcher.core.watchlist import tariff
from watcher.core.watchlist.doubtful import Doubtful
from watcher.core.watchlist.entity import SCHEMATA, Entity, Name, Signal, usual_policy

_ID = re.compile(r"^[a-z0-9][a-z0-9._-]*$")
_PATTERN = re.compile(r"\*[^*]*\w[^*]*|[^*]*\w[^*]*\*")
_SEVERITIES = tuple(Severity)
EVENTS = ("designated", "delisted", "charged", "seized", "export-control", "licensed", "supplied", "evaded", "threatened")


@dataclass(frozen=True, slots=True)
class Page:
    """What stands in one watch list file."""

    entities: Sequence[Entity]
    #: Longer names that are not watched and must not be taken for what they hold; a star at one end stands for any state or place
    #: that is watched.
    blockers: Sequence[str] = ()
    doubtful: Sequence[Doubtful] = ()
    publishers: Sequence[str] = ()  #: outlets and agencies whose name behind a headline or in a dateline says nothing


def parse_page(file: str, text: str) -> Page:
    """All of one file."""
    top = parse(file, text)
    page = Page(
        entities=[_entity(table) for table in top.tables("entity")],
        blockers=top.texts("blockers"),
        doubtful=[_doubtful(table) for table in top.tables("doubtful")],
        publishers=top.texts("publishers"),
    )
    for phrase in page.blockers:
        if "*" in phrase and not _PATTERN.fullmatch(phrase):
            cure = 'write the star once, at the beginning or at the end, beside a word: "* Airways", "Lake *"'
            raise top.error("blockers", f'"{phrase}" is no pattern', cure)
    top.close()
    return page


def parse_entities(file: str, text: str) -> list[Entity]:
    """The `[[entity]]` tables of one file."""
    return list(parse_page(file, text).entities)


def parse_signals(file: str, text: str) -> list[Signal]:
    """The `[[signal]]` tables of one file."""
    top = parse(file, text)
    signals = [_signal(table) for table in top.tables("signal")]
    top.close()
    return signals


def _doubtful(table: Table) -> Doubtful:
    found = Doubtful(table.texts("names"), table.texts("context"), table.texts("against"))
    if not found.names or not found.against:
        raise table.error("against", "a doubtful name needs `names`, and `against`: words beside which it is something else", "add both")
    table.close()
    return found


def _identifier(table: Table) -> str:
    value = table.text("id")
    if not _ID.match(value):
        raise table.error("id", f'"{value}" is no id', "use small letters, digits, dots and hyphens, for example kim-jong-un")
    return value


def _entity(table: Table) -> Entity:
    schema = table.text("schema")
    if schema not in SCHEMATA:
        raise table.error("schema", f'"{schema}" is not a known schema', nearest(schema, SCHEMATA))
    names: list[Name] = []
    for key, kind in (
        ("names", "name"),
        ("forms", "form"),
        ("stems", "stem"),
        ("metonyms", "metonym"),
        ("demonyms", "demonym"),
        ("weak", "weak"),
    ):
        names += _names(table, key, kind)
    name = table.text("name")
    if not any(n.kind != "weak" for n in names):
        names.insert(0, Name(name))
    entity = Entity(
        id=_identifier(table),
        name=name,
        schema=schema,
        policy=Policy(table.choice("alert", tuple(Policy), usual_policy(schema))),
        severity=Severity(table.choice("severity", _SEVERITIES, Severity.MEDIUM)),
        names=tuple(dict.fromkeys(names)),
        context=_context(table),
        against=table.texts("against"),
        blocked=table.texts("not"),
        exact=table.texts("case"),
        requires=table.groups("requires"),
        codes=table.texts("codes"),
        wikidata=table.text("wikidata", ""),
        hits=table.texts("hits"),
        misses=table.texts("misses"),
        place=table.place(),
        lines=table.key_lines(),
    )
    table.close()
    return entity


def _context(table: Table) -> tuple[str, ...]:
    """What is said of a weak name's company; a bare tariff code needs the word for one."""
    context = table.texts("context")
    return (*context, *tariff.CONTEXT) if tariff.has_tariff_code(table.texts("codes")) else context


def _names(table: Table, key: str, kind: str) -> list[Name]:
    """`names.en = [...]`, or `names = [...]` without languages."""
    table.asked.add(key)
    value = table.values.get(key, {})
    by_language = value if isinstance(value, dict) else {"": value}
    names: list[Name] = []
    for language, spellings in by_language.items():
        texts = [spellings] if isinstance(spellings, str) else spellings
        place = f"{key}.{language}".strip(".")
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise table.error(place, "must be a list of names", f'for example: {place or key} = ["Kim Jong-un"]')
        for text in texts:
            if not re.search(r"\w", text):
                raise table.error(place, f'"{text}" holds no letter, so it would match nothing')
            names.append(Name(text.strip(), kind, language))
    return names


def _signal(table: Table) -> Signal:
    groups = table.groups("all")
    if not groups or not all(groups):
        raise table.error(
            "all",
            "must hold at least one group of entity ids, none of them empty",
            'for example: all = [["north-korea"], ["russia", "putin"]]',
        )
    events = table.texts("event")
    for event in events:
        if event not in EVENTS:
            raise table.error("event", f'"{event}" is not a known event type', nearest(event, EVENTS))
    signal = Signal(
        id=_identifier(table),
        title=table.text("title"),
        groups=groups,
        within=table.choice("within", ("title", "sentence", "paragraph", "text"), "sentence"),
        events=events,
        words=table.texts("words"),
        severity=Severity(table.choice("severity", _SEVERITIES, Severity.MEDIUM)),
        place=table.place(),
        lines=table.key_lines(),
    )
    table.close()
    return signal
