"""A feed of thousands of hits must not stop the house: what one poll may cost, counted in comparisons."""

import pytest

from watcher.core import stories
from watcher.core.text.terms import Scale
from watcher.edges.readers import Readers
from watcher.testing import item
from watcher.turns.searches import Searches

LEDGER = "https://ledger.example/rss"


@pytest.fixture
def looked_up(monkeypatch):
    """How often the rarity of a term was asked for."""
    asked: list[str] = []
    plain = stories.scale

    def counting(known):
        scale = plain(known)
        rarity = scale._rarity
        return Scale(lambda term: (asked.append(term), rarity(term))[1])

    monkeypatch.setattr("watcher.core.decide.stories.scale", counting)
    return asked


async def test_a_poll_of_many_hits_weighs_each_term_once(scenario, looked_up):
    await scenario.poll(LEDGER, item("quiet", "A quiet day"))
    wanted = [item(f"{n}", f"Putin opens {word} number {n}") for n, word in enumerate(("bridge", "museum", "harbour", "tunnel") * 30)]
    await scenario.poll(LEDGER, *wanted)
    assert len(looked_up) == len(set(looked_up))


async def test_entries_that_all_link_to_the_front_page_stay_apart(scenario):
    await scenario.poll(LEDGER, item("quiet", "A quiet day"))
    told = ["Putin opens a bridge across the strait", "Putin fires his minister of grain", "Putin receives chess champions"]
    await scenario.poll(LEDGER, *(item("", title, link="https://ledger.example/") for title in told))
    assert sorted(scenario.told()) == sorted(told)


async def test_a_backlog_is_searched_in_the_process_that_reads_it_and_stored_as_any_other(scenario):
    published = [item("1", "A quiet day"), item("2", "Putin opens a bridge", text="In Russia."), item("3", "Huawei sues", text="In court.")]
    here = await scenario.poll("https://post.example/rss", *published)
    scenario.readers = Readers(few=0, processes=1)
    searches = scenario.searches = Searches()
    there = await scenario.poll(LEDGER, *published)
    assert searches._running is None
    assert [match.mentions for _, match in there.matches] == [match.mentions for _, match in here.matches] != []
    assert [article.title for article in there.articles] == [article.title for article in here.articles]
    await scenario.poll(LEDGER, *published, item("4", "Putin closes a bridge"))
    assert scenario.told() == ["Putin closes a bridge"]
    await scenario.readers.close()
