"""Renders the pages of docs/ that say what the code says: configuration.md, commands.md, map.md.

    python docs/generate.py

`tests/test_docs.py` fails while a page differs from what this gives. The sources are config/watcher.toml, the help of
each command and the docstring of each module; what is wrong on a page is mended there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import click

from watcher.cli.main import watcher

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "config" / "watcher.toml"

_BY = "<!-- Written by docs/generate.py; edit {source} instead. -->\n\n"
#: A line of the shipped configuration that sets something, or would if its "# " were removed.
_SETS = re.compile(r"^(?:# )?(?=\[|[a-z_]+ = )")
_TABLE = re.compile(r"^(?:# )?(\[.+\])")
_RULER = re.compile(r"^# ── (.+?) ─+$")
_LISTED = re.compile(r'^ +"(\S+)" +')
_SENTENCE = re.compile(r"(?<=\.)\s")


def uncommented(text: str) -> str:
    """The configuration with every setting that is shown commented out set: each key of the program, with its default."""
    return "\n".join(_SETS.sub("", line) for line in text.splitlines())


def configuration() -> str:
    """The shipped configuration as a page: what its comments say as prose, what it sets as TOML, table by table."""
    lines = CONFIG.read_text().splitlines()
    page = "# Configuration\n\n" + _BY.format(source="config/watcher.toml")
    page += "[config/watcher.toml](../config/watcher.toml), table by table. Values are defaults; channels and routes are examples.\n\n"
    for prose, group in groupby(lines, lambda line: not _SETS.match(line)):
        for line in _prose(group) if prose else _settings(group):
            page += f"{line}\n"
    return re.sub(r"\n{3,}", "\n\n", page).rstrip() + "\n"


def _prose(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        ruler = _RULER.match(line)
        yield f"\n## {ruler[1].capitalize()}\n" if ruler else _LISTED.sub(r"- `\1` ", line.removeprefix("#").removeprefix(" "))
    yield ""


def _settings(lines: Iterator[str]) -> Iterator[str]:
    code: list[str] = []
    for line in lines:
        table = _TABLE.match(line)
        if table:
            yield f"\n### `{table[1]}`\n"
        else:
            code.append(_SETS.sub("", line))
    if code:
        yield from ("```toml", *code, "```", "")


def commands() -> str:
    """Every command with its usage, its help and its options."""
    page = "# Commands\n\n" + _BY.format(source="the help in watcher/cli")
    for name, command, context in walk(watcher, "watcher"):
        depth = "#" * (len(name.split()) + 1)
        page += f"{depth} `{name}`\n\n```\n{context.get_usage().removeprefix('Usage: ')}\n```\n\n{_help(command)}\n\n"
        page += "".join(f"- `{option}`: {told}\n" for option, told in _options(command, context)) + "\n"
    return re.sub(r"\n{3,}", "\n\n", page).rstrip() + "\n"


def walk(command: click.Command, name: str, parent: click.Context | None = None) -> Iterator[tuple[str, click.Command, click.Context]]:
    """A command and all below it: full name, command, context."""
    context = click.Context(command, parent=parent, info_name=name.rsplit(maxsplit=1)[-1], terminal_width=200, max_content_width=200)
    yield name, command, context
    if isinstance(command, click.Group):
        for sub in command.list_commands(context):
            found = command.get_command(context, sub)
            assert found is not None, sub  # noqa: S101 - click lists only what it has
            yield from walk(found, f"{name} {sub}", context)


def _help(command: click.Command) -> str:
    paragraphs = (command.help or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _options(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record and record[1] and "--help" not in parameter.opts:  # arguments stand in the usage and are told in the help
            yield record


def code_map() -> str:
    """Every module in a line, in the order of the tree."""
    page = "# Map of the code\n\n" + _BY.format(source="the module's docstring")
    page += "Imports point down only: `cli > app | testing > service > turns > edges > core`; the core is pure.\n"
    for folder, files in groupby(sorted(ROOT.glob("watcher/**/*.py"), key=_place), lambda file: file.parent):
        page += f"\n## {folder.relative_to(ROOT)}/\n\n"
        for file in files:
            said = summary(file)
            if said:
                page += f"- [{file.stem}](../{file.relative_to(ROOT)}): {said}\n" if file.stem != "__init__" else f"{said}\n\n"
    return page.rstrip() + "\n"


def _place(file: Path) -> tuple[Path, bool, str]:
    return file.parent, file.stem != "__init__", file.stem


def summary(file: Path) -> str:
    """The first sentence of a module's docstring; "" for an empty file."""
    told = " ".join((ast.get_docstring(ast.parse(file.read_text())) or "").split("\n\n")[0].split())
    return _SENTENCE.split(told)[0].rstrip(":.") + "." if told else ""


PAGES = {"configuration.md": configuration, "commands.md": commands, "map.md": code_map}


def main() -> None:
    for name, render in PAGES.items():
        (ROOT / "docs" / name).write_text(render())


if __name__ == "__main__":
    main()
