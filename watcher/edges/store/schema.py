"""The tables, as numbered migrations in plain SQL; when they are applied is told in `migrating`.

They follow those of `first_schema`, in which is said how they are written. A migration that was released is never edited.
"""

from __future__ import annotations

from watcher.core.feeds.hosts import shard_of
from watcher.edges.store.first_schema import KEYED, TABLE, migrations
from watcher.edges.store.steps import Tables

__all__ = ["migrations"]


@migrations()
def m0011(db: Tables) -> None:
    """Whose pages are read, and what stood on them."""
    db.execute("ALTER TABLE feed ADD COLUMN full_text TEXT")
    db.execute("ALTER TABLE article ADD COLUMN page TEXT NOT NULL DEFAULT ''")


@migrations()
def m0012(db: Tables) -> None:
    """What stands at an address, looked up by feed, and apart from that where it joined a story."""
    db.execute("DROP INDEX article_canonical")
    db.execute("CREATE INDEX article_canonical ON article (canonical, feed) WHERE canonical <> ''")
    db.execute("CREATE INDEX article_told ON article (canonical, found) WHERE canonical <> '' AND story IS NOT NULL")


@migrations()
def m0013(db: Tables) -> None:
    """In which order articles came, when their first wording came, and whether that was there before we began to watch."""
    for column in ("place INTEGER NOT NULL DEFAULT 0", "came TEXT NOT NULL DEFAULT ''", "quiet INTEGER NOT NULL DEFAULT 0"):
        db.execute(f"ALTER TABLE article ADD COLUMN {column}")
    db.execute(
        """UPDATE article SET place = arrival.place, came = found, quiet = backlog
        FROM (SELECT id, row_number() OVER (ORDER BY found, id) AS place FROM article) AS arrival WHERE arrival.id = article.id"""
    )
    db.execute("INSERT INTO counter (name, value) SELECT 'places', count(*) FROM article")
    db.execute("CREATE INDEX article_place ON article (place)")


@migrations()
def m0014(db: Tables) -> None:
    """Which message tells of a delivery that waited in its thread."""
    db.execute("ALTER TABLE delivery ADD COLUMN carrier TEXT REFERENCES delivery (id)")
    db.execute("CREATE INDEX delivery_carrier ON delivery (carrier) WHERE carrier IS NOT NULL")


@migrations()
def m0015(db: Tables) -> None:
    """Which wordings of which stories stand at an address, told by an index alone."""
    db.execute("DROP INDEX article_told")
    db.execute("CREATE INDEX article_told ON article (canonical, found, id, story, revision) WHERE canonical <> '' AND story IS NOT NULL")


@migrations()
def m0016(db: Tables) -> None:
    """The ledger of polls, and what it is rolled up to."""
    # at and first to last are milliseconds since 1970, day is days since then, feed is `visits.number`: rows of 45 bytes.
    visit = """CREATE TABLE visit (
        at INTEGER NOT NULL, feed INTEGER NOT NULL, result TEXT NOT NULL, status INTEGER, entries INTEGER, fresh INTEGER,
        ms INTEGER, bytes INTEGER, PRIMARY KEY (at, feed)
    {keyed}"""
    day = """CREATE TABLE visit_day (
        day INTEGER NOT NULL, feed INTEGER NOT NULL, polls INTEGER NOT NULL, answered INTEGER NOT NULL, fresh INTEGER NOT NULL,
        bytes INTEGER NOT NULL, first INTEGER, last INTEGER, gap INTEGER NOT NULL, PRIMARY KEY (day, feed)
    {keyed}"""
    for statement in (visit, day):
        db.execute(statement.format(keyed=KEYED))


@migrations()
def m0017(db: Tables) -> None:
    """Feeds that are not well, and what was told of them; feed '' is that none answers."""
    table = """CREATE TABLE ailment (
        feed TEXT NOT NULL PRIMARY KEY, condition TEXT NOT NULL, reason TEXT NOT NULL, cure TEXT NOT NULL, severity TEXT NOT NULL,
        since TEXT NOT NULL, judged TEXT NOT NULL, told TEXT, channels TEXT NOT NULL, kept TEXT NOT NULL, over TEXT
    {keyed}"""
    db.execute(table.format(keyed=KEYED))
    db.execute("CREATE INDEX ailment_stirs ON ailment (feed) WHERE told IS NULL OR over IS NOT NULL OR feed = ''")


_LISTS = (
    # A sanctions list that is followed, or was. settings: as it was added by command, NULL if the configuration names it.
    # record: the rest of what is held of it, as one JSON object.
    """CREATE TABLE list (
        id TEXT NOT NULL PRIMARY KEY, settings TEXT, state TEXT NOT NULL DEFAULT 'new', publication TEXT NOT NULL DEFAULT '',
        next_look TEXT NOT NULL DEFAULT '', leased INTEGER NOT NULL DEFAULT 0, record TEXT NOT NULL DEFAULT '{{}}'
    {table}""",
    # Its entries as they stand. mark: a hash of the record. missing: since which publication it is missing and kept all the same.
    """CREATE TABLE listing (
        list TEXT NOT NULL REFERENCES list (id), id TEXT NOT NULL, mark BLOB NOT NULL, missing TEXT, record TEXT NOT NULL,
        PRIMARY KEY (list, id)
    {table}""",
    "CREATE INDEX listing_missing ON listing (list) WHERE missing IS NOT NULL",
    # What publications changed, each once; article: what tells it, NULL if it is not told.
    """CREATE TABLE list_change (
        list TEXT NOT NULL REFERENCES list (id), id TEXT NOT NULL, publication TEXT NOT NULL, action TEXT NOT NULL,
        found TEXT NOT NULL, article TEXT REFERENCES article (id), record TEXT NOT NULL,
        PRIMARY KEY (list, id, publication, action)
    {table}""",
    "CREATE INDEX list_change_article ON list_change (article) WHERE article IS NOT NULL",
    "CREATE INDEX list_change_found ON list_change (found)",
    # Articles that told of a story before it was one.
    """CREATE TABLE earlier (
        story TEXT NOT NULL REFERENCES story (id), article TEXT NOT NULL REFERENCES article (id), PRIMARY KEY (story, article)
    {keyed}""",
)


@migrations()
def m0018(db: Tables) -> None:
    """Sanctions lists: what is held of them, what they changed, and the articles that told of it before."""
    for statement in _LISTS:
        db.execute(statement.format(table=TABLE, keyed=KEYED))


@migrations()
def m0019(db: Tables) -> None:
    """Stories put right by people: what was said, where merged ones went, and what else a story is known by since."""
    db.execute("ALTER TABLE story ADD COLUMN merged_into TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE alert ADD COLUMN merged_into TEXT NOT NULL DEFAULT ''")
    face = """CREATE TABLE face (
        id TEXT NOT NULL PRIMARY KEY, story TEXT NOT NULL REFERENCES story (id), headline TEXT NOT NULL, terms TEXT NOT NULL,
        sketch TEXT NOT NULL, articles TEXT NOT NULL
    {table}"""
    correction = """CREATE TABLE correction (
        id TEXT NOT NULL PRIMARY KEY, act TEXT NOT NULL CHECK (act IN ('merged', 'split')), story TEXT NOT NULL REFERENCES story (id),
        other TEXT NOT NULL REFERENCES story (id), articles TEXT NOT NULL, author TEXT NOT NULL, made TEXT NOT NULL,
        note TEXT NOT NULL, undone TEXT, undone_by TEXT NOT NULL
    {table}"""
    for statement in (face, correction):
        db.execute(statement.format(table=TABLE))
    for index in ("face_story ON face (story)", "correction_story ON correction (story)", "correction_other ON correction (other)"):
        db.execute(f"CREATE INDEX {index}")


@migrations()
def m0020(db: Tables) -> None:
    """What stories tell in whatever language, and which of them are linked across languages."""
    db.execute("ALTER TABLE story ADD COLUMN traits TEXT NOT NULL DEFAULT '{}'")
    table = """CREATE TABLE story_link (
        story TEXT NOT NULL REFERENCES story (id), kin TEXT NOT NULL REFERENCES story (id), shared TEXT NOT NULL,
        PRIMARY KEY (story, kin)
    {keyed}"""
    db.execute(table.format(keyed=KEYED))
    db.execute("CREATE INDEX story_link_kin ON story_link (kin)")


@migrations()
def m0021(db: Tables) -> None:
    """Who tells a story, why an alert is as loud as it is, and which notices an article brought."""
    db.execute("ALTER TABLE feed ADD COLUMN owner TEXT")
    # Of older stories nobody knows: the best tier, so that no source is told as better than those it had.
    db.execute("ALTER TABLE story ADD COLUMN tier INTEGER NOT NULL DEFAULT 1")
    db.execute("ALTER TABLE story ADD COLUMN owners TEXT NOT NULL DEFAULT '[]'")
    for table in ("alert", "notice"):
        db.execute(f"ALTER TABLE {table} ADD COLUMN weighed TEXT NOT NULL DEFAULT ''")
    db.execute("CREATE INDEX notice_article ON notice (article)")


_DECIDED = (
    # place: in the order in which they were made.
    """CREATE TABLE decided (
        place INTEGER NOT NULL PRIMARY KEY, alert TEXT NOT NULL REFERENCES alert (id), state TEXT NOT NULL, reason TEXT NOT NULL,
        author TEXT NOT NULL, decided TEXT NOT NULL, act TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '',
        entity TEXT NOT NULL DEFAULT '', assignee TEXT NOT NULL DEFAULT ''
    {table}""",
    """INSERT INTO decided (place, alert, state, reason, author, decided, act, note, entity, assignee)
    SELECT row_number() OVER (ORDER BY decided), alert, state, reason, author, decided, act, note, entity, assignee FROM triage""",
    "DROP TABLE triage",
    "ALTER TABLE decided RENAME TO triage",
    "CREATE INDEX triage_alert ON triage (alert, place)",
)


@migrations()
def m0022(db: Tables) -> None:
    """In which order decisions and corrections were made, said by the rows and not by where they lie."""
    for statement in _DECIDED:
        db.execute(statement.format(table=TABLE))
    db.execute("ALTER TABLE correction ADD COLUMN place INTEGER NOT NULL DEFAULT 0")
    db.execute(
        """UPDATE correction SET place = in_order.place
        FROM (SELECT id, row_number() OVER (ORDER BY made, id) AS place FROM correction) AS in_order WHERE in_order.id = correction.id"""
    )


@migrations()
def m0023(db: Tables) -> None:
    """From when on each entity was watched under which definition."""
    table = """CREATE TABLE listed (
        entity TEXT NOT NULL, since TEXT NOT NULL, until TEXT, facts TEXT NOT NULL, PRIMARY KEY (entity, since)
    {keyed}"""
    db.execute(table.format(keyed=KEYED))
    db.execute("CREATE INDEX listed_now ON listed (entity) WHERE until IS NULL")


@migrations()
def m0024(db: Tables) -> None:
    """Drills."""
    table = """CREATE TABLE drill (
        id TEXT NOT NULL PRIMARY KEY, channel TEXT NOT NULL, began TEXT NOT NULL, name TEXT NOT NULL, stages TEXT NOT NULL,
        bulletin TEXT NOT NULL, arrived TEXT, failed TEXT NOT NULL, told INTEGER NOT NULL
    {table}"""
    db.execute(table.format(table=TABLE))
    db.execute("CREATE INDEX drill_began ON drill (began)")


_SHARDS = 64  #: until another number is set


@migrations()
def m0025(db: Tables) -> None:
    """In which shard a feed is, by its host, and whose a lease is."""
    db.execute("ALTER TABLE feed ADD COLUMN shard INTEGER NOT NULL DEFAULT 0")
    for (host,) in db.execute("SELECT DISTINCT host FROM feed").fetchall():
        db.execute("UPDATE feed SET shard = ? WHERE host = ?", [shard_of(host, _SHARDS), host])
    db.execute("CREATE INDEX feed_shard ON feed (shard, next_poll) WHERE retired IS NULL")
    # lease: who took it, and which of his leases it is; NULL if it is in nobody's hands.
    for table in ("feed", "list"):
        db.execute(f"ALTER TABLE {table} ADD COLUMN lease TEXT")


@migrations()
def m0026(db: Tables) -> None:
    """The workers of a cluster, and whose each shard is. `told`: what a worker says of itself for people."""
    worker = """CREATE TABLE worker (
        id TEXT NOT NULL PRIMARY KEY, host TEXT NOT NULL, pid INTEGER NOT NULL, since TEXT NOT NULL, seen TEXT NOT NULL,
        version TEXT NOT NULL, told TEXT NOT NULL
    {table}"""
    shard = "CREATE TABLE shard (number INTEGER NOT NULL PRIMARY KEY, worker TEXT, until TEXT NOT NULL {table}"
    for statement in (worker, shard):
        db.execute(statement.format(table=TABLE))


#: Pieces of the keys that were seen, by a hash of their feed.
_SEEN = 16
_IN_PIECES = (
    # What is there stays where it is, as the first piece of the ledger; see `pieces`.
    "ALTER TABLE visit RENAME TO {first}",
    "CREATE TABLE visit (LIKE {first} INCLUDING ALL) PARTITION BY RANGE (at)",
    "ALTER TABLE visit ATTACH PARTITION {first} FOR VALUES FROM (MINVALUE) TO ({end})",
    "CREATE TABLE visit_other PARTITION OF visit DEFAULT",
    "ALTER TABLE seen RENAME TO seen_whole",
    """CREATE TABLE seen (
        feed TEXT NOT NULL REFERENCES feed (id), key TEXT NOT NULL, revision TEXT NOT NULL,
        article TEXT NOT NULL REFERENCES article (id), PRIMARY KEY (feed, key)
    ) PARTITION BY HASH (feed)""",
    *(f"CREATE TABLE seen_{n} PARTITION OF seen FOR VALUES WITH (MODULUS {_SEEN}, REMAINDER {n})" for n in range(_SEEN)),
    "INSERT INTO seen (feed, key, revision, article) SELECT feed, key, revision, article FROM seen_whole",
    "DROP TABLE seen_whole",
)


@migrations()
def m0027(db: Tables) -> None:
    """On a server: the ledger of polls in pieces by day, and the keys that were seen in pieces by feed. A file stays as it is."""
    if not getattr(db, "in_pieces", False):
        return
    ((today, latest),) = db.execute(
        "SELECT floor(extract(epoch FROM now()) / 86400)::int, (SELECT coalesce(max(at), 0) / 86400000 FROM visit)"
    ).fetchall()
    last = max(today, latest) + 1
    for statement in _IN_PIECES:
        db.execute(statement.format(first=f"visit_d{last}", end=(last + 1) * 86_400_000))


@migrations()
def m0028(db: Tables) -> None:
    """Feeds that are not well, found without looking at the others: see `census`."""
    db.execute("CREATE INDEX feed_failing ON feed (failures) WHERE retired IS NULL AND failures > 0")
    for name, has in (("odd", '"confirmed":true'), ("moved", '"taken":true')):
        db.execute(f"CREATE INDEX feed_{name} ON feed (url) WHERE retired IS NULL AND learnt LIKE '%{has}%'")
