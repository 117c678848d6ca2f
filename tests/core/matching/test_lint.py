"""A watch list looked at: what fails, what is noise, what can never match."""

from __future__ import annotations

import pytest

from watcher.core.matching.lint import lint
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Policy
from watcher.core.watchlist.entity import Entity, Name, Signal, compose


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
