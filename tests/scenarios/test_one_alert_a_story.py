"""What is told, and what is not, as a diary of published feeds."""

import pytest

from watcher.core.model import Failed
from watcher.core.triage import Decision
from watcher.testing import item

LEDGER = "https://ledger.example/rss"
COURIER = "https://courier.example/rss"
PILOT = "https://pilot.example/rss"

OLD = item("old", "Putin opens a bridge", text="The bridge took ten years to build.")
PACT = item("pact", "Putin signs a pact in Pyongyang", text="The two sides promised each other help in case of attack.")
SHELLS = item(
    "shells", "North Korea ships artillery shells to Russia", text="Eleven thousand containers have left the port of Rajin since autumn."
)


@pytest.fixture
async def watched(scenario):
    """Three feeds whose backlog has been read."""
    for url in (LEDGER, COURIER, PILOT):
        await scenario.poll(url, item(f"hello {url}", "A quiet day"))
    return scenario


async def test_the_backlog_of_a_new_feed_is_stored_quietly(scenario):
    outcome = await scenario.poll(LEDGER, OLD, PACT)
    assert outcome.backlog == 2
    assert len(outcome.matches) == 2
    assert scenario.told() == []


async def test_the_first_entry_of_a_feed_that_was_empty_is_news(scenario):
    await scenario.poll(LEDGER)
    await scenario.poll(LEDGER, PACT)
    assert scenario.told() == ["Putin signs a pact in Pyongyang"]


async def test_a_new_match_raises_one_alert_and_a_second_poll_none(watched):
    await watched.poll(LEDGER, PACT)
    outcome = await watched.poll(LEDGER, PACT)
    assert watched.told() == ["Putin signs a pact in Pyongyang"]
    assert outcome.articles == outcome.matches == outcome.notices == ()


async def test_a_state_alone_alerts_nobody_but_a_signal_does(watched):
    await watched.poll(LEDGER, item("r", "Russia votes on Sunday"))
    assert watched.told() == []
    await watched.poll(LEDGER, SHELLS)
    assert watched.told() == ["North Korea ships artillery shells to Russia"]
    assert watched.channels["desk"].messages[0].payload["alert"]["signal"] == "arms"


async def test_the_name_of_a_feed_behind_its_headlines_alerts_nobody(scenario):
    await scenario.poll(LEDGER, item("hello", "A quiet day - Inside Huawei"), title="Inside Huawei")
    await scenario.poll(LEDGER, item("rain", "Rain in June - Inside Huawei"))
    assert scenario.told() == []
    await scenario.poll(LEDGER, item("phones", "Huawei builds phones - Inside Huawei"))
    assert scenario.told() == ["Huawei builds phones - Inside Huawei"]


async def test_the_same_article_in_three_feeds_is_one_alert_with_three_sources(watched):
    for number, url in enumerate((LEDGER, COURIER, PILOT)):
        copy = item(f"id {number}", SHELLS.title, link=f"https://wire.example/shells?utm_source={number}", text=SHELLS.text)
        await watched.poll(url, copy)
    assert len(watched.told()) == 1
    (alert, story), *others = watched.store.alerts(states=None, limit=10)
    assert not others
    assert story.articles == 3
    assert len(story.feeds) == 3
    assert alert.notices == 1


async def test_two_happenings_of_one_entity_are_two_alerts(watched):
    await watched.poll(LEDGER, PACT)
    await watched.poll(LEDGER, PACT, item("chess", "Putin congratulates a chess champion", text="The match in Kazan lasted six hours."))
    assert len(watched.told()) == 2


async def test_an_edited_headline_is_matched_again_and_only_a_new_fact_is_told(watched):
    await watched.poll(LEDGER, PACT)
    await watched.poll(LEDGER, item("pact", "Putin signs pact in Pyongyang", text=PACT.text))
    assert len(watched.told()) == 1
    await watched.poll(LEDGER, item("pact", "Putin and Kim Jong-un sign pact in Pyongyang", text=PACT.text))
    assert len(watched.told()) == 2
    first, second = watched.channels["desk"].messages
    assert (first.type, second.type) == ("alert.raised", "alert.updated")
    assert first.thread == second.thread
    assert second.payload["alert"]["cause"] == "correction"


async def test_a_name_edited_into_a_harmless_headline_raises_an_alert(watched):
    await watched.poll(LEDGER, item("x", "Supplier of chips named", text="A court has named the supplier."))
    await watched.poll(LEDGER, item("x", "Supplier of chips named: Huawei", text="A court has named the supplier."))
    assert watched.told() == ["Supplier of chips named: Huawei"]


async def test_a_misprint_mended_in_the_backlog_is_no_news(scenario):
    await scenario.poll(LEDGER, item("old", "Putin opens brigde", text="It took ten years."))
    await scenario.poll(LEDGER, item("old", "Putin opens bridge", text="It took ten years."))
    assert scenario.told() == []


async def test_a_story_of_the_backlog_is_told_when_it_goes_on(scenario):
    await scenario.poll(LEDGER, SHELLS)
    await scenario.poll(COURIER, item("hello", "A quiet day"))
    await scenario.poll(COURIER, item("c1", SHELLS.title, text=SHELLS.text))
    assert len(scenario.told()) == 1
    (_, story), *_ = scenario.store.alerts(states=None, limit=10)
    assert story.articles == 2


async def test_entries_that_leave_and_return_are_not_told_twice(watched):
    await watched.poll(LEDGER, PACT)
    await watched.poll(LEDGER, OLD)
    await watched.poll(LEDGER, PACT, OLD)
    assert watched.told() == ["Putin signs a pact in Pyongyang", "Putin opens a bridge"]


@pytest.mark.parametrize("date", ["", "Fri, 01 Jan 2100 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "26-10-02  10:45", "tomorrow"])
async def test_a_date_that_is_missing_wrong_or_none_hides_nothing(watched, date):
    await watched.poll(LEDGER, item("pact", PACT.title, text=PACT.text, date=date))
    assert watched.told() == [PACT.title]
    await watched.poll(
        LEDGER, item("old", OLD.title, text=OLD.text, date="Mon, 23 Nov 2026 19:00:00 GMT"), item("pact", PACT.title, date=date)
    )
    assert watched.told() == [PACT.title, OLD.title]


async def test_a_changed_date_is_no_news(watched):
    await watched.poll(LEDGER, item("pact", PACT.title, date="Wed, 19 Jun 2024 10:00:00 GMT"))
    await watched.poll(LEDGER, item("pact", PACT.title, date="Thu, 20 Jun 2024 23:00:00 GMT"))
    assert len(watched.told()) == 1


async def test_entries_without_ids_are_told_apart_by_their_link(watched):
    await watched.poll(LEDGER, item("", PACT.title, link="https://ledger.example/1"))
    await watched.poll(
        LEDGER, item("", PACT.title, link="https://ledger.example/1"), item("", SHELLS.title, link="https://ledger.example/2")
    )
    assert len(watched.told()) == 2


async def test_entries_without_ids_and_links_are_told_apart_by_their_words(watched):
    await watched.poll(LEDGER, item("", PACT.title, link=""))
    await watched.poll(LEDGER, item("", PACT.title, link=""), item("", SHELLS.title, link=""))
    await watched.poll(LEDGER, item("", PACT.title, link=""), item("", SHELLS.title, link=""))
    assert len(watched.told()) == 2


async def test_an_id_used_again_for_another_article_does_not_hide_it(watched):
    await watched.poll(LEDGER, item("1", "Putin opens a bridge", link="https://ledger.example/bridge"))
    await watched.poll(LEDGER, item("1", SHELLS.title, link="https://ledger.example/shells", text=SHELLS.text))
    await watched.poll(LEDGER, item("1", SHELLS.title, link="https://ledger.example/shells", text=SHELLS.text))
    assert watched.told() == ["Putin opens a bridge", SHELLS.title]


async def test_an_id_shared_by_all_entries_hides_none(watched):
    for _ in range(2):
        await watched.poll(
            LEDGER,
            item("same", "Putin opens a bridge", link="https://ledger.example/bridge"),
            item("same", SHELLS.title, link="https://ledger.example/shells"),
        )
    assert sorted(watched.told()) == sorted(["Putin opens a bridge", SHELLS.title])


async def test_ids_that_all_change_at_once_bring_nothing_new(watched):
    await watched.poll(LEDGER, PACT, SHELLS)
    before = watched.told()
    watched.clock.forward(days=30)
    again = [item(f"new {old.guid}", old.title, link=old.link, text=old.text) for old in (PACT, SHELLS)]
    outcome = await watched.poll(LEDGER, *again)
    assert watched.told() == before
    assert outcome.stories == ()


async def test_the_same_links_for_every_entry_silence_nothing(watched):
    home = "https://ledger.example/"
    await watched.poll(LEDGER, item("1", "Putin opens a bridge", link=home))
    await watched.poll(LEDGER, item("1", "Putin opens a bridge", link=home), item("2", SHELLS.title, link=home, text=SHELLS.text))
    assert watched.told() == ["Putin opens a bridge", SHELLS.title]


async def test_what_was_published_while_a_new_feed_was_down_is_news(scenario):
    await scenario.poll(LEDGER, Failed(kind="dns", reason="no such host"))
    await scenario.poll(
        LEDGER,
        item("old", "Putin opens a bridge", date="Mon, 10 Jun 2024 10:00:00 GMT"),
        item("new", SHELLS.title, date="Mon, 17 Jun 2024 08:15:00 GMT"),
    )
    assert scenario.told() == [SHELLS.title]


async def test_a_dismissed_story_speaks_again_only_for_a_new_fact(watched):
    await watched.poll(LEDGER, PACT)
    ((alert, _),) = watched.store.alerts(states=None, limit=10)
    watched.store.triage(alert.id, Decision(act="dismissed", reason="old-news", author="analyst", decided=watched.clock()))
    await watched.poll(COURIER, item("p2", PACT.title, text=PACT.text))
    assert len(watched.told()) == 1
    await watched.poll(PILOT, item("p3", "Putin signs a pact with Kim Jong-un in Pyongyang", text=PACT.text))
    assert len(watched.told()) == 2
    ((alert, _),) = watched.store.alerts(states=None, limit=10)
    assert alert.state == "open"
