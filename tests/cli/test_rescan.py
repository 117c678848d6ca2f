"""`watcher rescan`: the watch list applied to what is stored."""

import json

import pytest

from watcher.testing import item
from watcher.turns import rescan

WIRE = "https://wire.example/rss"
WHARF = '\n[[entity]]\nid = "wharf"\nname = "Harrow Wharf"\nschema = "Company"\nnames.en = ["Harrow Wharf"]\n'


async def a_day(scenario):
    await scenario.poll(WIRE, item("quiet", "A quiet day"), title="Wire")
    await scenario.poll(WIRE, item("1", "Cranes of Harrow Wharf for Minsk"))
    await scenario.poll(WIRE, item("2", "Kim Jong-un receives Harrow Wharf"))


@pytest.fixture
def grown(home):
    """A store that was filled before a company came on the list."""
    home.live(a_day)
    home.write("watchlist.toml", (home.folder / "watchlist.toml").read_text() + WHARF)
    return home


def test_what_is_found_is_told_by_name_with_the_newest_articles(grown):
    result = grown.run("rescan")
    assert result.exit_code == 0
    told = " ".join(result.stdout.split())
    assert "in 3 articles" in told
    assert "1 article in which nothing was found before; 1 story begun" in told
    assert "1 article in which something else was found before" in told
    assert "Nobody is told." in told
    assert "Found now Articles Harrow Wharf 2" in told
    assert told.index("Kim Jong-un receives Harrow Wharf") < told.index("Cranes of Harrow Wharf")
    assert len(json.loads(grown.run("alerts", "list", "--json").stdout)) == 1


def test_with_alert_it_is_told_in_one_message_by_the_next_delivery(grown):
    result = grown.run("rescan", "--alert")
    assert "2 notices raised, told in one message a channel by the next delivery" in result.stdout
    sent = grown.run("poll", "--due")
    assert "The watch list was applied to what is stored: 2 notices about 2 stories" in sent.stdout
    assert "1 sent" in sent.stdout
    again = grown.run("rescan", "--alert")
    assert "Nothing is found that was not found before." in again.stdout
    assert "No notice raised." in again.stdout


def test_programs_are_told_every_name(grown):
    told = json.loads(grown.run("rescan", "--json").stdout)
    assert (told["looked"], told["found"], told["changed"], told["gone"]) == (3, 1, 1, 0)
    assert told["names"] == {"wharf": 2}
    assert [one["title"] for one in told["newest"]] == ["Cranes of Harrow Wharf for Minsk", "Kim Jong-un receives Harrow Wharf"]


def test_one_that_was_cut_off_is_gone_on_with(grown, monkeypatch):
    whole = rescan.rescan

    def cut_off(*args):
        yield next(whole(*args))
        raise KeyboardInterrupt

    monkeypatch.setattr(rescan, "rescan", cut_off)
    assert grown.run("rescan", "--alert").exit_code == 1
    monkeypatch.undo()
    told = json.loads(grown.run("rescan", "--alert", "--json").stdout)
    assert (told["found"], told["changed"], told["notices"]) == (1, 1, 2)


def test_what_is_no_longer_on_the_list_stays_found(grown):
    grown.run("rescan")
    grown.write("watchlist.toml", (grown.folder / "watchlist.toml").read_text().replace("Harrow Wharf", "Barrow Wharf"))
    assert "1 article in which nothing is found any more; what was found in them stays" in grown.run("rescan").stdout
