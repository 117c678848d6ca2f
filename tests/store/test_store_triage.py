"""Decisions and the audit log: what is decided is kept, and nothing of it can be changed unseen."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from tale import LEASE, MINUTE, NOW, feed, save, told, update

from watcher import __version__
from watcher.core.errors import UsageError
from watcher.core.triage import Decision
from watcher.edges.store.opening import connect


@pytest.fixture
def one(store):
    store.declare([feed("one")], NOW, watchlist="list-7")
    save(store, told(feed("one")))
    ((alert, _),) = store.alerts(states=None, limit=1)
    return alert


def records(store):
    return [json.loads(link.record) for link in store.audit()]


ACK = Decision(act="acknowledged", author="kim", decided=NOW)
DISMISS = Decision(
    act="dismissed", author="lee", decided=NOW + MINUTE, reason="not-the-entity", entity="huawei", note="a \udc80 kindergarten 华为"
)


def test_triage_sets_the_state_and_remembers_who_and_why_each_time(store, one):
    store.triage(one.id, ACK)
    store.triage(one.id, DISMISS)
    assert store.alert(one.id)[0].state == "dismissed"
    assert [made.act for made in store.decisions(one.id)] == ["acknowledged", "dismissed"]
    assert store.decisions(one.id)[0] == ACK
    assert store.decisions(one.id)[1].entity == "huawei"


def test_triage_of_what_is_not_there_says_so(store):
    with pytest.raises(UsageError, match="there is no alert nobody"):
        store.triage("nobody", ACK)


def test_the_audit_log_says_what_was_raised_under_which_list_and_who_decided_what(store, one):
    store.triage(one.id, ACK)
    store.triage(one.id, DISMISS)
    raised, _, dismissed = records(store)
    assert (raised["act"], raised["by"], raised["alert"], raised["watchlist"]) == ("notice.raised", "watcher", one.id, "list-7")
    assert dismissed | {"seq": 3, "previous": ""} == {
        "seq": 3,
        "previous": "",
        "act": "alert.dismissed",
        "at": "2026-11-23T19:01:00.000250Z",
        "by": "lee",
        "alert": one.id,
        "headline": "华为 shipment 1 to Росатом",
        "severity": "high",
        "entities": ["rosatom", "huawei"],
        "signals": ["arms"],
        "raised": "2026-11-23T19:00:00.000250Z",
        "watchlist": "list-7",
        "code": __version__,
        "before": "acknowledged",
        "after": "dismissed",
        "reason": "not-the-entity",
        "entity": "huawei",
        "note": "a ? kindergarten 华为",
    }
    assert store.audit_break() is None


def test_what_is_saved_again_is_recorded_once(store, one):
    save(store, told(feed("one")))
    save(store, update(told(feed("one"))))
    assert [record["cause"] for record in records(store)] == ["new-story", "new-fact"]


def test_a_delivery_that_died_is_recorded(store, one):
    [(claimed, _)] = store.claim(NOW, limit=9, lease=LEASE, owner="me")
    store.settle(replace(claimed, state="dead", error="410 gone", due=NOW + MINUTE))
    last = records(store)[-1]
    assert (last["act"], last["channel"], last["error"], last["at"]) == ("delivery.dead", "desk", "410 gone", "2026-11-23T19:01:00.000250Z")


def test_a_refused_decision_leaves_no_record(store, one):
    store.triage(one.id, ACK)
    with pytest.raises(UsageError, match="is acknowledged"):
        store.triage(one.id, ACK)
    assert len(records(store)) == 2


@pytest.mark.parametrize(
    ("tampering", "seq", "why"),
    [
        ("UPDATE audit SET record = :kim WHERE seq = 3", 3, "altered"),
        ("UPDATE audit SET record = :nothing WHERE seq = 2", 2, "altered"),
        ("UPDATE audit SET hash = upper(hash) WHERE seq = 2", 2, "altered"),
        ("DELETE FROM audit WHERE seq = 1", 1, "missing"),
        ("DELETE FROM audit WHERE seq = 2", 2, "missing"),
        ("DELETE FROM audit WHERE seq = 3", 3, "missing at the end"),
        ("DELETE FROM audit", 1, "missing at the end"),
        ("UPDATE audit SET seq = -seq", 1, "missing"),
        ("UPDATE audit SET seq = CASE seq WHEN 2 THEN 13 ELSE 12 END WHERE seq > 1", 2, "missing"),
        ("INSERT INTO audit SELECT 4, hash, record FROM audit WHERE seq = 3", 4, "does not follow"),
    ],
)
def test_tampering_is_found_at_the_first_record_that_does_not_fit(store, one, tampering, seq, why):
    store.triage(one.id, ACK)
    store.triage(one.id, DISMISS)
    db = connect(store.where)
    third = db.value("SELECT record FROM audit WHERE seq = 3")
    db.run(tampering, kim=third.replace(b"lee", b"kim"), nothing=b"\xff")
    db.close()
    found = store.audit_break()
    assert found is not None
    assert (found.seq, why in found.why) == (seq, True), found


def test_a_log_written_anew_as_a_whole_is_known_by_a_head_kept_elsewhere(store, one):
    store.triage(one.id, ACK)
    head = store.audit_head()
    assert [(link.seq, link.hash) for link in store.audit()][-1] == head


def test_many_records_are_read_in_order(store, one):
    with store.together():
        for n in range(1_100):
            store.triage(one.id, Decision(act="noted", note=str(n), author="kim", decided=NOW + timedelta(seconds=n)))
    assert [record["seq"] for record in records(store)] == list(range(1, 1_102))
    assert store.audit_break() is None
