"""Work in a process of its own: what it says in time counts, and nothing of it is left when its time is over."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress

import pytest

from watcher.edges.confined import ask, ask_now

CHILD = """
import subprocess, sys, time
from watcher.edges.confined import serve

def answers(question):
    what = question["what"]
    print("a library that chatters")
    yield {"first": question.get("x")}
    if what == "hang":
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        yield {"grandchild": child.pid}
        time.sleep(60)
    if what == "die":
        raise SystemExit(3)
    if what == "eat":
        bytearray(2**31)
    if what == "flood":
        while True:
            yield "x" * 100_000
    yield {"last": True}

serve(answers, memory=2**29)
"""


@pytest.fixture(autouse=True)
def child(tmp_path, monkeypatch):
    (tmp_path / "a_child.py").write_text(CHILD)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])


async def test_each_answer_is_heard_and_what_a_library_prints_is_none():
    question = {"what": "answer", "x": "Росатом & 华为"}
    heard = await ask("a_child", question, seconds=20)
    assert (heard.answers, heard.broken) == (({"first": "Росатом & 华为"}, {"last": True}), "")
    assert ask_now("a_child", question, seconds=20) == heard


async def test_who_hangs_is_killed_with_all_it_started_and_what_it_said_before_counts():
    heard = await ask("a_child", {"what": "hang"}, seconds=2)
    first, second = heard.answers
    assert (first, heard.broken) == ({"first": None}, "did not finish within 2 s")
    for _ in range(200):
        if gone(second["grandchild"]):
            break
        await asyncio.sleep(0.01)
    assert gone(second["grandchild"])


@pytest.mark.parametrize("what", ["die", "eat"])
async def test_who_dies_has_said_what_it_said(what):
    for heard in (await ask("a_child", {"what": what}, seconds=20), ask_now("a_child", {"what": what}, seconds=20)):
        assert heard.answers == ({"first": None},)
        assert "its process died" in heard.broken


async def test_who_says_too_much_is_stopped():
    heard = await ask("a_child", {"what": "flood"}, seconds=20)
    assert heard.broken == "said more than can be taken"


async def test_a_module_that_is_not_there_is_a_process_that_died():
    assert "its process died" in (await ask("no_such_child", {}, seconds=20)).broken


def gone(pid: int) -> bool:
    """Dead, or dead and not yet buried."""
    with suppress(OSError):
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123 - /proc is no ordinary path
            return stat.read().rpartition(")")[2].split()[0] == "Z"
    return True
