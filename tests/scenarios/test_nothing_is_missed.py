"""Documents that rolled over between two polls, and entries whose ids or addresses say nothing."""

from datetime import timedelta

import pytest

from watcher.core.model import Failed, Fetched
from watcher.testing import Item, item, rss

LEDGER = "https://ledger.example/rss"
PAGE = "https://ledger.example/rss?page={}"
HOUR = timedelta(hours=1)
NEWS = ("Putin opens a bridge", "Huawei builds phones", "Kim Jong-un rides through snow", "Putin plants oaks in Kazan")


def quiet(*numbers: int) -> list[Item]:
    return [item(str(n), f"A quiet day, number {n}") for n in numbers]


def document(items: list[Item], older: str = "") -> Fetched:
    link = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="{older.replace("&", "&amp;")}"/>' if older else ""
    return Fetched(url=LEDGER, status=200, headers={}, body=rss(*items).replace(b"<channel>", b"<channel>" + link.encode()))


@pytest.fixture
async def watched(scenario):
    """A feed of ten entries, one new each hour, that has been read for ten hours: 0 to 18."""
    for n in range(10):
        await scenario.poll(LEDGER, *quiet(*range(n, n + 10)), after=HOUR)
    return scenario


async def test_a_document_that_rolled_over_is_told_as_a_gap_and_asked_sooner(watched):
    before = watched.store.feeds()[0].health
    outcome = await watched.poll(LEDGER, *quiet(*range(40, 50)), after=HOUR)
    assert outcome.feed.health.condition.name == "gap"
    assert outcome.feed.health.next_poll - watched.clock() < (before.next_poll - before.last_read)


async def test_a_gap_is_closed_from_older_pages_and_what_stood_there_is_told(watched):
    watched.web.pages[PAGE.format(2)] = replaced(document([*quiet(*range(30, 35)), item("x", NEWS[0])], PAGE.format(3)), PAGE.format(2))
    watched.web.pages[PAGE.format(3)] = replaced(
        document([item("y", NEWS[1]), *quiet(18, 17), item("old", NEWS[2])], PAGE.format(4)), PAGE.format(3)
    )
    outcome = await watched.poll(LEDGER, document(quiet(*range(40, 50)), PAGE.format(2)), after=HOUR)
    assert sorted(watched.told()) == sorted(NEWS[:2]), "what stands behind the first known entry was there before we came"
    assert watched.web.asked[-3:] == [LEDGER, PAGE.format(2), PAGE.format(3)]
    assert outcome.feed.health.condition is None
    assert outcome.feed.health.habits.held == 10


def replaced(fetched: Fetched, url: str) -> Fetched:
    return Fetched(url=url, status=200, headers={}, body=fetched.body)


async def test_without_a_gap_no_older_page_is_asked_for(watched):
    await watched.poll(LEDGER, document(quiet(*range(12, 22)), PAGE.format(2)))
    assert watched.web.asked[-1] == LEDGER


@pytest.mark.parametrize("older", [PAGE.format(2), "https://elsewhere.example/rss?page=2", LEDGER, "mailto:me@ledger.example"])
async def test_older_pages_are_few_of_the_same_site_and_may_fail(watched, older):
    """Each page names itself as the next: a circle is walked once, another site never."""
    watched.web.pages[PAGE.format(2)] = replaced(document(quiet(30), PAGE.format(2)), PAGE.format(2))
    asked = len(watched.web.asked)
    outcome = await watched.poll(LEDGER, document(quiet(*range(40, 50)), older), after=HOUR)
    assert len(watched.web.asked) - asked == (2 if older == PAGE.format(2) else 1)
    assert outcome.feed.health.condition.name == "gap"
    watched.web.pages[PAGE.format(3)] = Failed(kind="timeout", reason="late")
    outcome = await watched.poll(LEDGER, document(quiet(*range(60, 70)), PAGE.format(3)), after=HOUR)
    assert (outcome.reading, outcome.feed.health.failures) == ("read", 0)


async def test_never_more_than_five_older_pages(watched):
    for n in range(2, 99):
        watched.web.pages[PAGE.format(n)] = replaced(document(quiet(1000 + n), PAGE.format(n + 1)), PAGE.format(n))
    asked = len(watched.web.asked)
    await watched.poll(LEDGER, document(quiet(*range(40, 50)), PAGE.format(2)), after=HOUR)
    assert len(watched.web.asked) - asked == 6


async def test_entries_absent_from_a_delta_have_not_left(watched):
    delta = Fetched(url=LEDGER, status=226, headers={}, body=rss(*quiet(40, 41, 42, 43)))
    outcome = await watched.poll(LEDGER, delta, after=HOUR)
    assert outcome.feed.health.conditions == ()
    assert (outcome.fresh, outcome.feed.health.habits.held) == (4, 10)


# ── ids and addresses that say nothing ─────────────────────────────────────────────────────────


def renamed(poll: int, *titles: str, date: str = "") -> list[Item]:
    return [item(f"{poll}-{n}", title, link=f"https://ledger.example/s/{poll}{n}/{poll}", date=date) for n, title in enumerate(titles)]


async def test_ids_and_addresses_that_change_at_every_poll_tell_nothing_twice(scenario):
    await scenario.poll(LEDGER, *renamed(0, "A quiet day", "Another one", "And a third"))
    for poll in range(1, 60):
        outcome = await scenario.poll(LEDGER, *renamed(poll, *NEWS), after=4 * HOUR)
    assert sorted(scenario.told()) == sorted(NEWS)
    assert outcome.feed.health.habits.by_words
    assert (outcome.fresh, len(outcome.articles)) == (0, 0), "they are told apart by their words now, and known"
    await scenario.poll(LEDGER, *renamed(99, "Kim Jong-un opens a brewery", *NEWS[:3]))
    assert len(scenario.told()) == 5


async def test_a_site_that_changes_its_host_and_its_ids_brings_nothing_new(scenario):
    old = [item(f"https://www.ledger.example/?p={n}", title, link=f"https://www.ledger.example/{n}") for n, title in enumerate(NEWS)]
    new = [item(f"https://paper.example/?p={n}", title, link=f"https://paper.example/{n}") for n, title in enumerate(NEWS)]
    await scenario.poll(LEDGER, item("0", "A quiet day"))
    await scenario.poll(LEDGER, *old)
    outcome = await scenario.poll(LEDGER, *new, after=30 * 24 * HOUR)
    assert len(scenario.told()) == len(NEWS)
    assert (outcome.fresh, outcome.feed.health.conditions) == (0, ())


async def test_the_same_headline_on_another_day_is_another_article(scenario):
    await scenario.poll(LEDGER, item("0", "A quiet day"))
    await scenario.poll(LEDGER, *renamed(1, NEWS[0], date="Mon, 17 Jun 2024 10:00:00 GMT"))
    await scenario.poll(LEDGER, *renamed(2, NEWS[0], date="Mon, 24 Jun 2024 10:00:00 GMT"), after=7 * 24 * HOUR)
    assert scenario.told() == [NEWS[0], NEWS[0]]


async def test_the_same_headline_twice_in_one_document_is_two_articles(scenario):
    await scenario.poll(LEDGER, item("0", "A quiet day"))
    await scenario.poll(LEDGER, *renamed(1, NEWS[0]))
    both = [*renamed(1, NEWS[0]), item("other", NEWS[0], link="https://ledger.example/other", text="Quite another text about it.")]
    outcome = await scenario.poll(LEDGER, *both)
    assert outcome.fresh == 1
