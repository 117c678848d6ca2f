"""A real daemon between an authority and an outlet on loopback: who is designated is told, watched and found at once."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from watcher.app import build
from watcher.edges.config import load
from watcher.edges.listen.call import Answer
from watcher.edges.listen.listener import Listener
from watcher.edges.listen.settings import Listen
from watcher.edges.store.sql import SqlStore
from watcher.service.embedded import Daemon
from watcher.service.house import House
from watcher.service.refreshing import Refreshing, means_of
from watcher.testing import FakeChannel, FakeClock, item, rss
from watcher.turns.refresh import refresh

SDN = (
    '<?xml version="1.0"?><sdnList xmlns="x"><publshInformation><Publish_Date>{day}</Publish_Date>'
    "<Record_Count>{count}</Record_Count></publshInformation>{entries}</sdnList>"
)
ENTRY = "<sdnEntry><uid>{uid}</uid><lastName>{name}</lastName><sdnType>Entity</sdnType><programList><program>RUSSIA-EO14024</program></programList></sdnEntry>"
CONFIG = """
[store]
url = "sqlite:///watcher.db"
[polling]
allow_private = ["127.0.0.0/8"]
[watchlist]
files = ["watch.toml"]
signals = []
[feeds]
files = ["feeds.toml"]
[lists.us-ofac-sdn]
url = "{base}/list/sdn.xml"
[channels.desk]
type = "console"
"""


class Served:
    """Whatever stands in `body`."""

    takes = {"GET": 0}  # noqa: RUF012 - never changed

    def __init__(self, kind):
        self.kind, self.body = kind, b""

    def refusal(self, _method, _rest):
        return None

    async def answer(self, _call):
        return Answer(body=self.body, kind=self.kind)


class Newsroom:
    """An authority, an outlet, and the daemon that reads both by a clock of its own."""

    def __init__(self, folder, base):
        self.authority, self.outlet = Served("application/xml"), Served("application/rss+xml")
        self.items, self.entries = [], []
        self.clock, self.desk = FakeClock(datetime(2024, 2, 23, 19, tzinfo=UTC)), FakeChannel()
        (folder / "watcher.toml").write_text(CONFIG.format(base=base))
        (folder / "watch.toml").write_text('[[entity]]\nid = "kim"\nname = "Kim"\nschema = "Person"\nnames.en = ["Kim Jong-un"]\n')
        (folder / "feeds.toml").write_text(f'[[feed]]\nurl = "{base}/feed/news"\ntitle = "Harbour Daily"\n')
        self.folder = folder

    def parts(self):
        return replace(build(load(self.folder / "watcher.toml", {}), clock=self.clock), channels={"desk": self.desk})

    def publish(self, *titles):
        self.items = [*(item(title, title) for title in titles), *self.items]
        self.outlet.body = rss(*self.items)

    def designate(self, *names, day):
        self.entries += names
        entries = "".join(ENTRY.format(uid=uid, name=name) for uid, name in enumerate(self.entries, 1))
        self.authority.body = SDN.format(day=day, count=len(self.entries), entries=entries).encode()

    async def tick(self, **later):
        """One tick after a while, and all that follows from it."""
        self.clock.forward(**later)
        await self.daemon.tick()
        while self.daemon._polls or self.daemon._sends or self.daemon._errands:
            for crew in (self.daemon._polls, self.daemon._errands, self.daemon._sends):
                await crew.drain(20)
        await self.daemon._deliver(self.daemon._equipment)

    @property
    def told(self):
        return [(message.type, message.payload["article"]["title"]) for message in self.desk.messages]


@pytest.fixture
async def newsroom(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    room = Newsroom(tmp_path, f"http://127.0.0.1:{port}")
    server = Listener({"list": room.authority, "feed": room.outlet})
    await server.open(Listen(host="127.0.0.1", port=port, place="t"))
    with SqlStore.open(tmp_path / "watcher.db") as store:
        room.store = store
        room.daemon = Daemon(
            room.parts(), store, rebuild=room.parts, errands=[Refreshing(store.lists, store.where, room.clock)],
            clock=room.clock, jitter=lambda: 0.5,
        )  # fmt: skip
        room.daemon._begin()
        yield room
        await room.daemon._poller.close()
        await room.daemon._equipment.aclose()
    await server.close(1)


async def test_a_designated_company_is_told_watched_and_found_in_what_was_stored(newsroom):
    newsroom.publish(
        "Gamma Precision Instruments opens a plant",
        "Lathes by Gamma Precision Instruments seen in a shell factory",
        "Who owns Gamma Precision Instruments?",
        "Harbour tug retires",
    )
    newsroom.designate("ALPHA TRADING LLC", day="02/22/2024")
    await newsroom.tick()
    assert (newsroom.told, newsroom.store.counts(newsroom.clock())["entries"]["total"]) == ([], 4)

    newsroom.designate("GAMMA PRECISION INSTRUMENTS", day="02/23/2024")
    await newsroom.tick(hours=1)
    assert newsroom.told == [("list.changed", "OFAC: GAMMA PRECISION INSTRUMENTS designated (RUSSIA-EO14024)")]
    message = newsroom.desk.messages[0]
    assert "3 earlier articles mention it: “" in message.text
    assert [source["feed"] for source in message.payload["sources"]] == ["Harbour Daily"] * 3 + [
        "US Treasury: Specially Designated Nationals"
    ]
    assert "Lathes by Gamma Precision Instruments seen in a shell factory" in message.text
    assert "us-ofac-sdn:2" in newsroom.daemon._equipment.matcher.watchlist.entities

    newsroom.publish("Customs stops a crate of Gamma Precision Instruments")
    await newsroom.tick(hours=2)
    assert newsroom.told[1:] == [("alert.raised", "Customs stops a crate of Gamma Precision Instruments")]
    message = newsroom.desk.messages[1]
    assert "GAMMA PRECISION INSTRUMENTS: listed by OFAC (RUSSIA-EO14024), us-ofac-sdn 2" in message.text
    assert [(one["entity"], one["authority"]) for one in message.payload["listings"]] == [("us-ofac-sdn:2", "OFAC")]

    newsroom.entries.pop()
    newsroom.designate(day="02/26/2024")
    await newsroom.tick(hours=2)
    assert newsroom.told[2:] == [("list.changed", "OFAC: GAMMA PRECISION INSTRUMENTS delisted (RUSSIA-EO14024)")]
    newsroom.publish("Gamma Precision Instruments celebrates")
    await newsroom.tick(hours=2)
    assert len(newsroom.told) == 3


async def test_an_article_that_comes_while_the_watch_list_is_made_anew_is_not_missed(newsroom):
    newsroom.publish("Harbour tug retires")
    newsroom.designate("ALPHA TRADING LLC", day="02/22/2024")
    await newsroom.tick()
    newsroom.designate("GAMMA PRECISION INSTRUMENTS", day="02/23/2024")
    newsroom.publish("Customs stops a crate of Gamma Precision Instruments")
    await newsroom.tick(hours=7)  # both are read by what was watched until now
    article = ("alert.raised", "Customs stops a crate of Gamma Precision Instruments")
    for _ in range(4):
        await newsroom.tick(seconds=1)
    assert newsroom.told.count(article) == 1
    assert [kind for kind, _ in newsroom.told] == ["list.changed", "alert.raised"]


async def test_a_list_that_a_command_has_read_is_watched_by_the_daemon_too(newsroom):
    newsroom.publish("Harbour tug retires")
    newsroom.designate("ALPHA TRADING LLC", day="02/22/2024")
    await newsroom.tick()
    newsroom.designate("GAMMA PRECISION INSTRUMENTS", day="02/23/2024")
    equipment = newsroom.daemon._equipment
    await refresh(equipment.config.lists.followed[0], means_of(equipment, newsroom.store.where), newsroom.clock())
    for _ in range(3):
        await newsroom.tick(seconds=1)
    assert "us-ofac-sdn:2" in newsroom.daemon._equipment.matcher.watchlist.entities


async def test_in_a_cluster_one_worker_looks_at_a_list_and_each_makes_its_watch_list_anew(newsroom):
    equipment, clock, store = newsroom.parts(), newsroom.clock, newsroom.store
    house = House(store, equipment=lambda: equipment, errands=(), pushes=None, clock=clock, queue=lambda: None, going=lambda: True)
    each = [Refreshing(store.lists, store.where, clock, looks=False) for _ in range(2)]
    assert [one.due(equipment, clock()) for one in each] == [None, None], "whoever has the job looks at lists"
    newsroom.designate("ALPHA TRADING LLC", day="02/23/2024")
    await house.jobs["lists"]("")
    assert store.lists.held("us-ofac-sdn").entries == 1
    anew = [one.due(equipment, clock()) for one in each]
    assert [await work for work in anew] == [True, True]
    new = newsroom.parts()
    assert "us-ofac-sdn:1" in new.matcher.watchlist.entities
    caught_up = [one.due(new, clock()) for one in each]
    assert [await work for work in caught_up] == [False, False]
    assert [one.due(new, clock()) for one in each] == [None, None]
    await equipment.aclose()
    await new.aclose()
