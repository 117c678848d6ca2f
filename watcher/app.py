"""The composition root: the only file that knows every class.

A configuration becomes `Parts`: matcher, rules, web and channels, ready to be handed to the turns. They are built
whole or not at all, so that a reload with a mistake in it leaves the running ones as they are.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from typing import TextIO

import httpx

from watcher.core.alerts.permits import Links
from watcher.core.alerts.routing import Routes
from watcher.core.alerts.sample import samples
from watcher.core.decide import Rules
from watcher.core.errors import ConfigError, WatcherError, nearest
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Feed
from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges import heap
from watcher.edges.articles import Articles
from watcher.edges.channels.apprise import Apprise
from watcher.edges.channels.atom import AtomFile
from watcher.edges.channels.console import Console
from watcher.edges.channels.discord import Discord
from watcher.edges.channels.email import Email
from watcher.edges.channels.settings import ChannelSettings
from watcher.edges.channels.slack import Slack
from watcher.edges.channels.slack_bot import SlackBot
from watcher.edges.channels.syslog import Syslog
from watcher.edges.channels.teams import Teams
from watcher.edges.channels.webhook import Webhook
from watcher.edges.compiled import matcher_of
from watcher.edges.config import Config, Polling
from watcher.edges.extraction import CURE, LACKING, extractor
from watcher.edges.http.proxy import Proxy
from watcher.edges.list_ports import Downloads
from watcher.edges.listen.link_key import kept_key
from watcher.edges.outbound import client_of
from watcher.edges.ports import Channel, Hubs, Web
from watcher.edges.proxy_setting import needed
from watcher.edges.sources import configured, feeds_of, mark_of
from watcher.edges.web import HttpWeb
from watcher.edges.wordings.wording import wording_of
from watcher.service.acts import NAME as ACT
from watcher.turns.writing import Pen


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """All that a configuration makes, but for the store, which outlives reloads."""

    config: Config
    watchlist: Watchlist
    matcher: Matcher
    rules: Rules
    feeds: tuple[Feed, ...]
    feeds_mark: str  #: of the files in which they stand
    web: Web
    hubs: Hubs
    downloads: Downloads
    channels: Mapping[str, Channel]
    articles: Articles | None  #: None: no feed's article pages are read
    pen: Pen  #: writes messages
    lacking: str  #: what the configuration asks for and cannot have as things are, in words; "" if nothing
    client: httpx.AsyncClient | None  #: of the channels that speak HTTP; None: there are none

    async def aclose(self) -> None:
        """End every connection."""
        if self.client:
            await self.client.aclose()
        if isinstance(self.web, HttpWeb):
            await self.web.aclose()


def build(config: Config, *, clock: Callable[[], datetime], screen: TextIO | None = None) -> Parts:
    """Everything a configuration asks for. ConfigError if a file of it cannot be used.

    Console channels print to `screen`, by default standard output.
    """
    heap.share()
    watchlist = configured(config)
    mark = mark_of(config.feed_files)  # before they are read: files that change meanwhile have another one
    feeds = feeds_of(config.feed_files)
    rules = rules_of(config, watchlist)
    polling = config.polling
    web = web_of(polling)
    client = cache(partial(client_of, config.way))
    proxy = config.way.proxy
    channels = {settings.name: _channel(settings, client, clock, screen or sys.stdout, proxy) for settings in config.channels}
    return Parts(
        config=config,
        watchlist=watchlist,
        matcher=matcher_of(watchlist, config.compiled),
        rules=rules,
        feeds=feeds,
        feeds_mark=mark,
        web=web,
        hubs=web,
        downloads=web,
        articles=articles_of(polling, web),
        pen=pen_of(config, watchlist, clock()),
        lacking="; ".join(filter(None, (lacking(polling, feeds), deaf(config)))),
        channels=channels,
        client=client() if client.cache_info().currsize else None,
    )


def pen_of(config: Config, watchlist: Watchlist, now: datetime) -> Pen:
    """What writes messages, as the settings want them. ConfigError if a template cannot be used."""
    pen = Pen(
        names=watchlist.titles(),
        links=links_of(config),
        unlinked=frozenset(channel.name for channel in config.channels if not channel.actions),
    )
    wordings = {}
    for one in config.channels:
        if one.templates:
            tried = [pen.told(*sample, now) for sample in samples(one.name, now)]
            wordings[one.name] = wording_of(one.name, one.type, one.templates, one.place, tried)
    return replace(pen, wordings=wordings)


def links_of(config: Config) -> Links | None:
    """Links by which alerts are decided; None if messages are to have none. Their key is made if there is none yet."""
    listen = config.listen
    if not listen.actions:
        return None
    return Links(base=f"{listen.public_url}/{ACT}", keys=listen.keys or (kept_key(config.link_key),), life=listen.links_live)


def rules_of(config: Config, watchlist: Watchlist) -> Rules:
    """What the user has set, for a watch list. ConfigError if the routes do not go with it."""
    _check_routes(routes_of(config), watchlist)
    return Rules(
        watchlist=watchlist,
        routes=routes_of(config),
        rhythm=config.polling.rhythm,
        backlog=config.backlog,
        pushed=bool(config.listen.public_url),
    )


def routes_of(config: Config) -> Routes:
    """Who hears what, and when."""
    channels = tuple(channel.name for channel in config.channels)
    quiet = {channel.name: channel.quiet for channel in config.channels}
    return Routes(config.routes, channels, quiet=quiet, flood=config.flood, sentinel=config.sentinel)


def _check_routes(routes: Routes, watchlist: Watchlist) -> None:
    """A route that asks for what is not watched never fits; that is a misspelling, told like one."""
    for route, _ in routes.every():
        for key, known in (("entity", watchlist.entities), ("signal", watchlist.signals)):
            for wanted in sorted(route.match.get(key, frozenset()) - known.keys()):
                alike = watchlist.written if key == "entity" else known
                raise ConfigError(route.place, f'routes.match.{key}: "{wanted}" is not in the watch list', cure=nearest(wanted, alike))


def web_of(polling: Polling) -> HttpWeb:
    """The web, as the settings want it. ConfigError if its proxy cannot be used."""
    return HttpWeb(
        timeout=polling.timeout,
        max_body=polling.max_body,
        per_host=polling.per_host,
        spacing=polling.spacing,
        concurrency=polling.concurrency,
        allow_private=polling.allow_private,
        user_agent=polling.user_agent,
        authorities=polling.ca_file,
        proxy=needed(polling.proxy),
    )


def articles_of(polling: Polling, web: HttpWeb) -> Articles:
    """The article pages, as the settings want them."""
    patience = 2 * polling.timeout.total_seconds()
    return Articles(web, agent=polling.user_agent, mode=polling.full_text, most=polling.pages_per_poll, patience=patience)


def lacking(polling: Polling, feeds: Sequence[Feed]) -> str:
    """Why article pages that somebody wants cannot be read, and the cure; "" if they can, or nobody does."""
    asked = any((feed.full_text or polling.full_text) != "never" for feed in feeds)
    return f"{LACKING}; {CURE}" if asked and extractor() is None else ""


def deaf(config: Config) -> str:
    """Which channels have buttons that nobody hears, and the cure; "" if there is none."""
    names = [channel.name for channel in config.channels if channel.settings.get("signing_secret")]
    if not names or config.listen.port:
        return ""
    return f"nobody hears the buttons of channels.{', channels.'.join(names)}: add [listen] address, to which Slack's request URL leads"


def _channel(
    settings: ChannelSettings, client: Callable[[], httpx.AsyncClient], clock: Callable[[], datetime], screen: TextIO, proxy: Proxy | None
) -> Channel:
    """ConfigError where the settings stand if a channel cannot be made of them."""
    try:
        return _made(settings, client, clock, screen, proxy)
    except WatcherError as error:
        raise ConfigError(settings.place, error.what, cure=error.cure) from None


def _made(
    settings: ChannelSettings, client: Callable[[], httpx.AsyncClient], clock: Callable[[], datetime], screen: TextIO, proxy: Proxy | None
) -> Channel:
    match settings.type:
        case "slack" if "token" in settings.settings:
            return SlackBot(name=settings.name, client=client(), **settings.settings)
        case "slack" | "teams" | "discord":
            return _POSTED[settings.type](name=settings.name, client=client(), **settings.settings)
        case "webhook":
            return Webhook(name=settings.name, client=client(), now=clock, **settings.settings)
        case "apprise":
            return Apprise(name=settings.name, proxy=proxy, **settings.settings)
        case "email" | "syslog" | "atom":
            return _ALONE[settings.type](name=settings.name, **settings.settings)
        case _:
            return Console(name=settings.name, stream=screen)


_POSTED: Mapping[str, Callable[..., Channel]] = {"slack": Slack, "teams": Teams, "discord": Discord}
_ALONE: Mapping[str, Callable[..., Channel]] = {"email": Email, "syslog": Syslog, "atom": AtomFile}
