"""`watcher watchlist add` and `import`: names put on a list of one's own without an editor."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from watcher.cli.desk import Desk, command
from watcher.cli.typeset import counted, nearby, plain
from watcher.core.errors import UsageError
from watcher.core.model import Severity
from watcher.core.watchlist.entity import SCHEMATA, Entity, Name
from watcher.core.watchlist.ftm import line_of, records_of
from watcher.core.watchlist.spreadsheet import Sheet, identifier, parse_csv
from watcher.core.watchlist.toml_files import parse_page
from watcher.core.watchlist.toml_text import written
from watcher.edges.config import Config
from watcher.edges.files import read_text
from watcher.edges.own_lists import is_watched, own_file, write
from watcher.edges.sources import configured

_SHEETS = (".csv", ".tsv", ".txt")
_FEW = 5  #: ids that are named
_TO = click.Path(path_type=Path, dir_okay=False)
_SCHEMA = click.Choice(sorted(SCHEMATA))


@click.command()
@click.argument("name")
@click.option("--id", "id_", help="Your own name for it: small letters, digits, hyphens. Made of NAME unless given.")
@click.option("--schema", type=_SCHEMA, default="LegalEntity", show_default=True, help="What it is.")
@click.option("--alias", "aliases", multiple=True, metavar="NAME", help="Another name; may be given again.")
@click.option("--weak", multiple=True, metavar="NAME", help="A name that counts only beside a full one, or beside a word of --context.")
@click.option("--context", multiple=True, metavar="WORD", help="A word beside which a weak name counts; may be given again.")
@click.option(
    "--severity",
    type=click.Choice([severity.value for severity in Severity]),
    default="medium",
    show_default=True,
    help="How loud its alerts are.",
)
@click.option("--to", type=_TO, metavar="FILE", help="The TOML file; without it the last one of the configuration that is your own.")
@command(with_json=False)
def add(  # noqa: PLR0917 - the options of a command
    desk: Desk,
    name: str,
    id_: str | None,
    schema: str,
    aliases: tuple[str, ...],
    weak: tuple[str, ...],
    context: tuple[str, ...],
    severity: str,
    to: Path | None,
) -> None:
    """Put NAME on the watch list: a table more in your own TOML file, where it can be refined."""
    config = desk.reading
    file = to or own_file(config)
    if file.suffix != ".toml":
        raise UsageError(f"{file} is no TOML file", cure="name one: --to watchlist/mine.toml")
    names = [*(Name(text) for text in (name, *aliases)), *(Name(text, "weak") for text in weak)]
    entity = Entity(
        id=id_ or identifier(name),
        name=name,
        schema=schema,
        severity=Severity(severity),
        names=tuple(dict.fromkeys(names)),
        context=context,
    )
    if there := configured(config).entities.get(entity.id):
        raise UsageError(f'"{entity.id}" is on the watch list already, at {nearby(there.place)}', cure="give this one another: --id ID")
    before = read_text(file, "watch list") if file.exists() else ""
    after = f"{before.rstrip()}\n{written(entity)}".lstrip("\n")
    parse_page(str(file), after)
    write(file, after)
    desk.console.print(plain(f"{entity.id} is on {nearby(str(file))} now, under {counted(len(entity.names), 'name')}"))
    _what_next(desk, config, file)


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--schema", type=_SCHEMA, default="LegalEntity", show_default=True, help="What those are whose row in CSV does not say.")
@click.option("--to", type=_TO, metavar="FILE", help="Where they are kept; without it watchlist/NAME.jsonl beside the configuration.")
@command()
def import_(desk: Desk, file: Path, schema: str, to: Path | None, as_json: bool) -> None:
    """Watch who stands in FILE: CSV with a head line (name, and id, schema, aliases, weak), or FollowTheMoney JSON lines.

    They are kept as FollowTheMoney in a file of their own, which importing again writes anew, and guarded as lists made
    elsewhere are. Exit code 1 if some were left out, because their id is on the watch list already.
    """
    config = desk.reading
    target = to or config.base / "watchlist" / f"{file.stem}.jsonl"
    if target.suffix not in (".jsonl", ".json"):
        raise UsageError(f"{target} is no name for FollowTheMoney JSON lines", cure="name one that ends in .jsonl: --to FILE")
    found = _read(file, schema)
    if not found.records:
        raise UsageError(f"{file} names nobody", cure="each row or line wants a name")
    others = {id_ for id_, one in configured(config).entities.items() if Path(one.place.rpartition(":")[0]).resolve() != target.resolve()}
    taken = [record for record in found.records if record.id not in others]
    left = [record.id for record in found.records if record.id in others]
    if taken:
        write(target, "".join(f"{line_of(record)}\n" for record in taken))
    names = sum(len(record.names) for record in taken)
    if as_json:
        desk.json({"file": str(target), "entities": len(taken), "names": names, "left_out": left, "columns_not_read": list(found.unknown)})
    else:
        if taken:
            told = f"{nearby(str(target))} holds {counted(len(taken), 'entity', 'entities')} under {counted(names, 'name')} now"
            desk.console.print(plain(told))
        if left:
            more = f" and {len(left) - _FEW} more" if len(left) > _FEW else ""
            told = f"left out, for their ids are on the watch list already: {', '.join(left[:_FEW])}{more}"
            desk.console.print(plain(told, style="yellow"))
        if found.unknown:
            desk.console.print(plain(f"columns not read: {', '.join(found.unknown)}", style="dim"))
        if taken:
            _what_next(desk, config, target)
    sys.exit(1 if left else 0)


def _read(file: Path, schema: str) -> Sheet:
    if file.suffix == ".toml":
        raise UsageError(f"{file} is a watch list file as it is", cure=f'add "{file}" to files under [watchlist]')
    text = read_text(file, "list")
    if file.suffix.lower() in _SHEETS:
        return parse_csv(str(file), text, schema)
    return Sheet(records_of(str(file), text.split("\n")), ())  # not splitlines: JSON strings may hold the other line breaks


def _what_next(desk: Desk, config: Config, file: Path) -> None:
    if not is_watched(config, file):
        told = f'not watched yet: add "{nearby(str(file))}" to files under [watchlist] in {nearby(str(config.file))}'
        desk.console.print(plain(told, style="yellow"))
    else:
        desk.console.print("`watcher watchlist check` tries it; a daemon takes it in at a reload")
