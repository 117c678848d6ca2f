"""`watcher watchlist advise`: verdicts of the desk become guards."""

import json
import tomllib
from datetime import timedelta

import pytest

from watcher.testing import item

WIRE = "https://wire.example/rss"
OTHERS = [
    "A storm over Mount Kim seen from Pyongyang",
    "They climb Mount Kim for charity, far from Pyongyang",
    "A goat is lost on Mount Kim, close to Pyongyang",
]


async def namesakes(scenario):
    await scenario.poll(WIRE, title="Wire")
    for n, title in enumerate(OTHERS):  # days apart, so that each is a story of its own
        await scenario.poll(WIRE, item(str(n), title, link=f"https://wire.example/{n}"), after=timedelta(days=4))


@pytest.fixture
def lived(home):
    home.live(namesakes)
    return home


def test_nothing_judged_is_nothing_to_mend(lived):
    result = lived.run("watchlist", "advise")
    assert (result.exit_code, result.stdout) == (0, "Nothing to mend after 0 judged alerts.\n")


def test_dismissals_of_a_namesake_become_a_guard_that_works(lived):
    alerts = [alert["id"] for alert in json.loads(lived.run("alerts", "list", "--json").stdout)]
    assert len(alerts) == 3
    lived.run("alerts", "dismiss", *alerts, "--reason", "not-the-entity", "--entity", "kim")
    result = lived.run("watchlist", "advise", "--json")
    (told,) = json.loads(result.stdout)
    assert (result.exit_code, told["entity"], told["alias"], told["right"], told["wrong"]) == (1, "kim", "Kim", 0, 3)
    assert tomllib.loads(told["toml"]) == {"not": ["Kim Kardashian", "Mount Kim"]}
    shown = lived.run("watchlist", "advise").stdout
    assert "“Kim” of kim: 0 of 3 right" in shown
    assert 'not = ["Kim Kardashian", "Mount Kim"]' in shown
    text = (lived.folder / "watchlist.toml").read_text()
    lived.write("watchlist.toml", text.replace('not = ["Kim Kardashian"]', told["toml"]))
    scanned = lived.run("scan", "--text", stdin="A storm over Mount Kim seen from Pyongyang").stdout
    assert [mention["entity"] for mention in json.loads(scanned)["mentions"]] == ["north-korea"]
