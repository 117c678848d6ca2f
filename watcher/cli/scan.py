"""`watcher scan`: match texts without store or daemon, one JSON line a document, in and out.

It answers the lines at hand together, for many texts at once are searched much faster than one by one, and never waits
for more. Offsets are code points, end exclusive.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any, cast

import click

from watcher.cli.desk import Desk, command
from watcher.cli.progress import compiled
from watcher.core.errors import ConfigError
from watcher.core.matching.matcher import NOTHING, Examination, Matcher
from watcher.core.model import Mention
from watcher.edges.sources import configured, watchlist_of

_AT_HAND = 1 << 20  #: bytes read at once, at most
_PATIENCE = 2.0  #: seconds before a word on progress
_EXAMPLE = 'each line is one document: {"id": "1", "text": "…"}; plain text is read with --text'


@dataclass(frozen=True, slots=True)
class _Document:
    id: str | int
    text: str
    title: str = ""


@click.command()
@click.argument("file", default="-", metavar="[FILE|-]")
@click.option("--watchlist", "files", multiple=True, type=click.Path(path_type=Path), metavar="FILE", help="Use this watch list instead.")
@click.option("--text", "as_text", is_flag=True, help='The whole input is one text, with the id "-".')
@command()
def scan(desk: Desk, *, file: str, files: tuple[Path, ...], as_text: bool, as_json: bool) -> None:  # noqa: ARG001 - the answer is JSON lines in any case
    """Match texts: JSON lines {"id", "text"[, "title", "lang"]} in, one JSON line a document out.

    Without --watchlist the configured watch list and signals are used; with it only the files named (TOML or
    FollowTheMoney JSON lines), and no signals; well-known longer names (the shipped blockers) are left out in any case.
    What was found in a title stands in "title_mentions".
    """
    matcher = _matcher(desk, files)
    out = sys.stdout.buffer
    with _opened(file) as (stream, name):
        batches = iter([[_Document("-", _decoded(stream.read(), name))]]) if as_text else _documents(stream, name)
        for documents in _watched(batches):
            seen = matcher.examine_all([(document.title, document.text) for document in documents], hopeless=False)
            out.writelines(_line(_found(document, seen.get(at, NOTHING))) for at, document in enumerate(documents))
            out.flush()


def _matcher(desk: Desk, files: Sequence[Path]) -> Matcher:
    if not files:
        return compiled(configured(desk.reading), desk.reading.compiled)
    folder = None
    with suppress(ConfigError):  # a configuration is only wanted for the place where large lists are kept
        folder = desk.reading.compiled
    return compiled(watchlist_of(files, folder=folder), folder)


def _found(document: _Document, seen: Examination) -> dict[str, Any]:
    found: dict[str, Any] = {"id": document.id, "mentions": [_mention(m) for m in seen.mentions if m.field == "text"]}
    if document.title:
        found["title_mentions"] = [_mention(m) for m in seen.mentions if m.field == "title"]
    found["signals"] = [{"signal": hit.signal, "severity": hit.severity.value} for hit in seen.signals]
    return found


def _mention(mention: Mention) -> dict[str, Any]:
    keys = ("entity", "start", "end", "surface", "alias", "how")
    return {key: getattr(mention, key) for key in keys}


def _line(record: dict[str, Any]) -> bytes:
    try:
        return json.dumps(record, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can say and UTF-8 cannot
        return json.dumps(record).encode() + b"\n"


@contextmanager
def _opened(file: str) -> Iterator[tuple[BufferedReader, str]]:
    if file == "-":
        yield cast("BufferedReader", sys.stdin.buffer), "standard input"
        return
    try:
        with Path(file).open("rb") as stream:
            yield stream, file
    except OSError as error:
        if error.filename != file:
            raise
        raise ConfigError(file, f"cannot be read: {error.strerror}", cure="name a file, or - for standard input") from None


def _decoded(content: bytes, place: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(place, f"is not UTF-8 (byte {error.start})", cure="convert it, for example with iconv -t utf-8") from None


def _documents(stream: BufferedReader, name: str) -> Iterator[list[_Document]]:
    """The documents of the lines at hand, again and again. Before a wrong line is told of, those before it are given."""
    number = 0
    for lines in _lines(stream):
        documents: list[_Document] = []
        wrong: ConfigError | None = None
        for line in lines:
            number += 1
            try:
                documents += [_document(line, f"{name}:{number}")] if line.strip() else []
            except ConfigError as error:
                wrong = error
                break
        if documents:
            yield documents
        if wrong:
            raise wrong


def _lines(stream: BufferedReader) -> Iterator[list[bytes]]:
    """The whole lines that can be read without waiting, at least one."""
    begun: list[bytes] = []
    while piece := stream.read1(_AT_HAND):
        *whole, rest = piece.split(b"\n")
        if whole:
            yield [b"".join([*begun, whole[0]]), *whole[1:]]
            begun.clear()
        begun.append(rest)
    if last := b"".join(begun):
        yield [last]


def _document(line: bytes, place: str) -> _Document:
    text = _decoded(line, place)
    try:
        record = json.loads(text)
    except RecursionError:
        raise ConfigError(place, "is nested too deeply", cure=_EXAMPLE) from None
    except json.JSONDecodeError as error:
        raise ConfigError(place, f"is not JSON: {error.msg} (character {error.pos + 1})", cure=_EXAMPLE) from None
    except ValueError:
        raise ConfigError(place, "holds a number too long to be read", cure=_EXAMPLE) from None
    if not isinstance(record, dict):
        raise ConfigError(place, "is not a JSON object", cure=_EXAMPLE)
    for key, kinds in (("id", (str, int)), ("text", (str,))):
        if key not in record:
            raise ConfigError(place, f'has no "{key}"', cure=_EXAMPLE)
        if not isinstance(record[key], kinds):
            raise ConfigError(place, f'"{key}" is not a string', cure=_EXAMPLE)
    title = record.get("title") or ""
    if not isinstance(title, str):
        raise ConfigError(place, '"title" is not a string', cure=_EXAMPLE)
    return _Document(record["id"], record["text"], title)


def _watched(batches: Iterator[list[_Document]]) -> Iterator[list[_Document]]:
    """The documents, and on a terminal that shows nothing else, how many there were."""
    silent = not sys.stderr.isatty() or sys.stdout.isatty()
    began = said = time.monotonic()
    number = 0
    for documents in batches:
        yield documents
        number += len(documents)
        if not silent and (now := time.monotonic()) - began > _PATIENCE and now - said > 1:
            click.echo(f"\r{number:,} documents", err=True, nl=False)
            said = now
    if said != began:
        click.echo(f"\r{number:,} documents", err=True)
