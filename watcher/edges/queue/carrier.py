"""Jobs, handed to whichever worker is free, and run here when they are handed to us. It only carries hints.

What is due stands in the store; a job says that somebody should look there. So a job that is lost, doubled or late does no
harm, and a worker's job that it did not finish is not run again but thrown away: the next tick makes another. It refuses to know
what a job does, and to wait for a database that is away: `run` ends with a StoreError then, and is called again.
"""

from __future__ import annotations

import asyncio
import logging
import select
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DeleteJobCondition, Job, Status
from procrastinate.manager import JobManager
from procrastinate.worker import Worker
from psycopg_pool import AsyncConnectionPool

from watcher.core.errors import StoreError
from watcher.edges.queue.quiet import quiet
from watcher.edges.queue.schema import away, conninfo, forget, prepared

log = logging.getLogger(__name__)

_BEAT = 5.0  #: seconds between two signs of life
DEAD = 30.0  #: seconds without one
_ASK = 5.0  #: seconds until it is asked for jobs again, though none was heard of
_PATIENCE = 10.0  #: seconds that a statement waits for a connection
_CONNECTIONS = 2  #: beside one for each desk that listens
_KEPT = 24  #: hours that a job is kept that failed
#: What Procrastinate does to make a job is no error when one waits already. The schema's name holds a mark of the table.
_HINT = """INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args)
SELECT %(queue)s, %(task)s, CASE WHEN %(alone)s THEN name END, name, jsonb_build_object('key', key)
FROM unnest(%(keys)s::text[], %(names)s::text[]) AS wanted (key, name)
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of job. `work` is given its key; what it raises is told in the log and goes no further."""

    name: str
    work: Callable[[str], Awaitable[None]]
    queue: str
    alone: bool = True  #: no two with one key are run at a time; two never wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Queues that are served together, so many jobs at a time."""

    queues: tuple[str, ...]
    hands: int


class Carrier:
    """For one worker. `url` is the store's; the kind named `tick` is made a job every `every` seconds, once for all workers."""

    def __init__(self, url: str, kinds: Sequence[Kind], desks: Sequence[Desk], *, tick: str, every: int, drain: float) -> None:
        quiet()
        self._url = url
        self._kinds = {kind.name: kind for kind in kinds}
        self._desks = desks
        self._tick = tick
        self._every = every
        self._drain = drain
        self._schema = ""
        self._manager: _Manager | None = None
        self._workers: list[Worker] = []
        self._stopping = self._pausing = False

    def prepare(self) -> None:
        """Make the tables, if nobody has. StoreError if that cannot be."""
        self._schema = prepared(self._url)

    async def run(self) -> None:
        """Until `stop` or `pause`; jobs in hand are finished then. StoreError if the database cannot be used."""
        if not self._schema:
            self.prepare()
        self._pausing = False
        info = conninfo(self._url, self._schema)
        pool = AsyncConnectionPool(
            info,
            min_size=1,
            max_size=_CONNECTIONS,
            timeout=_PATIENCE,
            reconnect_timeout=_PATIENCE,
            open=False,
            check=_alive,
            configure=_alone,
        )
        await pool.open()
        try:
            connector = PsycopgConnector(conninfo=info)
            await connector.open_async(pool)
            self._manager = _Manager(connector, self._unsaved)
            self._workers = [self._worker(connector, desk, ticking=not at) for at, desk in enumerate(self._desks)]
            if not self._stopping:
                await self._served()
        finally:
            self._workers, self._manager = [], None
            with suppress(Exception):
                await pool.close(timeout=1.0)

    def stop(self) -> None:
        """Take no more jobs."""
        self._stopping = True
        self._halt()

    def pause(self) -> None:
        """Take no more jobs until it is run again."""
        self._pausing = True
        self._halt()

    async def hint(self, kind: str, keys: Collection[str] = ("",)) -> None:
        """Make jobs of a kind, one a key, but for keys that a job waits for already. StoreError if that cannot be now."""
        one = self._kinds[kind]
        with _mended(self._url):
            await self._ready().hint(one, keys)

    async def rescue(self) -> int:
        """Throw away the jobs of workers that are dead, so that new ones can begin; how many."""
        with _mended(self._url):
            manager = self._ready()
            await manager.prune_stalled_workers(DEAD)
            stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD))
            return sum([await self._thrown(manager, job) for job in stalled])

    @staticmethod
    async def _thrown(manager: JobManager, job: Job) -> bool:
        """Throw a job away; whether nobody was quicker."""
        try:
            await manager.finish_job_by_id_async(job_id=job.id or 0, status=Status.FAILED, delete_job=True)
        except ConnectorException as error:
            if not isinstance(error.__cause__, psycopg.errors.RaiseException):
                raise
            return False
        return True

    async def tidy(self) -> None:
        """Forget jobs that failed long ago (the others are gone when they are done), and queues that nobody uses any more."""
        with _mended(self._url):
            await self._ready().delete_old_jobs(_KEPT, include_failed=True, include_cancelled=True, include_aborted=True)
            for name in await asyncio.to_thread(forget, self._url, self._schema):
                log.info("the queue %s was not used for a day and is dropped", name)

    # ── within ─────────────────────────────────────────────────────────────────────────────────

    def _ready(self) -> _Manager:
        if self._manager is None:
            raise away(self._url, ConnectionError("the queue is not open yet"))
        return self._manager

    def _worker(self, connector: PsycopgConnector, desk: Desk, *, ticking: bool) -> Worker:
        app = App(connector=connector)
        app.job_manager = self._ready()
        for kind in self._kinds.values():
            if kind.queue in desk.queues:
                task = app.task(name=kind.name, queue=kind.queue)(_run(kind))
                if ticking and kind.name == self._tick:
                    # Seconds stand last.
                    cron = f"* * * * * */{self._every}" if self._every < 60 else "* * * * *"  # noqa: PLR2004 - of a minute
                    # No lock: the tick of a worker that was killed in it would hold up all others, and with them the rescue.
                    app.periodic(cron=cron, queueing_lock=kind.name)(task)
        return Worker(
            app=app,
            queues=list(desk.queues),
            concurrency=desk.hands,
            fetch_job_polling_interval=_ASK,
            abort_job_polling_interval=60.0,
            shutdown_graceful_timeout=self._drain,
            listen_notify=True,
            delete_jobs=DeleteJobCondition.SUCCESSFUL,
            install_signal_handlers=False,
            update_heartbeat_interval=_BEAT,
            stalled_worker_timeout=DEAD,
        )

    def _unsaved(self) -> None:
        """That a job has ended could not be noted: as jobs of a dead worker they are thrown away, so this one ends and another begins."""
        self._halt()

    def _halt(self) -> None:
        for worker in self._workers:
            worker.stop()  # type: ignore[no-untyped-call]  # theirs

    async def _served(self) -> None:
        tasks = [asyncio.create_task(worker.run(), name="queue") for worker in self._workers]  # type: ignore[no-untyped-call]  # theirs
        try:
            while not (await asyncio.wait(tasks, timeout=1.0, return_when=asyncio.FIRST_COMPLETED))[0]:
                if self._stopping or self._pausing:
                    self._halt()  # one that was just beginning has not heard of it
        finally:
            self._halt()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        for error in ended:
            if isinstance(error, ConnectorException):
                raise away(self._url, error.__cause__ or error) from error
            if isinstance(error, BaseException):
                raise error
        if not (self._stopping or self._pausing):
            raise away(self._url, ConnectionError("the queue was cut off"))


class _Manager(JobManager):
    """One that makes many jobs in one statement, and survives that the end of a job cannot be noted."""

    def __init__(self, connector: PsycopgConnector, unsaved: Callable[[], None]) -> None:
        super().__init__(connector)
        self._lost = unsaved

    async def hint(self, kind: Kind, keys: Collection[str]) -> None:
        """Jobs of a kind, one a key, but for keys that a job waits for already."""
        named = {key: f"{kind.name}:{key}" if key else kind.name for key in keys}
        await self.connector.execute_query_async(
            _HINT, queue=kind.queue, task=kind.name, keys=list(named), names=list(named.values()), alone=kind.alone
        )

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:  # as theirs
        try:
            await super().finish_job(job, status, delete_job)
        except ConnectorException as error:
            if not isinstance(error.__cause__, psycopg.errors.RaiseException):  # else somebody thought we were dead, and threw it away
                self._lost()


async def _alone(connection: psycopg.AsyncConnection) -> None:
    """Each statement is a transaction: what jobs cost is mostly ways to the server."""
    await connection.set_autocommit(True)


async def _alive(connection: psycopg.AsyncConnection) -> None:
    """Whether the server has ended it, as far as can be known without a way to the server. Of one that waits, nothing is due."""
    if select.select([connection.fileno()], [], [], 0)[0]:
        await AsyncConnectionPool.check_connection(connection)


@contextmanager
def _mended(url: str) -> Iterator[None]:
    """Within it, a database that is away is a StoreError."""
    try:
        yield
    except ConnectorException as error:
        raise away(url, error.__cause__ or error) from error


def _run(kind: Kind) -> Callable[..., Awaitable[None]]:
    failing = False

    async def run(key: str = "", timestamp: int | None = None) -> None:
        nonlocal failing
        try:
            await kind.work(key if timestamp is None else str(timestamp))
        except StoreError as error:
            if not failing:  # told once, however long the database is away
                log.warning("%s is left to the next tick: %s", kind.name, error.what)
            failing = True
        except Exception:
            log.exception("%s failed, which is a bug; the next tick begins it again", kind.name)
        else:
            failing = False

    return run
