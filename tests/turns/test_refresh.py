"""One look at a list: what it changed is told once, and a source that broke delists nobody."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from datetime import timedelta

import pytest
from authority import ALPHA, BETA, FULL, GAMMA, LIST, house_of, sdn

from watcher.core.errors import UsageError
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Action, Severity
from watcher.core.watchlist.toml_files import parse_entities
from watcher.core.watchlist.watchlist import compose
from watcher.edges.store import held, list_turn, turn
from watcher.turns.confirm import confirm
from watcher.turns.refresh import refresh
from watcher.turns.sentinel import Sentinel


async def test_the_first_publication_is_a_baseline_and_alerts_nobody(tmp_path):
    async with house_of(tmp_path, ALPHA, BETA) as house:
        look = await house.look()
        assert (look.result, look.baseline, look.changes, house.told) == ("read", True, 0, [])
        assert (house.held.state, house.held.entries, house.held.names) == ("ok", 2, 3)
        assert [listing.name for listing in house.store.lists.listings(LIST)] == ["ALPHA TRADING LLC", "BETA SHIPPING CO."]


async def test_who_is_added_amended_and_taken_off_is_told_once(tmp_path):
    async with house_of(tmp_path, ALPHA, BETA) as house:
        await house.look()
        look = await house.look(replace(BETA, akas=("BETA MARITIME",)), GAMMA, day="06/17/2024")
        assert (look.added, look.amended, look.delisted) == (1, 1, 1)
        assert sorted(house.told) == [
            "OFAC: ALPHA TRADING LLC delisted (RUSSIA-EO14024)",
            "OFAC: BETA SHIPPING CO. amended (RUSSIA-EO14024)",
            "OFAC: GAMMA PRECISION INSTRUMENTS designated (RUSSIA-EO14024)",
        ]
        assert [(await house.look()).result for _ in range(2)] == ["unchanged", "unchanged"]
        assert len(house.told) == 3


async def test_what_is_told_says_who_did_what_when_and_under_which_programme(tmp_path):
    async with house_of(tmp_path, ALPHA) as house:
        await house.look()
        await house.look(ALPHA, replace(GAMMA, akas=("GAMMA LATHES",)), day="06/17/2024")
        (message,) = house.desk.messages
        assert "Also known as: GAMMA LATHES." in message.text
        assert message.type == "list.changed"
        assert message.subject == "[high] OFAC: GAMMA PRECISION INSTRUMENTS designated (RUSSIA-EO14024)"
        assert "OFAC: designated on 2024-06-17" in message.text
        told = message.payload["list"]
        assert (told["list"], told["id"], told["action"], told["programmes"]) == (LIST, "3", "listed", ["RUSSIA-EO14024"])
        assert (told["published"], told["link"]) == (
            "2024-06-17T00:00:00-04:00",
            "https://sanctionssearch.ofac.treas.gov/Details.aspx?id=3",
        )
        assert message.payload["alert"]["entities"] == ["us-ofac-sdn:3"]


async def test_whoever_is_watched_by_hand_is_told_of_in_the_same_alert(tmp_path):
    async with house_of(tmp_path, ALPHA) as house:
        await house.look()
        await house.look(ALPHA, replace(GAMMA, akas=("Kim Jong-un Institute",)))
        (message,) = house.desk.messages
        assert message.payload["alert"]["facts"] == ["entity:us-ofac-sdn:3", "entity:kim"]


async def test_the_words_of_a_list_itself_name_nobody(tmp_path):
    async with house_of(tmp_path, ALPHA) as house:
        words = '[[entity]]\nid = "{1}"\nname = "{0}"\nschema = "PublicBody"\nnames.en = ["{0}"]\n'
        house.matcher = Matcher(compose(parse_entities("t", words.format("OFAC", "a") + words.format("Treasury", "b")), []))
        await house.look()
        await house.look(ALPHA, GAMMA)
        (message,) = house.desk.messages
        assert message.payload["alert"]["entities"] == ["us-ofac-sdn:3"]


async def test_an_unchanged_file_is_neither_sent_nor_read_again(tmp_path):
    async with house_of(tmp_path, ALPHA) as house:
        await house.look()
        assert (await house.look()).result == "unchanged"
        assert [status for _, status in house.authority.asked] == [200, 304]
        assert house.held.entries == 1


async def test_a_re_export_tells_nothing(tmp_path):
    async with house_of(tmp_path, ALPHA, BETA) as house:
        await house.look()
        look = await house.look(replace(BETA, name="Beta  Shipping Co."), ALPHA, day="06/17/2024")
        assert (look.result, look.changes, house.told) == ("read", 0, [])


async def test_an_empty_file_after_a_full_one_delists_nobody_and_is_told_as_broken(tmp_path):
    async with house_of(tmp_path, *FULL) as house:
        await house.look()
        look = await house.look(raw=b"")
        assert (look.result, house.held.state, house.told) == ("stopped", "stopped", [])
        assert "it is empty (0 bytes)" in house.held.reason
        assert len(list(house.store.lists.listings(LIST))) == len(FULL)
        assert (await house.look(*FULL)).result == "read"
        assert (house.held.state, house.held.reason, house.told) == ("ok", "", [])


async def test_a_new_kind_of_entry_stops_the_source_until_it_is_understood(tmp_path):
    async with house_of(tmp_path, ALPHA) as house:
        await house.look()
        look = await house.look(ALPHA, replace(GAMMA, kind="Spaceship"))
        assert (look.result, house.held.state) == ("stopped", "stopped")
        assert "Spaceship" in house.held.reason
        assert (await house.look()).result == "unchanged"
        assert house.held.state == "stopped"
        assert (await house.look(ALPHA, GAMMA)).added == 1


async def test_a_shrunken_file_keeps_what_is_missing_until_it_is_back(tmp_path):
    async with house_of(tmp_path, *FULL) as house:
        await house.look()
        look = await house.look(*FULL[:20], GAMMA, day="06/17/2024")
        assert (look.added, look.delisted, house.held.state, house.held.withheld) == (1, 0, "quarantined", 20)
        assert "20 of 40 entries are missing" in house.held.reason
        assert "watcher lists confirm us-ofac-sdn" in house.held.reason
        assert len(house.store.lists.missing(LIST)) == 20
        await house.look(*FULL, GAMMA, day="06/18/2024")
        assert (house.held.state, house.held.withheld, house.store.lists.missing(LIST)) == ("ok", 0, frozenset())
        assert house.told == ["OFAC: GAMMA PRECISION INSTRUMENTS designated (RUSSIA-EO14024)"]


async def test_an_older_publication_takes_nothing_back(tmp_path):
    async with house_of(tmp_path, ALPHA) as house:
        await house.look()
        await house.look(ALPHA, GAMMA, day="06/17/2024")
        look = await house.look(ALPHA, day="06/14/2024")
        assert (look.result, look.delisted, house.held.entries) == ("older", 0, 2)


async def test_a_server_that_fails_is_asked_less_and_less_often(tmp_path):
    async with house_of(tmp_path, ALPHA) as house:
        await house.look()
        house.authority.document = None
        pauses = []
        for _ in range(3):
            look = await house.look()
            pauses.append(look.held.next_look - house.clock())
        assert (look.result, look.held.failures, look.held.state) == ("failed", 3, "ok")
        assert pauses == [timedelta(hours=1), timedelta(hours=2), timedelta(hours=4)]
        assert (await house.look(ALPHA)).held.failures == 0


async def test_a_list_whose_changes_are_not_to_be_told_is_held_all_the_same(tmp_path):
    async with house_of(tmp_path, ALPHA, alert=False) as house:
        await house.look()
        assert (await house.look(ALPHA, GAMMA)).added == 1
        assert house.told == []
        ((_, change),) = house.store.lists.changes(LIST, limit=5)
        assert (change.action, change.listing.name) == (Action.LISTED, GAMMA.name)


async def test_severity_is_as_the_user_wants_it(tmp_path):
    async with house_of(tmp_path, ALPHA, severity=Severity.CRITICAL) as house:
        await house.look()
        await house.look(replace(ALPHA, programme="OTHER"), GAMMA)
        assert sorted(str(message.severity) for message in house.desk.messages) == ["critical", "high"]


async def test_a_file_larger_than_allowed_is_not_taken(tmp_path):
    async with house_of(tmp_path, *FULL) as house:
        house.settings = replace(house.settings, max_body=1000)
        look = await house.look()
        assert look.result == "failed"
        assert "lists.max_body" in look.held.failure
        assert list(house.store.lists.listings(LIST)) == []


async def test_a_large_file_is_read_in_a_process_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr("watcher.turns.refresh._SMALL", 0)
    async with house_of(tmp_path, ALPHA) as house:
        assert (await house.look()).baseline
        assert (await house.look(ALPHA, GAMMA)).added == 1
        assert (await house.look(raw=b"<sdnList>")).result == "stopped"


async def test_a_flood_of_changes_is_one_summary(tmp_path):
    async with house_of(tmp_path, ALPHA) as house:
        await house.look()
        await house.look(ALPHA, *FULL)
        assert [message.payload["type"] for message in house.desk.messages] == ["digest"]
        assert len(house.store.alerts(states=None, limit=100)) == 40


@pytest.mark.parametrize("step", ["held.save", "_save_entries", "_declare", "SqliteTurn.save", "_save_changes"])
async def test_a_look_that_breaks_at_any_step_of_saving_tells_each_change_once(tmp_path, monkeypatch, step):
    async with house_of(tmp_path, ALPHA, BETA) as house:
        await house.look()
        with monkeypatch.context() as broken:
            broken.setattr(*breaking(step))
            with pytest.raises(RuntimeError, match="broke"):
                await house.look(ALPHA, GAMMA, day="06/17/2024")
        assert (house.told, house.held.entries, house.store.alerts(states=None, limit=9)) == ([], 2, [])
        await house.look()
        await house.look()
        assert len(house.told) == len(set(house.told)) == 2


def breaking(step):
    """What is to be replaced so that a step breaks when it is done."""
    owner, _, name = step.rpartition(".")
    place = {"held": held, "": list_turn.SqliteListTurn, "SqliteTurn": turn.SqliteTurn}[owner]
    before = getattr(place, name)

    def broke(*given, **named):
        before(*given, **named)
        raise RuntimeError("it broke")

    return place, name, broke


async def test_of_two_that_look_at_once_one_tells(tmp_path):
    async with house_of(tmp_path, ALPHA) as house:
        await house.look()
        house.authority.document = sdn(ALPHA, GAMMA)
        house.authority.together = asyncio.Barrier(2)
        looks = await asyncio.gather(*(refresh(house.followed, house.means, house.clock()) for _ in range(2)))
        await house.deliver()
        assert sorted(look.result for look in looks) == ["overtaken", "read"]
        assert house.told == ["OFAC: GAMMA PRECISION INSTRUMENTS designated (RUSSIA-EO14024)"]


async def test_a_list_that_broke_is_told_once_and_once_more_when_it_is_read_again(tmp_path):
    async with house_of(tmp_path, *FULL) as house:
        sentinel = Sentinel(house.store)

        async def told():
            house.clock.forward(hours=1)
            sentinel.look(house.routes, house.clock())
            await house.deliver()
            return [(message.type, message.subject) for message in house.desk.messages]

        name = "US Treasury: Specially Designated Nationals"
        await house.look()
        assert await told() == []
        await house.look(raw=b"")
        silent = ("feed.silent", f"[high] Feed cannot be relied on: {name}")
        assert await told() == [silent]
        await house.look()
        assert await told() == [silent]
        await house.look(*FULL)
        assert await told() == [silent, ("feed.recovered", f"Feed recovered: {name}")]
        assert house.told == []


async def test_what_was_confirmed_is_taken_off_and_told(tmp_path):
    async with house_of(tmp_path, *FULL) as house:
        await house.look()
        await house.look(*FULL[:10], day="06/17/2024")
        assert len(confirm(house.followed, house.means, house.clock())) == 30
        await house.deliver()
        assert (house.held.state, house.held.entries, house.held.withheld) == ("ok", 10, 0)
        assert {message.type for message in house.desk.messages} <= {"list.changed", "digest"}
        assert len(house.store.alerts(states=None, limit=100)) == 30
        with pytest.raises(UsageError, match="no entry of us-ofac-sdn is missing"):
            confirm(house.followed, house.means, house.clock())
        assert (await house.look()).result == "unchanged"


async def test_what_a_killed_process_left_is_removed_after_a_day(tmp_path):
    async with house_of(tmp_path, ALPHA) as house:
        for name in (".list-old", ".list-new"):
            (tmp_path / name).mkdir()
        os.utime(tmp_path / ".list-old", (0, 0))
        await house.look()
        assert [path.name for path in tmp_path.glob(".list-*")] == [".list-new"]


async def test_a_file_that_is_only_read_otherwise_changes_what_is_held_and_tells_nothing(tmp_path, monkeypatch):
    async with house_of(tmp_path, *FULL) as house:
        await house.look()
        house.followed = replace(house.followed, sections=("Another List",))
        look = await house.look()
        assert (look.result, look.changes, house.held.state, house.held.entries) == ("read", 0, "ok", 0)
        house.followed = replace(house.followed, sections=("SDN List", "Another List"))
        assert (await house.look()).held.entries == len(FULL)
        monkeypatch.setattr("watcher.turns.list_files.__version__", "99")
        assert (await house.look()).result == "read"
        assert (await house.look()).result == "unchanged"
        assert house.told == []
