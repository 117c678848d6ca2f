"""`[channels.NAME]`: what each type of channel is to be told, every mistake with its place and cure.

It refuses to make channels: `watcher.app` does.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from watcher.core.alerts.quiet import Quiet
from watcher.core.text.safe import address
from watcher.core.toml import Table
from watcher.edges.authorities import authorities
from watcher.edges.quiet_hours import quiet_of
from watcher.edges.secrets import hidden, hiddens, secret
from watcher.edges.wordings.wording import FILES

API = "https://slack.com/api"
#: "name@host" or "Name <name@host>"; a name with a comma stands in quotes.
_MAILBOX = re.compile(r"""(?:(?:"[^"\r\n]*"|[^<>@,"\r\n]*)\s*<(?P<a>[^\s<>@,"]+@[^\s<>@,"]+)>|[^\s<>@,"]+@[^\s<>@,"]+)""")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """`[channels.NAME]`: settings as read, secrets resolved. `place` is for later complaints."""

    name: str
    type: str
    settings: Mapping[str, Any]
    place: str
    quiet: tuple[Quiet, ...] = ()
    templates: Path | None = None  #: folder of the user's own words
    actions: bool = True  #: its messages hold links to decide by, if `[listen]` has them at all


def channels_of(table: Table, base: Path, environment: Mapping[str, str], *, secrets: bool) -> tuple[ChannelSettings, ...]:
    """`[channels]`. Without `secrets` they are named and not read."""
    channels = []
    for name in table.values:
        one = table.table(name)
        kind = one.choice("type", CHANNEL_TYPES)
        quiet = quiet_of(one)
        one.asked.add("quiet")
        one.asked.update(("templates",) if kind in FILES else ())
        folder = base / one.text("templates") if kind in FILES and one.values.get("templates") else None
        actions = one.get("actions", bool, default=kind not in _PUBLIC)
        settings = _SETTINGS[kind](one, base, environment) if secrets else {}
        if secrets:
            one.close()
        channels.append(
            ChannelSettings(name=name, type=kind, settings=settings, place=one.place(), quiet=quiet, actions=actions, templates=folder)
        )
    return tuple(channels)


def _slack(table: Table, base: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """A bot if there is a token, else an incoming webhook."""
    if "token" not in table.values:
        table.asked.update(("token", "channel", "api_url", "signing_secret"))
        for key in ("channel", "api_url", "signing_secret"):
            if key in table.values:
                raise table.error(key, "is there and token is not", "a webhook has one channel for ever; set the token of a bot to choose")
        return {"url": _address(table, "url", hidden(table, "url", base, environment, required=True))}
    token = hidden(table, "token", base, environment, required=True) or ""
    if "url" in table.values:
        raise table.error("url", "is there and token too", "keep url for a webhook, or token and channel for a bot")
    table.asked.add("url")
    if not token.startswith("xoxb-") or not token.isascii() or not token.isprintable():
        raise table.error("token", "is no bot token", 'it begins with "xoxb-": the Bot User OAuth Token of the app')
    channel = table.text("channel").strip()
    if not re.fullmatch(r"#?[^\s#@]+", channel):
        raise table.error("channel", f'"{channel}" is no channel', 'for example channel = "#desk", or its id')
    signing = hidden(table, "signing_secret", base, environment, required=False) or ""
    return {
        "token": token,
        "channel": channel,
        "api_url": _address(table, "api_url", table.text("api_url", API)),
        "signing_secret": signing,
    }


def _webhook(table: Table, base: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    url = _address(table, "url", secret(table, "url", base, environment, required=True))
    return {"url": url, "secrets": hiddens(table, "secret", base, environment)}


def _apprise(table: Table, base: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    urls = hiddens(table, "url", base, environment)
    if not urls:
        raise table.error("url", "names no service", 'for example url = "env:APPRISE_URL", or a list of such')
    return {"urls": urls}


def _secret_address(table: Table, base: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    return {"url": _address(table, "url", hidden(table, "url", base, environment, required=True))}


def _address(table: Table, key: str, url: str | None) -> str:
    if not url or not address(url):
        raise table.error(key, "is no http(s) address", 'for example "https://example.org/hook"')
    return url


def _email(table: Table, base: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    security = table.choice("security", ("starttls", "tls", "none", "by port"), "by port")
    recipients = table.texts("to")
    if not recipients:
        raise table.error("to", "names no recipient", 'for example to = ["desk@example.org"]')
    sender = table.text("from")
    unsubscribe = table.text("unsubscribe", "")
    more = (("unsubscribe", unsubscribe),) if unsubscribe else ()
    for key, mailbox in (("from", sender), *(("to", recipient) for recipient in recipients), *more):
        if not _MAILBOX.fullmatch(mailbox):
            raise table.error(
                key, f'"{mailbox}" is no mail address', 'for example "desk@example.org" or "Desk <desk@example.org>", one a string'
            )
    if not table.text("host").strip():
        raise table.error("host", "is empty", 'for example host = "smtp.example.org"')
    if ("username" in table.values) != ("password" in table.values):
        given, lacking = ("username", "password") if "username" in table.values else ("password", "username")
        raise table.error(given, f"is there and {lacking} is not", "set both, or neither if the relay wants no login")
    return {
        "host": table.text("host"),
        "port": table.number("port", 587, low=1, high=65535),
        "security": None if security == "by port" else security,
        "username": secret(table, "username", base, environment, required=False),
        "password": hidden(table, "password", base, environment, required=False),
        "tls": _tls(table, base),
        "unsubscribe": unsubscribe,
        "sender": sender,
        "recipients": recipients,
    }


def _tls(table: Table, base: Path) -> ssl.SSLContext | None:
    """The usual authorities and those of `ca_file`; None if there are no others."""
    more = authorities(table, base)
    if more is None:
        return None
    context = ssl.create_default_context()
    context.load_verify_locations(more)
    return context


def _syslog(table: Table, base: Path, _environment: Mapping[str, str]) -> dict[str, Any]:
    if not table.text("host").strip():
        raise table.error("host", "is empty", 'for example host = "logs.example.org"')
    trusted = _tls(table, base)
    secure = table.choice("security", ("tls", "none"), "tls") == "tls"
    return {
        "host": table.text("host"),
        "port": table.number("port", 6514, low=1, high=65535),
        "secure": secure,
        "tls": trusted,
    }


def _atom(table: Table, base: Path, _environment: Mapping[str, str]) -> dict[str, Any]:
    if not table.text("file").strip():
        raise table.error("file", "is empty", 'for example file = "var/alerts.atom"')
    return {"file": base / table.text("file"), "most": table.number("entries", 200, low=1, high=10_000)}


def _console(_table: Table, _base: Path, _environment: Mapping[str, str]) -> dict[str, Any]:
    return {}


_SETTINGS = {
    "slack": _slack,
    "email": _email,
    "webhook": _webhook,
    "teams": _secret_address,
    "discord": _secret_address,
    "apprise": _apprise,
    "syslog": _syslog,
    "atom": _atom,
    "console": _console,
}
_PUBLIC = frozenset({"atom", "syslog"})  #: fetched and kept by others than those who decide
CHANNEL_TYPES = tuple(_SETTINGS)
