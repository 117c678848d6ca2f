"""One poll's write transaction: what is known is read inside it, and the outcome saved in it, whole or not at all.

A turn is quiet if nothing was found in its entries and none of them is an article that belongs to a story: nothing is told
by it, and it holds no more than its feed. Any other is loud and holds the stories. Which of the two it is, is certain before
anything is decided.

Decides nothing: which article joins which story, and what is worth telling, comes in the `Outcome`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime

from watcher.core.errors import Louder, StoreError
from watcher.core.model import Entry, Feed, Health, Known, Match, Outcome, Story
from watcher.edges.store import ailments, arrivals, evidence, known, outbox, roster, rows, silences, stories, subscriptions, visits
from watcher.edges.store.beforehand import Beforehand, beforehand
from watcher.edges.store.connection import Connection, listed
from watcher.edges.store.frequencies import Frequencies
from watcher.edges.store.remembered import Stories
from watcher.edges.store.totals import grow


class SqliteTurn:
    """`known`, read as the transaction began; `save`, at most once."""

    def __init__(
        self,
        db: Connection,
        known: Known,
        now: datetime,
        terms: Frequencies,
        remembered: Stories | None = None,
        *,
        quiet: bool = False,
        before: Beforehand | None = None,
        stored: Health | None = None,
    ) -> None:
        """`before` is what was read of its feed, `stored` the feed's health as it is in the store, if these are known."""
        self.known = known
        self._quiet = quiet
        self._db = db
        self._now = now
        self._terms = terms
        self._stories = remembered
        self._before = before
        self._stored = stored
        self.saved = False

    def save(self, outcome: Outcome) -> None:
        """Everything the poll changes. Saving it again changes nothing but term counts, which are added."""
        if not (self._quiet and _tells(outcome)):
            self._save(outcome)
            return
        self._db.hold_stories()  # what no poll decides; out of order, so that a ring of waiting may be undone
        self._quiet = False
        with self._terms.fresh(), self._stories.fresh() if self._stories else nullcontext():
            self._save(outcome)

    def _save(self, outcome: Outcome) -> None:
        if self._before and outcome.feed.id not in self._before.leases:
            what = f"{self._db.name}: does not know the feed {outcome.feed.url}"
            raise StoreError(what, cure="declare or add a feed before it is polled")
        self.saved = True
        roster.save_health(self._db, outcome.feed, self._stored)
        if outcome.subscription:
            subscriptions.save(self._db, outcome.subscription)
        if rest := outcome.rest:
            self._db.at_last(f"pause of {rest.host}", lambda: roster.save_rest(self._db, rest, self._now))
        if outcome.stories:
            self._save_stories(outcome.stories)
        if outcome.articles and self._quiet:
            self._db.at_last("articles", lambda: arrivals.save(self._db, outcome.articles))
        elif outcome.articles:
            arrivals.save(self._db, outcome.articles)
        self._save_told(outcome, found={})

    def save_again(self, outcome: Outcome, *, found: Mapping[str, datetime]) -> None:
        """Of articles that are stored: which stories they belong to by now, and all that follows from it. Their feed and
        their words stay as they are. `found` says when each was found, by id.
        """
        self._save_stories(outcome.stories)
        for article in outcome.articles:
            self._db.run("UPDATE article SET story = :story WHERE id = :id", id=article.id, story=article.story)
        self._save_told(outcome, found=found)

    def _save_told(self, outcome: Outcome, *, found: Mapping[str, datetime]) -> None:
        if outcome.matches:
            self._save_matches(outcome.matches, found)
        evidence.add(self._db, outcome.evidence)
        stories.save_links(self._db, outcome.links)
        self._db.put("alert", map(rows.of_alert, outcome.alerts))
        outbox.add(self._db, outcome.notices, outcome.deliveries)
        silences.save_unrouted(self._db, outcome.unrouted)
        self._save_terms(outcome)
        there = (self._before.ailments if self._before else ailments.noted(self._db, [outcome.feed.id])).get(outcome.feed.id)
        ailments.note(self._db, outcome.feed.id, outcome.ailment, self._now, there=there)
        if outcome.visit:
            visits.add(self._db, outcome.visit)

    def _save_stories(self, told: Sequence[Story]) -> None:
        stories.save(self._db, told)
        if self._stories:
            self._stories.keep(told)

    def _there(self, which: str, ids: Collection[str]) -> set[str]:
        """Those of `ids` that the store knows."""
        return {row["id"] for row in self._db.rows(which, ids=listed(ids))} if ids else set()

    def _save_matches(self, matches: Sequence[tuple[str, Match]], found: Mapping[str, datetime]) -> None:
        when = {article: rows.stamp(found.get(article, self._now)) for article, _ in matches}
        ids = [article for article, _ in matches]
        there = self._there("SELECT article AS id FROM finding WHERE article IN (SELECT value FROM json_each(:ids))", ids)
        grow(self._db, "matches", len(set(ids) - there))
        findings = ({"article": article, "found": when[article], "record": rows.of_match(match)} for article, match in matches)
        self._db.put("finding", findings, key="article", keep=["found"])
        for article, match in matches:
            if article in there:
                self._db.run(
                    "DELETE FROM mention WHERE article = :article AND entity NOT IN (SELECT value FROM json_each(:entities))",
                    article=article,
                    entities=listed(match.entities),
                )
        mentions = [(article, entity) for article, match in matches for entity in match.entities]
        index = ({"article": article, "entity": entity, "found": when[article]} for article, entity in mentions)
        self._db.put("mention", index, key="article, entity", keep=["found"])

    def _save_terms(self, outcome: Outcome) -> None:
        if outcome.terms:
            self._terms.grow(outcome.terms)
        grow(self._db, "documents", outcome.documents)


def _tells(outcome: Outcome) -> bool:
    return bool(outcome.stories or outcome.matches or outcome.alerts or outcome.notices or outcome.deliveries or outcome.terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What an opened store has in hand for a turn."""

    frequencies: Frequencies
    stories: Stories
    before: Beforehand  #: of feeds that a transaction of several turns holds already
    token: str | None  #: of the feed's lease, if it was leased here
    leased: Health | None  #: its health as it was leased


@contextmanager
def turn(
    db: Connection, feed: Feed, entries: Sequence[Entry], matches: Sequence[Match], now: datetime, *, means: Means
) -> Iterator[SqliteTurn]:
    """See `ports.Store.turn`."""
    before = means.before

    def hold() -> None:
        nonlocal before
        if feed.id not in before.leases:
            before = beforehand(db, [feed.id])
        roster.check(feed, before.leases, means.token)

    def begun(bearing: Known, *, quiet: bool) -> SqliteTurn:
        return SqliteTurn(db, bearing, now, means.frequencies, means.stories, quiet=quiet, before=before, stored=means.leased)

    if not entries and not matches:  # nearly every poll; nothing that is kept in mind is looked at
        with db.write("rows", first=hold):
            yield begun(known.quiet(db, feed, (), subscription=before.subscriptions.get(feed.id)), quiet=True)
        return

    @contextmanager
    def quiet() -> Iterator[SqliteTurn]:
        with db.write("rows", first=hold):
            yield begun(known.quiet(db, feed, entries, subscription=before.subscriptions.get(feed.id)), quiet=True)

    @contextmanager
    def loud() -> Iterator[SqliteTurn]:
        with db.write("stories", first=hold), means.frequencies.fresh(), means.stories.fresh():
            agreed = before.subscriptions.get(feed.id)
            bearing = known.known(
                db, feed, entries, matches, now, subscription=agreed, frequencies=means.frequencies, remembered=means.stories
            )
            yield begun(bearing, quiet=False)

    with ExitStack() as opened:
        yield _opened(opened, db, [loud] if matches or db.covers("stories") else [quiet, loud])


def _opened(stack: ExitStack, db: Connection, ways: Sequence[Callable[[], AbstractContextManager[SqliteTurn]]]) -> SqliteTurn:
    """The first of these turns that holds enough; within a transaction of several it is for them to begin it elsewhere."""
    *quieter, last = ways
    for way in quieter:
        try:
            return stack.enter_context(way())
        except Louder:
            if db.joined:
                raise
    return stack.enter_context(last())


def unseen(db: Connection, feed: Feed, entries: Sequence[Entry]) -> Sequence[Entry]:
    """See `ports.Store.unseen`."""
    found = db.rows(
        "SELECT key, revision FROM seen WHERE feed = :feed AND key IN (SELECT value FROM json_each(:keys))",
        feed=feed.id,
        keys=listed(entry.key for entry in entries),
    )
    revisions = {row["key"]: row["revision"] for row in found}
    return [entry for entry in entries if revisions.get(entry.key) != entry.revision]
