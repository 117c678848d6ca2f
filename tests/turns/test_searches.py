"""Feeds that are read at the same time are searched at once, and each gets what is its own."""

import asyncio
import threading

import pytest

from watcher.core.matching.matcher import Matcher
from watcher.core.model import NOWHERE, Entry, Source
from watcher.core.watchlist.entity import Entity, Name
from watcher.core.watchlist.watchlist import compose
from watcher.turns import searches as module
from watcher.turns.searches import Searches


def matcher(name: str) -> Matcher:
    return Matcher(compose([Entity(id=name, name=name, schema="Person", names=(Name(name),))], []))


def entry(title: str) -> Entry:
    return Entry(feed="f", key=title, revision="1", url="", title=title, text="")


class Counted(Matcher):
    """Notes how many groups each search had, and lets none end before it is told to."""

    def __init__(self, inner: Matcher) -> None:
        self.__dict__ = inner.__dict__
        self.groups: list[int] = []
        self.begun, self.go = threading.Event(), threading.Event()

    def match_each(self, groups):
        self.groups.append(len(groups))
        self.begun.set()
        self.go.wait(10)
        return super().match_each(groups)


async def begun(counted: Counted) -> None:
    await asyncio.to_thread(counted.begun.wait, 10)


async def test_what_waits_for_a_search_is_searched_at_once() -> None:
    counted, searches = Counted(matcher("Anna Boremi")), Searches()
    asked = [asyncio.create_task(searches.match_all(counted, [entry(f"Anna Boremi {n}"), entry("nobody")], NOWHERE)) for n in range(3)]
    await begun(counted)
    asked += [asyncio.create_task(searches.match_all(counted, [entry(f"Anna Boremi {n}")], NOWHERE)) for n in range(3, 8)]
    await asyncio.sleep(0.01)
    counted.go.set()
    found = await asyncio.gather(*asked)
    assert [[match.entry.title for match in matches] for matches in found] == [[f"Anna Boremi {n}"] for n in range(8)]
    assert counted.groups == [3, 5]


async def test_each_search_knows_its_own_source_and_its_own_watch_list() -> None:
    first, second, searches = matcher("Anna Boremi"), matcher("Borus Wendel"), Searches()
    both = entry("Anna Boremi met Borus Wendel | Boremi Daily")
    found = await asyncio.gather(*(searches.match_all(one, [both], Source(names=("Boremi Daily",))) for one in (first, second, first)))
    assert [[mention.entity for mention in matches[0].mentions] for matches in found] == [
        ["Anna Boremi"],
        ["Borus Wendel"],
        ["Anna Boremi"],
    ]


async def test_what_fails_one_fails_nobody_else() -> None:
    class Fussy(Counted):
        def match_each(self, groups):
            if any(entry.title == "poison" for entries, _ in groups for entry in entries):
                raise ZeroDivisionError
            return super().match_each(groups)

    fussy, searches = Fussy(matcher("Anna Boremi")), Searches()
    fussy.go.set()
    asked = [searches.match_all(fussy, [entry(title)], NOWHERE) for title in ("Anna Boremi", "poison", "Anna Boremi left", "nobody")]
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert [one if isinstance(one, ZeroDivisionError) else len(one) for one in found[:1] + found[2:]] == [1, 1, 0]
    assert isinstance(found[1], ZeroDivisionError)
    assert len(await searches.match_all(fussy, [entry("Anna Boremi again")], NOWHERE)) == 1


async def test_nobody_waits_for_too_many_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ENOUGH", 40)
    counted, searches = Counted(matcher("Anna Boremi")), Searches()
    counted.go.set()
    await asyncio.gather(*(searches.match_all(counted, [entry("Anna Boremi spoke")], NOWHERE) for _ in range(5)))
    assert counted.groups == [2, 2, 1]


async def test_one_who_gives_up_spoils_nothing() -> None:
    counted, searches = Counted(matcher("Anna Boremi")), Searches()
    given_up, other = (asyncio.create_task(searches.match_all(counted, [entry("Anna Boremi")], NOWHERE)) for _ in range(2))
    await begun(counted)
    given_up.cancel()
    counted.go.set()
    assert len(await other) == 1


async def test_nothing_to_search_is_found_at_once() -> None:
    assert await Searches().match_all(matcher("Anna Boremi"), [], NOWHERE) == ()
