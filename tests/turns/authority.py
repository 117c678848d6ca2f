"""An authority on loopback that publishes a list, and a house that follows it: a real store, real HTTP, a desk that is told."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_network
from pathlib import Path

from watcher.core.alerts.routing import Routes
from watcher.core.lists.followed import Followed
from watcher.core.matching.matcher import Matcher
from watcher.core.watchlist.toml_files import parse_entities
from watcher.core.watchlist.watchlist import compose
from watcher.edges.list_tables import Lists
from watcher.edges.listen.call import Answer
from watcher.edges.listen.listener import Listener
from watcher.edges.listen.settings import Listen
from watcher.edges.store.sql import SqlStore
from watcher.edges.web import HttpWeb
from watcher.testing import FakeChannel, FakeClock
from watcher.turns.dispatch import dispatch
from watcher.turns.list_changes import Means
from watcher.turns.refresh import Look, refresh
from watcher.turns.writing import Pen

WATCHLIST = compose(parse_entities("t", '[[entity]]\nid = "kim"\nname = "Kim"\nschema = "Person"\nnames.en = ["Kim Jong-un"]\n'), [])
LIST = "us-ofac-sdn"


@dataclass(frozen=True)
class Entry:
    """One entry of the list, as it is published."""

    uid: int
    name: str
    kind: str = "Entity"
    programme: str = "RUSSIA-EO14024"
    akas: tuple[str, ...] = ()


def sdn(*entries: Entry, day: str = "06/14/2024") -> bytes:
    """A publication of the SDN list."""
    body = "".join(
        f"<sdnEntry><uid>{one.uid}</uid><lastName>{one.name}</lastName><sdnType>{one.kind}</sdnType>"
        f"<programList><program>{one.programme}</program></programList><akaList>"
        + "".join(f"<aka><uid>1</uid><type>a.k.a.</type><category>strong</category><lastName>{aka}</lastName></aka>" for aka in one.akas)
        + "</akaList></sdnEntry>"
        for one in entries
    )
    head = f"<publshInformation><Publish_Date>{day}</Publish_Date><Record_Count>{len(entries)}</Record_Count></publshInformation>"
    return f'<?xml version="1.0"?><sdnList xmlns="x">{head}{body}</sdnList>'.encode()


ALPHA, BETA = Entry(1, "ALPHA TRADING LLC"), Entry(2, "BETA SHIPPING CO.", akas=("BETA LINES",))
GAMMA = Entry(3, "GAMMA PRECISION INSTRUMENTS")
FULL = tuple(Entry(100 + number, f"SAMPLE COMPANY NUMBER {number}") for number in range(40))


class Authority:
    """Publishes `document`, with an ETag of it; None is a server that fails."""

    takes = {"GET": 0}  # noqa: RUF012 - never changed

    def __init__(self, document: bytes | None):
        self.document = document
        self.asked: list[tuple[str, int]] = []  #: validator, status
        self.together = asyncio.Barrier(1)  #: as many as must have asked before one is answered

    def refusal(self, _method, _rest):
        return None

    async def answer(self, call):
        await self.together.wait()
        known = call.headers.get("if-none-match", "")
        if self.document is None:
            answer = Answer(status=503)
        elif known == self.tag:
            answer = Answer(status=304, headers={"ETag": self.tag})
        else:
            answer = Answer(body=self.document, kind="application/xml", headers={"ETag": self.tag})
        self.asked.append((known, answer.status))
        return answer

    @property
    def tag(self):
        return f'"{sha256(self.document or b"").hexdigest()[:8]}"'


@dataclass
class House:
    """Follows the list of one authority."""

    folder: Path
    authority: Authority
    followed: Followed
    web: HttpWeb
    settings: Lists = field(default_factory=Lists)
    clock: FakeClock = field(default_factory=lambda: FakeClock(datetime(2024, 6, 17, 8, tzinfo=UTC)))
    desk: FakeChannel = field(default_factory=FakeChannel)
    routes: Routes = field(default_factory=lambda: Routes((), ("desk",)))
    matcher: Matcher = field(default_factory=lambda: Matcher(WATCHLIST))

    def __post_init__(self):
        self.store = SqlStore.open(self.folder / "watcher.db")

    @property
    def means(self):
        return Means(web=self.web, store=self.folder / "watcher.db", settings=self.settings, matcher=self.matcher, routes=self.routes)

    @property
    def held(self):
        return self.store.lists.held(LIST)

    async def look(
        self, *published: Entry, day: str = "06/14/2024", after: timedelta = timedelta(hours=1), raw: bytes | None = None
    ) -> Look:
        """One look, `after` the last one, at what is published by now; nothing new if nothing is named. Then deliver."""
        self.clock.now += after
        if published or raw is not None:
            self.authority.document = sdn(*published, day=day) if raw is None else raw
        look = await refresh(self.followed, self.means, self.clock())
        await self.deliver()
        return look

    async def deliver(self):
        while await dispatch(
            store=self.store, channels={"desk": self.desk}, routes=self.routes, pen=Pen(names=WATCHLIST.titles()),
            clock=self.clock, jitter=lambda: 0.0, owner="house",
        ):  # fmt: skip
            pass

    @property
    def told(self):
        """The headlines the desk was told."""
        return [message.payload["article"]["title"] for message in self.desk.messages if "article" in message.payload]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@asynccontextmanager
async def house_of(folder, *published: Entry, **followed):
    """A house beside an authority that has published this."""
    port = free_port()
    authority = Authority(sdn(*published))
    server = Listener({"list": authority})
    await server.open(Listen(host="127.0.0.1", port=port, place="t"))
    web = HttpWeb(
        timeout=timedelta(seconds=5), max_body=10_000, per_host=5, concurrency=10,
        allow_private=(ip_network("127.0.0.0/8"),), user_agent="t",
    )  # fmt: skip
    one = replace(Followed(id=LIST, urls=(f"http://127.0.0.1:{port}/list/sdn.xml",)), **followed)
    house = House(folder, authority, one, web)
    try:
        yield house
    finally:
        house.store.close()
        await web.aclose()
        await server.close(1)
