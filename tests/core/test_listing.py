"""The nouns of sanctions lists name themselves."""

from __future__ import annotations

from watcher.core.errors import ListError
from watcher.core.model import Action, Change, ListedName, Listing

LISTING = Listing(list="us-ofac-sdn", authority="OFAC", id="90001", schema="Person", names=(ListedName("Ada EXAMPLE", "primary"),))


def test_a_listing_is_called_by_its_primary_name_and_by_its_id_where_it_has_none():
    assert LISTING.name == "Ada EXAMPLE"
    assert Listing(list="x", authority="X", id="7", schema="LegalEntity", names=()).name == "7"


def test_a_change_is_known_by_list_id_publication_and_action():
    change = Change(action=Action.LISTED, listing=LISTING, before=None, version="2026-01-15")
    assert change.key == ("us-ofac-sdn", "90001", "2026-01-15", "listed")


def test_a_list_that_cannot_be_read_says_where_and_what_to_do():
    assert (
        str(ListError("us-ofac-sdn, row 14", "it ends here", cure="fetch it again"))
        == "us-ofac-sdn, row 14: it ends here\n  fetch it again"
    )
