"""The `watcher` command: its options, its subcommands, and what becomes of errors.

Exit codes: 0 fine, 1 attention (what was asked about is not well), 2 usage or configuration error.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys
from typing import Any

import click

from watcher import __version__
from watcher.core.errors import WatcherError, nearest

#: Command -> its line in the help, in this order. A command's module bears its name and is loaded when it is used: the help
#: alone would load everything.
_COMMANDS = {
    "demo": "See it work on invented news, without a network.",
    "init": "Write a first configuration.",
    "run": "Watch until told to stop.",
    "poll": "Poll once, deliver, print a summary.",
    "status": "Say whether all is well, and what is not.",
    "scan": "Match texts without store or daemon.",
    "explain": "Say why it matched and why near misses did not.",
    "feeds": "The feeds: list, add, remove, check, import, export.",
    "watchlist": "Who and what is watched: add, import, list, show, check, advise.",
    "lists": "Official sanctions lists: status, add, update, search, diff.",
    "backtest": "Try a changed watch list on what is stored.",
    "rescan": "Apply the watch list to what is stored.",
    "alerts": "The alerts: list, show, ack, dismiss, reopen, note, assign.",
    "stories": "Which articles are told as one: list, show, merge, split, undo.",
    "audit": "The audit log, which is only added to: verify, export.",
    "coverage": "Prove what was watched, and where there are holes.",
    "channels": "Where alerts are sent: list, test, render.",
    "routes": "Who hears what: list, test.",
    "silences": "What is not told for a while: add, list, expire.",
    "drill": "Try the whole way from a feed to a channel.",
    "store": "The store: backup, prune, copy.",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(f"watcher.cli.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            meant = nearest(args[0], _COMMANDS, otherwise="`watcher --help` names them.")
            raise click.UsageError(f"{error.message} {meant[0].upper()}{meant[1:]}", ctx) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Errors a user can mend are printed, never traced."""
        try:
            return super().invoke(ctx)
        except WatcherError as error:
            click.echo(f"watcher: {error}", err=True)
            ctx.exit(2)
        except BrokenPipeError:  # `watcher … | head`: the reader has had enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="watcher")
@click.option(
    "--config", "config", metavar="PATH", help="Configuration file (default: $WATCHER_CONFIG, config/watcher.toml, the packaged one)."
)
@click.pass_context
def watcher(ctx: click.Context, config: str | None) -> None:
    """Watches news feeds for sanctioned and watched names, and tells each story once, with reasons."""
    from watcher.cli.desk import Desk  # noqa: PLC0415 - with it comes all that a configuration may hold

    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs whole addresses, secrets included, at INFO
    if not isinstance(ctx.obj, Desk):
        ctx.obj = Desk(config)


def main() -> None:
    """The entry point."""
    watcher()
