"""`watcher backtest`: a changed list tried on what is stored, and what it would change."""

import json
from datetime import timedelta

import pytest

from watcher.cli.desk import Desk
from watcher.testing import item

WIRE, DESK = "https://wire.example/rss", "https://desk.example/rss"
WHARF = """
[[entity]]
id = "wharf"
name = "Harrow Wharf"
schema = "Company"
names.en = ["Harrow Wharf"]
severity = "high"
"""
#: "Kim" alone no longer counts, and shells do not either.
FEWER_NAMES = ('weak.en = ["Kim"]\n', 'hits = ["Kim is seen in Pyongyang"]\n', 'misses = ["Kim Kardashian opens a shop"]\n')


async def three_weeks(scenario):
    scenario.clock.now = Desk.now() - timedelta(days=40)
    await scenario.poll(WIRE, item("quiet", "A quiet day"), title="Wire")
    await scenario.poll(DESK, item("quiet", "A quiet day"), title="Desk")
    await scenario.poll(WIRE, item("old", "Kim Jong-un sails"))
    scenario.clock.now += timedelta(days=20)
    await scenario.poll(WIRE, item("1", "North Korea ships shells to Russia"))
    await scenario.poll(
        WIRE, item("2", "Cranes for Minsk", text="They are of Harrow Wharf. The price is not known."), after=timedelta(days=3)
    )
    await scenario.poll(DESK, item("3", "Kim goes to Pyongyang"), after=timedelta(days=1))
    await scenario.poll(DESK, item("4", "Kim Jong-un receives Harrow Wharf"), after=timedelta(days=5))


@pytest.fixture
def lived(home):
    home.live(three_weeks)
    (home.folder / "new").mkdir()
    return home


def changed(home, *, without=(), more="", name="watchlist.toml"):
    """A changed copy of the configured watch list."""
    text = (home.folder / "watchlist.toml").read_text()
    for line in without:
        assert line in text
        text = text.replace(line, "")
    return str(home.write(f"new/{name}", text + more))


def test_what_a_changed_list_gains_loses_and_alters_is_shown_with_samples_and_reasons(lived):
    file = changed(lived, without=FEWER_NAMES, more=WHARF)
    result = lived.run("backtest", file)
    assert result.exit_code == 1
    told = " ".join(result.stdout.split())
    assert "4 stored articles" in told
    assert "Alerts 3 3 1 gained, 1 lost, 1 altered" in told
    assert "Gained 1 alert high Cranes for Minsk" in told
    assert "“They are of Harrow Wharf.” why First report of this story: Harrow Wharf" in told
    assert "Lost 1 alert medium Kim goes to Pyongyang" in told
    assert "Kim Jong-un ← “Kim” (weak name; counts beside" in told
    assert "Altered 1 alert, raised by both high Kim Jong-un receives Harrow Wharf" in told
    assert "medium → high also for Harrow Wharf" in told
    assert "the present list raises 3 alerts; 3 were raised in fact" in told


def test_programs_are_told_every_alert_and_how_loud_it_would_be(lived):
    file = changed(lived, without=FEWER_NAMES, more=WHARF)
    told = json.loads(lived.run("backtest", file, "--json").stdout)
    assert (told["articles"], told["raised"]) == (4, 3)
    assert (told["now"]["alerts"], told["changed"]["alerts"], told["changed"]["messages"]) == (3, 3, 3)
    assert told["now"]["alerts_a_day"] == pytest.approx(3 / 20, abs=0.01)
    (gained,), (lost,), (altered,) = told["gained"], told["lost"], told["altered"]
    assert (gained["headline"], gained["facts"], gained["feed"]) == ("Cranes for Minsk", ["entity:wharf"], "Wire")
    assert lost["headline"] == "Kim goes to Pyongyang"
    assert (altered["gains"], altered["severity"]) == (["entity:wharf"], {"now": "medium", "changed": "high"})
    assert [(day["now"], day["changed"], day["gained"], day["lost"]) for day in told["days"]] == [
        (1, 1, 0, 0),
        (0, 1, 1, 0),
        (1, 0, 0, 1),
        (1, 1, 0, 0),
    ]


def test_an_equal_list_gains_and_loses_nothing(lived):
    result = lived.run("backtest", changed(lived))
    assert (result.exit_code, "No alert is gained, lost or altered." in result.stdout) == (0, True)


def test_only_what_was_raised_since_a_day_is_compared(lived):
    told = json.loads(lived.run("backtest", changed(lived, more=WHARF), "--since", "13d", "--json").stdout)
    assert (told["articles"], told["gained"], len(told["altered"])) == (1, [], 1)


def test_a_story_that_began_before_is_known(lived):
    told = json.loads(lived.run("backtest", changed(lived), "--since", "50d", "--json").stdout)
    assert told["now"]["alerts"] == 4
    assert told["raised"] == 4


def test_a_file_of_another_name_is_added_to_the_list(lived):
    file = lived.write("companies.toml", WHARF)
    told = json.loads(lived.run("backtest", str(file), "--json").stdout)
    assert (len(told["gained"]), len(told["lost"]), len(told["altered"])) == (1, 0, 1)


def test_an_entity_of_another_file_gives_way_to_the_one_with_its_id(lived):
    file = lived.write(
        "quiet.toml", '[[entity]]\nid = "kim"\nname = "Kim Jong-un"\nschema = "Person"\nnames.en = ["Kim Jong-un"]\nalert = "store"\n'
    )
    told = json.loads(lived.run("backtest", str(file), "--json").stdout)
    assert sorted(one["headline"] for one in told["lost"]) == ["Kim Jong-un receives Harrow Wharf", "Kim goes to Pyongyang"]


def test_what_a_changed_copy_leaves_out_is_lost(lived):
    text = (lived.folder / "watchlist.toml").read_text()
    kim = text[text.index('[[entity]]\nid = "kim"') : text.index('[[entity]]\nid = "north-korea"')]
    file = changed(lived, without=(kim,))
    signals = lived.write("new/signals.toml", (lived.folder / "signals.toml").read_text().replace('"north-korea", "kim"', '"north-korea"'))
    told = json.loads(lived.run("backtest", file, "--signals", str(signals), "--json").stdout)
    assert len(told["lost"]) == 2


def test_signals_are_known_by_what_is_in_them(lived):
    signals = lived.write("new/signals.toml", (lived.folder / "signals.toml").read_text().replace('"high"', '"low"'))
    told = json.loads(lived.run("backtest", str(signals), "--json").stdout)
    (altered,) = told["altered"]
    assert altered["severity"] == {"now": "high", "changed": "low"}


def test_names_of_a_followthemoney_file_are_tried_too(lived):
    line = {"id": "w-1", "schema": "Company", "properties": {"name": ["Harrow Wharf"]}}
    told = json.loads(lived.run("backtest", str(lived.write("list.json", json.dumps(line))), "--json").stdout)
    assert [one["headline"] for one in told["gained"]] == ["Cranes for Minsk"]


def test_the_present_file_itself_is_refused(lived):
    result = lived.run("backtest", str(lived.folder / "watchlist.toml"))
    assert result.exit_code == 2
    assert "is the present one already" in result.stderr
    assert "edit a copy" in result.stderr


def test_a_mistake_in_the_file_is_told_with_its_line(lived):
    result = lived.run("backtest", str(lived.write("new/bad.toml", WHARF.replace("names.en", "nams.en"))))
    assert result.exit_code == 2
    assert "bad.toml:6" in result.stderr


def test_an_archive_in_which_nothing_came_says_nothing(lived):
    result = lived.run("backtest", changed(lived, more=WHARF), "--since", "1h")
    assert (result.exit_code, "Nothing came in that time" in result.stdout) == (0, True)


def test_without_a_store_there_is_nothing_to_try(home):
    (home.folder / "new").mkdir()
    result = home.run("backtest", changed(home))
    assert (result.exit_code, "there is no store yet" in result.stderr) == (2, True)
