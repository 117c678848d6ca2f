"""`watcher lists` as a user meets it: followed by command, read from an authority on loopback, searched and told apart."""

from __future__ import annotations

import gzip
import json
import os
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner

from watcher.cli.main import watcher

HEAD = '<?xml version="1.0"?><CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09Z"><INDIVIDUALS>'
ADA = "<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>ADA</FIRST_NAME><SECOND_NAME>EXAMPLEOVA</SECOND_NAME><UN_LIST_TYPE>R</UN_LIST_TYPE></INDIVIDUAL>"
BOB = ADA.replace("<DATAID>1", "<DATAID>2").replace(">ADA<", ">BOB<")
TAIL = "</INDIVIDUALS><ENTITIES></ENTITIES></CONSOLIDATED_LIST>"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def served(tmp_path):
    """A folder that is served on loopback, and its address."""
    folder = tmp_path / "served"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def say(tmp_path):
    """Runs the command in an empty house; what it said, and its exit code."""
    (tmp_path / "watch.toml").write_text('[[entity]]\nid = "kim"\nname = "Kim"\nschema = "Person"\nnames.en = ["Kim Jong-un"]\n')
    (tmp_path / "watcher.toml").write_text(
        '[store]\nurl = "sqlite:///w.db"\n[polling]\nallow_private = ["127.0.0.0/8"]\n'
        '[watchlist]\nfiles = ["watch.toml"]\nsignals = []\n[channels.screen]\ntype = "console"\n'
    )

    def run(*words):
        result = CliRunner().invoke(watcher, ["--config", str(tmp_path / "watcher.toml"), *words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result.output, result.exit_code

    return run


def test_a_list_is_followed_read_searched_and_told(say, served):
    folder, base = served
    (folder / "un.xml").write_text(HEAD + ADA + TAIL)
    assert "No lists are followed" in say("lists", "status")[0]
    assert "no lists are followed" in say("lists", "update")[0]
    told, code = say("lists", "add", "un-sc", "--url", f"{base}/un.xml")
    assert (code, "Following United Nations" in told, "a baseline, of which nothing is told" in told) == (0, True, True)
    assert "un-sc: 1 entries with 1 names; a baseline" in say("lists", "update")[0]
    told, code = say("lists", "search", "Exampleova, A.")
    assert (code, "ADA EXAMPLEOVA" in told, "A. for ADA" in told) == (0, True, True)
    ((found),) = json.loads(say("lists", "search", "Ada Exampleova", "--json")[0])
    assert (found["entity"], found["score"]) == ("un-sc:1", 1.0)
    assert say("lists", "search", "Nobody Atall")[1] == 1


def test_what_changed_is_delivered_and_listed(say, served):
    folder, base = served
    (folder / "un.xml").write_text(HEAD + ADA + TAIL)
    os.utime(folder / "un.xml", (0, 0))  # Last-Modified knows whole seconds only
    say("lists", "add", "un-sc", "--url", f"{base}/un.xml")
    say("lists", "update")
    (folder / "un.xml").write_text(HEAD + ADA + BOB + TAIL)
    os.utime(folder / "un.xml", (1, 1))
    told, code = say("lists", "update", "un-sc")
    assert "un-sc: 1 added, 0 amended, 0 taken off, 0 corrected" in told
    assert "*BOB EXAMPLEOVA* designated (R)" in told
    assert "BOB EXAMPLEOVA designated" in say("lists", "changes", "un-sc")[0]
    status = json.loads(say("status", "--json")[0])
    ((one),) = status["lists"]
    assert (one["id"], one["entries"], one["watched"]) == ("un-sc", 2, True)
    alerts = json.loads(say("alerts", "list", "--json")[0])
    assert len(alerts) == 1
    shown = say("alerts", "show", alerts[0]["id"])[0]
    assert "BOB EXAMPLEOVA: listed by UN Security Council (R), un-sc 2" in shown
    assert (code, "No entry" in told) == (0, False)
    (folder / "un.xml").write_text("")
    told, code = say("lists", "update")
    assert (code, "stopped, and nothing of its file is used" in told) == (1, True)


def test_mistakes_are_told_with_their_cure(say):
    assert 'did you mean "un-sc"' in say("lists", "add", "un-s")[0]
    assert say("lists", "confirm", "un-sc") == ("watcher: un-sc is not followed\n  watcher lists add un-sc\n", 2)
    assert "no store yet" in say("lists", "search", "Ada")[0]
    assert say("lists", "add", "un-sc", "--form", "csv")[1] == 2


def test_two_files_are_compared_without_a_store(say, tmp_path):
    (tmp_path / "old.xml").write_text(HEAD + ADA + TAIL)
    (tmp_path / "new.xml").write_text(HEAD + BOB + TAIL)
    told, code = say("lists", "diff", str(tmp_path / "old.xml"), str(tmp_path / "new.xml"), "--list", "un-sc")
    assert (code, "+ BOB EXAMPLEOVA designated" in told, "- ADA EXAMPLEOVA delisted" in told) == (0, True, True)
    assert "1 added, 1 removed, 0 amended" in told


def test_a_licence_is_said_loudly(say):
    assert "LICENCE of opensanctions: CC BY-NC 4.0" in say("lists", "add", "opensanctions")[0]
    assert "LICENCE of opensanctions" in say("lists", "status")[0]


def test_a_file_that_is_packed_is_read_too(say, tmp_path):
    (tmp_path / "old.xml.gz").write_bytes(gzip.compress((HEAD + ADA + TAIL).encode()))
    (tmp_path / "new.xml").write_text(HEAD + ADA + BOB + TAIL)
    assert "1 added" in say("lists", "diff", str(tmp_path / "old.xml.gz"), str(tmp_path / "new.xml"), "--list", "un-sc")[0]
