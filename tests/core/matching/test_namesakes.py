"""A surname beside another given name is another person, and the watched one in any spelling is not."""

import pytest

from watcher.core.matching.matcher import Matcher
from watcher.core.watchlist.toml_files import parse_entities
from watcher.core.watchlist.watchlist import compose

FILE = """
[[entity]]
id = "putin"
name = "Vladimir Putin"
schema = "Person"
names = ["Vladimir Putin", "Putin", "Путин"]
forms = ["Путина", "Путину"]

[[entity]]
id = "lavrov"
name = "Sergey Lavrov"
schema = "Person"
names = ["Sergey Lavrov"]

[[entity]]
id = "zelensky"
name = "Zelensky"
schema = "Person"
names = ["Zelensky"]

[[entity]]
id = "kim"
name = "Kim Jong-un"
schema = "Person"
names = ["Kim Jong-un"]
weak = ["Kim"]
context = ["Pyongyang"]

[[entity]]
id = "lincoln"
name = "Lincoln"
schema = "Company"
names = ["Lincoln"]
"""


@pytest.fixture(scope="module")
def matcher():
    return Matcher(compose(parse_entities("test.toml", FILE), []))


def found(matcher: Matcher, text: str) -> list[str]:
    return [mention.surface for mention in matcher.examine("", text).mentions]


@pytest.mark.parametrize(
    "text",
    [
        "Roman Putin opens a shop",
        "Igor Putin and his bank",
        "Людмила Путина продала дом",
        "дом Людмилы Путиной и Игоря Путина",
        "I. Putin signed",
        "И. Путин подписал",
        "Putin Igor signed",
        "Maria Putin said so",
        "Sergey Lavrov's cousin Ivan Putin",
        "In Pyongyang, Kim Min-jae wins",
        "In Pyongyang, Kim Yo Jong speaks",
        "In Pyongyang, Kim Campbell-Reid signs for a club",
        "In Pyongyang, Robert Kim sings",
    ],
)
def test_another_given_name_is_another_person(matcher, text):
    others = [mention for mention in found(matcher, text) if mention != "Sergey Lavrov"]
    assert others == []
    assert any("else" in v.why or "given name" in v.why for v in matcher.examine("", text).verdicts)


@pytest.mark.parametrize(
    "text",
    [
        "President Putin said",
        "Yesterday Putin said",
        "президента Путина ждут",
        "Präsident Putin kommt",
        "Wladimir Putin kommt",
        "Władimir Putin jedzie",
        "Vladimír Putin přijel",
        "Володимир Путін та Владимир Путин",
        "Vladimir V. Putin said",
        "V. Putin said",
        "Слава Путину и Вера Путина",
        "Trump Tells Putin To Stop",
        "In the U.S. Putin is a word",
        "Rome, Roman, Putin",
        "said Roman.\nPutin left",
        "told Putin Sergey Lavrov had left",
        "Will Putin come?",
    ],
)
def test_titles_verbs_and_the_own_name_in_any_spelling_change_nothing(matcher, text):
    assert any(
        word.lower().startswith(("putin", "путин", "путін", "v. putin", "vladim", "влад", "wladim")) for word in found(matcher, text)
    )


def test_of_whom_only_a_surname_is_known_any_given_name_may_be_the_own(matcher):
    assert found(matcher, "Volodymyr Zelensky spoke") == ["Zelensky"]


def test_only_persons_have_namesakes(matcher):
    assert found(matcher, "Abraham Lincoln spoke") == ["Lincoln"]


def test_a_given_name_before_a_weekday_or_in_a_headline_of_capitals_stays(matcher):
    assert found(matcher, "In Pyongyang they met Kim Thursday evening") == ["Kim"]
    assert found(matcher, "Pyongyang Says Kim Watched The Missile Launch Today") == ["Kim"]
