"""The outbox was rebuilt once, for states in which nothing is sent: what stood in it stands there still."""

from tale import LEASE, MINUTE, NOW

from watcher.edges.store import rows
from watcher.edges.store.schema import migrations
from watcher.edges.store.sql import SqlStore
from watcher.edges.store.sqlite_connection import SqliteConnection

TIME = rows.stamp(NOW)
RECORDS = [
    ("feed", {"id": "f", "url": "https://a.example/", "title": "A", "tags": "[]", "tier": 3, "origin": "file", "added": TIME}),
    (
        "story",
        {
            "id": "s",
            "headline": "h",
            "subjects": "[]",
            "terms": "{}",
            "articles": 1,
            "feeds": '["f"]',
            "first_seen": TIME,
            "last_seen": TIME,
        },
    ),
    (
        "article",
        {
            "id": "a",
            "feed": "f",
            "key": "k",
            "revision": "r",
            "url": "",
            "canonical": "",
            "title": "t",
            "text": "",
            "found": TIME,
            "story": "s",
            "backlog": 0,
        },
    ),
    (
        "alert",
        {
            "id": "x",
            "story": "s",
            "severity": "high",
            "facts": "[]",
            "entities": "[]",
            "signals": "[]",
            "raised": TIME,
            "updated": TIME,
            "notices": 1,
            "state": "open",
        },
    ),
    (
        "notice",
        {
            "id": "n",
            "alert": "x",
            "number": 1,
            "cause": "new-story",
            "severity": "high",
            "facts": "[]",
            "article": "a",
            "evidence": "[]",
            "signals": "[]",
            "raised": TIME,
            "why": "",
        },
    ),
]
WAITING = {"notice": "n", "alert": "x", "number": 1, "due": TIME, "first_due": TIME, "route": "all", "attempts": 0}


def test_deliveries_of_an_older_store_are_claimed_and_settled_ones_stay(tmp_path):
    path = tmp_path / "watcher.db"
    old = SqliteConnection(path)
    old.apply(migrations, before="m0010")
    with old.write():
        for table, row in RECORDS:
            old.put(table, [row])
        old.put("delivery", [{**WAITING, "id": "d1", "channel": "desk", "ready": TIME, "state": "pending"}])
        old.put("delivery", [{**WAITING, "id": "d2", "channel": "mail", "ready": None, "state": "dead", "error": "410"}])
    old.close()
    with SqlStore.open(path) as store:
        (told,) = [one for one, _ in store.claim(NOW + MINUTE, limit=9, lease=LEASE, owner="me")]
        assert (told.id, told.notice, told.escalation, told.silence) == ("d1", "n", False, "")
        assert store.counts(NOW)["dead"] == [("mail", "410", 1)]
