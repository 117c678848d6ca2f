"""The name of a state in a longer name: rivers, airlines, streets and people are no states."""

import pytest

from watcher.core.errors import ConfigError
from watcher.core.matching.longer import Longer
from watcher.core.matching.matcher import Matcher
from watcher.core.text.fold import fold
from watcher.core.watchlist.entity import Entity, Name
from watcher.core.watchlist.toml_files import parse_page
from watcher.core.watchlist.watchlist import compose
from watcher.edges.sources import watchlist_of, well_known

NAMES = {
    "niger": "Niger Нигер Нігер النيجر נילוס 尼日尔 ニジェール",
    "jordan": "Jordan Jordán اردن ירדן 约旦",
    "oman": "Oman Umman عمان 阿曼",
    "mali": "Mali 马里",
    "chad": "Chad Чад",
    "kenya": "Kenya Кения",
    "sudan": "Sudan Судан",
}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    states = [Entity(id=id_, name=id_, schema="Country", names=tuple(Name(name) for name in names.split())) for id_, names in NAMES.items()]
    firm = Entity(id="firm", name="Tarno", schema="Company", names=(Name("Tarno"),))
    return Matcher(compose([*states, firm], [], well_known()))


@pytest.mark.parametrize(
    "text",
    [
        "Oil was spilled in the Niger Delta again",
        "The Niger river and the River Niger are one",
        "Lake Chad shrinks, so does the Chad Basin",
        "The fleet of Kenya Airways stays on the ground",
        "A fire on Jordan Street, and in the University of Jordan",
        "Дельта реки Нигер загрязнена. В дельте Нигера выгорел лес",
        "Delty Nigru", "Řeka Jordán vysychá", "Umman Denizi", "Le fleuve Niger déborde",
        "دلتا النيجر ملوثة", "دریای عمان طوفانی است", "נהר הירדן מתייבש",
        "尼日尔河泛滥成灾", "阿曼湾发生袭击", "马里兰州州长", "索马里海岸", "ニジェール川が氾濫した",
        "Fighting in South Sudan", "Южный Судан просит помощи",
        "Michael Jordan sold his stake", "Jordan Peele shows his next film", "Chad Smith plays the drums tonight",
    ],
)  # fmt: skip
def test_a_state_is_not_found_in_a_longer_name(matcher, text):
    seen = matcher.examine("", text)
    assert [mention.surface for mention in seen.mentions] == []
    assert all(verdict.why.startswith("is ") for verdict in seen.verdicts)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Niger and Mali closed the river, Chad the road", ["Niger", "Mali", "Chad"]),
        ("Jordan King Abdullah met Jordan's envoy", ["Jordan", "Jordan"]),
        ("The airways over Kenya are open", ["Kenya"]),
        ("Michael Tarno, Jordan: no comment", ["Tarno", "Jordan"]),
        ("Чад и Нигер закрыли реку", ["Чад", "Нигер"]),
        ("مذكرة بين النيجر ودلتا", ["النيجر"]),
        ("马里军政府、尼日尔和约旦", ["马里", "尼日尔", "约旦"]),
        ("Jordan Backs Plan To Share Water", ["Jordan"]),
        ("The river of Tarno River Tarno Delta", ["Tarno", "Tarno"]),
    ],
)
def test_a_state_beside_other_words_is_found(matcher, text, found):
    assert [mention.surface for mention in matcher.examine("", text).mentions] == found


@pytest.mark.parametrize(
    ("text", "name", "whole"),
    [
        ("by the Gulf of Tarno", "Tarno", "Gulf of Tarno"),
        ("a Tarno Grand Prix", "Tarno", "Tarno Grand Prix"),
        ("a tarno grand prix", "tarno", ""),
        ("Gulf Tarno", "Tarno", ""),
        ("在塔诺湾。", "塔诺", "塔诺湾"),
        ("南塔诺。", "塔诺", "南塔诺"),
    ],
)
def test_patterns_are_words_beside_a_blank_and_letters_without(text, name, whole):
    longer = Longer(["Gulf of *", "* Grand Prix", "*湾", "南*"])
    start = text.index(name)
    assert longer.around(fold(text), start, start + len(name)) == whole


GEORGIA = """
[[doubtful]]
names = ["Gornia"]
context = ["Tbirsk", "mountain*"]
against = ["Atlona", "peach*"]
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Gornia votes on Sunday", ["Gornia"]),
        ("Atlona: Gornia votes on Sunday", []),
        ("Gornia votes on Sunday. Peaches are cheap", []),
        ("Gornia votes in Tbirsk. Peaches are cheap", ["Gornia"]),
        ("Gornia sells peaches. It has mountains", []),
        ("The Gornian Republic, or Gornia, sells peaches", ["Gornian Republic", "Gornia"]),
    ],
)
def test_a_doubtful_name_is_told_by_the_nearer_word_or_another_name_of_its_state(text, found):
    state = Entity(id="gornia", name="Gornia", schema="Country", names=(Name("Gornia"), Name("Gornian Republic")))
    matcher = Matcher(compose([state], [], doubtful=parse_page("list.toml", GEORGIA).doubtful))
    assert [mention.surface for mention in matcher.examine("", text).mentions] == found
    firm = Entity(id="firm", name="Gornia", schema="Company", names=(Name("Gornia"),))
    assert Matcher(compose([firm], [], doubtful=parse_page("list.toml", GEORGIA).doubtful)).examine("", text).mentions


def test_a_doubtful_name_says_beside_what_it_is_something_else():
    with pytest.raises(ConfigError, match="against"):
        parse_page("list.toml", '[[doubtful]]\nnames = ["Gornia"]')


@pytest.mark.parametrize("phrase", ["*", "* *", "Lake * River", "**Delta", " * "])
def test_a_star_stands_once_beside_a_word(phrase):
    with pytest.raises(ConfigError, match="is no pattern"):
        parse_page("list.toml", f'blockers = ["{phrase}"]')


def test_every_list_has_the_longer_names_known_everywhere_but_for_those_it_replaces(tmp_path):
    own = tmp_path / "own.ftm.jsonl"
    own.write_text('{"id": "n", "schema": "Country", "properties": {"name": ["Niger"]}}\n', encoding="utf-8")
    assert "* Delta" in watchlist_of([own]).longer
    assert "Bank of China" in watchlist_of([own]).blockers
    (tmp_path / "world.toml").write_text('blockers = ["* Bend"]\n', encoding="utf-8")
    mine = watchlist_of([own, tmp_path / "world.toml"])
    assert (mine.longer, "Bank of China" in mine.blockers) == (("* Bend",), True)
