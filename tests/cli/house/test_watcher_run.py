"""`watcher run`: the daemon as a process of its own, with real signals."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from watcher.testing import item


class Running:
    """A daemon and what it has said so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._said = threading.Condition()
        self._readers = [threading.Thread(target=self._read, args=(stream,)) for stream in (process.stdout, process.stderr)]
        for reader in self._readers:
            reader.start()

    def _read(self, stream) -> None:
        with stream:
            for line in stream:
                with self._said:
                    self.lines.append(line.rstrip("\n"))
                    self._said.notify_all()

    def says(self, words: str, times: int = 1) -> str:
        """Wait until it has said a line with these words so many times; the last of them."""
        with self._said:
            assert self._said.wait_for(lambda: sum(words in line for line in self.lines) >= times, timeout=20), self.lines
            return next(line for line in reversed(self.lines) if words in line)

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def ends(self) -> int:
        code = self.process.wait(timeout=20)
        for reader in self._readers:
            reader.join()
        return code


@contextmanager
def daemon(house) -> Iterator[Running]:
    running = Running(house.start("run"))
    try:
        running.says("watching")
        yield running
    finally:
        if running.process.poll() is None:
            running.process.kill()
        running.ends()


def often(house):
    house.polling = 'interval = "1s"\nmin_interval = "1s"'
    house.write()


def test_it_polls_tells_and_ends_with_0_when_asked_to(house):
    often(house)
    house.newsstand.publish("/wire.xml", item("1", "Museum of tides reopens"))
    with daemon(house) as running:
        running.says("Wire: first reading, 1 entry of its backlog stored quietly")
        house.newsstand.publish("/wire.xml", item("2", "Night train with Kim Jong-un aboard"))
        running.says("*Kim Jong-un* aboard")
        running.says("to screen: delivered")
        told = house.json("status")
        assert told["daemon"]["running"] is True
        assert told["daemon"]["pid"] == running.process.pid
        running.send(signal.SIGTERM)
        assert running.ends() == 0
    after = house.json("status", code=1)
    assert after["state"] == "down"
    assert after["daemon"]["running"] is False


def test_ctrl_c_ends_it_with_0_too_and_no_traceback(house):
    with daemon(house) as running:
        running.says("watching")
        running.send(signal.SIGINT)
        assert running.ends() == 0
    assert not any("Traceback" in line for line in running.lines)


def test_every_line_of_the_log_begins_with_time_and_level(house):
    house.feeds["/gone.xml"] = "Gone\\u001b[31m Gazette"
    house.write()
    with daemon(house) as running:
        line = running.says("Gazette")
    assert line[:20].endswith("Z")
    assert line[21:].startswith("warning ")
    assert "\x1b" not in line


def test_a_second_daemon_on_the_same_store_ends_with_2_and_names_the_first(house):
    with daemon(house) as running:
        second = house.start("run")
        _, said = second.communicate(timeout=20)
        assert second.returncode == 2
        assert f"pid {running.process.pid}" in said
        assert "Traceback" not in said


def test_a_reload_takes_in_new_feeds_and_refuses_a_bad_file_without_losing_a_turn(house):
    often(house)
    with daemon(house) as running:
        house.feeds["/second.xml"] = "Second"
        house.newsstand.publish("/second.xml", item("1", "Bridge closed"))
        house.write()
        running.send(signal.SIGHUP)
        running.says("reloaded: watching 2 feeds")
        running.says("Second: first reading")

        good = house.config.read_text(encoding="utf-8")
        house.config.write_text(good.replace("[polling]", "[poling]"), encoding="utf-8")
        running.send(signal.SIGHUP)
        refused = running.says("reload refused, the old configuration stays")
        assert "watcher.toml:1" in refused
        house.newsstand.publish("/second.xml", item("2", "Kim Jong-un crosses the bridge"))
        running.says("*Kim Jong-un* crosses")

        house.config.write_text(good, encoding="utf-8")
        running.send(signal.SIGHUP)
        running.says("reloaded: watching 2 feeds", times=2)
        running.send(signal.SIGTERM)
        assert running.ends() == 0


def test_a_mistake_in_the_configuration_is_told_before_anything_starts(house):
    house.config.write_text(house.config.read_text(encoding="utf-8").replace("feeds.toml", "fields.toml"), encoding="utf-8")
    process = house.start("run")
    _, said = process.communicate(timeout=20)
    assert process.returncode == 2
    assert 'no file matches "fields.toml"' in said
    assert not house.file.exists()


def test_killed_without_warning_it_is_down_and_the_next_one_takes_over(house):
    often(house)
    with daemon(house) as running:
        running.send(signal.SIGKILL)
        running.ends()
    assert "the daemon is not running" in house.json("status", code=1)["reasons"][0]
    with daemon(house) as running:
        assert house.json("status")["daemon"]["pid"] == running.process.pid
        running.send(signal.SIGTERM)
        assert running.ends() == 0
