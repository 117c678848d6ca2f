"""What is held of a list comes back as it was saved, and a look in hand is given back when its process is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from watcher.core.errors import StoreError
from watcher.core.list_news import feed_of
from watcher.core.lists.followed import Followed
from watcher.core.lists.record import mark_of, record_of
from watcher.core.model import Action, Change, Held, Identifier, ListedName, Listing, ListOutcome, Owner, Validators
from watcher.edges.store.lists import reading

NOW = datetime(2024, 6, 17, 8, tzinfo=UTC)
ADA = Listing(
    list="un-sc",
    authority="UN",
    id="1",
    schema="Person",
    names=(ListedName("Ada EXAMPLE", "primary"), ListedName("Ада ПРИМЕР", script="Cyrl", language="ru")),
    programmes=("ONE",),
    identifiers=(Identifier("Passport", "X1"),),
    born=("1972-03",),
    listed=date(2022, 2, 25),
    owners=(Owner("owned by", "", id="2"), Owner("linked to", "Bob", source="UN")),
)
HELD = Held(
    list="un-sc",
    state="quarantined",
    reason="why",
    publication="v1",
    published=NOW,
    entries=2,
    validators=(Validators(etag='"x"', of="https://a.example/"), Validators()),
    first_read=NOW,
    next_look=NOW + timedelta(hours=1),
)

FEED = feed_of(Followed(id="un-sc"))


def kept(*listings):
    return [(one.id, mark_of(record_of(one)), record_of(one)) for one in listings]


def save(store, outcome, *listings):
    with store.lists.turn("un-sc", NOW) as turn:
        turn.save(outcome, kept(*listings))


def test_what_is_held_and_every_entry_come_back_as_they_were_saved(store, again):
    save(store, ListOutcome(feed=FEED, held=HELD), ADA, replace(ADA, id="2"))
    other = again()
    assert other.lists.held("un-sc") == HELD
    assert list(other.lists.listings("un-sc")) == [ADA, replace(ADA, id="2")]
    assert other.lists.marks("un-sc") == {"1": mark_of(record_of(ADA)), "2": mark_of(record_of(replace(ADA, id="2")))}


def test_an_exception_inside_a_turn_changes_nothing(store):
    def broken():
        yield from kept(ADA)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), store.lists.turn("un-sc", NOW) as turn:
        turn.save(ListOutcome(feed=FEED, held=HELD), broken())
    assert store.lists.held("un-sc") == Held(list="un-sc")
    assert list(store.lists.listings("un-sc")) == []


def test_the_publication_since_which_an_entry_is_missing_is_that_of_the_first_time(store):
    save(store, ListOutcome(feed=FEED, held=HELD, missing=("1",)), ADA)
    save(store, ListOutcome(feed=FEED, held=replace(HELD, publication="v2"), missing=("1",)))
    assert store._db.value("SELECT missing FROM listing") == "v1"
    save(store, ListOutcome(feed=FEED, held=HELD, returned=("1",)))
    assert store.lists.missing("un-sc") == frozenset()


def test_whoever_was_taken_off_is_known_by_what_was_last_told_of_him(store):
    change = Change(action=Action.DELISTED, listing=ADA, before=ADA, version="v2", published=NOW)
    save(store, ListOutcome(feed=FEED, held=HELD), ADA)
    save(store, ListOutcome(feed=FEED, held=HELD, changes=((change, ""),), delisted=("1",)))
    assert store.lists.listing("un-sc", "1") is None
    assert store.lists.of_entities(["un-sc:1", "kim", "un-sc:9"]) == {"un-sc:1": ADA}
    ((moment, told),) = store.lists.changes("un-sc", limit=5)
    assert (moment, told) == (NOW, replace(change, before=None))


def test_a_change_stands_once_under_its_key(store):
    change = Change(action=Action.LISTED, listing=ADA, before=None, version="v2", published=NOW)
    for _ in range(2):
        save(store, ListOutcome(feed=FEED, held=HELD, changes=((change, ""),)))
    assert store._db.value("SELECT count(*) FROM list_change") == 1


def test_a_list_somebody_looked_at_and_did_not_finish_is_due_at_once(store):
    save(store, ListOutcome(feed=FEED, held=HELD))
    assert store.lists.lease("un-sc", NOW + timedelta(days=1)).next_look == NOW + timedelta(days=1)
    assert store.release("daemon") == 1
    assert store.lists.held("un-sc") == replace(HELD, next_look=None)


def test_lists_are_added_changed_and_removed_by_command_and_what_is_held_stays(store):
    assert store.lists.add(Followed(id="un-sc"))
    save(store, ListOutcome(feed=FEED, held=HELD), ADA)
    assert not store.lists.add(Followed(id="un-sc", watch=False))
    assert store.lists.added() == (Followed(id="un-sc", watch=False),)
    assert store.lists.remove("un-sc")
    assert not store.lists.remove("un-sc")
    assert (store.lists.added(), store.lists.held("un-sc")) == ((), HELD)


def test_a_store_from_before_there_were_lists_is_told_from_one_without_any(store, tmp_path):
    with reading(store.where) as lists:
        assert lists.every() == {}
    store._db.run("DROP TABLE earlier")
    store._db.run("DROP TABLE list_change")
    store._db.run("DROP TABLE listing")
    store._db.run("DROP TABLE list")
    with pytest.raises(StoreError, match="knows no lists yet"), reading(store.where):
        pass
