"""What one publication changed is told if it means something, and counted if it does not."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from watcher.core.lists.delta import compare, follow, meaning
from watcher.core.model import Action, Amendment, Identifier, ListedName, Listing

ADA = Listing(
    list="x-list",
    authority="X",
    id="1",
    schema="Person",
    names=(ListedName("Ada EXAMPLE", "primary"), ListedName("A. Exempel"), ListedName("Ада ПРИМЕР", script="Cyrl")),
    programmes=("ONE", "TWO"),
    sections=("Main",),
    identifiers=(Identifier("Passport", "X1"),),
)
BOB = replace(ADA, id="2", names=(ListedName("Bob SAMPLE", "primary"),))


def test_entries_are_added_removed_and_amended():
    known = {"1": ADA, "2": BOB}
    eve = replace(BOB, id="3", names=(ListedName("Eve SPECIMEN", "primary"),))
    found = compare(known, [replace(ADA, programmes=("ONE",)), eve], version="v2")
    assert [(change.action, change.listing.id, change.version) for change in found.changes] == [
        (Action.LISTED, "3", "v2"),
        (Action.AMENDED, "1", "v2"),
        (Action.DELISTED, "2", "v2"),
    ]
    assert found.amended[0].what == ('programme "TWO" removed',)
    assert found.amended[0].before == ADA
    assert found.removed[0].listing == BOB


def test_a_corrected_number_is_counted_and_not_told():
    found = compare({"1": ADA}, [replace(ADA, identifiers=(Identifier("Passport", "X2"),))], version="v2")
    assert (found.changes, found.touched, found.changed) == ((), ("1",), 1)


def test_each_kind_of_change_is_told_in_words():
    new = replace(
        ADA,
        names=(ListedName("Ada SAMPLE", "primary"), ListedName("A. Exempel"), ListedName("Ada EXAMPLE", "former")),
        programmes=("TWO", "THREE"),
        sections=("Main", "Other"),
    )
    assert meaning(ADA, new) == (
        'name "Ada EXAMPLE" is now "Ada SAMPLE"',
        'alias "Ada EXAMPLE" added',
        'alias "Ада ПРИМЕР" removed',
        'programme "THREE" added',
        'programme "ONE" removed',
        'list "Other" added',
    )


def test_a_hundred_new_names_are_told_as_five_and_how_many_more():
    new = replace(ADA, names=(*ADA.names, *(ListedName(f"Name {number}") for number in range(100))))
    assert len(meaning(ADA, new)) == 6
    assert meaning(ADA, new)[-1] == "and 95 more of kind alias"


@given(st.permutations(ADA.names[1:]), st.permutations(ADA.programmes), st.sampled_from([str.upper, str.lower, lambda s: f" {s}  "]))
def test_a_re_export_changes_nothing(aliases, programmes, written):
    """Another order, other capitals, other spaces and punctuation."""
    names = tuple(replace(name, text=written(name.text).replace(" ", "  ").replace(".", "")) for name in (ADA.names[0], *aliases))
    assert meaning(ADA, replace(ADA, names=names, programmes=tuple(programmes))) == ()


@given(
    st.dictionaries(st.sampled_from("123456"), st.sampled_from("abc")), st.dictionaries(st.sampled_from("123456"), st.sampled_from("abc"))
)
def test_what_is_added_in_one_direction_is_removed_in_the_other(before, after):
    old, new = ({id_: replace(ADA, id=id_, programmes=(mark,)) for id_, mark in table.items()} for table in (before, after))
    there = compare(old, new.values(), version="v")
    back = compare(new, old.values(), version="v")
    assert {change.listing.id for change in there.added} == {change.listing.id for change in back.removed} == new.keys() - old.keys()
    assert {change.listing.id for change in there.amended} == {change.listing.id for change in back.amended}
    assert compare(new, new.values(), version="v").changed == 0


def test_an_amendment_of_all_of_an_entry_replaces_it():
    now, change = follow(ADA, Amendment(action=Action.AMENDED, listing=replace(ADA, programmes=("TWO",))), version="v2")
    assert now.programmes == ("TWO",)
    assert change.what == ('programme "ONE" removed',)


def test_an_amendment_of_a_part_is_added_to_what_was_known():
    told = replace(ADA, names=(ListedName("Ada SPECIMEN"),), programmes=("THREE",), identifiers=())
    taken = replace(ADA, names=(ListedName("a exempel"),), programmes=("ONE",), identifiers=(), sections=())
    now, change = follow(ADA, Amendment(action=Action.AMENDED, listing=told, whole=False, taken=taken), version="v2")
    assert [name.text for name in now.names] == ["Ada EXAMPLE", "Ada SPECIMEN", "Ада ПРИМЕР"]
    assert now.programmes == ("TWO", "THREE")
    assert now.identifiers == ADA.identifiers
    assert change.what == ('alias "Ada SPECIMEN" added', 'alias "A. Exempel" removed', 'programme "THREE" added', 'programme "ONE" removed')


def test_a_new_primary_name_makes_the_old_one_a_former_one():
    told = replace(ADA, names=(ListedName("Ada SPECIMEN", "primary"),))
    now, _ = follow(ADA, Amendment(action=Action.AMENDED, listing=told, whole=False), version="v2")
    assert [(name.text, name.kind) for name in now.names][:2] == [("Ada SPECIMEN", "primary"), ("Ada EXAMPLE", "former")]


def test_an_amendment_that_means_nothing_gives_no_change():
    now, change = follow(ADA, Amendment(action=Action.AMENDED, listing=replace(ADA, born=("1972",)), whole=False), version="v2")
    assert now.born == ("1972",)
    assert change is None


def test_the_delisted_is_told_as_it_was_known():
    told = replace(ADA, names=())
    now, change = follow(ADA, Amendment(action=Action.DELISTED, listing=told), version="v2")
    assert now is None
    assert (change.action, change.listing) == (Action.DELISTED, ADA)


def test_who_was_not_known_is_told_as_the_list_tells_it():
    now, change = follow(None, Amendment(action=Action.LISTED, listing=BOB), version="v2")
    assert now == BOB
    assert (change.action, change.before) == (Action.LISTED, None)
