"""`watcher stories` on a real store."""

import json

import pytest

from watcher.testing import item

WIRE, PAPER = "https://wire.example/rss", "https://paper.example/rss"
SHELLS = "Kim sends shells to Russia, Pyongyang says"


async def lived_through(scenario):
    await scenario.poll(WIRE, title="Wire")
    await scenario.poll(PAPER, title="Paper")
    await scenario.poll(WIRE, item("1", SHELLS, link="https://wire.example/1"))
    await scenario.poll(PAPER, item("1", SHELLS, link="https://paper.example/1"))
    await scenario.poll(WIRE, item("2", "Kim Jong-un opens a [bold]water park", link="https://wire.example/2"))


@pytest.fixture
def lived(home):
    home.live(lived_through)
    return home


def told(home, *args):
    result = home.run("stories", *args, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_stories_are_listed_the_latest_first_and_shown_with_the_ids_of_their_articles(lived):
    park, arms = told(lived, "list")
    assert [one["articles"] for one in (park, arms)] == [1, 2]
    rows = lived.run("stories", "list").stdout.splitlines()
    assert len(rows) == 3
    assert "[bold]water park" in rows[1]
    shown = lived.run("stories", "show", arms["alert"]["id"][:8]).stdout
    for source in told(lived, "show", arms["id"])["sources"]:
        assert source["article"][:8] in shown


def test_merged_split_and_undone_it_says_what_was_done(lived):
    park, arms = told(lived, "list")
    merged = lived.run("stories", "merge", arms["id"][:8], park["id"][:8], "--by", "kay", "--note", "one parade").stdout
    assert f"{park['id'][:8]} merged into {arms['id'][:8]} by kay: one parade" in merged
    assert told(lived, "show", park["id"])["merged_into"] == arms["id"]
    assert "merged into" in lived.run("alerts", "show", park["alert"]["id"]).stdout.replace("its story was merged", "merged into")
    assert [one["id"] for one in json.loads(lived.run("alerts", "list", "--json").stdout)] == [arms["alert"]["id"]]
    (made,) = told(lived, "show", arms["id"])["corrections"]
    assert "undone by mina" in lived.run("stories", "undo", made["id"][:8], "--by", "mina").stdout
    _, second = told(lived, "show", arms["id"])["sources"]
    split = told(lived, "split", arms["id"], second["article"][:10], "--by", "kay")
    assert [source["article"] for source in split["sources"]] == [second["article"]]
    assert split["alert"]["state"] == "open"
    assert lived.run("audit", "verify").exit_code == 0


def test_what_cannot_be_meant_is_refused_with_a_cure(lived):
    park, arms = told(lived, "list")
    (only,) = told(lived, "show", park["id"])["sources"]
    for args, words in (
        (("show", "zzzz"), "there is no story"),
        (("merge", arms["id"], arms["id"]), "is one story already"),
        (("split", park["id"], only["article"]), "leave at least one"),
        (("split", arms["id"], only["article"]), "no article of story"),
        (("undo", "ffff"), "there is no correction"),
    ):
        result = lived.run("stories", *args)
        assert result.exit_code == 2, args
        assert words in result.stderr


def test_without_stories_it_says_so(home):
    home.live()
    assert "No stories" in home.run("stories", "list").stdout
    assert told(home, "list") == []
