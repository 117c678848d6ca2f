"""The daemon's listener from outside: a process, its signals, and what a monitor sees."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time

import httpx
import pytest


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Watch:
    """A daemon without feeds."""

    def __init__(self, folder):
        self.folder, self.file, self.log = folder, folder / "watcher.toml", folder / "log"
        (folder / "feeds.toml").write_text("")
        (folder / "list.toml").write_text('[[entity]]\nid = "kim"\nname = "Kim"\nschema = "Person"\nnames.en = ["Kim Jong-un"]\n')
        (folder / "signals.toml").write_text("")

    def write(self, port):
        listen = f'[listen]\naddress = "127.0.0.1:{port}"\n' if port else ""
        self.file.write_text(
            f'[store]\nurl = "sqlite:///{self.folder}/watcher.db"\n[watchlist]\nfiles = ["list.toml"]\nsignals = ["signals.toml"]\n'
            f'[feeds]\nfiles = ["feeds.toml"]\n{listen}'
        )

    def start(self):
        log = self.log.open("w")
        self.process = subprocess.Popen([sys.executable, "-m", "watcher", "run", "--config", str(self.file)], stderr=log, stdout=log)
        log.close()

    def until(self, words, times=1):
        for _ in range(600):
            if self.log.read_text().count(words) >= times:
                return
            time.sleep(0.05)
        raise AssertionError(f"{words!r} is not in: {self.log.read_text()}")

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(20)


@pytest.fixture
def watch(tmp_path):
    watch = Watch(tmp_path)
    watch.process = None
    yield watch
    if watch.process:
        watch.end()


def health(port):
    return httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False)


def test_a_monitor_is_told_how_it_is_through_reloads_and_until_the_end(watch):
    first, second, taken = free_port(), free_port(), socket.socket()
    with taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        watch.write(first)
        watch.start()
        watch.until("watching 0 feeds")
        got = health(first)
        assert got.status_code == 200
        assert json.loads(got.text)["state"] in ("ok", "attention")
        assert httpx.get(f"http://127.0.0.1:{first}/health/x", trust_env=False).status_code == 404
        for port, listened in ((first, first), (second, second), (taken.getsockname()[1], second)):
            watch.write(port)
            before = watch.log.read_text().count("reload")
            os.kill(watch.process.pid, signal.SIGHUP)
            watch.until("reload", before + 1)
            assert health(listened).status_code == 200
        assert "another program listens there" in watch.log.read_text()
    with pytest.raises(httpx.ConnectError):
        health(first)
    assert watch.end() == 0
    with pytest.raises(httpx.ConnectError):
        health(second)


def test_a_port_that_is_taken_ends_the_start_with_file_line_and_cure(watch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        watch.write(taken.getsockname()[1])
        watch.start()
        assert watch.process.wait(30) == 2
    assert "watcher.toml:9: listen.address" in watch.log.read_text()
    assert "Traceback" not in watch.log.read_text()


def test_a_store_that_cannot_be_read_is_down(watch):
    port = free_port()
    watch.write(port)
    watch.start()
    watch.until("watching 0 feeds")
    with sqlite3.connect(watch.folder / "watcher.db") as db:
        db.execute("UPDATE _sqlite_migrations SET name = 'm9999' WHERE name = 'm0001'")
    db.close()
    got = health(port)
    assert (got.status_code, json.loads(got.text)["state"]) == (503, "down")
