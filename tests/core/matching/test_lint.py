"""A watch list looked at: what fails, what is noise, what can never match."""

from __future__ import annotations

import pytest

from watcher.core.matching.lint import lint
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Policy
from watcher.core.watchlist.entity import Entity, Name, Signal
from watcher.core.watchlist.toml_files import parse_entities
from watcher.core.watchlist.watchlist import compose


def entity(id_: str, *names: str, kind: str = "name", **more) -> Entity:
    return Entity(id=id_, name=id_, schema="Company", names=tuple(Name(name, kind) for name in names), place=f"list.toml:{id_}", **more)


def found(*entities: Entity, signals: tuple[Signal, ...] = ()) -> list[tuple[str, str, str]]:
    return [(f.kind, f.subject, f.what) for f in lint(Matcher(compose(list(entities), list(signals)))).findings]


def test_a_list_without_faults_is_left_alone():
    assert found(entity("acme", "Acme Ltd", "普京", "푸틴", "НАТО", "EU", hits=("Acme Ltd opens",), misses=("acme is a peak",))) == []


def test_golden_lines_are_held_against_the_whole_list():
    acme = entity("acme", "Acme", hits=("Acme Beach opens",))
    assert found(acme) == []
    blocked = entity("other", "Otherwise", blocked=("Acme Beach",))
    (finding,) = lint(Matcher(compose([acme, blocked], []))).findings
    assert (finding.fatal, finding.what) == (True, "is not found in “Acme Beach opens”")
    assert finding.why == '"Acme" is part of "Acme Beach", which is known to mean something else'


def test_another_entity_found_in_its_place_is_named():
    (finding,) = lint(Matcher(compose([entity("acme", "Acme", hits=("Otherwise opens",)), entity("other", "Otherwise")], []))).findings
    assert finding.why == 'none of its spellings stands there; found: other in "Otherwise"'


@pytest.mark.parametrize("noise", ["apple", "Ox", "uno", "普"])
def test_words_that_match_by_accident_are_noise(noise):
    assert [kind for kind, *_ in found(entity("a", noise))] == ["noise"]


@pytest.mark.parametrize(
    "guarded",
    [
        entity("a", "apple", policy=Policy.SIGNAL),
        entity("a", "apple", kind="weak", context=("cider",)),
        entity("a", "uno", exact=("uno",)),
        entity("a", "apple pie"),
        entity("a", "C-4"),
    ],
)
def test_what_is_guarded_or_only_part_of_signals_is_no_noise(guarded):
    assert found(guarded) == []


def test_one_spelling_of_two_that_alert_is_a_duplicate_at_the_second():
    first, second = entity("a", "Acme Ltd"), entity("b", "ACME LTD")
    assert found(first, second) == [("duplicate", "b", '"ACME LTD" is also a spelling of a (list.toml:a)')]
    both = [entity(id_, "中俄", kind="form", policy=Policy.SIGNAL) for id_ in "ab"]
    assert found(*both) == []


def test_a_spelling_no_rule_sees_can_never_match():
    (finding,) = found(entity("a", "Acme Ltd", "Acme / . / Ltd"))
    assert finding == ("never", "a", '"Acme / . / Ltd" can never match')


def test_a_signal_no_entity_can_fill_can_never_fire():
    signal = Signal(id="s", title="S", groups=(("a",), ("schema:Vessel",)))
    assert found(entity("a", "Acme Ltd"), signals=(signal,)) == [
        ("never", "s", "can never fire: nothing on the list is one of schema:Vessel")
    ]
    assert found(entity("a", "Acme Ltd"), entity("b", "Beta Ltd"), signals=(Signal(id="s", title="S", groups=(("a",), ("*",))),)) == []


def written(text: str) -> list:
    return parse_entities("list.toml", text)


HEAD = '[[entity]]\nid = "{id}"\nname = "{name}"\nschema = "Person"\n'
BOTH = 'hits = ["{hit}"]\nmisses = ["nobody"]\n'


def toml(id_: str, name: str, *lines: str, hit: str = "") -> str:
    return HEAD.format(id=id_, name=name) + "".join(f"{line}\n" for line in lines) + BOTH.format(hit=hit or name)


def told(text: str, *, blockers: tuple[str, ...] = (), **more) -> list[tuple[str, str, str]]:
    report = lint(Matcher(compose(written(text), [], blockers)), **more)
    assert all(finding.cure and finding.why for finding in report.findings)
    return [(finding.kind, finding.place, finding.what) for finding in report.findings]


@pytest.mark.parametrize("known", ["Anna Mervin", "Mervin County", "The Mervin Post"])
def test_a_spelling_inside_a_well_known_name_is_ambiguous(known):
    text = toml("mervin", "Paula Mervin", 'names.en = ["Paula Mervin"]', 'names.de = ["Mervin"]')
    assert told(text, blockers=(known,)) == [("ambiguous", "list.toml:6", f'"Mervin" is also part of “{known}”')]
    assert told(text, known=(known,)) == told(text, blockers=(known,))


def test_a_spelling_that_is_a_blocker_is_ambiguous_unless_the_entity_is_named_so():
    other = toml("paula", "Paula Mervin", 'names = ["Mervin Post"]', hit="Mervin Post")
    assert [kind for kind, *_ in told(other, blockers=("Mervin Post",))] == ["ambiguous"]
    assert told(toml("post", "Mervin Post"), blockers=("Mervin Post",)) == []


@pytest.mark.parametrize(
    "aware",
    ['not = ["Mervin County"]', 'weak = ["Mervin"]\ncontext = ["x"]', 'case = ["Mervin"]', 'alert = "signal"', 'requires = [["mervin"]]'],
)
def test_an_ambiguity_the_author_has_looked_at_is_not_told(aware):
    names = 'names = ["Paula Mervin"]' if "weak" in aware else 'names = ["Paula Mervin", "Mervin"]'
    assert told(toml("mervin", "Paula Mervin", names, aware), blockers=("Anna Mervin",)) == []


def test_a_line_in_misses_shows_that_the_author_has_looked():
    text = toml("mervin", "Paula Mervin", 'names = ["Mervin"]', hit="Mervin").replace("nobody", "a mervin is a fish")
    assert told(text, blockers=("Anna Mervin",)) == []


def test_a_part_of_an_unspaced_name_is_ambiguous():
    text = toml("a", "A", 'names.zh = ["海山"]', hit="海山")
    assert [what for *_, what in told(text, blockers=("海山银行",))] == ['"海山" is also part of “海山银行”']


def test_a_surname_of_many_and_a_name_of_many_on_the_list_are_ambiguous():
    assert [what for *_, what in told(toml("a", "Zhang"))] == ['"Zhang" is also a surname of very many people']
    crowd = "".join(toml(f"p{at}", f"Mervin {name}") for at, name in enumerate(("Oldham", "Pelley", "Quarton")))
    assert told(crowd + toml("a", "Mervin"))[0][2] == '"Mervin" is also part of the names of p0, p1, p2 and others'


def test_a_word_in_small_letters_in_other_golden_lines_or_articles_is_ambiguous():
    text = toml("a", "Kestrel", 'names = ["Kestrel"]', hit="Kestrel sails")
    assert told(text + toml("b", "Bo Bing", hit="a kestrel meets Bo Bing"))[0][2] == (
        '"Kestrel" is also a word in small letters, in the golden lines of b'
    )
    assert told(text, articles=[("A kestrel nests", "")] * 3)[0][2] == '"Kestrel" is also a word in small letters, in 3 stored articles'
    assert told(text, articles=[("Kestrel sails", "")] * 3) == []


def test_what_stands_only_under_case_never_matches():
    text = toml("a", "A", 'names = ["Réva"]', 'case = ["Réva", "Zoë"]', hit="Réva")
    assert told(text) == [("never", "list.toml:6", '"Zoë" stands under `case`, but among no names')]


def test_weak_names_without_company_are_told():
    alone = Entity(id="a", name="A", schema="Person", names=(Name("Reva", "weak"),), place="list.jsonl:1")
    assert [finding.kind for finding in lint(Matcher(compose([alone], []))).findings] == ["weak"]
    same = toml("reva", "Reva", 'weak = ["Reva"]', 'context = ["shipyard"]')
    assert told(same) == [("weak", "list.toml:5", '"Reva" is weak, but "Reva" is a strong spelling of the same letters')]
    assert told(toml("nato", "NATO", 'names = ["NATO"]', 'weak = ["Nato"]')) == []


def test_an_entity_written_by_hand_wants_golden_lines_of_both_kinds():
    assert told(HEAD.format(id="a", name="Reva Moss")) == [("untried", "list.toml:1", "has no `hits` and no `misses`")]
    assert told(HEAD.format(id="a", name="Reva Moss") + 'hits = ["Reva Moss sails"]\n')[0][2] == "has no `misses`"
    assert found(entity("imported", "Reva Moss")) == []


def test_golden_lines_are_measured_with_the_languages_they_use():
    text = HEAD.format(id="a", name="Reva Moss") + (
        'names.en = ["Reva Moss"]\nnames.ru = ["Рева Мосс"]\nnames.ko = ["레바 모스"]\n'
        'hits = ["Reva Moss sails", "Песня Ревы Мосс", "Nobody"]\nmisses = ["Moss grows", "Reva Moss sinks"]\n'
    )
    (one,) = lint(Matcher(compose(written(text), []))).measures
    assert (one.place, one.hits, one.found, one.misses, one.spared) == ("list.toml:8", 3, 2, 2, 1)
    assert (one.tried, one.untried) == (("en", "ru"), ("ko",))


def test_a_spelling_in_more_than_its_share_of_the_articles_is_loud():
    loud = toml("a", "Reva Moss", 'names = ["Reva Moss"]')
    articles = [("Reva Moss sails", "")] * 3 + [("Rain", "")] * 97
    assert told(loud, articles=articles) == [("loud", "list.toml:5", '"Reva Moss" is found in 3 of 100 stored articles, 3.0%')]
    assert told(loud, articles=articles, share=0.03) == []
    assert told(loud, articles=articles[:49]) == []  # of so few articles a share says nothing


def test_what_alerts_only_in_signals_may_be_louder_and_a_state_as_loud_as_it_is():
    quiet = toml("a", "Reva Moss", 'alert = "signal"', 'names = ["Reva Moss"]')
    articles = [("Reva Moss sails", "")] * 10 + [("Rain", "")] * 90
    assert told(quiet, articles=articles) == []
    assert [kind for kind, *_ in told(quiet, articles=articles, share=0.01)] == ["loud"]
    assert told(quiet.replace("Person", "Country"), articles=articles, share=0.01) == []


def test_imported_names_are_tried_by_a_sample_and_hand_written_ones_all(monkeypatch):
    monkeypatch.setattr("watcher.core.matching.lint._SAMPLE", 20)
    imported = [entity(f"x{at}", f"Firm {at} Ltd") for at in range(45)]
    report = lint(Matcher(compose([*imported, *written(toml("a", "Reva Moss", 'names = ["Reva Moss", "Reva / . / Moss"]'))], [])))
    assert (report.imported, report.sampled) == (45, 15)
    assert [(finding.kind, finding.subject) for finding in report.findings] == [("never", "a")]
