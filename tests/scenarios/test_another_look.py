"""A watch list that grows is applied to what is stored: what is found, who hears of it, and what is left alone."""

from datetime import timedelta

import pytest

from watcher.core.alerts.routing import Routes
from watcher.core.decide import Rules
from watcher.core.matching.matcher import Matcher
from watcher.core.watchlist.toml_files import parse_entities
from watcher.core.watchlist.watchlist import compose
from watcher.edges.store.sql import SqlStore
from watcher.testing import item
from watcher.turns import rescan

LEDGER = "https://ledger.example/rss"
COURIER = "https://courier.example/rss"
WHARF = '[[entity]]\nid = "wharf"\nname = "Harrow Wharf"\nschema = "Company"\nnames.en = ["Harrow Wharf"]\nseverity = "high"\n'

DEAL = item(
    "deal", "Harrow Wharf sells cranes to Minsk", text="The cranes of Harrow Wharf were loaded at night, two witnesses said on Monday."
)
COPY = item("copy", "Cranes for Minsk", text="The cranes of Harrow Wharf were loaded at night, two witnesses said on Monday.")
VISIT = item("visit", "Kim Jong-un receives the head of Harrow Wharf", text="They spoke for an hour.")
FIRE = item("fire", "A fire at Harrow Wharf", text="Nobody was hurt.")


@pytest.fixture
def grown(watchlist):
    """The watch list with a company that was not on it when the news came."""
    return compose([*watchlist.entities.values(), *parse_entities("new.toml", WHARF)], list(watchlist.signals.values()))


@pytest.fixture
async def lived(scenario):
    """Two feeds, one story of each kind: of nobody watched, twice; of somebody watched too; and one of the backlog."""
    await scenario.poll(LEDGER, FIRE)
    await scenario.poll(COURIER, item("hello", "A quiet day"))
    await scenario.poll(LEDGER, FIRE, DEAL, after=timedelta(days=1))
    await scenario.poll(COURIER, COPY)
    await scenario.poll(COURIER, COPY, VISIT, after=timedelta(days=5))
    assert scenario.told() == [VISIT.title]
    scenario.clock.forward(minutes=1)
    return scenario


def look(scenario, watchlist, *, alert=False, steps=None, **asked):
    """Apply a list to the archive, or only the first `steps` of that; gives where it stands."""
    now = scenario.clock()
    since = asked.get("since")
    stands = rescan.begin(scenario.store, watchlist=watchlist.version, asked=str(since), since=since, alert=alert, now=now)
    rules = Rules(watchlist=watchlist, routes=scenario.rules.routes)
    for number, after in enumerate(rescan.rescan(scenario.store, Matcher(watchlist), rules, stands, now), 1):
        stands = after
        if number == steps:
            break
    return stands


def stories(store, entity):
    """The headlines of the stories that name an entity, with the number of their articles."""
    found = store._db.rows(
        "SELECT headline, articles FROM story JOIN story_subject ON story = id WHERE subject = :entity ORDER BY first_seen", entity=entity
    )
    return [(row["headline"], row["articles"]) for row in found]


async def test_a_name_that_is_new_is_found_in_what_is_stored_and_nobody_is_told(lived, grown):
    stands = look(lived, grown)
    assert (stands.looked, stands.found, stands.changed, stands.notices) == (5, 3, 1, 0)
    assert stands.names == {"wharf": 4}
    assert stories(lived.store, "wharf") == [(FIRE.title, 1), (DEAL.title, 2), (VISIT.title, 1)]
    await lived.deliver()
    assert lived.told() == [VISIT.title]
    assert len(lived.store.alerts(states=None, limit=9)) == 1


async def test_a_story_that_was_found_quietly_is_told_when_it_goes_on(lived, grown):
    look(lived, grown)
    lived.rules, lived.matcher = Rules(watchlist=grown, routes=lived.rules.routes), Matcher(grown)
    await lived.poll(LEDGER, item("again", "Nobody hurt in fire at Harrow Wharf", text="Nobody was hurt."))
    assert lived.told()[1:] == ["Nobody hurt in fire at Harrow Wharf"]


async def test_an_article_that_only_names_what_was_found_before_is_left_as_it_is(lived, watchlist):
    before = lived.store._db.rows("SELECT * FROM finding")
    stands = look(lived, watchlist)
    assert (stands.found, stands.changed, stands.gone) == (0, 0, 0)
    assert lived.store._db.rows("SELECT * FROM finding") == before


async def test_with_alert_all_that_is_found_is_told_in_one_message(lived, grown):
    stands = look(lived, grown, alert=True)
    assert stands.notices == 3
    await lived.deliver()
    _, summary = lived.channels["desk"].messages
    assert summary.subject == "[high] 3 stories found in the archive: Harrow Wharf sells cranes to Minsk"
    assert "3 notices about 3 stories, read between 2024-06-17 08:10 UTC and 2024-06-23 08:30 UTC" in summary.text
    assert {story["headline"] for story in summary.payload["digest"]["stories"]} == {FIRE.title, DEAL.title, VISIT.title}
    assert {alert.raised for alert, _ in lived.store.alerts(states=None, limit=9)} >= {lived.clock()}


async def test_what_was_told_of_a_story_is_not_told_again(lived, grown):
    look(lived, grown, alert=True)
    await lived.deliver()
    ((alert, _),) = [pair for pair in lived.store.alerts(states=None, limit=9) if pair[1].headline == VISIT.title]
    _, _, notices, _, _ = lived.store.alert(alert.id)
    assert [notice.facts for notice in notices] == [("entity:kim",), ("entity:wharf",)]
    assert look(lived, grown, alert=True).notices == 0
    await lived.deliver()
    assert len(lived.channels["desk"].messages) == 2


async def test_only_what_came_since_a_day_is_looked_at(lived, grown):
    stands = look(lived, grown, since=lived.clock() - timedelta(days=2))
    assert (stands.looked, stands.names) == (1, {"wharf": 1})


async def test_a_look_that_is_cut_off_goes_on_where_it_stood(lived, grown):
    cut = look(lived, grown, alert=True, steps=1)
    assert (cut.found, cut.looked, cut.ended) == (3, 0, False)
    whole = look(lived, grown, alert=True)
    assert whole.begun == cut.begun
    assert (whole.found, whole.changed, whole.looked, whole.notices, whole.ended) == (3, 1, 5, 3, True)
    await lived.deliver()
    assert len(lived.channels["desk"].messages) == 2


async def test_another_list_begins_anew(lived, grown, watchlist):
    look(lived, grown, steps=1)
    assert look(lived, watchlist).begun == lived.clock()


async def test_what_was_found_by_a_look_that_nobody_finishes_is_told_after_an_hour(lived, grown):
    look(lived, grown, alert=True, steps=1)
    lived.clock.forward(minutes=59)
    await lived.deliver()
    assert len(lived.channels["desk"].messages) == 1
    lived.clock.forward(minutes=2)
    await lived.deliver()
    assert lived.channels["desk"].messages[1].subject.startswith("[high] 3 stories found in the archive")


async def test_a_summary_of_the_archive_does_not_hold_up_the_news_of_the_day(lived, grown):
    rules = Rules(watchlist=grown, routes=lived.rules.routes)
    many = [item(f"n{n}", f"Harrow Wharf buys {what}", text=f"{what} " * 9) for n, what in enumerate(f"ship{n}" for n in range(40))]
    await lived.poll(LEDGER, *many, after=timedelta(hours=1))
    look(lived, grown, alert=True)
    lived.rules, lived.matcher = rules, Matcher(grown)
    await lived.poll(COURIER, item("now", "Putin opens a bridge"), after=timedelta(seconds=1))
    assert lived.told()[1:] == ["Putin opens a bridge"]


async def test_an_article_that_was_edited_meanwhile_is_left_to_whoever_read_it(lived, grown):
    now = lived.clock()
    stands = rescan.begin(lived.store, watchlist=grown.version, asked="", since=None, alert=False, now=now)
    archive = lived.store.archive

    def edited_meanwhile(*span, **how):
        for batch in archive(*span, **how):
            lived.store._db.run("UPDATE article SET title = 'A fire', revision = 'other' WHERE title = :title", title=FIRE.title)
            yield batch

    lived.store.archive = edited_meanwhile
    *_, ended = rescan.rescan(lived.store, Matcher(grown), Rules(watchlist=grown, routes=lived.rules.routes), stands, now)
    assert stories(lived.store, "wharf") == [(DEAL.title, 2), (VISIT.title, 1)]
    assert ended.names == {"wharf": 3}


async def test_polls_go_on_between_the_steps_of_a_look(lived, grown, place):
    now = lived.clock()
    with SqlStore.open(place) as other:
        stands = rescan.begin(other, watchlist=grown.version, asked="", since=None, alert=False, now=now)
        for _ in rescan.rescan(other, Matcher(grown), Rules(watchlist=grown, routes=Routes((), ())), stands, now):
            await lived.poll(LEDGER, item("bridge", "Putin opens a bridge"), after=timedelta(seconds=1))
    assert lived.told()[1:] == ["Putin opens a bridge"]
    assert len(stories(lived.store, "wharf")) == 3


async def test_what_polling_knows_of_a_feed_is_left_alone(lived, grown):
    before = {feed.url: feed.health for feed in lived.store.feeds()}
    seen = lived.store._db.rows("SELECT * FROM seen ORDER BY feed, key")
    look(lived, grown, alert=True)
    assert {feed.url: feed.health for feed in lived.store.feeds()} == before
    assert lived.store._db.rows("SELECT * FROM seen ORDER BY feed, key") == seen


async def test_what_is_found_no_longer_stays(lived, watchlist):
    without_kim = compose([entity for entity in watchlist.entities.values() if entity.id not in ("kim", "north-korea")], [])
    stands = look(lived, without_kim, alert=True)
    assert (stands.found, stands.changed, stands.gone, stands.notices) == (0, 0, 1, 0)
    assert stories(lived.store, "kim") == [(VISIT.title, 1)]


async def test_what_is_found_is_noted_under_the_time_at_which_it_came_with_its_evidence(lived, grown):
    look(lived, grown)
    (deal,) = lived.store.articles_at(DEAL.link)
    assert lived.store._db.value("SELECT found FROM mention WHERE article = :id", id=deal.id) == "2024-06-18T08:20:00.000000Z"
    (kept,) = lived.store.evidence([deal.id])
    assert (kept.evidence.entry.title, kept.evidence.fetched, kept.fits) == (DEAL.title, deal.found, True)


async def test_an_old_article_joins_no_story_of_today(scenario, grown):
    await scenario.poll(LEDGER, item("hello", "A quiet day"))
    await scenario.poll(LEDGER, DEAL)
    scenario.rules, scenario.matcher = Rules(watchlist=grown, routes=scenario.rules.routes), Matcher(grown)
    await scenario.poll(COURIER, item("hello", "A quiet day"), after=timedelta(days=10))
    await scenario.poll(COURIER, COPY)
    look(scenario, grown)
    assert stories(scenario.store, "wharf") == [(DEAL.title, 1), (COPY.title, 1)]
