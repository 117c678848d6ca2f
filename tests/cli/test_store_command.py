"""`watcher store`: a backup that is whole or not there, and what may be forgotten without telling anything twice."""

import json
import sqlite3
from datetime import timedelta

import pytest

from watcher.cli.desk import Desk
from watcher.testing import item

WIRE = "https://wire.example/rss"
OLD = [item("1", "Kim Jong-un opens a water park", text="It is wet."), item("2", "A quiet day", text="Nothing happened.")]


@pytest.fixture
def filled(home):
    async def day(scenario):
        scenario.clock.now = Desk.now() - timedelta(days=100)
        await scenario.poll(WIRE, item("0", "Before we came"))
        await scenario.poll(WIRE, *OLD)

    home.live(day)
    return home


def texts(home):
    with home.store() as store:
        return {article.title: article.text for article in store.articles(limit=99)}


@pytest.mark.on_file
def test_a_backup_made_while_the_store_is_in_use_is_a_whole_store(filled):
    target = filled.folder / "backups" / "monday.db"
    with filled.store():
        result = filled.run("store", "backup", str(target))
    assert (result.exit_code, "whole" in result.stdout) == (0, True)
    with sqlite3.connect(target) as copy:
        assert copy.execute("SELECT count(*) FROM article").fetchone() == (3,)
    assert [file.name for file in target.parent.iterdir()] == ["monday.db"]


@pytest.mark.on_file
def test_a_backup_overwrites_nothing(filled):
    target = filled.write("mine.db", "precious")
    result = filled.run("store", "backup", str(target))
    assert (result.exit_code, "is there already" in result.stderr) == (2, True)
    assert target.read_text() == "precious"


@pytest.mark.on_file
def test_without_a_store_there_is_nothing_to_copy(home):
    result = home.run("store", "backup", str(home.folder / "b.db"))
    assert (result.exit_code, "there is no store yet" in result.stderr) == (2, True)


@pytest.mark.on_file
def test_a_damaged_store_leaves_no_backup(filled):
    path = filled.folder / "var" / "watcher.db"
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 30] = b"\xff" * (4096 * 27)
    path.write_bytes(data)
    target = filled.folder / "b.db"
    assert filled.run("store", "backup", str(target)).exit_code == 2
    assert not target.exists()


def test_old_texts_without_a_find_are_forgotten_and_what_was_found_is_kept(filled):
    told = json.loads(filled.run("store", "prune", "--older-than", "90d", "--json").stdout)
    assert told["articles"] == 1
    assert texts(filled) == {"Before we came": "", "A quiet day": "", "Kim Jong-un opens a water park": "It is wet."}
    assert json.loads(filled.run("store", "prune", "--older-than", "90d", "--json").stdout)["articles"] == 0


def test_what_was_forgotten_is_no_news_when_it_is_still_in_its_feed(filled):
    filled.run("store", "prune", "--older-than", "90d")

    async def again(scenario):
        outcome = await scenario.poll(WIRE, *OLD, after=timedelta(days=1))
        assert (outcome.articles, outcome.notices) == ((), ())

    filled.live(again)


@pytest.mark.parametrize("age", ["2d", "soon"])
def test_what_is_young_is_not_forgotten(home, age):
    assert home.run("store", "prune", "--older-than", age).exit_code == 2
