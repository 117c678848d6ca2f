"""Words that are other words than a name by the way they are written."""

import pytest

from watcher.core.matching.matcher import Matcher
from watcher.core.watchlist.entity import Entity, Name
from watcher.core.watchlist.watchlist import compose


def found(text, schema, *names):
    entity = Entity(id="one", name=names[0], schema=schema, names=tuple(map(Name, names)))
    return [mention.surface for mention in Matcher(compose([entity], [])).examine("", text).mentions]


@pytest.mark.parametrize(
    "text", ["Varonian hallitus kaatui yöllä", "Ministeri vieraili Varonian pääkaupungissa", "Varonian", "Varoniának, Varonián őszi eső"]
)
def test_a_name_with_an_n_is_a_case_form_in_finnish_and_hungarian(text):
    assert found(text, "Country", "Varonia")


@pytest.mark.parametrize(
    "text",
    [
        "A Varonian minister resigned",
        "Varonian raspberries are exported",
        "South Varonian troops withdraw",
        "Der Trainer Varonian hat gewonnen",
    ],
)
def test_a_name_with_an_n_is_another_word_elsewhere(text):
    assert found(text, "Country", "Varonia", "South Varonia") == []


def test_the_n_of_a_bent_adjective_is_a_case_form_in_german():
    assert found("Die Aktien der Blauen Bahn steigen", "Company", "Blaue Bahn") == ["Blauen Bahn"]


def test_a_name_of_several_words_in_small_letters_is_no_name_where_others_have_capitals():
    assert found("The northern light was seen in Texas", "Company", "Northern Light") == []
    assert found("northern light lost its licence", "Company", "Northern Light") == ["northern light"]
    assert found("The council of elders met", "Organization", "Council of elders") == ["council of elders"]


def test_goods_are_named_in_small_letters_whatever_their_list_does():
    assert found("They seized a milling machine in Graz", "Good", "Milling Machine") == ["milling machine"]


def test_the_adjective_of_a_land_in_sko_is_no_case_form_of_it():
    assert found("Varonecký čaj zdražel. Varonecká káva též. Varonecki veter", "Country", "Varonecko") == []
    assert found("Z Varonecka do Varonecku, s Varoneckem", "Country", "Varonecko") == ["Varonecka", "Varonecku", "Varoneckem"]


def test_two_persons_of_a_list_are_no_surname_and_given_name():
    assert found("Vstoupili Maria Vetrov, Boris Holan a Jan", "Person", "Boris Vetrov") == []
    assert found("Einträge: Vetrov, Boris; Holan, Jan", "Person", "Boris Vetrov") == ["Vetrov, Boris"]
