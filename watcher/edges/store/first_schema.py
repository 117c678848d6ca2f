"""The first tables, as numbered migrations in plain SQL. What came later stands in `schema`.

Written so that another database can run the same text: TEXT, INTEGER and JSON in TEXT, partial indexes, no triggers;
only the endings of tables differ, and stand in `TABLE` and `KEYED`. A migration that was released is never edited.

Times are text of fixed width in UTC (see `rows.stamp`), so the order of text is the order of time.
"""

from __future__ import annotations

import sqlite3

from watcher.core.feeds.hosts import host_of
from watcher.edges.store.steps import Steps, Tables

_STRICT = sqlite3.sqlite_version_info >= (3, 37)
TABLE = ") STRICT" if _STRICT else ")"
KEYED = ") WITHOUT ROWID, STRICT" if _STRICT else ") WITHOUT ROWID"  # small rows found by their key alone

_FIRST = (
    # A feed is never deleted: retired says since when it is not polled. next_poll '' is "never scheduled", before all times.
    """CREATE TABLE feed (
        id TEXT NOT NULL PRIMARY KEY, url TEXT NOT NULL UNIQUE, title TEXT NOT NULL, language TEXT, country TEXT,
        tags TEXT NOT NULL, tier INTEGER NOT NULL,
        origin TEXT NOT NULL CHECK (origin IN ('file', 'command')), added TEXT NOT NULL, retired TEXT,
        etag TEXT, last_modified TEXT, since TEXT, first_read TEXT, last_read TEXT, last_new TEXT,
        next_poll TEXT NOT NULL DEFAULT '', leased INTEGER NOT NULL DEFAULT 0,
        failures INTEGER NOT NULL DEFAULT 0, reason TEXT, status INTEGER
    {table}""",
    "CREATE INDEX feed_due ON feed (next_poll) WHERE retired IS NULL",
    # One happening. subjects are searched through story_subject, which repeats last_seen to be one range of one index.
    """CREATE TABLE story (
        id TEXT NOT NULL PRIMARY KEY, headline TEXT NOT NULL, subjects TEXT NOT NULL, terms TEXT NOT NULL,
        articles INTEGER NOT NULL, feeds TEXT NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL
    {table}""",
    """CREATE TABLE story_subject (
        story TEXT NOT NULL REFERENCES story (id), subject TEXT NOT NULL, last_seen TEXT NOT NULL,
        PRIMARY KEY (story, subject)
    {keyed}""",
    "CREATE INDEX story_subject_recent ON story_subject (subject, last_seen)",
    # Every entry ever read, matched or not: the archive is searched, and a changed watch list looks back into it.
    """CREATE TABLE article (
        id TEXT NOT NULL PRIMARY KEY, feed TEXT NOT NULL REFERENCES feed (id), key TEXT NOT NULL, revision TEXT NOT NULL,
        url TEXT NOT NULL, canonical TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, published TEXT,
        found TEXT NOT NULL, language TEXT, story TEXT REFERENCES story (id), backlog INTEGER NOT NULL
    {table}""",
    "CREATE INDEX article_canonical ON article (canonical, found) WHERE canonical <> ''",
    "CREATE INDEX article_found ON article (found)",
    "CREATE INDEX article_story ON article (story, found) WHERE story IS NOT NULL",
    # What was told apart as one item of a feed. Outlives the item's stay in the feed; its key is what stops a duplicate.
    """CREATE TABLE seen (
        feed TEXT NOT NULL REFERENCES feed (id), key TEXT NOT NULL, revision TEXT NOT NULL,
        article TEXT NOT NULL REFERENCES article (id), PRIMARY KEY (feed, key)
    {keyed}""",
    # The Match of an article, whole, with the wording it was found in; mention is its index by entity.
    """CREATE TABLE finding (
        article TEXT NOT NULL PRIMARY KEY REFERENCES article (id), found TEXT NOT NULL, record TEXT NOT NULL
    {table}""",
    "CREATE INDEX finding_found ON finding (found)",
    """CREATE TABLE mention (
        article TEXT NOT NULL REFERENCES finding (article), entity TEXT NOT NULL, found TEXT NOT NULL,
        PRIMARY KEY (article, entity)
    {keyed}""",
    "CREATE INDEX mention_entity ON mention (entity, found)",
    """CREATE TABLE alert (
        id TEXT NOT NULL PRIMARY KEY, story TEXT NOT NULL UNIQUE REFERENCES story (id), severity TEXT NOT NULL,
        facts TEXT NOT NULL, entities TEXT NOT NULL, signals TEXT NOT NULL, raised TEXT NOT NULL, updated TEXT NOT NULL,
        notices INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'acknowledged', 'dismissed'))
    {table}""",
    "CREATE INDEX alert_raised ON alert (raised)",
    "CREATE INDEX alert_state ON alert (state, raised)",
    """CREATE TABLE notice (
        id TEXT NOT NULL PRIMARY KEY, alert TEXT NOT NULL REFERENCES alert (id), number INTEGER NOT NULL, cause TEXT NOT NULL,
        severity TEXT NOT NULL, facts TEXT NOT NULL, article TEXT NOT NULL REFERENCES article (id), evidence TEXT NOT NULL,
        signals TEXT NOT NULL, raised TEXT NOT NULL, why TEXT NOT NULL
    {table}""",
    "CREATE INDEX notice_alert ON notice (alert, number)",
    # The outbox. ready: when it may be claimed next (due, or the end of the lease), NULL once it is done with.
    # alert and number repeat the notice's, for the order within a thread; first_due is what it was meant for at first.
    """CREATE TABLE delivery (
        id TEXT NOT NULL PRIMARY KEY, notice TEXT NOT NULL REFERENCES notice (id), channel TEXT NOT NULL,
        alert TEXT NOT NULL REFERENCES alert (id), number INTEGER NOT NULL, due TEXT NOT NULL, first_due TEXT NOT NULL,
        ready TEXT, route TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'delivered', 'dead')),
        attempts INTEGER NOT NULL, first_try TEXT, error TEXT, receipt TEXT, owner TEXT,
        UNIQUE (notice, channel), CHECK ((ready IS NULL) = (state IN ('delivered', 'dead')))
    {table}""",
    "CREATE INDEX delivery_ready ON delivery (channel, ready, number) WHERE ready IS NOT NULL",
    "CREATE INDEX delivery_thread ON delivery (alert, channel, number) WHERE ready IS NOT NULL",
    "CREATE INDEX delivery_waiting ON delivery (first_due, ready, state, attempts) WHERE ready IS NOT NULL",
    "CREATE INDEX delivery_sending ON delivery (channel, ready, owner) WHERE state = 'sending'",
    "CREATE INDEX delivery_dead ON delivery (channel, error) WHERE state = 'dead'",
    # In how many stories a term stands (until m0006 in how many matched articles).
    "CREATE TABLE term (term TEXT NOT NULL PRIMARY KEY, documents INTEGER NOT NULL {keyed}",
    # Totals of what only grows, so that nobody counts a million rows: entries, matches, stories, delivered, documents.
    "CREATE TABLE counter (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL {keyed}",
    "CREATE TABLE note (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL {keyed}",
    """CREATE TABLE daemon (
        one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), pid INTEGER NOT NULL, since TEXT NOT NULL, last_tick TEXT NOT NULL,
        host TEXT NOT NULL
    {table}""",
    # Who decided what about an alert. Rows are only ever added.
    """CREATE TABLE triage (
        alert TEXT NOT NULL REFERENCES alert (id), state TEXT NOT NULL, reason TEXT NOT NULL, author TEXT NOT NULL,
        decided TEXT NOT NULL
    {table}""",
    "CREATE INDEX triage_alert ON triage (alert, decided)",
)

migrations = Steps("sanctions-watch")


@migrations()
def m0001(db: Tables) -> None:
    """Feeds, entries, stories, alerts and the outbox."""
    for statement in _FIRST:  # not executescript, which would commit first
        db.execute(statement.format(table=TABLE, keyed=KEYED))


@migrations()
def m0002(db: Tables) -> None:
    """Which address the validators came from."""
    db.execute("ALTER TABLE feed ADD COLUMN validators_of TEXT")


@migrations()
def m0003(db: Tables) -> None:
    """What polling has learnt of a feed, as one JSON object."""
    db.execute("ALTER TABLE feed ADD COLUMN learnt TEXT NOT NULL DEFAULT '{}'")


@migrations()
def m0004(db: Tables) -> None:
    """Articles by what they are called in their feed, for feeds that change ids and addresses."""
    db.execute("ALTER TABLE article ADD COLUMN words TEXT NOT NULL DEFAULT ''")
    db.execute("CREATE INDEX article_words ON article (words) WHERE words <> ''")


@migrations()
def m0005(db: Tables) -> None:
    """Hosts that asked for a pause, and which feeds are theirs."""
    db.execute("ALTER TABLE feed ADD COLUMN host TEXT NOT NULL DEFAULT ''")
    for identifier, url in db.execute("SELECT id, url FROM feed").fetchall():
        db.execute("UPDATE feed SET host = ? WHERE id = ?", [host_of(url), identifier])
    table = "CREATE TABLE rest (host TEXT NOT NULL PRIMARY KEY, until TEXT NOT NULL, reason TEXT NOT NULL {keyed}"
    db.execute(table.format(keyed=KEYED))


@migrations()
def m0006(db: Tables) -> None:
    """What was agreed with hubs: callback and due to be looked up, the rest as one JSON object."""
    table = """CREATE TABLE subscription (
        feed TEXT NOT NULL PRIMARY KEY REFERENCES feed (id), callback TEXT NOT NULL,
        mode TEXT NOT NULL CHECK (mode IN ('subscribe', 'unsubscribe')), due TEXT, record TEXT NOT NULL
    {table}"""
    db.execute(table.format(table=TABLE))
    db.execute("CREATE UNIQUE INDEX subscription_callback ON subscription (callback) WHERE callback <> ''")
    db.execute("CREATE INDEX subscription_due ON subscription (due) WHERE due IS NOT NULL")


@migrations()
def m0007(db: Tables) -> None:
    """The audit log, what else is kept of a decision, and under which watch list and code a notice was raised."""
    # seq is a place in the chain, never given twice. record is canonical JSON, a blob so that nothing reads it otherwise.
    db.execute(f"CREATE TABLE audit (seq INTEGER NOT NULL PRIMARY KEY, hash TEXT NOT NULL, record BLOB NOT NULL {TABLE}")
    for column in ("act", "note", "entity", "assignee"):
        db.execute(f"ALTER TABLE triage ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")
    for column in ("watchlist", "code"):
        db.execute(f"ALTER TABLE notice ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")


@migrations()
def m0008(db: Tables) -> None:
    """Stories known by what they say word for word; how often terms stand is from now on counted in stories."""
    db.execute("ALTER TABLE story ADD COLUMN sketch TEXT NOT NULL DEFAULT '[]'")
    db.execute("DELETE FROM term")
    db.execute("DELETE FROM counter WHERE name = 'documents'")


@migrations()
def m0009(db: Tables) -> None:
    """What matched articles said when they were read: compressed JSON, one record a wording, never overwritten."""
    table = """CREATE TABLE evidence (
        article TEXT NOT NULL REFERENCES article (id), revision TEXT NOT NULL, fetched TEXT NOT NULL, hash TEXT NOT NULL,
        record BLOB NOT NULL, PRIMARY KEY (article, revision)
    {table}"""
    db.execute(table.format(table=TABLE))


_ROUTED = (
    # What is told without being about one alert: digests, and summaries of what would have been too many messages.
    """CREATE TABLE bulletin (
        id TEXT NOT NULL PRIMARY KEY, channel TEXT NOT NULL, kind TEXT NOT NULL, created TEXT NOT NULL, record TEXT NOT NULL
    {table}""",
    # The digests made, one a day and channel, and until when each tells.
    """CREATE TABLE digest (
        channel TEXT NOT NULL, every TEXT NOT NULL, day TEXT NOT NULL, until TEXT NOT NULL, bulletin TEXT REFERENCES bulletin (id),
        PRIMARY KEY (channel, every, day)
    {keyed}""",
    # The outbox again, for what a table cannot be altered into: deliveries of bulletins, states in which nothing is sent.
    """CREATE TABLE outbox (
        id TEXT NOT NULL PRIMARY KEY, notice TEXT REFERENCES notice (id), bulletin TEXT REFERENCES bulletin (id), channel TEXT NOT NULL,
        alert TEXT REFERENCES alert (id), number INTEGER NOT NULL, due TEXT NOT NULL, first_due TEXT NOT NULL, ready TEXT,
        route TEXT NOT NULL, state TEXT NOT NULL
            CHECK (state IN ('pending', 'sending', 'delivered', 'dead', 'silenced', 'folded', 'cancelled')),
        attempts INTEGER NOT NULL, first_try TEXT, error TEXT, receipt TEXT, owner TEXT,
        silence TEXT REFERENCES silence (id), escalation INTEGER NOT NULL DEFAULT 0,
        UNIQUE (notice, channel), CHECK (coalesce(notice, bulletin) IS NOT NULL),
        CHECK ((ready IS NOT NULL) = (state IN ('pending', 'sending')))
    {table}""",
    """INSERT INTO outbox (id, notice, channel, alert, number, due, first_due, ready, route, state, attempts, first_try, error,
        receipt, owner)
    SELECT id, notice, channel, alert, number, due, first_due, ready, route, state, attempts, first_try, error, receipt, owner
    FROM delivery""",
    "DROP TABLE delivery",
    "ALTER TABLE outbox RENAME TO delivery",
    "CREATE INDEX delivery_ready ON delivery (channel, ready, number) WHERE ready IS NOT NULL",
    "CREATE INDEX delivery_thread ON delivery (alert, channel, number) WHERE ready IS NOT NULL",
    "CREATE INDEX delivery_waiting ON delivery (first_due, ready, state, attempts) WHERE ready IS NOT NULL",
    "CREATE INDEX delivery_sending ON delivery (channel, ready, owner) WHERE state = 'sending'",
    "CREATE INDEX delivery_dead ON delivery (channel, error) WHERE state = 'dead'",
    "CREATE INDEX delivery_silenced ON delivery (silence) WHERE silence IS NOT NULL",
    "CREATE INDEX delivery_bulletin ON delivery (bulletin) WHERE bulletin IS NOT NULL",
    "CREATE INDEX delivery_escalation ON delivery (alert) WHERE escalation = 1 AND ready IS NOT NULL",
    "CREATE INDEX delivery_lately ON delivery (channel, first_due)",
    "CREATE INDEX notice_raised ON notice (raised)",
)


@migrations()
def m0010(db: Tables) -> None:
    """Silences, notices that no route takes, bulletins, digests, and an outbox that holds what is not sent."""
    silence = """CREATE TABLE silence (
        id TEXT NOT NULL PRIMARY KEY, match TEXT NOT NULL, author TEXT NOT NULL, reason TEXT NOT NULL, made TEXT NOT NULL,
        ends TEXT NOT NULL, expired_by TEXT NOT NULL DEFAULT ''
    {table}"""
    unrouted = "CREATE TABLE unrouted (notice TEXT NOT NULL PRIMARY KEY REFERENCES notice (id), raised TEXT NOT NULL {keyed}"
    for statement in (silence, "CREATE INDEX silence_ends ON silence (ends)", unrouted, *_ROUTED):
        db.execute(statement.format(table=TABLE, keyed=KEYED))
