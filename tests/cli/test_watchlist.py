"""`watcher watchlist`: golden lines, advice, and what is on it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from watcher.testing import item

ROOT = Path(__file__).parents[2]


def test_a_list_that_does_what_it_says_is_well(home):
    result = home.run("watchlist", "check")
    assert result.exit_code == 0
    assert "4 entities, 1 signal, 2 golden lines: all hold, 3 pieces of advice\n" in result.stdout


def test_failed_golden_lines_are_shown_with_what_was_found_instead(home):
    home.write(
        "watchlist.toml",
        '[[entity]]\nid = "kim"\nname = "Kim"\nschema = "Person"\nnames.en = ["Kim Jong-un"]\nweak.en = ["Kim"]\n'
        'hits = ["Kim waves", "Nobody waves"]\nmisses = ["The Kim Jong-un play opens"]\n',
    )
    home.write("signals.toml", "")
    result = home.run("watchlist", "check", "--json")
    findings = {finding["what"]: finding for finding in json.loads(result.stdout)["findings"]}
    assert result.exit_code == 1
    assert "is a weak name" in findings["is not found in “Kim waves”"]["why"]
    assert findings["is not found in “Nobody waves”"]["why"] == "none of its spellings stands there"
    assert 'is taken for "Kim Jong-un"' in findings["is found in “The Kim Jong-un play opens”, but must not be"]["why"]
    assert {finding["place"].rpartition(":")[2] for finding in findings.values()} == {"7", "8"}
    assert all(finding["cure"] for finding in findings.values())
    shown = home.run("watchlist", "check").stdout
    assert "watchlist.toml:7: kim is not found in “Kim waves”" in shown
    assert "1 entity, 0 signals, 3 golden lines: 3 failed" in shown


def test_advice_fails_nothing(home):
    home.write(
        "watchlist.toml",
        '[[entity]]\nid = "a"\nname = "A"\nschema = "Company"\nnames.en = ["apple", "Ox", "Acme Ltd"]\n'
        '[[entity]]\nid = "b"\nname = "B"\nschema = "Company"\nnames.en = ["ACME LTD", "Beta"]\nnot = ["Beta"]\n',
    )
    home.write("signals.toml", '[[signal]]\nid = "s"\ntitle = "S"\nall = [["a"], ["schema:Vessel"]]\n')
    result = home.run("watchlist", "check", "--json")
    told = [
        (finding["kind"], finding["subject"], finding["what"].split(" ")[0], int(finding["place"].rpartition(":")[2]))
        for finding in json.loads(result.stdout)["findings"]
    ]
    assert result.exit_code == 0
    assert told == [
        ("untried", "a", "has", 1),
        ("noise", "a", '"apple"', 5),
        ("noise", "a", '"Ox"', 5),
        ("untried", "b", "has", 6),
        ("duplicate", "b", '"ACME', 10),
        ("never", "s", "can", 4),
    ]


def test_a_file_of_ones_own_is_checked_by_itself(home):
    file = home.write("mine.toml", '[[entity]]\nid = "acme"\nname = "Acme Ltd"\nschema = "Company"\nhits = ["Acme Ltd opens"]\n')
    assert "1 entity, 0 signals, 1 golden line: all hold, 1 piece of advice\n" in home.run("watchlist", "check", str(file)).stdout


def test_a_file_of_the_configuration_is_checked_with_its_neighbours(home):
    assert "0 entities, 1 signal, 0 golden lines: all hold\n" in home.run("watchlist", "check", str(home.folder / "signals.toml")).stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[entity]]\nid = "a"\nname = "A"\nschema = "Persn"\n', 'mine.toml:4: entity.schema: "Persn" is not a known schema'),
        ('[[entity]]\nid = "a"\nname = "A"\nschema = "Person"\naliases = ["B"]\n', "mine.toml:5: entity.aliases: is not a known key"),
        ('[[entity]]\nid = "a\n', "mine.toml:2: not valid TOML"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(home, text, said):
    file = home.write("mine.toml", text)
    result = home.run("watchlist", "check", str(file))
    assert result.exit_code == 2
    assert said in result.stderr


async def sixty_articles(scenario):
    kim = [item(f"k{at}", f"Kim Jong-un opens greenhouse {at}") for at in range(6)]
    await scenario.poll("https://one.example/feed", *kim, *(item(f"r{at}", f"Rain falls on day {at}") for at in range(54)))


def test_a_loud_spelling_is_told_from_the_stored_articles(home):
    home.live(sixty_articles)
    shown = home.run("watchlist", "check").stdout
    assert 'watchlist.toml:5: kim "Kim Jong-un" is found in 6 of 60 stored articles, 10.0%' in shown
    assert 'Looked at all 60 stored articles: 6 name something watched; most often "Kim Jong-un" 10%.' in shown
    assert "found in 6" not in home.run("watchlist", "check", "--share", "10").stdout
    told = json.loads(home.run("watchlist", "check", "--json").stdout)
    assert (told["articles"]["looked_at"], told["articles"]["named"], told["kinds"]["loud"]) == (60, 6, 1)
    assert next((one["entity"], one["articles"]) for one in told["measured"]) == ("kim", 6)


@pytest.mark.on_file
def test_the_store_is_only_read_and_need_not_be_there(home):
    assert "0 stored articles: too few to say which spellings are loud; 50 are needed." in home.run("watchlist", "check").stdout
    assert not (home.folder / "var").exists()
    (home.folder / "var").mkdir()
    home.write("var/watcher.db", "no database")
    result = home.run("watchlist", "check")
    assert result.exit_code == 0
    assert "No stored article was looked at: " in result.stdout


def test_golden_lines_are_measured_for_programs_and_with_all(home):
    kim = json.loads(home.run("watchlist", "check", "--json").stdout)["measured"][0]
    assert {key: kim[key] for key in ("entity", "hits", "found", "misses", "spared", "tried", "untried")} == {
        "entity": "kim",
        "hits": 1,
        "found": 1,
        "misses": 1,
        "spared": 1,
        "tried": ["en"],
        "untried": [],
    }
    assert (
        "watchlist.toml:9: kim: 1 of 1 hit found, 1 of 1 miss left alone; 1 of 1 language used"
        in home.run("watchlist", "check", "--all").stdout
    )


def test_many_findings_of_a_kind_are_summed_up(home):
    lines = [json.dumps({"id": f"v{at}", "schema": "Company", "properties": {"name": ["Acme Trading"]}}) for at in range(30)]
    file = home.write("list.ftm.jsonl", "\n".join(lines))
    shown = home.run("watchlist", "check", str(file)).stdout
    assert "advice  29 spellings belong to two entities, 10 shown (--all shows all)" in shown
    assert shown.count("is also a spelling of v0") == 10
    assert home.run("watchlist", "check", "--all", str(file)).stdout.count("is also a spelling of v0") == 29


def test_a_list_shows_every_entity_in_a_line(home):
    told = json.loads(home.run("watchlist", "list", "--json").stdout)
    assert [(one["id"], one["schema"], one["alert"], one["names"], one["languages"]) for one in told] == [
        ("kim", "Person", "always", 2, ["en"]),
        ("north-korea", "Country", "signal", 2, ["en"]),
        ("russia", "Country", "signal", 2, ["en", "ru"]),
        ("shells", "Good", "signal", 1, ["en"]),
    ]
    shown = home.run("watchlist", "list").stdout
    assert "4 entities, 7 names, 1 signal, version " in shown


def test_an_entity_is_shown_with_all_its_guards_and_signals(home):
    shown = home.run("watchlist", "show", "kim").stdout
    for words in (
        "Kim Jong-un  kim, Person",
        "weak en",
        "context      north-korea",
        "not          Kim Kardashian",
        "signal       North Korean arms",
    ):
        assert words in shown
    assert json.loads(home.run("watchlist", "show", "kim", "--json").stdout)["signals"][0]["id"] == "arms"
    assert "and of       russia" in home.run("watchlist", "show", "arms").stdout


def test_an_unknown_id_is_told_with_the_nearest(home):
    result = home.run("watchlist", "show", "nort-korea")
    assert result.exit_code == 2
    assert 'did you mean "north-korea"?' in result.stderr


def test_a_code_shows_every_entity_that_bears_it(home):
    home.write(
        "watchlist.toml",
        "".join(
            f'[[entity]]\nid = "{id_}"\nname = "{name}"\nschema = "Good"\ncodes = ["{code}", "tier:2"]\n'
            for id_, name, code in (("capacitors", "tantalum capacitors", "hs:8532.21"), ("modems", "satellite modems", "hs:8517.62"))
        ),
    )
    home.write("signals.toml", "")
    assert [one["id"] for one in json.loads(home.run("watchlist", "show", "tier:2", "--json").stdout)] == ["capacitors", "modems"]
    shown = home.run("watchlist", "show", "hs:8532.21").stdout
    assert "tantalum capacitors" in shown
    assert "hs:8532.21, tier:2" in shown
    assert "modems" not in shown
