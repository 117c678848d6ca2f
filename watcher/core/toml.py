"""TOML with places: every value knows the file and line it came from, and unknown keys are errors.

A `Table` is read key by key and then `close`d; what was never asked for is a misspelling, told with the nearest
known key. What it refuses to do: defaults with meaning. They stand with the record they belong to.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from watcher.core.errors import ConfigError, nearest

T = TypeVar("T")

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"))*)\s*=""")
_BLANK = re.compile(r"[\s\"']")
#: Strings of several lines, strings, comments, brackets, line ends.
_TOKEN = re.compile(
    r'''"""(?:\\.|[^\\])*?"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*|[\[\]{}]|\n''',
    re.DOTALL,
)
_DURATION = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)\s*$")
_SIZE = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(B|KiB|MiB|GiB|kB|MB|GB)?\s*$")
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_YEAR = 366 * 86400
_LARGEST = 2**40
_BYTES = {"": 1, "B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


def _lines(text: str) -> dict[str, int]:
    """Full path -> line number, 1-based. The n-th `[[x]]` is "x.n", a key in it "x.n.key", a dotted one "x.n.key.en"."""
    places: dict[str, int] = {}
    counts: dict[str, int] = {}  # path of an array of tables -> the index of its last one so far
    path = ""
    for number, line in _beginnings(text):
        if header := _HEADER.match(line):
            *outer, last = _BLANK.sub("", header[2]).split(".")
            path = ""
            for name in outer:
                path = f"{path}.{name}".strip(".")
                path = f"{path}.{counts[path]}" if path in counts else path
            path = f"{path}.{last}".strip(".")
            if header[1] == "[[":
                counts[path] = counts.get(path, -1) + 1
                path = f"{path}.{counts[path]}"
            places.setdefault(path, number)
        elif key := _KEY.match(line):
            places.setdefault(f"{path}.{_BLANK.sub('', key[1])}".strip("."), number)
    return places


def _beginnings(text: str) -> Iterator[tuple[int, str]]:
    """The lines on which something may begin: none inside an array or a string of several lines, whatever it looks like."""
    inside: set[int] = set()
    depth, number = 0, 1
    for token in _TOKEN.finditer(text):
        piece = token[0]
        if piece in ("[", "{"):
            depth += 1
        elif piece in ("]", "}"):
            depth -= 1
        elif breaks := piece.count("\n"):
            if depth or piece != "\n":
                inside.update(range(number + 1, number + breaks + 1))
            number += breaks
    return ((at, line) for at, line in enumerate(text.split("\n"), 1) if at not in inside)


@dataclass(slots=True)
class Table:
    """One TOML table being read. `path` is its place in the document, "" for the top."""

    file: str
    values: Mapping[str, Any]
    path: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    def place(self, key: str = "") -> str:
        """Where a key stands as "file:line"; else what holds it, else the file."""
        path = f"{self.path}.{key}".strip(".")
        line = self.lines.get(path) or next((at for inner, at in self.lines.items() if inner.startswith(f"{path}.")), None)
        while not line and path:  # an inline table stands where its key does
            path = path.rpartition(".")[0]
            line = self.lines.get(path)
        return f"{self.file}:{line}" if line else self.file

    def key_lines(self) -> tuple[tuple[str, int], ...]:
        """Each key that is there ("names.en" for one in a table of it) with its line, for complaints that come after reading."""
        keys = [f"{key}.{inner}" for key, value in self.values.items() for inner in (value if isinstance(value, dict) else ())]
        return tuple((key, at) for key in (*self.values, *keys) if (at := self.lines.get(f"{self.path}.{key}".strip("."))))

    def error(self, key: str, what: str, cure: str = "") -> ConfigError:
        """An error at a key of this table."""
        name = f"{re.sub(r'[.][0-9]+', '', self.path)}.{key}".strip(".")
        return ConfigError(self.place(key), f"{name}: {what}", cure=cure)

    def get(self, key: str, kind: type[T], default: T | None = None, *, word: str = "") -> T:
        """The value of `key`, which must be of `kind`; without a default the key is required."""
        self.asked.add(key)
        if key not in self.values:
            if default is None:
                raise self.error(key, "is missing", "every table of this kind needs it")
            return default
        value = self.values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.error(key, f"is {_said(value)}, but must be {word or _WORDS.get(kind, kind.__name__)}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        return self.get(key, str, default)

    def choice(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        value = self.text(key, default)
        if value not in allowed:
            raise self.error(key, f'"{value}" is not one of: {", ".join(allowed)}', nearest(value, allowed))
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of strings; one string alone is taken as a list of one."""
        self.asked.add(key)
        value = self.values.get(key, list(default))
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(key, f"is {_said(value)}, but must be a list of strings")
        return tuple(value)

    def groups(self, key: str) -> tuple[tuple[str, ...], ...]:
        """A list of lists of strings."""
        value = self.get(key, list, [], word="a list of lists of strings")
        if not all(isinstance(g, list) and all(isinstance(item, str) for item in g) for g in value):
            raise self.error(key, "must be a list of lists of strings", f'for example: {key} = [["russia"], ["drones", "bearings"]]')
        return tuple(tuple(group) for group in value)

    def number(self, key: str, default: int | None = None, *, low: int = 0, high: int = 10**9) -> int:
        value = self.get(key, int, default)
        if not low <= value <= high:
            raise self.error(key, f"is {value}, but must be between {low} and {high}")
        return value

    def duration(self, key: str, default: str | None = None, *, zero: bool = False) -> timedelta:
        """Up to a year; nothing at all only where `zero` has a meaning."""
        value = self.text(key, default)
        found = _DURATION.match(value)
        if not found:
            raise self.error(key, f'"{value}" is no duration', 'write a number and ms, s, m, h, d or w, for example "10m"')
        seconds = float(found[1]) * _UNITS[found[2]]
        if seconds > _YEAR or (not seconds and not zero):
            raise self.error(key, f'"{value}" is {"longer than a year" if seconds else "no time at all"}')
        return timedelta(seconds=seconds)

    def size(self, key: str, default: str | None = None) -> int:
        value = self.text(key, default)
        found = _SIZE.match(value)
        if not found:
            raise self.error(key, f'"{value}" is no size', 'write a number and B, KiB, MiB or GiB, for example "10MiB"')
        size = float(found[1]) * _BYTES[found[2] or ""]
        if not 1 <= size <= _LARGEST:
            raise self.error(key, f'"{value}" is too {"large" if size > 1 else "small"}', 'for example "10MiB"')
        return int(size)

    def table(self, key: str) -> Table:
        """A sub-table; an empty one if it is absent."""
        values = self.get(key, dict, {}, word="a table")
        return Table(self.file, values, f"{self.path}.{key}".strip("."), self.lines)

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of `[[key]]`, in order."""
        values = self.get(key, list, [], word=f"a list of tables, written [[{key}]]")
        for index, value in enumerate(values):
            path = f"{self.path}.{key}.{index}".strip(".")
            if not isinstance(value, dict):
                raise self.error(key, f"must be tables, written [[{key}]]")
            yield Table(self.file, value, path, self.lines)

    def close(self) -> None:
        """No more keys are known: what is left is a mistake."""
        for key in self.values:
            if key not in self.asked:
                raise self.error(key, "is not a known key", nearest(key, self.asked))


_WORDS: dict[type, str] = {
    str: "a string",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
    float: "a number",
}


def _said(value: object) -> str:
    shown = repr(value) if not isinstance(value, str) else f'"{value}"'
    return f"{shown[:60]} ({_WORDS.get(type(value), type(value).__name__)})"


def parse(file: str, text: str) -> Table:
    """A TOML document as its top table. `file` is what errors call it."""
    try:
        values = tomllib.loads(text)
    except RecursionError:
        raise ConfigError(file, "not valid TOML: brackets are nested too deeply", cure="mend the brackets") from None
    except ValueError as error:  # TOMLDecodeError is one; Python adds numbers of thousands of digits
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) if at else max(1, text.rstrip("\n").count("\n") + 1)  # else "at end of document"
        what = re.sub(r" \(at .*\)$", "", str(error))
        raise ConfigError(f"{file}:{line}", f"not valid TOML: {what}", cure="mend the line; strings stand in quotes") from None
    return Table(file, values, "", _lines(text))
