"""The demo and the traces, told to three workers on PostgreSQL and to one daemon on SQLite, in the same order: the same alerts.

The demo and the traces (all states, or every nth) are served to workers that run: the next document is published when the one
before it is stored, for whoever is read first begins a story and gives it its id. The states of the traces are also led through the
turns of three processes by the clock of the traces, each state to another one.
"""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.cluster.replay import replayed, traced
from benchmarks.cluster.stand import ALL, PATIENCE, ROOT, SERVICE, Cradle, Stand, configured, named, stand, tracebacks, until
from watcher.cli.stage import Play
from watcher.edges.store.sql import SqlStore

Document = tuple[int, str, bytes]


@dataclass
class Served:
    """What each outlet answers with now."""

    now: list[Document]

    def __call__(self, outlet: int) -> Document:
        return self.now[outlet]


def run(*, workers: int, every: int) -> Iterator[str]:
    """The table, line by line."""
    yield "| input | documents | entries stored | alerts | notices | ids that are not the same | messages taken, twice | tracebacks |"
    yield "|---|---|---|---|---|---|---|---|"
    yield _row(f"the demo, {workers} workers", *_demo(workers))
    if not (states := traced()[::every]):
        return
    which = f"the traces, each {every}th state" if every > 1 else "the traces"
    yield _row(f"{which}, by the turns of {workers} processes", *_turns(states, workers))
    yield _row(f"{which}, {workers} workers", *_traces(states, workers))


def _row(what: str, documents: int, ours: Facts, theirs: Facts, broken: int) -> str:
    unlike = len(ours.alerts ^ theirs.alerts) + len(ours.notices ^ theirs.notices) + len(ours.entries ^ theirs.entries)
    sent = Counter(ours.sent)
    figures = [documents, len(ours.entries), len(ours.alerts), len(ours.notices)]
    told = f"{len(sent)}, {sum(sent.values()) - len(sent)}"
    return f"| {what} | {' | '.join(f'{figure:,}' for figure in figures)} | **{unlike}** | {told} | {broken} |"


@dataclass(frozen=True)
class Facts:
    """All ids of a store, and of what was sent."""

    entries: frozenset[str]
    alerts: frozenset[str]
    notices: frozenset[str]
    sent: tuple[str, ...]

    @classmethod
    def of(cls, url: str, sent: Sequence[str]) -> Facts:
        with SqlStore.open(url, read_only=True) as store:
            alerts = [alert.id for alert, _ in store.alerts(states=None, limit=ALL)]
            notices = [notice.id for alert in alerts if (told := store.alert(alert)) for notice in told[2]]
            entries = [article.id for article in store.articles(limit=ALL)]
        return cls(frozenset(entries), frozenset(alerts), frozenset(notices), tuple(sent))


# ── served to workers ──────────────────────────────────────────────────────────────────────────


def _demo(workers: int) -> tuple[int, Facts, Facts, int]:
    play = Play.read(ROOT / "seeds" / "demo")
    scripted = play.script["feed"]
    first = [play.answer(one["url"], 1) for one in scripted]
    steps = [(n, play.answer(one["url"], 2)) for n, one in enumerate(scripted)]

    def feeds(url: Callable[[int], str]) -> str:
        keys = ("title", "language", "country", "tags", "tier", "owner")
        about = [{key: one[key] for key in keys if key in one} for one in scripted]
        return "".join(
            f'[[feed]]\nurl = "{url(n)}"\n' + "".join(f"{key} = {_toml(value)}\n" for key, value in one.items())
            for n, one in enumerate(about)
        )

    return _served(first, steps, feeds, workers)


def _traces(states: Sequence[tuple[int, str, bytes]], workers: int) -> tuple[int, Facts, Facts, int]:
    outlets = sorted({outlet for _, outlet, _ in states})
    documents = [(outlets.index(outlet), (200, "application/rss+xml", body)) for _, outlet, body in states]
    first = [next(document for n, document in documents if n == number) for number in range(len(outlets))]
    return _served(first, documents, lambda url: "".join(f'[[feed]]\nurl = "{url(n)}"\n' for n in range(len(outlets))), workers)


def _toml(value: object) -> str:
    return str(value) if isinstance(value, int | list) else f'"{value}"'


def _served(
    first: list[Document], steps: Sequence[tuple[int, Document]], feeds: Callable[[Callable[[int], str]], str], workers: int
) -> tuple[int, Facts, Facts, int]:
    """What workers made of it, and what one daemon did."""
    with stand(len(first), answer=(served := Served(list(first)))) as here:
        made = []
        for folder, url, service, number in (
            ("cluster", here.database(), SERVICE, workers),
            ("embedded", f"sqlite:///{here.folder}/embedded/watcher.db", "", 1),
        ):
            served.now = list(first)
            here.press.hooks.clear()
            file = configured(here.folder / folder, url, here.press, service=service, feeds=feeds(here.press.url), backlog="quiet")
            cradle = Cradle(file)
            team = [cradle.start(f"worker-{n}") for n in range(number)]
            for n in range(len(first)):
                _stored(here, url, n)
            for outlet, document in steps:
                served.now[outlet] = document
                _stored(here, url, outlet)
            _sent(here, url)
            assert [worker.end(signal.SIGTERM) for worker in team] == [0] * number
            cradle.close()
            made.append(Facts.of(url, [hook.id for hook in here.press.hooks]))
        return len(first) + len(steps), made[0], made[1], tracebacks(here.folder / "cluster")


def _stored(here: Stand, url: str, outlet: int) -> None:
    """Wait until what an outlet answers with now has been read and stored, or has failed."""
    _, _, body = here.press.document(outlet)
    address = here.press.url(outlet)
    before = here.press.asked[outlet]

    def there() -> bool:
        try:
            with SqlStore.open(url, read_only=True) as store:
                health = next((feed.health for feed in store.feeds() if feed.url == address), None)
        except Exception:  # noqa: BLE001 - it is not there yet
            return False
        return bool(health) and (health.failures > 0 or health.etag == named(body)) and here.press.asked[outlet] > before

    assert until(there, patience=PATIENCE), f"outlet {outlet} was not read"


def _sent(here: Stand, url: str) -> None:
    """Wait until all that is due has been sent."""

    def quiet() -> bool:
        with SqlStore.open(url, read_only=True) as store:
            raised = {alert.id for alert, _ in store.alerts(states=None, limit=ALL)}
        return {hook.alert for hook in list(here.press.hooks)} >= raised

    until(quiet, patience=60)
    time.sleep(3)


# ── the turns of three processes ───────────────────────────────────────────────────────────────


def _turns(states: Sequence[tuple[int, str, bytes]], workers: int) -> tuple[int, Facts, Facts, int]:
    with stand(1) as here:
        made = []
        for url, number in ((here.database(), workers), (f"sqlite:///{here.folder}/traces.db", 1)):
            sent = replayed(url, states, number)
            made.append(Facts.of(url, sent))
        return len(states), made[0], made[1], 0
