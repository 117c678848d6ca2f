"""A town for hubs on loopback: an outlet with a feed, its hub, and a daemon that lives by a clock of its own."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qsl

import httpx

from watcher.core.alerts.routing import Routes
from watcher.core.decide import Rules
from watcher.core.feeds.rhythm import Rhythm
from watcher.core.identity import feed_id
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Feed
from watcher.core.watchlist.toml_files import parse_entities
from watcher.core.watchlist.watchlist import compose
from watcher.edges.config import Config, Polling
from watcher.edges.listen.call import Answer
from watcher.edges.listen.listener import Listener
from watcher.edges.listen.settings import Listen
from watcher.edges.store.sql import SqlStore
from watcher.edges.web import HttpWeb
from watcher.service.embedded import Daemon
from watcher.testing import FakeChannel, FakeClock, item, rss
from watcher.turns.writing import Pen

WATCHLIST = compose(parse_entities("t", '[[entity]]\nid = "kim"\nname = "Kim"\nschema = "Person"\nnames.en = ["Kim Jong-un"]\n'), [])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Outlet:
    """Publishes one feed that names a hub, "" for none."""

    takes = {"GET": 0}  # noqa: RUF012 - never changed

    def __init__(self, base):
        self.base = base
        self.items = [item(f"old{n}", f"Nothing of note {n}") for n in range(40)]
        self.hub, self.topic = f"{base}/hub", f"{base}/feed/news"
        self.polls = 0
        self.open = asyncio.Event()  #: shut, polls are answered when it opens, with what there was when they asked
        self.open.set()

    def document(self, items=None):
        links = f'<link xmlns="http://www.w3.org/2005/Atom" rel="hub" href="{self.hub}"/>' if self.hub else ""
        links += f'<link xmlns="http://www.w3.org/2005/Atom" rel="self" href="{self.topic}"/>'
        return rss(*(self.items if items is None else items)).replace(b"</title>", b"</title>" + links.encode(), 1)

    def publish(self, guid, title):
        self.items = [item(guid, title), *self.items]

    def refusal(self, _method, _rest):
        return None

    async def answer(self, _call):
        self.polls += 1
        document = self.document()
        await self.open.wait()
        return Answer(body=document, kind="application/rss+xml", headers={"ETag": f'"{len(document)}"'})


class Hub:
    """As the specification has it, and as bad as `answers` and `verifies` make it."""

    takes = {"POST": 10_000}  # noqa: RUF012 - never changed

    def __init__(self):
        self.asked = []
        self.answers = 202
        self.verifies = True
        self.lease = 1000
        self.subscribed = {}  # callback -> secret
        self.tasks = set()
        self.client = httpx.AsyncClient(trust_env=False)

    def refusal(self, _method, _rest):
        return None

    async def answer(self, call):
        said = dict(parse_qsl(call.body.decode()))
        self.asked.append(said)
        if self.answers == 202 and self.verifies:
            task = asyncio.create_task(self.verify(said))
            self.tasks.add(task)
        return Answer(status=self.answers)

    async def verify(self, said, **changed):
        """Ask the subscriber whether it was him; the answer."""
        query = {"hub.mode": said["hub.mode"], "hub.topic": said["hub.topic"], "hub.challenge": "abc<b>", "hub.lease_seconds": self.lease}
        got = await self.client.get(said["hub.callback"], params={**query, **changed})
        if got.status_code == 200 and got.text == "abc<b>":
            if said["hub.mode"] == "subscribe":
                self.subscribed[said["hub.callback"]] = said["hub.secret"]
            else:
                del self.subscribed[said["hub.callback"]]
        return got

    async def push(self, body, *, method="sha256", signature=None, **headers):
        """To everybody; the last answer."""
        for callback, secret in list(self.subscribed.items()):
            signed = f"{method}={hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()}"
            sent = {"X-Hub-Signature": signed if signature is None else signature, "Content-Type": "application/rss+xml", **headers}
            got = await self.client.post(callback, content=body, headers=sent)
            if got.status_code == 410:
                del self.subscribed[callback]
        return got.status_code


@dataclass(kw_only=True)
class Equipment:
    config: Config
    feeds: tuple[Feed, ...]
    web: HttpWeb
    channels: dict[str, FakeChannel]
    articles: None = None
    pen: Pen = field(default_factory=Pen)
    lacking: str = ""
    feeds_mark: str = ""
    matcher: Matcher = field(default_factory=lambda: Matcher(WATCHLIST))

    @property
    def hubs(self):
        return self.web

    @property
    def rules(self):
        rhythm = Rhythm(interval=timedelta(minutes=10), shortest=timedelta(minutes=2), longest=timedelta(hours=6))
        pushed = bool(self.config.listen.public_url)
        return Rules(watchlist=WATCHLIST, routes=Routes((), ("desk",)), rhythm=rhythm, pushed=pushed)

    async def aclose(self):
        await self.web.aclose()


class Town:
    """`wait` lets time pass, second hands of minutes: the daemon ticks, and all that follows happens."""

    def __init__(self, folder, base, port):
        self.outlet, self.hub, self.clock, self.desk = Outlet(base), Hub(), FakeClock(), FakeChannel()
        self.url = f"{base}/feed/news"
        self.feed = Feed(id=feed_id(self.url), url=self.url, title="News")
        self.listen = Listen(host="127.0.0.1", port=port, public_url=f"http://127.0.0.1:{port}", place="t")
        self.folder, self.nets = folder, (ip_network("127.0.0.0/8"),)
        self.store = SqlStore.open(folder / "watcher.db")
        self.daemon = None

    async def start(self, listen=None, feeds=None):
        web = HttpWeb(timeout=timedelta(seconds=5), max_body=100_000, per_host=5, concurrency=10, allow_private=self.nets, user_agent="t")
        config = Config(
            file=Path("t"), store=f"sqlite:///{self.folder}/watcher.db", polling=Polling(max_body=100_000), watchlist_files=(), signal_files=(), feed_files=(),
            listen=self.listen if listen is None else listen,
        )  # fmt: skip
        feeds = (self.feed,) if feeds is None else feeds
        equipment = Equipment(config=config, feeds=feeds, web=web, channels={"desk": self.desk})
        self.daemon = Daemon(equipment, self.store, rebuild=lambda: equipment, clock=self.clock, jitter=lambda: 0.5)
        await self.daemon._porch.listener.open(config.listen)
        self.daemon._begin()

    async def stop(self):
        if self.daemon:
            await self.daemon._porch.listener.close(1)
            for crew in (self.daemon._polls, self.daemon._sends, self.daemon._errands):
                await crew.drain(5)
            await self.daemon._poller.close()
            await self.daemon._equipment.aclose()
            self.daemon = None

    async def wait(self, **duration):
        """In steps of five minutes, a long time in twenty."""
        left = timedelta(**duration)
        longest = max(timedelta(minutes=5), left / 20)
        while left > timedelta():
            step = min(left, longest)
            self.clock.now, left = self.clock.now + step, left - step
            await self.tick()
            await self.tick()

    async def tick(self):
        await self.daemon.tick()
        while self.daemon._polls or self.daemon._sends or self.daemon._errands or self.hub.tasks:
            for crew in (self.daemon._polls, self.daemon._sends, self.daemon._errands):
                await crew.drain(5)
            await asyncio.gather(*self.hub.tasks)
            self.hub.tasks.clear()
        await self.daemon._deliver(self.daemon._equipment)

    async def tick_on_a_full_disk(self):
        """A tick of which nothing can be saved."""
        await self.daemon.tick()
        for crew in (self.daemon._polls, self.daemon._sends, self.daemon._errands):
            await crew.drain(5)

    async def push(self, guid, title, **how):
        """Published, and pushed at once."""
        self.outlet.publish(guid, title)
        return await self.hub.push(self.outlet.document(), **how)

    @property
    def known(self):
        return self.store.subscriptions().get(self.feed.id)

    @property
    def pause(self):
        """Until the next poll."""
        return self.store.feeds()[0].health.next_poll - self.clock()

    @property
    def rhythm(self):
        """From the last poll to the next."""
        health = self.store.feeds()[0].health
        return health.next_poll - health.last_read

    async def told(self):
        """The headlines the desk was told."""
        await self.daemon._deliver(self.daemon._equipment)
        return [str(message.payload["article"]["title"]) for message in self.desk.messages]


@asynccontextmanager
async def town_of(folder):
    port = free_port()
    town = Town(folder, f"http://127.0.0.1:{port}", free_port())
    servers = Listener({"feed": town.outlet, "hub": town.hub})
    await servers.open(Listen(host="127.0.0.1", port=port, place="t"))
    try:
        await town.start()
        yield town
    finally:
        await town.stop()
        await town.hub.client.aclose()
        await servers.close(1)
        town.store.close()
