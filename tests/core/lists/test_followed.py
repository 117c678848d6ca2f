"""A list is followed as the catalogue says, but for what the user wants otherwise."""

from __future__ import annotations

from datetime import timedelta

import pytest

from watcher.core.errors import UsageError
from watcher.core.lists.followed import Followed, packed, unpacked
from watcher.core.model import Action, ListedName, Listing, Severity


def test_what_is_left_unsaid_is_as_the_catalogue_says():
    one = Followed(id="us-ofac-sdn")
    assert one.addresses == one.known.forms[0].files
    assert one.usual == timedelta(days=14)


def test_own_addresses_and_another_rhythm_take_their_place():
    one = Followed(id="us-ofac-sdn", form="csv", urls=("https://mirror.example/SDN.CSV",), rhythm=timedelta(days=3))
    assert (one.shape.name, one.addresses, one.usual) == ("csv", ("https://mirror.example/SDN.CSV",), timedelta(days=3))


def test_a_list_that_nobody_can_read_is_refused_with_the_nearest_one():
    with pytest.raises(UsageError, match='did you mean "us-ofac-sdn"'):
        _ = Followed(id="us-ofac-sdm").known


def test_an_amended_entry_is_told_a_step_more_quietly():
    told = [Followed(id="un-sc").loud(action) for action in Action]
    assert told == [Severity.HIGH, Severity.MEDIUM, Severity.HIGH]
    assert Followed(id="un-sc", severity=Severity.LOW).loud(Action.AMENDED) is Severity.LOW


def test_whom_a_listed_one_owns_is_searched_only_if_that_is_wanted():
    owned = Listing(list="x", authority="X", id="1", schema="Company", names=(ListedName("Sample", "primary"),), by_ownership=True)
    assert Followed(id="opensanctions").searches(owned)
    assert not Followed(id="opensanctions", ownership=False).searches(owned)
    assert not Followed(id="opensanctions", watch=False).searches(owned)


def test_what_a_command_was_told_comes_back_from_the_store():
    one = Followed(id="un-sc", urls=("https://mirror.example/un.xml",), watch=False, alert=False, severity=Severity.LOW)
    assert unpacked("un-sc", packed(one)) == one
