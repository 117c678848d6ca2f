"""What the subcommands share: the configuration they were started with, the clock, and how to print.

`--config` and `--json` may stand before or after the subcommand's name.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cached_property, wraps
from textwrap import indent
from typing import Any, TypeVar

import click

from watcher.cli.typeset import Screen
from watcher.edges import config as configuration
from watcher.edges.config import Config

T = TypeVar("T")


class Desk:
    """One run of the command."""

    def __init__(self, given: str | None = None) -> None:
        self.given = given

    @cached_property
    def config(self) -> Config:
        """The configuration; ConfigError if it cannot be used."""
        return configuration.load(configuration.locate(self.given, os.environ))

    @cached_property
    def reading(self) -> Config:
        """The configuration without its channels' secrets, for commands that send nothing."""
        return configuration.load(configuration.locate(self.given, os.environ), secrets=False)

    @cached_property
    def console(self) -> Screen:
        """For people: colours and widths only where there is a terminal."""
        return Screen(highlight=False, soft_wrap=not sys.stdout.isatty())

    @staticmethod
    def now() -> datetime:
        """The one place where a command looks at the clock."""
        return datetime.now(UTC)

    @staticmethod
    def json(value: Any) -> None:
        """For programs: one JSON document."""
        click.echo(_dumped(value))

    @staticmethod
    def json_each(values: Iterable[Any]) -> None:
        """For programs: one JSON document, a list that is written as it comes, however long it is."""
        between = "[\n"
        for value in values:
            click.echo(between + indent(_dumped(value), "  "), nl=False)
            between = ",\n"
        click.echo("[]" if between == "[\n" else "\n]")


def command(*, with_json: bool = True) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Options every subcommand takes: `--config`, and `--json` where it reads. The first argument is the Desk."""

    def decorate(function: Callable[..., T]) -> Callable[..., T]:
        @click.option("--config", "config", metavar="PATH", help="Configuration file.")
        @click.pass_context
        @wraps(function)
        def wrapped(ctx: click.Context, /, *args: Any, config: str | None = None, **options: Any) -> T:
            desk = ctx.find_object(Desk) or Desk()
            if config is not None:
                desk = Desk(config)
            return function(desk, *args, **options)

        if with_json:
            return click.option("--json", "as_json", is_flag=True, help="For programs: JSON on standard output.")(wrapped)
        return wrapped

    return decorate


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    return str(value)
