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
from watcher.cli.desk import Desk
from watcher.core.errors import WatcherError

#: Command -> module that holds it, in the order of the help. Loaded when used, so that --help is quick.
_COMMANDS = {
    "demo": "watcher.cli.demo",
    "init": "watcher.cli.init",
    "run": "watcher.cli.run",
    "poll": "watcher.cli.poll",
    "status": "watcher.cli.status",
    "scan": "watcher.cli.scan",
    "explain": "watcher.cli.explain",
    "feeds": "watcher.cli.feeds",
    "watchlist": "watcher.cli.watchlist",
    "lists": "watcher.cli.lists",
    "backtest": "watcher.cli.backtest",
    "rescan": "watcher.cli.rescan",
    "alerts": "watcher.cli.alerts",
    "stories": "watcher.cli.stories",
    "audit": "watcher.cli.audit",
    "coverage": "watcher.cli.coverage",
    "channels": "watcher.cli.channels",
    "routes": "watcher.cli.routes",
    "silences": "watcher.cli.silences",
    "drill": "watcher.cli.drill",
    "store": "watcher.cli.store",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(_COMMANDS[cmd_name]), cmd_name)
        return command

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
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs whole addresses, secrets included, at INFO
    if not isinstance(ctx.obj, Desk):
        ctx.obj = Desk(config)


def main() -> None:
    """The entry point."""
    watcher()
