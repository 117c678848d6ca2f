"""The runbook of docs/cluster.md, rehearsed: workers on a real PostgreSQL, and what an operator does to them while news comes in.

    python -m benchmarks.runbook [restore|failover|upgrade|shards]

Three workers watch eight feeds that bring ten entries a second, each of which is an alert, and tell a webhook. Meanwhile: a backup
is restored after everything was lost; the primary is killed and its standby promoted; workers are replaced by ones of a newer
version that migrates; one is added, one taken away, and the number of shards is changed. In the end it is counted what was published,
what never came, and what came twice. All servers are on loopback and end with the script.
"""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

from benchmarks.runbook.house import PATIENCE, WORKERS, House, Node, place, postgres, primary, said, standby

#: A worker of a version to come: it has one migration more, which does what migrations may do while old workers run.
NEWER = """
import sys
import watcher
watcher.__version__ = "99.0"
from watcher.edges.store.schema import migrations
@migrations()
def m9999(db):
    db.execute("ALTER TABLE article ADD COLUMN later TEXT NOT NULL DEFAULT ''")
    db.execute("CREATE TABLE later (id TEXT NOT NULL PRIMARY KEY)")
from watcher.cli.main import main
sys.argv[0] = "watcher"
main()
"""


def restore(folder: Path) -> None:
    """A backup made while workers worked, everything lost, the backup restored, the same workers started again."""
    with primary(folder) as node, House(folder, f"postgresql://watcher@{node.address}/watcher") as house:
        for _ in range(WORKERS):
            house.start()
        house.until(lambda: house.told > 50, "50 messages")
        began = time.monotonic()
        dump = node.data.parent / "watcher.dump"
        node.run("pg_dump", "--format=custom", f"--file={dump}", f"--dbname=postgresql://watcher@{node.address}/watcher")
        said(f"pg_dump beside {WORKERS} workers: {time.monotonic() - began:.1f} s, {dump.stat().st_size / 1000:,.0f} kB")
        at = house.told
        house.until(lambda: house.told > at + 50, "50 more")
        for worker in list(house.workers):
            house.end(worker, signal.SIGKILL)
        lost = house.told - at
        postgres.execute(f"postgresql://watcher@{node.address}/postgres", "DROP DATABASE watcher WITH (FORCE)")
        said(f"everything lost; {lost} messages had gone out since the backup")
        began = time.monotonic()
        postgres.execute(f"postgresql://watcher@{node.address}/postgres", "CREATE DATABASE watcher")
        node.run("pg_restore", "--exit-on-error", f"--dbname=postgresql://watcher@{node.address}/watcher", dump)
        said(f"createdb and pg_restore: {time.monotonic() - began:.1f} s")
        for _ in range(WORKERS):
            house.start()
        said(f"first message {house.more():.1f} s after the workers were started")
        said(house.close())
        verified = house.command("audit", "verify")
        said(f"watcher audit verify: exit code {verified.returncode}: {verified.stdout.strip().splitlines()[0]}")


def failover(folder: Path) -> None:
    """A standby that follows asynchronously; the primary's machine is gone in mid-work; the standby is promoted."""
    with primary(folder) as node, standby(folder, node) as other:
        url = f"postgresql://watcher@{node.address},{other.address}/watcher?target_session_attrs=primary"
        with House(folder, url) as house:
            for _ in range(WORKERS):
                house.start()
            house.until(lambda: house.told > 100, "100 messages")
            node.kill()
            gone = time.monotonic()
            time.sleep(10)
            status = house.command("status")
            said(f"without a primary `watcher status` says, exit code {status.returncode}: {status.stdout.splitlines()[1].strip()}")
            other.promote()
            promoted = time.monotonic()
            house.more()
            said(f"promoted {promoted - gone:.1f} s after the primary was killed; next message {time.monotonic() - promoted:.1f} s later")
            alive = sum(worker.poll() is None for worker in house.workers)
            said(f"{alive} of {WORKERS} workers went on by themselves")
            said(house.close())


def upgrade(folder: Path) -> None:
    """Workers replaced one after the other by a newer version, which migrates while the old ones work."""
    with primary(folder) as node, House(folder, f"postgresql://watcher@{node.address}/watcher") as house:
        for _ in range(WORKERS):
            house.start()
        house.until(lambda: house.told > 50, "50 messages")
        old = list(house.workers)
        house.start(program=("-c", NEWER))
        house.until(lambda: _migrated(node), "the migration")
        at = house.told
        house.until(lambda: house.told > at + 50, "50 messages with old workers on the new tables")
        said("one newer worker has migrated; three old ones worked on beside it")
        for number, worker in enumerate(old):
            seconds = house.end(worker)
            said(f"old worker {number + 1} ended in {seconds:.1f} s")
            if number < len(old) - 1:
                house.start(program=("-c", NEWER))
                house.more()
        late = house.start()
        said(f"an old worker that is started now ends with {late.wait(PATIENCE)}: {house.log().strip().splitlines()[-2].strip()}")
        house.workers.remove(late)
        said(house.close())


def _migrated(node: Node) -> bool:
    import psycopg  # noqa: PLC0415 - an extra

    with psycopg.connect(f"postgresql://watcher@{node.address}/watcher") as db:
        return db.execute("SELECT count(*) FROM migration WHERE name = 'm9999'").fetchone()[0] == 1


def shards(folder: Path) -> None:
    """A worker more, a worker less, and the hosts divided otherwise."""
    with primary(folder) as node, House(folder, f"postgresql://watcher@{node.address}/watcher") as house:
        house.start()
        house.until(lambda: house.told > 20, "20 messages")
        for _ in range(2):
            house.start()
        house.until(lambda: house.command("status", "--json").stdout.count('"pid"') >= 1 + WORKERS, "three workers in the status")
        said(f"two workers more; one less ended in {house.end(house.workers[0]):.1f} s")
        house.configure(16)
        other = house.start()
        said(f"one with another number of shards ends with {other.wait(PATIENCE)}: {house.log().strip().splitlines()[-2].strip()}")
        house.workers.remove(other)
        for worker in list(house.workers):
            house.end(worker)
        house.start()
        house.more()
        said("all stopped, started with 16 shards")
        said(house.close())


PARTS = {"restore": restore, "failover": failover, "upgrade": upgrade, "shards": shards}


def main() -> None:
    if reason := postgres.lacking():
        raise SystemExit(reason)
    for name in sys.argv[1:] or PARTS:
        print(f"{name}: {PARTS[name].__doc__}", flush=True)
        with place() as folder:
            PARTS[name](folder)


if __name__ == "__main__":
    main()
