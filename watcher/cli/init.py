"""`watcher init`: a first configuration of one's own, beside the shipped watch list and feeds. Overwrites nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from watcher.cli.desk import Desk, command
from watcher.core.errors import ConfigError, UsageError
from watcher.edges import shipped
from watcher.edges.files import read_text

_OWN = {
    'files = ["seeds/watchlist/*.toml"]': 'files = ["seeds/watchlist/*.toml", "watchlist/*.toml", "watchlist/*.jsonl"]',
    'files = ["seeds/feeds.toml"]': 'files = ["seeds/feeds.toml", "feeds/mine.toml"]',
}

_WATCHLIST = """\
# Who and what you watch, beside the shipped watch list. Test it with `watcher watchlist check`, try a sentence with
# `watcher explain "…"`. Below is one example: remove the "# " at the beginning of its lines and make it yours.

# [[entity]]
# id = "acme-bearings"                     # your own name for it: small letters, digits, hyphens
# name = "Acme Bearings"                   # what people call it
# schema = "Company"                       # Person, Organization, Company, PublicBody, Vessel, Good, Topic, Country, …
# alert = "always"                         # always: any mention raises; signal: only within a signal; store: never
# severity = "medium"                      # low | medium | high | critical
# names.en = ["Acme Bearings", "Acme Bearings Ltd"]   # spellings, by language
# names.ru = ["Акме Подшипники"]
# weak = ["Acme"]                          # counts only beside a full name, or beside a word of `context`
# context = ["bearing", "sanctions"]
# not = ["Acme Theatre"]                   # longer phrases that mean something else
# hits = ["Acme Bearings opens a plant"]   # must be found; `watcher watchlist check` tries these
# misses = ["A play at the Acme Theatre"]  # must not be found
"""

_FEEDS = """\
# Feeds you read, beside the shipped ones. `watcher feeds check URL` tells what an address answers; `watcher feeds
# import FILE` reads OPML. Below is one example: remove the "# " at the beginning of its lines and make it yours.

# [[feed]]
# url = "https://example.org/rss.xml"
# title = "Example"
# language = "en"
# country = "GB"
# tags = ["trade-press"]                   # your own words; a route can ask for them
# tier = 3                                 # 1 official, 2 agency or paper of record, 3 other press, 4 state-controlled, 5 aggregator
# owner = "Example Group"                  # only where one owner has several papers; three owners make an alert louder
"""


@click.command()
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@command(with_json=False)
def init(desk: Desk, folder: Path) -> None:
    """Write a first configuration into DIR (default: here): config/watcher.toml, watchlist/mine.toml, feeds/mine.toml.

    The shipped watch list, signals and feeds stay in use beside your own. Nothing is overwritten.
    """
    files = _files()
    for name in files:
        if (folder / name).exists():
            raise UsageError(f"{folder / name} is already there", cure="move it away, or name another folder: watcher init DIR")
    for name, text in files.items():
        _write(folder / name, text)
        desk.console.print(f"wrote {folder / name}", markup=False)
    there = "" if folder.resolve() == Path.cwd() else f"cd {folder} && "
    desk.console.print("\nNext:")
    for line, does in (
        ("watcher watchlist check", "test the watch list"),
        ("watcher poll", "read every feed once; store quietly what is there"),
        ("watcher run", "watch from now on"),
    ):
        desk.console.print(f"  {there}{line:<26}{does}", markup=False)


def _files() -> Mapping[str, str]:
    """Path -> text of what is written."""
    config = read_text(shipped.default_config(), "configuration")
    for ours, own in _OWN.items():
        if ours not in config:
            raise ConfigError(str(shipped.default_config()), f"has no line {ours}", cure="install the program again")
        config = config.replace(ours, own)
    return {"config/watcher.toml": config, "watchlist/mine.toml": _WATCHLIST, "feeds/mine.toml": _FEEDS}


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}", cure="name a folder in which you may write") from None
