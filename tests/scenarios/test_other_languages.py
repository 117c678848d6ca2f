"""The same happening in other languages: linked, told with each other, and never merged or kept back."""

import sys
from pathlib import Path

import pytest

from watcher.core.text.figures import figures
from watcher.core.watchlist.toml_files import parse_entities
from watcher.core.watchlist.watchlist import compose
from watcher.edges.store.sql import SqlStore
from watcher.testing import Scenario, item

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
import kinship

ENTITIES = """
[[entity]]
id = "bank"
name = "Rosbank"
schema = "Company"
names.en = ["Rosbank"]
names.ru = ["Росбанк"]

[[entity]]
id = "russia"
name = "Russia"
schema = "Country"
names.en = ["Russia"]
names.ru = ["Россия"]
"""
ENGLISH, RUSSIAN = "https://english.example/rss", "https://russian.example/rss"
SANCTIONS = item("1", "US sanctions Rosbank of Russia", text="Rosbank moved 1,200 accounts.")
IN_RUSSIAN = item("1", "США ввели санкции против Росбанка", text="Россия: Росбанк перевёл 1200 счетов.")


@pytest.fixture
async def bilingual(place):
    store = SqlStore.open(place)
    scenario = Scenario(store, compose(parse_entities("test.toml", ENTITIES), []))
    await scenario.poll(ENGLISH, item("0", "A quiet day"), language="en")
    await scenario.poll(RUSSIAN, item("0", "Тихий день"), language="ru")
    yield scenario
    store.close()


async def test_each_of_two_alerts_names_the_other_and_both_are_sent(bilingual):
    await bilingual.poll(ENGLISH, SANCTIONS)
    await bilingual.poll(RUSSIAN, IN_RUSSIAN)
    first, second = bilingual.channels["desk"].messages
    assert first.thread != second.thread
    assert (first.type, second.type) == ("alert.raised", "alert.raised")
    assert f"Also told in English: “{SANCTIONS.title}” (alert {first.thread[:8]})" in second.text
    assert second.payload["kin"][0]["alert"] == first.thread
    assert {"event:designated", "entity:bank", "figure:1200"} <= set(second.payload["kin"][0]["shared"])
    (kin,) = bilingual.store.kin(first.payload["alert"]["story"]["id"])
    assert (kin.alert, kin.story.traits.language) == (second.thread, "ru")


async def test_another_happening_and_one_a_day_later_are_not_linked(bilingual):
    await bilingual.poll(ENGLISH, SANCTIONS)
    await bilingual.poll(RUSSIAN, item("2", "Росбанк открыл отделение", text="В нём работает 300 человек."))
    bilingual.clock.forward(hours=25)
    await bilingual.poll(RUSSIAN, IN_RUSSIAN)
    assert [message.payload["kin"] for message in bilingual.channels["desk"].messages] == [[], [], []]


async def test_stories_that_somebody_merged_are_no_longer_kin(bilingual):
    await bilingual.poll(ENGLISH, SANCTIONS)
    await bilingual.poll(RUSSIAN, IN_RUSSIAN)
    later, earlier = (story.id for story, _ in bilingual.store.stories(limit=9))
    bilingual.store.merge(earlier, later, author="kay", note="", now=bilingual.clock())
    assert bilingual.store.kin(earlier) == ()


def test_of_happenings_told_in_eight_languages_most_are_linked_and_hardly_any_wrongly():
    found = kinship.score(kinship.shipped())
    assert found.true >= 40
    assert found.precision >= 0.95, found.wrong
    assert found.recall >= 0.8, found.missed


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,200 tonnes", "1200"),
        ("1.200 Tonnen", "1200"),
        ("1 200 тонн", "1200"),
        ("1,2 тыс. тонн", "1200"),
        ("1200吨", "1200"),
        ("12万枚", "120000"),
        ("2만5000톤", "25000"),
        ("1억 달러", "100000000"),
        ("5 mil toneladas", "5000"),
        ("2.5 million dollars", "2500000"),
        ("٣٠٠ طن", "300"),
        ("350 km in 2024, 6月5日", "350"),
    ],
)
def test_a_figure_reads_the_same_in_every_language(text, number):
    assert figures(text) == {number}
