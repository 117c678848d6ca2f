from dataclasses import replace
from datetime import timedelta

import pytest
from tale import LEASE, MINUTE, NOW, delivery, feed, save, told, update

from watcher.core.model import Cause


@pytest.fixture
def one(store):
    store.declare([feed("one")], NOW)
    return feed("one")


def claim(store, now=NOW, limit=99, owner="me"):
    return [claimed for claimed, _ in store.claim(now, limit=limit, lease=LEASE, owner=owner)]


def test_a_claimed_delivery_brings_all_a_message_is_written_from(store, one):
    outcome = told(one)
    save(store, outcome)
    [(claimed, dossier)] = store.claim(NOW, limit=9, lease=LEASE, owner="me")
    assert claimed == replace(outcome.deliveries[0], state="sending", attempts=1, first_try=NOW)
    assert (dossier.notice,) == outcome.notices
    assert (dossier.alert,) == outcome.alerts
    assert (dossier.story,) == outcome.stories
    assert (dossier.article,) == outcome.articles
    assert dossier.sources == ((outcome.articles[0], outcome.feed),)


def test_nothing_is_claimed_before_it_is_due(store, one):
    save(store, told(one, due=NOW + MINUTE))
    assert claim(store) == []
    assert len(claim(store, NOW + MINUTE)) == 1


def test_a_claimed_delivery_is_nobody_elses_until_the_lease_ends(store, one, again):
    save(store, told(one))
    assert len(claim(store)) == 1
    assert claim(again(), NOW + LEASE - MINUTE) == []
    [taken_over] = claim(again(), NOW + LEASE)
    assert (taken_over.attempts, taken_over.first_try) == (2, NOW)


def test_two_senders_never_get_the_same_delivery(store, one, again):
    for n in range(9):
        save(store, told(one, n))
    first, second = claim(store, limit=5), claim(again(), limit=5)
    assert len({d.id for d in first + second}) == 9


def test_a_settled_delivery_is_saved_as_told(store, one):
    save(store, told(one))
    [claimed] = claim(store)
    later = replace(claimed, state="pending", due=NOW + 5 * MINUTE, error="503")
    store.settle(later)
    assert claim(store, NOW + 4 * MINUTE) == []
    [again] = claim(store, NOW + 5 * MINUTE)
    assert again == replace(later, state="sending", attempts=2)
    delivered = replace(again, state="delivered", error=None, receipt="ok")
    store.settle(delivered)
    assert claim(store, NOW + 500 * MINUTE) == []
    assert store.alert("")[4] == [delivered]


def test_a_claim_handed_back_unsent_does_not_count_as_a_try(store, one):
    save(store, told(one))
    [claimed] = claim(store)
    store.settle(replace(claimed, state="pending", attempts=0, due=NOW + MINUTE))
    assert claim(store, NOW + MINUTE)[0].attempts == 1


def test_what_follows_from_a_settled_delivery_is_saved_with_it(store, one):
    outcome = told(one)
    save(store, outcome)
    [claimed] = claim(store)
    (notice,) = outcome.notices
    instead = replace(notice, id="instead", number=1, cause=Cause.CHANNEL_FAILED)
    store.settle(replace(claimed, state="dead", error="404"), notices=[instead], deliveries=[delivery(instead, "mail")])
    assert store.dead_channels(outcome.alerts[0].id) == {"desk"}
    assert [d.channel for d in claim(store)] == ["mail"]


def test_a_sender_whose_delivery_is_in_other_hands_changes_nothing(store, one, again):
    save(store, told(one))
    [stale] = claim(store)
    other = again()
    [fresh] = claim(other, NOW + LEASE)
    store.settle(replace(stale, state="dead", error="late"))
    assert store.alert("")[4] == [fresh]


def test_delivered_is_final_whoever_says_so(store, one, again):
    save(store, told(one))
    [stale] = claim(store)
    other = again()
    [fresh] = claim(other, NOW + LEASE)
    store.settle(replace(stale, state="delivered", receipt="ok"))
    other.settle(replace(fresh, state="pending", error="503"))
    assert [d.state for d in store.alert("")[4]] == ["delivered"]
    assert store.counts(NOW)["deliveries"]["delivered"] == 1


def test_a_dead_process_gives_back_what_it_had(store, one, again):
    for n in range(3):
        save(store, told(one, n))
    claim(store, limit=2, owner="gone")
    claim(store, limit=1, owner="alive")
    assert again().release("gone") == 2
    assert len(claim(store)) == 2


def test_every_channel_gets_its_share_of_a_claim(store, one):
    for n in range(20):
        save(store, told(one, n, due=NOW - (20 - n) * MINUTE))
    save(store, told(one, 50, channels=("mail", "hook")))
    channels = [d.channel for d in claim(store, limit=6)]
    assert sorted(channels) == ["desk"] * 4 + ["hook", "mail"]


def test_a_channel_with_much_in_hand_waits_behind_the_others(store, one):
    for n in range(9):
        save(store, told(one, n))
    assert {d.channel for d in claim(store, limit=5)} == {"desk"}
    save(store, told(one, 50, channels=("mail",)))
    assert [d.channel for d in claim(store, limit=1)] == ["mail"]


def test_an_update_never_overtakes_the_notice_before_it(store, one):
    outcome = told(one)
    save(store, outcome)
    save(store, update(outcome, 2))
    save(store, update(outcome, 3))
    [first] = claim(store)
    assert first.notice == outcome.notices[0].id
    store.settle(replace(first, state="pending", due=NOW + 30 * MINUTE))
    assert claim(store, NOW + MINUTE) == []
    [first] = claim(store, NOW + 30 * MINUTE)
    store.settle(replace(first, state="dead", error="410"))
    [second] = claim(store, NOW + 30 * MINUTE)
    store.settle(replace(second, state="delivered"))
    assert len(claim(store, NOW + 30 * MINUTE)) == 1


def test_another_channel_does_not_wait_for_the_thread_of_this_one(store, one):
    outcome = told(one, channels=("desk",))
    save(store, outcome)
    save(store, update(outcome, 2, channels=("mail",)))
    assert {d.channel for d in claim(store)} == {"desk", "mail"}


def test_a_clock_set_back_makes_what_waits_due(store):
    outcome = told(feed("one"), 1)
    store.declare([feed("one")], NOW)
    save(store, outcome)
    store.beat(NOW, pid=1, since=NOW, host="here")
    ((claimed, _),) = store.claim(NOW, limit=9, lease=MINUTE, owner="me")
    store.settle(replace(claimed, state="pending", due=NOW + 30 * MINUTE, error="503"))
    past = NOW - timedelta(days=900)
    assert store.claim(past, limit=9, lease=MINUTE, owner="me") == []
    store.beat(past, pid=1, since=NOW, host="here")
    assert [delivery.id for delivery, _ in store.claim(past, limit=9, lease=MINUTE, owner="me")] == [claimed.id]


def test_what_follows_brings_what_opened_its_thread_in_the_same_channel(store, one):
    outcome = told(one)
    save(store, outcome)
    [(claimed, dossier)] = store.claim(NOW, limit=9, lease=LEASE, owner="me")
    assert dossier.begun is None
    store.settle(replace(claimed, state="delivered", receipt="at the top"))
    save(store, update(outcome))
    [(_, dossier)] = store.claim(NOW + MINUTE, limit=9, lease=LEASE, owner="me")
    first, begun = dossier.begun
    assert (first.receipt, begun.notice.number) == ("at the top", 1)
    assert begun.article == outcome.articles[0]
