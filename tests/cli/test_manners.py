"""What a stranger meets in the first hour: misspelt commands, broken files of feeds, readers who have had enough."""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys

import pytest
from rich.text import Text

from watcher.cli import standing
from watcher.cli.desk import Desk
from watcher.cli.typeset import Screen, say
from watcher.core.identity import feed_id
from watcher.core.model import Feed
from watcher.edges.sources import mark_of
from watcher.testing import item, rss

FEED = "https://file.example/rss"


def test_a_misspelt_command_is_answered_with_the_one_that_was_meant(home):
    refused = home.run("statsu")
    assert refused.exit_code == 2
    assert "No such command 'statsu'. Did you mean \"status\"?" in refused.output
    assert "`watcher --help` names them." in home.run("xyzzy").output


def test_a_reader_who_has_had_enough_is_no_failure(home):
    command = [sys.executable, "-m", "watcher", "--config", str(home.config), "watchlist", "list"]
    read, write = os.pipe()
    os.close(read)  # nobody reads: the first word breaks the pipe
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


def test_status_tells_that_the_files_of_feeds_cannot_be_used(home):
    home.live()
    home.write("feeds.toml", "[[feed]\n")
    status = home.run("status", "--json")
    assert status.exit_code == 1
    assert "the feeds cannot be used" in status.output
    assert "feeds.toml:1" in status.output


def test_what_cannot_be_connected_to_is_told_in_words(home):
    checked = home.run("feeds", "check", "http://127.0.0.1:1/rss")
    assert checked.exit_code == 1
    assert "the connection to 127.0.0.1 failed: Connection refused" in checked.output


@pytest.mark.on_file
def test_a_store_that_has_no_room_ends_a_poll_with_the_cure_and_without_a_traceback(home, site):
    words = " ".join(f"word{n}" for n in range(300))
    feed = site.put("/rss", rss(*(item(str(n), f"Kim Jong-un opens bridge {n} of {n * 7}", text=f"{n} {words}") for n in range(500))))
    home.write("feeds.toml", f'[[feed]]\nurl = "{feed}"\n')
    home.live()  # the tables
    command = [sys.executable, "-m", "watcher", "--config", str(home.config), "poll"]

    def small() -> None:
        """No file may become larger than a megabyte, as if the disk were full then."""
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20))

    done = subprocess.run(command, preexec_fn=small, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "check the disk and the free space on it" in done.stderr


def test_what_finds_no_room_in_a_line_goes_on_as_far_in_as_it_began():
    screen = Screen(file=io.StringIO(), width=24, force_terminal=True, color_system=None)
    say(screen, Text("    found in the second of several sentences"))
    assert [line.rstrip() for line in screen.file.getvalue().splitlines()] == ["    found in the second", "    of several sentences"]
    piped = Screen(file=io.StringIO(), width=24, soft_wrap=True)
    say(piped, Text("    found in the second of several sentences"))
    assert piped.file.getvalue() == "    found in the second of several sentences\n"


def test_a_status_reads_no_feeds_file_that_the_daemon_has_read_and_every_other(home, monkeypatch):
    home.write("feeds.toml", f'[[feed]]\nurl = "{FEED}"\n')
    with home.store() as store:
        mark = mark_of([home.folder / "feeds.toml"])
        store.declare([Feed(id=feed_id(FEED), url=FEED)], Desk.now(), files=mark)
        assert store.declared(mark)
        store.declare([], Desk.now(), files="of others", beside=True)
        assert store.declared(mark), "what is declared beside does not hold for all"
    read = []
    monkeypatch.setattr(standing, "feeds_of", lambda files: read.append(files) or ())
    assert json.loads(home.run("status", "--json").stdout)["feeds"]["total"] == 1
    assert read == []
    home.write("feeds.toml", f'# another line\n[[feed]]\nurl = "{FEED}"\n')
    home.run("status", "--json")
    assert len(read) == 1
