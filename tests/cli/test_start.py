"""A command loads what it uses and nothing more: what everybody asks for often has to be there at once."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

_RUN = """
import sys
from watcher.cli.main import watcher
try:
    watcher(sys.argv[1:])
except SystemExit:
    dear = {"numpy", "httpx", "feedparser", "charset_normalizer", "h2", "pygments", "apscheduler", "sqlite_utils", "watcher.app"}
    print(*sorted(dear & sys.modules.keys()), sep=", ")
"""
_HOUSE = '[feeds]\nfiles = ["feeds.toml"]\n'


def loaded(folder, *words):
    """What of the dear modules a command has loaded when it ends."""
    environment = os.environ | {"XDG_STATE_HOME": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *words], cwd=folder, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("status",), ("status", "--help"), ("alerts", "list"), ("feeds", "list")])
def test_what_only_reads_loads_neither_the_web_nor_the_search(tmp_path, words):
    assert loaded(tmp_path, *words) == ""


def test_what_searches_loads_what_it_searches_with_and_no_web(tmp_path):
    assert loaded(tmp_path, "explain", "Putin") == "numpy"


def test_a_poll_loads_nothing_for_documents_and_servers_that_hardly_any_feed_has(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "watcher.toml").write_text(_HOUSE)
    (tmp_path / "feeds.toml").write_text("")
    assert loaded(tmp_path, "poll") == "httpx, numpy, sqlite_utils, watcher.app"
