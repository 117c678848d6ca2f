"""A reload makes the new watch list beside the loop, and swaps it in whole or not at all."""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import dataclass, field
from pathlib import Path

from watcher.core.alerts.routing import Routes
from watcher.core.decide import Rules
from watcher.core.matching.matcher import Matcher
from watcher.edges.compiled import matcher_of
from watcher.edges.config import Config, Polling
from watcher.edges.sources import watchlist_of
from watcher.edges.store.sql import SqlStore
from watcher.service.embedded import Daemon
from watcher.testing import FakeClock, FakeWeb
from watcher.turns.writing import Pen


@dataclass
class Gear:
    """Equipment around one matcher."""

    matcher: Matcher
    feeds: tuple[()] = ()
    channels: dict[str, object] = field(default_factory=dict)
    web: FakeWeb = field(default_factory=FakeWeb)
    closed: bool = False
    articles: None = None
    pen: Pen = field(default_factory=Pen)
    lacking: str = ""
    feeds_mark: str = ""

    @property
    def config(self) -> Config:
        return Config(file=Path("none"), store="", polling=Polling(), watchlist_files=(), signal_files=(), feed_files=())

    @property
    def rules(self) -> Rules:
        return Rules(watchlist=self.matcher.watchlist, routes=Routes((), ()))

    async def aclose(self) -> None:
        self.closed = True


def gear(file: Path) -> Gear:
    folder = file.parent / "compiled"
    return Gear(matcher_of(watchlist_of([file], guarded=True, folder=folder), folder))


def write(file: Path, name: str) -> None:
    lines = [json.dumps({"id": "p", "schema": "Person", "properties": {"name": [name]}})]
    lines += [
        json.dumps({"id": f"n{at}", "schema": "Person", "properties": {"name": ["Ann Ymous"], "x": ["x" * 6_000]}}) for at in range(900)
    ]
    file.write_text("\n".join(lines), encoding="utf-8")


def names(matcher: Matcher, text: str) -> list[str]:
    return [mention.entity for mention in matcher.examine("", text).mentions]


async def test_a_register_is_swapped_in_beside_a_loop_that_goes_on_and_a_bad_file_keeps_the_old_one(tmp_path, caplog):
    caplog.set_level("INFO")
    file = tmp_path / "list.jsonl"
    write(file, "Anna Boremi")
    old = gear(file)
    ticked = threading.Event()

    def rebuild() -> Gear:
        assert ticked.wait(10), "the loop stood still"
        return gear(file)

    clock = FakeClock()
    with SqlStore.open(tmp_path / "watcher.db") as store:
        daemon = Daemon(old, store, rebuild=rebuild, clock=clock, jitter=lambda: 0.5)
        write(file, "Borus Wendel")
        daemon._reload_soon()
        daemon._reload_soon()
        await daemon.tick()
        ticked.set()
        await daemon._errands.drain(20)
        new = daemon._equipment
        assert caplog.text.count("reloaded: watching 0 feeds for 901 names") == 2
        assert old.closed
        assert not new.closed
        assert (names(new.matcher, "Borus Wendel"), names(new.matcher, "Anna Boremi")) == (["p"], [])
        assert names(old.matcher, "Anna Boremi") == ["p"]  # whoever has it in hand goes on with it
        file.write_text(file.read_text(encoding="utf-8") + "\n{", encoding="utf-8")
        daemon._reload_soon()
        await daemon._errands.drain(20)
        assert "reload refused, the old configuration stays" in caplog.text
        assert ":902: not JSON" in caplog.text
        assert daemon._equipment is new
        assert names(new.matcher, "Borus Wendel") == ["p"]


async def test_an_errand_is_in_hand_once_and_one_that_changed_what_is_watched_has_it_read_again(tmp_path):
    file = tmp_path / "list.jsonl"
    write(file, "Anna Boremi")
    old = gear(file)
    begun, go_on = [], asyncio.Event()

    class Amend:
        name = "amend"

        def due(self, equipment, now):
            return self.work(now) if len(begun) < 2 else None

        async def work(self, now) -> bool:
            begun.append(now)
            await go_on.wait()
            write(file, "Borus Wendel")
            return True

    with SqlStore.open(tmp_path / "watcher.db") as store:
        daemon = Daemon(old, store, rebuild=lambda: gear(file), errands=[Amend()], clock=FakeClock(), jitter=lambda: 0.5)
        await daemon.tick()
        await asyncio.sleep(0)
        await daemon.tick()
        assert len(begun) == 1
        go_on.set()
        await daemon._errands.drain(20)  # the errand
        await daemon._errands.drain(20)  # the reading again that it asked for
        assert names(daemon._equipment.matcher, "Borus Wendel") == ["p"]
