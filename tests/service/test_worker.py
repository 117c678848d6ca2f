"""`watcher run` as a worker of a cluster: real processes on a real PostgreSQL, feeds and a receiver on loopback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from watcher.cli.run import work
from watcher.core.errors import ConfigError
from watcher.core.model.worker import Worker
from watcher.edges.config import load
from watcher.edges.store.sql import SqlStore
from watcher.testing import item, rss

LIST = '[[entity]]\nid = "kim"\nname = "Kim Jong-un"\nschema = "Person"\nnames.en = ["Kim Jong-un"]\n'


class Outlet:
    """One feed, whose alerts come back to it."""

    def __init__(self):
        self.items, self.hooks, outlet = [item("0", "Nothing of note")], [], self
        self.hooked = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer(200, rss(*outlet.items))

            def do_POST(self):
                outlet.hooks.append((self.headers["webhook-id"], self.rfile.read(int(self.headers["Content-Length"]))))
                self.answer(200, b"")
                outlet.hooked.set()

            def answer(self, status, body):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def outlet():
    outlet = Outlet()
    yield outlet
    outlet.server.shutdown()
    outlet.server.server_close()


@pytest.fixture
def house(tmp_path, cluster, outlet):
    """A folder with a configuration on an empty store; `start` starts `watcher run` there."""
    return House(tmp_path, cluster(), outlet)


class House:
    def __init__(self, folder, url, outlet):
        self.folder, self.url, self.outlet = folder, url, outlet
        (folder / "list.toml").write_text(LIST)
        (folder / "feeds.toml").write_text(f'[[feed]]\nurl = "{outlet.address}/news"\ntitle = "News"\n')

    def configure(self, mode="cluster"):
        file = self.folder / f"{mode}.toml"
        file.write_text(
            f'[store]\nurl = "{self.url}"\n[service]\nmode = "{mode}"\ntick = "1s"\n'
            '[polling]\ninterval = "1s"\nmin_interval = "1s"\nmax_interval = "1s"\nallow_private = ["127.0.0.0/8"]\n'
            '[watchlist]\nfiles = ["list.toml"]\nsignals = []\n[feeds]\nfiles = ["feeds.toml"]\n'
            f'[channels.hook]\ntype = "webhook"\nurl = "{self.outlet.address}/hook"\n'
        )
        return file

    @contextmanager
    def run(self, **how):
        """A process that has begun; it is ended with SIGTERM, if it has not ended yet."""
        log = self.folder / f"{time.monotonic_ns()}.log"
        with log.open("wb") as out:
            command = [sys.executable, "-m", "watcher", "run", "--config", str(self.configure(**how))]
            process = subprocess.Popen(command, stderr=out, stdout=out, env=os.environ, cwd=self.folder)
        process.log = log.read_text
        try:
            until(lambda: "watching 1 feed " in process.log() or process.poll() is not None, process)
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)

    def polled(self):
        """When the feed was read last."""
        with SqlStore.open(self.url, read_only=True) as store:
            return store.feeds()[0].health.last_read


def until(what, process):
    """Wait for something that must come."""
    for _ in range(1200):
        if what():
            return
        time.sleep(0.05)
    raise AssertionError(process.log())


def test_workers_poll_and_alert_once_and_keep_a_daemon_away_and_end_when_told(house, outlet):
    with house.run() as one, house.run() as other:
        until(house.polled, one)
        outlet.items = [item("1", "Kim Jong-un visits a bakery"), *outlet.items]
        until(outlet.hooked.is_set, one)
        with SqlStore.open(house.url, read_only=True) as store:
            workers = store.workers.living(store.clock())
            assert {(each.pid, len(each.settings)) for each in workers} == {(one.pid, 4), (other.pid, 4)}
        with house.run(mode="embedded") as alone:
            assert alone.wait(timeout=60) == 2
            assert f"is watched already by 2 of a cluster: {workers[0].name}, {workers[1].name}" in alone.log()
        (house.folder / "list.toml").write_text(LIST + LIST.replace("kim", "ann").replace("Kim Jong-un", "Ann Ymous"))
        one.send_signal(signal.SIGHUP)
        until(lambda: "reloaded: watching 1 feed for 2 names" in one.log(), one)
        seen = house.polled()
        until(lambda: house.polled() > seen, one)
    assert (one.returncode, other.returncode) == (0, 0)
    assert b"Kim Jong-un visits a bakery" in outlet.hooks[0][1]
    assert len(outlet.hooks) == 1, "it was told once, however often it was read since"
    assert "Traceback" not in one.log() + other.log()
    with SqlStore.open(house.url, read_only=True) as store:
        assert store.workers.every() == []
        assert not store._db.value("SELECT count(*) FROM feed WHERE leased = 1")
        assert not store._db.value("SELECT count(*) FROM shard WHERE worker IS NOT NULL")


def test_a_daemon_that_has_the_store_for_itself_keeps_workers_away_and_forgets_those_that_were_killed(house):
    with SqlStore.open(house.url) as store:
        now = store.clock()
        store.workers.beat(Worker(id="dead", host="h", pid=1, since=now, seen=now, version="1"))
    with house.run(mode="embedded") as alone, house.run() as worker:
        assert worker.wait(timeout=60) == 2
        assert f"is watched already by the daemon with pid {alone.pid}" in worker.log()
        assert "Traceback" not in worker.log()
        with SqlStore.open(house.url, read_only=True) as store:
            assert store.workers.every() == []


def test_one_daemon_alone_needs_neither_queue_nor_server():
    said = "import sys, watcher.cli.run; print([name for name in ('psycopg', 'procrastinate') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_without_procrastinate_it_is_told_where_that_is_asked_for_and_how_to_get_it(tmp_path, monkeypatch):
    file = tmp_path / "watcher.toml"
    file.write_text('[store]\nurl = "postgresql://localhost/watcher"\n[service]\nmode = "cluster"\n')
    monkeypatch.setitem(sys.modules, "watcher.service.cluster", None)
    with pytest.raises(ConfigError, match=r"watcher.toml:4: service.mode: .* needs psycopg and procrastinate") as refused:
        work(file, load(file))
    assert refused.value.cure == "pip install 'sanctions-watch[cluster]'"
