"""`watcher scan`: match texts without store or daemon, one JSON line a document, in and out.

It holds one document at a time and answers each line as it comes. Offsets are code points, end exclusive.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import click

from watcher.cli.desk import Desk, command
from watcher.core.errors import ConfigError
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Mention
from watcher.edges.compiled import matcher_of
from watcher.edges.sources import configured, watchlist_of

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
    FollowTheMoney JSON lines), and no signals. What was found in a title stands in "title_mentions".
    """
    matcher = _matcher(desk, files)
    out = sys.stdout.buffer
    with _opened(file) as (stream, name):
        documents = iter([_Document("-", _decoded(stream.read(), name))]) if as_text else _documents(stream, name)
        for document in _watched(documents):
            out.write(_line(_found(document, matcher)))
            out.flush()


def _matcher(desk: Desk, files: Sequence[Path]) -> Matcher:
    if not files:
        return matcher_of(configured(desk.reading), desk.reading.compiled)
    folder = None
    with suppress(ConfigError):  # a configuration is only wanted for the place where large lists are kept
        folder = desk.reading.compiled
    return matcher_of(watchlist_of(files, folder=folder), folder)


def _found(document: _Document, matcher: Matcher) -> dict[str, Any]:
    seen = matcher.examine(document.title, document.text)
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
def _opened(file: str) -> Iterator[tuple[BinaryIO, str]]:
    if file == "-":
        yield sys.stdin.buffer, "standard input"
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


def _documents(lines: Iterable[bytes], name: str) -> Iterator[_Document]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _document(line, f"{name}:{number}")


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


def _watched(documents: Iterator[_Document]) -> Iterator[_Document]:
    """The documents, and on a terminal that shows nothing else, how many there were."""
    silent = not sys.stderr.isatty() or sys.stdout.isatty()
    began = said = time.monotonic()
    number = 0
    for number, document in enumerate(documents, 1):
        yield document
        if not silent and (now := time.monotonic()) - began > _PATIENCE and now - said > 1:
            click.echo(f"\r{number:,} documents", err=True, nl=False)
            said = now
    if said != began:
        click.echo(f"\r{number:,} documents", err=True)
