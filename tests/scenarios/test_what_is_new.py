"""Why something is told: what is new about a story, what a headline says no longer, and what makes it louder."""

from datetime import timedelta

import pytest

from watcher.core.alerts.routing import Escalation, Route, Routes
from watcher.core.decide import Rules
from watcher.core.model import Silence
from watcher.core.watchlist.toml_files import parse_entities, parse_signals
from watcher.core.watchlist.watchlist import compose
from watcher.testing import FakeChannel, Scenario, item

LEDGER = "https://ledger.example/rss"
COURIER = "https://courier.example/rss"
PILOT = "https://pilot.example/rss"
MINISTRY = "https://ministry.example/rss"
HERALD = "https://feeds.herald.co.uk/rss"

TEXT = "The measures concern chips which were bought in May by a shop in the harbour. Lawyers wrote letters about them for a year. "
MAY = item("may", "US may sanction Huawei over chips bought in May", text=TEXT)
DONE = item("done", "US sanctions Huawei over chips bought in May", text=TEXT)


async def watching(scenario: Scenario) -> Scenario:
    """Five feeds whose backlog has been read."""
    quiet = item("hello", "A quiet day")
    for url in (LEDGER, COURIER, PILOT, HERALD):
        await scenario.poll(url, quiet, title=url.split("/")[2])
    await scenario.poll(MINISTRY, quiet, title="Ministry of Trade", tier=1, country="US")
    return scenario


@pytest.fixture
async def watched(scenario):
    return await watching(scenario)


def alerts(scenario):
    return [message.payload["alert"] for message in scenario.channels["desk"].messages]


async def test_what_was_only_threatened_and_then_done_is_told_again(watched):
    await watched.poll(LEDGER, MAY)
    await watched.poll(COURIER, DONE)
    first, second = alerts(watched)
    assert first["facts"] == ["entity:huawei", "event:threatened:huawei"]
    assert (second["cause"], second["facts"]) == ("new-fact", ["event:designated:huawei", "severity:high"])
    assert second["why"] == "New in this story: a designation (“sanctions”), now high"
    assert watched.channels["desk"].messages[1].subject.startswith('[high] New in "US may sanction Huawei')


async def test_an_event_is_told_once_a_story_whatever_the_words_for_it(watched):
    await watched.poll(LEDGER, DONE)
    for number, (url, verb) in enumerate(((COURIER, "blacklists"), (PILOT, "designates"), (HERALD, "sanctions"))):
        await watched.poll(url, item(f"{number}", f"US {verb} Huawei over chips bought in May", text=TEXT))
    await watched.poll(LEDGER, MAY)
    assert [alert["cause"] for alert in alerts(watched)] == ["new-story"]


async def test_the_first_official_source_of_a_story_is_told_once(watched):
    await watched.poll(LEDGER, DONE)
    await watched.poll(MINISTRY, item("m", "Huawei sanctioned over chips bought in May", text=TEXT))
    await watched.poll(MINISTRY, item("n", "Statement: Huawei sanctioned over chips bought in May", text=TEXT))
    _, second, *others = alerts(watched)
    assert (second["cause"], second["facts"]) == ("new-fact", ["source:tier1"])
    assert second["why"] == "New in this story: an official source (Ministry of Trade)"
    assert others == []
    assert watched.channels["desk"].messages[1].payload["article"]["flag"] == "official"
    assert "Ministry of Trade (official)" in watched.channels["desk"].messages[1].text


async def test_an_agency_is_told_only_where_state_media_and_aggregators_told_it_alone(scenario):
    await scenario.poll(LEDGER, item("hello", "A quiet day"), tier=4, country="RU", title="Vestnik")
    await scenario.poll(COURIER, item("hello", "A quiet day"), tier=2)
    await scenario.poll(LEDGER, DONE)
    await scenario.poll(COURIER, item("c", DONE.title, text=TEXT))
    assert [alert["facts"][-1] for alert in alerts(scenario)] == ["event:designated:huawei", "source:tier2"]
    assert "Vestnik (state-controlled)" in scenario.channels["desk"].messages[0].text


async def test_a_headline_that_names_somebody_no_longer_is_corrected_in_the_thread_once(watched):
    await watched.poll(LEDGER, item("x", "Huawei named in a court case", text="A court has named a supplier of chips."))
    for title in ("A supplier is named in a court case", "Supplier named in a court case"):
        await watched.poll(LEDGER, item("x", title, text="A court has named a supplier of chips."))
    first, second = watched.channels["desk"].messages
    assert (second.type, second.thread) == ("alert.updated", first.thread)
    assert (
        second.subject
        == '[medium] Correction in "Huawei named in a court case": Huawei named no longer: A supplier is named in a court case'
    )
    told = second.payload["alert"]
    assert (told["cause"], told["facts"], told["severity"]) == ("correction", ["gone:entity:huawei"], "medium")
    assert told["why"] == (
        "The headline no longer names Huawei. It read “Huawei named in a court case”, it reads “A supplier is named in a court case”. "
        "No other article tells this story."
    )
    assert "“*Huawei* named in a court case”" in second.text
    ((alert, _),) = watched.store.alerts(states=None, limit=10)
    pieces = watched.store.evidence([watched.store.alert(alert.id)[3][0][0].id])
    assert [kept.evidence.entry.title for kept in pieces] == [
        "Huawei named in a court case",
        "A supplier is named in a court case",
        "Supplier named in a court case",
    ]


async def test_a_name_that_vanishes_back_and_forth_is_told_once(watched):
    for title in ("Huawei and Putin meet", "Putin at a meeting", "Huawei and Putin meet", "Putin at a meeting"):
        await watched.poll(LEDGER, item("x", title, text="Putin said that Huawei was there."))
    assert [alert["facts"] for alert in alerts(watched)] == [["entity:huawei", "entity:putin"], ["gone:entity:huawei"]]
    assert alerts(watched)[1]["why"].endswith("it reads “Putin at a meeting”. The text names the same as before.")


async def test_only_the_article_that_was_told_is_corrected(watched):
    await watched.poll(LEDGER, item("x", "Huawei named in a court case", text=TEXT))
    await watched.poll(COURIER, item("y", "Huawei named in a court case", text=TEXT))
    await watched.poll(COURIER, item("y", "A supplier is named in a court case", text=TEXT))
    await watched.poll(LEDGER, item("x", "Huawei is named in a court case", text=TEXT))
    assert len(watched.told()) == 1


async def test_a_signal_that_a_headline_carries_no_longer_is_corrected_too(watched):
    await watched.poll(LEDGER, item("s", "North Korea ships shells to Russia"))
    await watched.poll(LEDGER, item("s", "North Korea ships goods to Russia"))
    _, second = alerts(watched)
    assert (second["cause"], second["facts"], second["signal"]) == ("correction", ["gone:signal:arms"], "arms")
    assert second["why"].startswith("The headline no longer names Artillery shells. ")


async def test_a_name_edited_into_a_headline_that_was_told_is_a_correction_with_both_wordings(watched):
    await watched.poll(LEDGER, item("x", "Huawei meets a minister", text=TEXT))
    await watched.poll(LEDGER, item("x", "Huawei meets Putin", text=TEXT))
    _, second = alerts(watched)
    assert (second["cause"], second["facts"]) == ("correction", ["entity:putin"])
    assert second["why"] == "The headline now brings Vladimir Putin. It read “Huawei meets a minister”, it reads “Huawei meets Putin”."


async def test_a_silenced_name_is_not_corrected_aloud(watched):
    await watched.poll(LEDGER, item("x", "Huawei named in a court case", text=TEXT))
    made = watched.clock()
    watched.store.silence(
        Silence(id="s1", match={"entity": frozenset({"huawei"})}, author="kay", reason="known", made=made, ends=made + timedelta(days=3))
    )
    await watched.poll(LEDGER, item("x", "A supplier is named in a court case", text=TEXT))
    await watched.poll(MINISTRY, item("m", "Huawei named in a court case by a ministry", text=TEXT))
    await watched.poll(COURIER, item("y", "Huawei sanctioned after it was named in a court case", text=TEXT))
    ((alert, _),) = watched.store.alerts(states=None, limit=10)
    assert alert.notices > 2
    assert len(watched.told()) == 1


# ── severity ──────────────────────────────────────────────────────────────────────────────────

OWN_WORDS = (
    item("1", "Huawei opens a plant for chips in the harbour", text="The plant was built in May by four firms, of which one is from here."),
    item(
        "2",
        "Plant for chips opens in the harbour, Huawei says",
        text="Two hundred people will work in the plant built by four firms in May.",
    ),
    item(
        "3", "Harbour: chips plant of Huawei opens", text="The mayor praised the firms that built the chips plant; the harbour had waited."
    ),
)


def rules(watchlist, *routes: Route) -> Rules:
    return Rules(watchlist=watchlist, routes=Routes(routes, ("desk", "phone")))


@pytest.fixture
async def staffed(scenario, watchlist):
    """A desk that hears everything, and a phone that hears what is loud."""
    channels = {"desk": FakeChannel("desk"), "phone": FakeChannel("phone")}
    loud = Route(channels=("phone",), match={"severity": frozenset({"high", "critical"})}, proceed=True)
    return await watching(Scenario(scenario.store, watchlist, channels=channels, rules=rules(watchlist, loud, Route(channels=("desk",)))))


async def test_three_owners_that_tell_it_in_their_own_words_make_a_story_louder_and_that_is_told_where_it_makes_a_difference(staffed):
    for url, told in zip((LEDGER, COURIER, HERALD), OWN_WORDS, strict=True):
        await staffed.poll(url, told)
    ((alert, story),) = staffed.store.alerts(states=None, limit=10)
    assert story.owners == {"ledger.example", "courier.example", "herald.co.uk"}
    assert (alert.severity, alert.weighed) == ("high", "high: entity medium, raised for 3 independent owners")
    (loud,) = staffed.channels["phone"].messages
    assert "severity:high" in loud.payload["alert"]["facts"]
    assert loud.payload["alert"]["severity_why"] == alert.weighed
    assert alerts(staffed)[0]["severity_why"] == "medium, as the entity says"


async def test_copies_of_one_agency_are_one_voice(staffed):
    for number, url in enumerate((LEDGER, COURIER, PILOT, HERALD)):
        await staffed.poll(url, item(f"{number}", OWN_WORDS[0].title, text=OWN_WORDS[0].text))
    ((alert, story),) = staffed.store.alerts(states=None, limit=10)
    assert (alert.severity, story.owners, len(story.feeds)) == ("medium", {"ledger.example"}, 4)
    assert staffed.channels["phone"].messages == []


async def test_a_story_that_is_louder_but_reaches_nobody_more_only_says_so_in_its_record(scenario):
    watched = await watching(scenario)
    for url, told in zip((LEDGER, COURIER, HERALD), OWN_WORDS, strict=True):
        await watched.poll(url, told)
    ((alert, _),) = watched.store.alerts(states=None, limit=10)
    assert alert.severity == "high"
    assert not [told for told in alerts(watched) if told["facts"] == ["severity:high"]]


async def test_a_quiet_reprint_that_makes_a_story_loud_is_told_to_those_who_asked_for_loud_ones(staffed):
    reworded = "The plant was built in May by four firms of which one is from here"
    await staffed.poll(LEDGER, OWN_WORDS[0])
    await staffed.poll(
        COURIER, item("b", "Huawei opens plant for chips in harbour", text=f"In the harbour: {reworded}, it was said by people.")
    )
    await staffed.poll(
        MINISTRY, item("m", "Plant for chips in the harbour: Huawei opens it", text=f"On Monday {reworded}, the ministry writes.")
    )
    assert [message.payload["alert"]["severity"] for message in staffed.channels["phone"].messages] == ["high"]


async def test_a_louder_story_is_escalated_anew(scenario, watchlist):
    channels = {"desk": FakeChannel("desk"), "phone": FakeChannel("phone")}
    late = Route(
        channels=("desk",), match={"severity": frozenset({"high"})}, escalate=Escalation(after=timedelta(minutes=30), to=("phone",))
    )
    watched = await watching(
        Scenario(scenario.store, watchlist, channels=channels, rules=rules(watchlist, late, Route(channels=("desk",))))
    )
    await watched.poll(LEDGER, MAY)
    await watched.poll(COURIER, DONE)
    assert channels["phone"].messages == []
    watched.clock.forward(minutes=31)
    await watched.deliver()
    assert [message.payload["alert"]["facts"] for message in channels["phone"].messages] == [["event:designated:huawei", "severity:high"]]


async def test_what_is_only_possible_speaks_more_softly(watched):
    await watched.poll(LEDGER, MAY)
    (alert,) = alerts(watched)
    assert (alert["severity"], alert["severity_why"]) == ("low", "low: entity medium, lowered because it is only said to be possible")


async def test_what_a_signal_waits_for_makes_it_neither_louder_nor_softer(scenario):
    signals = "".join(
        f'[[signal]]\nid = "{event}"\ntitle = "{event}"\nall = [["huawei"]]\nevent = ["{event}"]\nseverity = "high"\n'
        for event in ("designated", "threatened")
    )
    waiting = compose(
        parse_entities("test.toml", '[[entity]]\nid = "huawei"\nname = "Huawei"\nschema = "Company"\n'), parse_signals("s", signals)
    )
    watched = await watching(Scenario(scenario.store, waiting))
    await watched.poll(MINISTRY, item("done", DONE.title, text=TEXT))
    await watched.poll(LEDGER, item("far", "Huawei may be charged with piracy", text="A judge in another country has yet to decide."))
    assert [alert["severity_why"] for alert in alerts(watched)] == ["high, as the signal says", "high, as the signal says"]
