"""Evidence: what was read stays as it was read, and a change of it is seen."""

import json
import zlib
from dataclasses import replace

import pytest
from tale import MINUTE, NOW, article, entry, feed, match, save, told

from watcher.core.audit import sha256
from watcher.core.model import Answer, Evidence, Outcome
from watcher.edges.store.opening import connect

ANSWER = Answer(
    url="https://cdn.example/rss.xml", status=200, headers={"date": "Mon, 23 Nov 2026 18:59:00 GMT", "etag": '"a"'}, document="1f" * 16
)


def proof(item, *, fetched=NOW, answer=ANSWER):
    return Evidence(article=article(item).id, entry=item, fetched=fetched, answer=answer)


@pytest.fixture
def one(store):
    store.declare([feed("one")], NOW)
    outcome = told(feed("one"))
    save(store, replace(outcome, evidence=(proof(entry(feed("one"))),)))
    return outcome.articles[0].id


def tamper(store, sql, **values):
    db = connect(store.where)
    db.run(sql, **values)
    db.close()


def test_what_was_read_is_read_back_and_named_in_the_audit_log(store, one):
    (kept,) = store.evidence([one])
    assert kept.evidence == proof(entry(feed("one")))
    assert (kept.fits, kept.logged, kept.hash) == (True, 1, sha256(kept.record))
    (link,) = store.audit()
    assert json.loads(link.record)["evidence"] == kept.hash


def test_a_wording_keeps_its_first_reading_and_others_are_kept_beside_it(store, one):
    other = entry(feed("one"), title="Nothing has happened", revision="ff" * 16)
    again = replace(proof(entry(feed("one"))), fetched=NOW + MINUTE)
    withdrawn = replace(article(other), id=one)
    pieces = (again, replace(proof(other, fetched=NOW + MINUTE, answer=None), article=one))
    save(store, Outcome(feed=feed("one"), articles=(withdrawn,), matches=((one, match(other)),), evidence=pieces))
    first, second = store.evidence([one])
    assert (first.evidence.fetched, first.evidence.entry.title, first.fits) == (NOW, entry(feed("one")).title, True)
    assert (second.evidence.entry.title, second.evidence.answer, second.logged) == ("Nothing has happened", None, None)


def test_a_changed_word_or_a_broken_record_does_not_fit(store, one):
    (kept,) = store.evidence([one])
    db = connect(store.where)
    db.run("UPDATE evidence SET record = :record", record=zlib.compress(kept.record.replace(b"Text 1", b"Text 2")))
    db.close()
    (changed,) = store.evidence([one])
    assert (changed.fits, changed.evidence.entry.text[:6]) == (False, "Text 2")
    tamper(store, "UPDATE evidence SET record = :record", record=b"\0")
    (broken,) = store.evidence([one])
    assert (broken.fits, broken.evidence) == (False, None)


def test_a_record_changed_together_with_its_hash_is_no_longer_the_one_in_the_log(store, one):
    forged = zlib.compress(b"{}")
    db = connect(store.where)
    db.run("UPDATE evidence SET record = :record, hash = :hash", record=forged, hash=sha256(b"{}"))
    db.close()
    (kept,) = store.evidence([one])
    assert kept.logged is None


def test_nothing_is_kept_of_what_was_never_read(store):
    assert store.evidence(["nobody"]) == []
