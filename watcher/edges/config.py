"""The configuration: one TOML file, read into frozen records, every mistake told with file, line, key and cure.

Relative paths are relative to the parent of a folder called `config`, else to the file's own folder. What is named
in a configuration but not found there is looked for among the shipped seeds, so that a small file of one's own can
name `seeds/watchlist/*.toml`. Secrets stand in the environment or in files, never in the open.

Each field's comment is its line in docs/configuration.md.
"""

from __future__ import annotations

import glob
import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Literal, cast, get_args

from watcher import __version__
from watcher.core.alerts.digesting import Schedule
from watcher.core.alerts.flood import Flood
from watcher.core.alerts.routing import Route
from watcher.core.errors import ConfigError
from watcher.core.feeds.rhythm import Rhythm
from watcher.core.model import FullText
from watcher.core.toml import Table, parse
from watcher.edges import shipped
from watcher.edges.authorities import authorities
from watcher.edges.channels.settings import ChannelSettings, channels_of
from watcher.edges.digest_tables import digests_of, flood_of
from watcher.edges.drill_table import DrillSettings, drill_of
from watcher.edges.files import read_text
from watcher.edges.heartbeat_table import Monitor, monitor_of
from watcher.edges.http.proxy import Proxy, Way
from watcher.edges.list_tables import Lists, lists_of
from watcher.edges.listen.settings import Listen, listen_of
from watcher.edges.proxy_setting import needed, proxy_of
from watcher.edges.route_tables import routes_of
from watcher.edges.sentinel_table import sentinel_of
from watcher.edges.service_table import Service, service_of
from watcher.edges.store.urls import on_server
from watcher.edges.store_table import store_of

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

USER_AGENT = f"sanctions-watch/{__version__} (feed reader; +polling.user_agent names a contact)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Polling:
    """`[polling]`"""

    interval: timedelta = timedelta(minutes=10)
    min_interval: timedelta = timedelta(minutes=2)
    max_interval: timedelta = timedelta(hours=6)
    concurrency: int = 100
    per_host: int = 2
    spacing: timedelta = timedelta(milliseconds=100)
    timeout: timedelta = timedelta(seconds=20)
    max_body: int = 10 * 2**20
    allow_private: tuple[Network, ...] = ()
    ca_file: Path | None = None  #: authorities trusted besides certifi's
    proxy: Proxy | ConfigError | None = None  #: an error: there is one, and its secret is not to be had here
    user_agent: str = USER_AGENT
    full_text: FullText = "never"
    pages_per_poll: int = 10

    @property
    def rhythm(self) -> Rhythm:
        """The pauses, as these settings want them."""
        return Rhythm(interval=self.interval, shortest=self.min_interval, longest=self.max_interval)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything the user has set."""

    file: Path
    store: str
    polling: Polling
    watchlist_files: tuple[Path, ...]
    signal_files: tuple[Path, ...]
    feed_files: tuple[Path, ...]
    own_signals: bool = True  #: False: the shipped ones, as far as the watch list holds their entities
    base: Path = Path()  #: where relative paths begin
    backlog: Literal["quiet", "alert"] = "quiet"
    channels: tuple[ChannelSettings, ...] = ()
    routes: tuple[Route, ...] = ()
    digests: tuple[Schedule, ...] = ()
    flood: Flood = field(default_factory=Flood)
    quiet_after: timedelta = timedelta(days=7)
    listen: Listen = field(default_factory=Listen)
    heartbeat: Monitor = field(default_factory=Monitor)
    sentinel: tuple[str, ...] | None = None  #: channels told of silent feeds; None: as the routes say
    drill: DrillSettings = field(default_factory=DrillSettings)
    keep_polls: timedelta = timedelta(days=14)
    keep_days: timedelta = timedelta(days=365)
    lists: Lists = field(default_factory=Lists)
    service: Service = field(default_factory=Service)

    @property
    def way(self) -> Way:
        """How channels that speak HTTP are reached: as feeds are. ConfigError if the proxy is not to be had here."""
        return _way(self.polling)

    @property
    def beside(self) -> Path:
        """The file beside which lies what belongs to the store and is not in it: the store itself, if it is a file."""
        return self.base / "var" / "watcher" if self.on_server else Path(self.store.removeprefix("sqlite:///"))

    @property
    def on_server(self) -> bool:
        """Whether the store is a PostgreSQL database."""
        return on_server(self.store)

    @property
    def compiled(self) -> Path:
        """The folder for what large watch lists are compiled to: beside the store."""
        return self.beside.parent / "compiled"

    @property
    def link_key(self) -> Path:
        """The file of the key that signs links, where the configuration has none: beside the store, not in it."""
        return self.beside.with_name(f"{self.beside.name}.link-key")


def locate(given: str | None, environment: Mapping[str, str]) -> Path:
    """Which file is meant: --config, else $WATCHER_CONFIG, else config/watcher.toml, else the packaged one."""
    named = given or environment.get("WATCHER_CONFIG")
    if named:
        return Path(named)
    local = Path("config/watcher.toml")
    return local if local.is_file() else shipped.default_config()


def load(file: Path, environment: Mapping[str, str] = os.environ, *, secrets: bool = True) -> Config:
    """Read and check a configuration. The packaged one keeps its store under the user's state folder.

    Without `secrets` the channels are named and not read, for those who send nothing: the shell in which somebody
    asks how the service is does not have the service's secrets.
    """
    top = parse(_shown(file), read_text(file, "configuration"))
    folder = file.resolve().parent
    base = folder.parent if folder.name == "config" else folder
    store = top.table("store")
    watchlist = top.table("watchlist")
    feeds = top.table("feeds")
    status = top.table("status")
    channels = channels_of(top.table("channels"), base, environment, secrets=secrets)
    url = store_of(store, base, packaged=file.resolve() == shipped.default_config().resolve(), environment=environment)
    polling = _polling(top.table("polling"), base, environment, secrets=secrets)
    heartbeat = monitor_of(top.table("heartbeat"), base, environment, secrets=secrets)
    config = Config(
        file=file,
        base=base,
        store=url,
        polling=polling,
        watchlist_files=_files(watchlist, "files", base, ("seeds/watchlist/*.toml",)),
        signal_files=_files(watchlist, "signals", base, ("seeds/signals.toml",)),
        feed_files=_files(feeds, "files", base, ("seeds/feeds.toml",)),
        own_signals="signals" in watchlist.values,
        backlog="alert" if feeds.choice("backlog", ("quiet", "alert"), "quiet") == "alert" else "quiet",
        channels=channels,
        routes=routes_of(top, [channel.name for channel in channels]),
        digests=digests_of(top, [channel.name for channel in channels]),
        flood=flood_of(top.table("flood")),
        quiet_after=status.duration("quiet_after", "7d"),
        listen=listen_of(top.table("listen"), base, environment, secrets=secrets),
        heartbeat=replace(heartbeat, way=_way(polling)) if heartbeat.url else heartbeat,
        sentinel=sentinel_of(top.table("sentinel"), [channel.name for channel in channels]),
        drill=drill_of(top.table("drill"), [channel.name for channel in channels]),
        keep_polls=store.duration("keep_polls", "14d"),
        keep_days=store.duration("keep_days", "365d"),
        lists=lists_of(top.table("lists"), base, environment, secrets=secrets),
        service=service_of(top.table("service"), url),
    )
    for table in (store, watchlist, feeds, status, top):
        table.close()
    return config


def _shown(file: Path) -> str:
    """A path as people would write it: relative to where they stand if that is shorter."""
    try:
        return str(file.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(file)


def _polling(table: Table, base: Path, environment: Mapping[str, str], *, secrets: bool) -> Polling:
    polling = Polling(
        interval=table.duration("interval", "10m"),
        min_interval=table.duration("min_interval", "2m"),
        max_interval=table.duration("max_interval", "6h"),
        concurrency=table.number("concurrency", 100, low=1, high=10_000),
        per_host=table.number("per_host", 2, low=1, high=1000),
        spacing=table.duration("spacing", "100ms", zero=True),
        timeout=table.duration("timeout", "20s"),
        max_body=table.size("max_body", "10MiB"),
        allow_private=tuple(_network(table, text) for text in table.texts("allow_private")),
        ca_file=authorities(table, base),
        proxy=proxy_of(table, base, environment, secrets=secrets),
        user_agent=table.text("user_agent", USER_AGENT),
        full_text=cast(FullText, table.choice("full_text", get_args(FullText), "never")),
        pages_per_poll=table.number("pages_per_poll", 10, low=1, high=1000),
    )
    table.close()
    if not polling.user_agent.strip() or not polling.user_agent.isprintable():
        raise table.error("user_agent", "is empty or holds control characters", 'for example user_agent = "us (desk@example.org)"')
    if polling.min_interval < timedelta(seconds=1):
        raise table.error("min_interval", "is under one second", 'the shortest is "1s"')
    if polling.max_interval < polling.min_interval:
        raise table.error("max_interval", "is shorter than min_interval", "make it at least as long")
    return polling


def _way(polling: Polling) -> Way:
    return Way(proxy=needed(polling.proxy), authorities=polling.ca_file)


def _network(table: Table, text: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError as error:
        raise table.error("allow_private", f'"{text}" is no network: {error}', 'for example allow_private = ["127.0.0.0/8"]') from None


def _files(table: Table, key: str, base: Path, default: tuple[str, ...]) -> tuple[Path, ...]:
    found: list[Path] = []
    for pattern in table.texts(key, default):
        try:
            matched = next((paths for root in (base, shipped.root()) if (paths := _matching(root, pattern))), None)
        except (ValueError, NotImplementedError, IndexError) as error:
            raise table.error(key, f'"{pattern}" is no path or pattern: {error}', 'for example "watchlist/*.toml"') from None
        if matched is None and glob.has_magic(pattern) and (base / pattern).parent.is_dir():
            matched = []  # whatever is there, and nothing is
        if matched is None:
            raise table.error(key, f'no file matches "{pattern}"', f"looked in {base} and among the shipped files")
        found += matched
    return tuple(dict.fromkeys(found))


def _matching(root: Path, pattern: str) -> list[Path]:
    if Path(pattern).is_absolute():
        root, pattern = Path("/"), pattern.lstrip("/")
    return sorted(path for path in root.glob(pattern) if path.is_file())
