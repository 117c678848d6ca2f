"""`watcher coverage`: one screen that proves what was watched, and exit code 1 where it does not."""

import json
from datetime import timedelta

import pytest

from watcher.cli.desk import Desk
from watcher.core.model import Failed
from watcher.testing import item

LEDGER, WIRE = "https://ledger.example/rss", "https://wire.example/rss"
HOUR = timedelta(hours=1)
DOWN = Failed(kind="timeout", reason="wire.example does not answer in time")


@pytest.fixture
def watched(home):
    """Two feeds, asked each hour of the last twelve; the second falls silent after four."""

    async def day(scenario):
        scenario.clock.now = Desk.now() - 13 * HOUR + HOUR / 4
        scenario.store.list_watched(scenario.rules.watchlist, scenario.clock())
        for n in range(12):
            news = [item("2", "Kim Kardashian opens a shop"), item("3", "Kim wins a race"), item("1", "Kim Jong-un opens a water park")]
            await scenario.poll(LEDGER, *news[: 3 if n else 2], after=HOUR, title="Ledger", language="en")
            await scenario.poll(WIRE, item("q", "A quiet day") if n < 4 else DOWN, after=timedelta(), title="Wire")

    home.live(day)
    return home


def test_it_proves_what_was_asked_read_found_and_rejected(watched):
    told = json.loads(watched.run("coverage", "--entity", "kim", "--since", "12h", "--json").stdout)
    assert told["polls"] == {"total": 24, "answered": 16, "usual_s": 3600.0}
    assert told["articles"] == {"total": 4, "languages": {"en": 3, "": 1}}
    assert told["found"] == {"articles": 1, "alerts": 1, "open": 1}
    assert sum(told["rejected"]["reasons"].values()) == 2
    assert told["watched"]["names"] == 2


def test_a_feed_that_fell_silent_is_a_hole_and_the_exit_code_says_so(watched):
    result = watched.run("coverage", "--entity", "Kim Jong-un", "--since", "12h")
    assert result.exit_code == 1
    assert "Wire: no answer" in result.stdout
    assert "it usually answers every 60 min: wire.example does not answer in time" in result.stdout
    assert "2: 1 without a hole" in result.stdout


def test_without_a_hole_it_ends_well(watched):
    async def mended(scenario):
        scenario.store.declare([feed for feed in scenario.store.feeds() if feed.url == LEDGER], Desk.now())

    watched.live(mended)
    result = watched.run("coverage", "--entity", "kim", "--since", "12h")
    assert (result.exit_code, "No holes." in result.stdout) == (0, True)


def test_a_name_that_was_listed_later_than_asked_for_is_no_proof(watched):
    result = watched.run("coverage", "--entity", "north-korea", "--since", "3d")
    assert result.exit_code == 1
    assert "it is known to be watched only since" in result.stdout


def test_a_name_whose_spellings_were_changed_says_since_when_they_are_as_they_are(watched):
    text = (watched.folder / "watchlist.toml").read_text()
    watched.write("watchlist.toml", text.replace('["Kim Jong-un"]', '["Kim Jong-un", "Kim Jong Un"]'))

    async def reloaded(scenario):
        scenario.store.list_watched(scenario.rules.watchlist, Desk.now())

    watched.live(reloaded)
    told = json.loads(watched.run("coverage", "--entity", "kim", "--since", "12h", "--json").stdout)["watched"]
    assert told["since"] < told["names_since"]


def test_a_name_nobody_watches_is_a_mistake_with_a_cure(home):
    result = home.run("coverage", "--entity", "kimm")
    assert result.exit_code == 2
    assert '"kimm" is not on the watch list' in result.stderr
    assert 'did you mean "kim"?' in result.stderr
