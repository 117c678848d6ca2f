"""What becomes of stories that somebody put right: at once, and with what comes later."""

from dataclasses import replace

import pytest

from watcher.core.errors import UsageError
from watcher.core.triage import Decision
from watcher.edges.store.sql import SqlStore
from watcher.testing import Scenario, item

LEDGER, COURIER, PILOT = (f"https://{name}.example/rss" for name in ("ledger", "courier", "pilot"))
BRIDGE = "The bridge over the strait took ten years to build. Trucks queue on both banks, and engineers test its cables this week."
FERRY = "Ferries stay in harbour since Monday. Their crews have been offered work as guards of the new crossing in the south."
CABLES = "Engineers test the cables of the bridge over the strait. It took ten years to build; trucks queue on both banks already."
CREWS = "Crews of ferries that stay in harbour since Monday have been offered work: guards of the new crossing in the south."


@pytest.fixture
async def watched(scenario):
    for url in (LEDGER, COURIER, PILOT):
        await scenario.poll(url, item(f"hello {url}", "A quiet day"))
    return scenario


def stories(scenario):
    return {story.headline: story.id for story, _ in scenario.store.stories(limit=99)}


def alerts(scenario):
    return {alert.story: alert for alert, _ in scenario.store.alerts(states=None, limit=99)}


def articles(scenario, story):
    return {article.title: article.id for article, _, _ in scenario.store.story(story).articles}


def merge(scenario, story, other):
    return scenario.store.merge(story, other, author="kay", note="", now=scenario.clock())


def split(scenario, story, *chosen):
    return scenario.store.split(story, chosen, rules=scenario.rules, author="kay", note="", now=scenario.clock())


def undo(scenario, correction):
    return scenario.store.undo(correction.id, rules=scenario.rules, author="mina", now=scenario.clock())


async def two(scenario):
    """Two stories of one happening."""
    await scenario.poll(LEDGER, item("1", "Putin opens a bridge", text=BRIDGE))
    await scenario.poll(COURIER, item("1", "Crews out of work thank Putin", text=FERRY))
    found = stories(scenario)
    return found["Putin opens a bridge"], found["Crews out of work thank Putin"]


async def one(scenario):
    """One story of two happenings that share a headline."""
    await scenario.poll(LEDGER, item("1", "Putin in brief: the week", text=BRIDGE))
    await scenario.poll(COURIER, item("1", "Putin in brief: the week", text=FERRY))
    (story,) = stories(scenario).values()
    ours, theirs = (article.id for article, _, _ in scenario.store.story(story).articles)
    return story, ours, theirs


async def test_of_two_stories_made_one_both_go_on_as_one(watched):
    bridge, ferry = await two(watched)
    merge(watched, bridge, ferry)
    await watched.poll(PILOT, item("1", "Ferry crews are guards now", text=f"Putin came. {CREWS}"))
    await watched.poll(LEDGER, item("2", "Cables of a bridge", text=f"Putin came. {CABLES}"))
    assert list(stories(watched).values()) == [bridge]
    assert len(articles(watched, bridge)) == 4
    assert len(watched.told()) == 2, "reprints of either are told to nobody"


async def test_one_of_two_alerts_stays_and_the_other_says_where_it_went(watched):
    bridge, ferry = await two(watched)
    first, second = alerts(watched)[bridge], alerts(watched)[ferry]
    watched.store.triage(first.id, Decision(act="acknowledged", author="kay", decided=watched.clock()))
    merge(watched, bridge, ferry)
    assert [alert.id for alert, _ in watched.store.alerts(states={"open"}, limit=9)] == [first.id], "one of them was open"
    assert alerts(watched)[ferry].into == first.id
    watched.store.triage(second.id, Decision(act="acknowledged", author="kay", decided=watched.clock()))
    assert alerts(watched)[bridge].state == "acknowledged", "what is done with the old one is done with the new one"


async def test_a_fact_of_either_is_not_told_again_by_both(watched):
    bridge, _ = await two(watched)
    await watched.poll(PILOT, item("1", "Kim Jong-un thanks Putin: crews out of work", text=FERRY))
    ferry = next(id_ for headline, id_ in stories(watched).items() if id_ != bridge)
    merge(watched, bridge, ferry)
    before = len(watched.told())
    await watched.poll(LEDGER, item("2", "Putin opens a bridge with Kim Jong-un", text=BRIDGE))
    watched.clock.forward(hours=4)
    await watched.deliver()
    assert [m.payload["alert"]["cause"] for m in watched.channels["desk"].messages[before:]] in ([], ["sequel"])


async def test_what_was_taken_apart_stays_apart(watched):
    story, _, theirs = await one(watched)
    assert len(watched.told()) == 1
    made = split(watched, story, theirs)
    await watched.deliver()
    assert len(watched.told()) == 2, "what had joined quietly was told to nobody"
    assert "kay took it out of" in watched.channels["desk"].messages[1].text
    for number in range(3):
        await watched.poll(PILOT, item(f"b{number}", "Putin in brief: the week", text=f"Day {number}. {CABLES}"))
        await watched.poll(PILOT, item(f"f{number}", "Putin in brief: the week", text=f"Day {number}. {CREWS}"))
    assert watched.store.story(story).story.articles == 4
    assert watched.store.story(made.other).story.articles == 4


async def test_after_a_split_the_alert_left_behind_is_told_again_what_left_it(watched):
    await watched.poll(LEDGER, item("1", "Putin opens a bridge", text=BRIDGE))
    await watched.poll(COURIER, item("1", "Kim Jong-un and Putin open a bridge", text=BRIDGE))
    (story,) = stories(watched).values()
    split(watched, story, articles(watched, story)["Kim Jong-un and Putin open a bridge"])
    assert alerts(watched)[story].facts == {"entity:putin"}
    assert alerts(watched)[story].entities == ("putin",)


async def test_a_merge_undone_is_as_it_was_and_is_not_remembered(watched):
    bridge, ferry = await two(watched)
    first, second = alerts(watched)[bridge], alerts(watched)[ferry]
    made = merge(watched, bridge, ferry)
    undo(watched, made)
    assert alerts(watched) == {bridge: replace(first, updated=second.updated), ferry: second}
    after = watched.store.story(ferry).story
    assert (after.headline, after.articles, after.into) == ("Crews out of work thank Putin", 1, "")
    await watched.poll(PILOT, item("1", "Ferry crews are guards now", text=f"Putin came. {CREWS}"))
    assert watched.store.story(ferry).story.articles == 2
    with pytest.raises(UsageError, match="mina has undone it already"):
        undo(watched, made)


async def test_a_split_undone_is_one_story_and_one_alert_again(watched):
    story, _, theirs = await one(watched)
    made = split(watched, story, theirs)
    undo(watched, made)
    assert stories(watched) == {"Putin in brief: the week": story}
    assert [alert.id for alert, _ in watched.store.alerts(states={"open"}, limit=9)] == [alerts(watched)[story].id]
    split(watched, story, theirs)
    await watched.deliver()
    assert len(watched.told()) == 2, "told once, however often it is taken apart"


async def test_corrections_are_undone_from_the_last_one_back(watched):
    bridge, ferry = await two(watched)
    await watched.poll(PILOT, item("1", "Putin congratulates a chess champion", text="The match in Kazan lasted six hours."))
    chess = stories(watched)["Putin congratulates a chess champion"]
    first = merge(watched, bridge, ferry)
    watched.clock.forward(minutes=1)
    second = merge(watched, chess, bridge)
    assert {alerts(watched)[one].into for one in (bridge, ferry)} == {alerts(watched)[chess].id}
    with pytest.raises(UsageError, match=f"stories undo {second.id[:8]}"):
        undo(watched, first)
    undo(watched, second)
    assert alerts(watched)[ferry].into == alerts(watched)[bridge].id
    undo(watched, first)
    assert set(stories(watched).values()) == {bridge, ferry, chess}


async def test_a_correction_outlives_a_restart_and_is_in_the_audit_log(watched, watchlist):
    bridge, ferry = await two(watched)
    merge(watched, bridge, ferry)
    store = SqlStore.open(watched.store.where)
    again = Scenario(store, watchlist)
    again.clock.now, again.declared = watched.clock.now, watched.declared
    await again.poll(PILOT, item("1", "Ferry crews are guards now", text=f"Putin came. {CREWS}"))
    assert list(stories(again).values()) == [bridge]
    assert b'"act":"story.merged"' in list(store.audit())[-2].record + list(store.audit())[-1].record
    assert store.audit_break() is None
    store.close()


async def test_what_makes_no_sense_is_refused_and_changes_nothing(watched):
    bridge, ferry = await two(watched)
    (only,) = articles(watched, bridge).values()
    (other,) = articles(watched, ferry).values()
    for wrong, words in (
        (lambda: merge(watched, bridge, bridge), "one story already"),
        (lambda: merge(watched, bridge, "f" * 32), "there is no story"),
        (lambda: split(watched, bridge, only), "all articles"),
        (lambda: split(watched, bridge, other), "is not in story"),
    ):
        with pytest.raises(UsageError, match=words):
            wrong()
    merge(watched, bridge, ferry)
    with pytest.raises(UsageError, match="was merged into"):
        merge(watched, ferry, bridge)


async def test_a_story_without_an_alert_takes_over_that_of_the_other(watched):
    await watched.poll(LEDGER, item("1", "Russia votes on Sunday"))
    await watched.poll(COURIER, item("1", "Putin plants oaks", text="Russia looks on."))
    found = stories(watched)
    quiet, loud = found["Russia votes on Sunday"], found["Putin plants oaks"]
    made = merge(watched, quiet, loud)
    ((alert, story),) = watched.store.alerts(states={"open"}, limit=9)
    assert (alert.story, story.headline) == (quiet, "Russia votes on Sunday")
    undo(watched, made)
    assert list(alerts(watched)) == [loud]
