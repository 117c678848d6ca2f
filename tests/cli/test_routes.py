"""`watcher routes` and `watcher silences`, on a real store."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from watcher.app import routes_of
from watcher.cli.desk import Desk
from watcher.core.alerts.flood import Flood
from watcher.core.alerts.routing import Routes
from watcher.core.model import Silence
from watcher.edges.config import load
from watcher.edges.sources import watchlist_of
from watcher.testing import FakeChannel, Scenario, item

WIRE = "https://wire.example/rss"
ROUTES = """
[channels.phone]
type = "console"
quiet = { from = "22:00", to = "07:00", zone = "Asia/Seoul" }

[[routes]]
name = "arms"
match = { signal = ["arms"] }
channels = ["phone"]
group_wait = "30s"

[[routes.routes]]
name = "from Russian papers"
match = { language = ["ru"] }
channels = ["desk"]

[[routes]]
name = "loud"
match = { severity = ["high", "critical"] }
channels = ["desk"]
"""


@pytest.fixture
def tree(home):
    home.write("watcher.toml", home.config.read_text() + ROUTES)
    return home


async def polled(scenario):
    """What the routes of the file make of two stories: one that fits, one that does not."""
    scenario.clock.now = Desk.now() - timedelta(hours=1)
    scenario.channels = {"desk": FakeChannel("desk"), "phone": FakeChannel("phone")}
    await scenario.poll(WIRE, title="Wire")
    await scenario.poll(WIRE, item("1", "Kim sends shells to Russia, Pyongyang says"), item("2", "Kim Jong-un opens a water park"))


def live(home, *days):
    async def routed(scenario):
        scenario.rules = type(scenario.rules)(watchlist=scenario.rules.watchlist, routes=routes_of(load(home.config)))

    home.live(routed, *days)


def test_the_tree_is_drawn_with_what_is_inherited(tree):
    told = json.loads(tree.run("routes", "list", "--json").stdout)
    assert [(one["name"], one["depth"], one["channels"], one["group_wait_s"]) for one in told] == [
        ("arms", 0, ["phone"], 30),
        ("from Russian papers", 1, ["desk"], 30),
        ("loud", 0, ["desk"], 0),
    ]
    drawn = tree.run("routes", "list").stdout
    assert "  from Russian papers: language ru → desk; after 30 s" in drawn
    assert "may fit none of them" in drawn


def test_it_says_where_an_alert_would_go_and_which_key_was_not_met(tree):
    result = tree.run("routes", "test", "--signal", "arms", "--severity", "high", "--language", "en")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "+ arms: chosen",
        "  - from Russian papers: language is en, asked for is ru",
        "  loud: not asked: an earlier one decided",
        "→ phone; after 30 s; more on a story after 4 h, then ever seldomer; quiet 22:00–07:00 Asia/Seoul, except critical",
    ]
    nowhere = tree.run("routes", "test", "--severity", "low")
    assert nowhere.exit_code == 1
    assert "severity is low, asked for is critical or high" in nowhere.stdout
    assert "nowhere" in nowhere.stdout


def test_a_misspelt_entity_is_told_and_does_not_seem_to_go_nowhere(tree):
    result = tree.run("routes", "test", "--entity", "kin")
    assert result.exit_code == 2
    assert 'did you mean "kim"?' in result.stderr


def test_an_alert_that_fits_no_route_is_said_in_the_status_and_with_the_alert(tree):
    live(tree, polled)
    status = json.loads(tree.run("status", "--json").stdout)
    assert any("1 notice of the last 24 h fitted no route" in reason for reason in status["reasons"])
    lost = next(a for a in json.loads(tree.run("alerts", "list", "--json").stdout) if "park" in a["headline"])
    assert "nowhere: no route takes it" in tree.run("alerts", "show", lost["id"]).stdout
    result = tree.run("routes", "test", lost["id"])
    assert (result.exit_code, "signal is not said, asked for is arms" in result.stdout) == (1, True)


def test_without_routes_every_channel_hears(home):
    assert "every channel hears everything" in home.run("routes", "list").stdout
    assert home.run("routes", "test", "--severity", "low").stdout.splitlines() == [
        "+ no routes: every channel: chosen",
        "→ desk; more on a story after 4 h, then ever seldomer",
    ]


def silence(home, *args) -> dict:
    result = home.run("silences", "add", *args, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_a_silence_is_made_listed_and_ended(home):
    home.live(named)
    made = silence(home, "--entity", "kim", "--feed", WIRE, "--reason", "a holiday", "--for", "8h")
    assert (made["author"], made["match"], made["in_force"]) == ("mina", {"entity": ["kim"], "feed": [WIRE]}, True)
    assert "a holiday" in home.run("silences", "list").stdout
    assert "1 silence in force" in home.run("status").stdout
    assert home.run("silences", "expire", made["id"][:6], "--by", "kay").exit_code == 0
    assert json.loads(home.run("silences", "list", "--json").stdout) == []
    (ended,) = json.loads(home.run("silences", "list", "--all", "--json").stdout)
    assert (ended["in_force"], ended["expired_by"]) == (False, "kay")
    log = home.run("audit", "export").stdout
    assert all(act in log for act in ("silence.added", "silence.expired"))
    assert home.run("silences", "expire", made["id"]).exit_code == 2


async def named(scenario):
    await scenario.poll(WIRE, title="Wire")


async def test_what_is_silenced_is_stored_and_never_sent_afterwards(home):
    config = load(home.config)
    with home.store() as store:
        scenario = Scenario(store, watchlist_of(config.watchlist_files, config.signal_files))
        scenario.rules = type(scenario.rules)(watchlist=scenario.rules.watchlist, routes=Routes((), ("desk",)))
        await scenario.poll(WIRE, title="Wire")
        now = scenario.clock()
        end = now.replace(hour=23)
        store.silence(Silence(id="aa11", match={"entity": frozenset({"kim"})}, author="mina", reason="a holiday", made=now, ends=end))
        await scenario.poll(WIRE, item("1", "Kim Jong-un opens a water park"))
        assert scenario.told() == []
        ((alert, _),) = store.alerts(states=None, limit=9)
        ((delivery,),) = [store.alert(alert.id)[4]]
        assert (delivery.state, delivery.silence) == ("silenced", "aa11")
        assert store.silenced() == {"aa11": 1}
        store.expire("aa", author="mina", now=scenario.clock())
        scenario.clock.forward(days=1)
        await scenario.deliver()
        assert scenario.told() == [], "nothing is sent afterwards"
        await scenario.poll(WIRE, item("2", "Kim Jong-un receives a delegation of chess champions"))
        assert scenario.told() == ["Kim Jong-un receives a delegation of chess champions"]
    shown = home.run("alerts", "show", alert.id).stdout
    assert "→ desk: silenced" in shown
    assert "by silence aa11" in shown
    assert "1 notice" in home.run("silences", "list", "--all").stdout


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--entity", "kim", "--for", "8h"], "wants a reason"),
        (["--reason", "r", "--for", "8h"], "nothing to silence was named"),
        (["--entity", "kim", "--reason", "r"], "wants an end"),
        (["--entity", "kim", "--reason", "r", "--for", "8h", "--until", "2099-01-01"], "both given"),
        (["--entity", "kim", "--reason", "r", "--until", "2020-01-01"], "before it begins"),
        (["--entity", "kim", "--reason", "r", "--for", "9999w"], "more than a year"),
        (["--entity", "kim", "--reason", "r", "--for", "soon"], "is no span"),
        (["--entity", "kin", "--reason", "r", "--for", "8h"], 'did you mean "kim"?'),
    ],
)
def test_a_silence_without_sense_is_refused(home, args, said):
    result = home.run("silences", "add", *args)
    assert result.exit_code == 2
    assert said in result.stderr


def test_what_a_summary_told_can_be_listed(home):
    async def flood(scenario):
        scenario.rules = replace(scenario.rules, backlog="alert", routes=Routes((), ("desk",), flood=Flood(more_than=1)))
        await scenario.poll(WIRE, item("1", "Kim sends shells to Russia, Pyongyang says"), item("2", "Kim Jong-un opens a water park"))
        (message,) = scenario.channels["desk"].messages
        home.write("summary", message.payload["digest"]["id"])

    home.live(flood)
    summary = (home.folder / "summary").read_text()
    told = json.loads(home.run("alerts", "list", "--told-in", summary[:12], "--json").stdout)
    assert [one["severity"] for one in told] == ["high", "medium"]
    assert f"told in {summary[:8]}" in home.run("alerts", "show", told[0]["id"]).stdout
