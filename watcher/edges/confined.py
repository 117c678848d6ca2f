"""Work of others' making, confined to a process of its own that is killed when its time is over.

A question goes in as JSON, answers come out as lines of JSON; those that came before the end count. The process is the leader of a
group, so what it has started ends with it; it ends by itself soon after its time, even if we are gone by then. It refuses to be
asked twice: whatever a library leaves behind, threads, handles, memory, is left behind with it.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import subprocess
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

_MOST = 4 * 2**20  #: bytes of all answers
_TOO_MUCH = "said more than can be taken"
_GRACE = 5  #: seconds after its time in which a process that nobody kills ends by itself


@dataclass(frozen=True, slots=True)
class Heard:
    """The answers that came, and why no more did: "" if there was nothing left to say."""

    answers: tuple[Any, ...]
    broken: str = ""


async def ask(module: str, question: Mapping[str, Any], *, seconds: float) -> Heard:
    """What `module`, run with this question, answers within so many seconds. It calls `serve`."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True, env=_environment(), limit=_MOST
    )
    assert child.stdin is not None  # noqa: S101 - both were asked for
    assert child.stdout is not None  # noqa: S101 - as above
    lines: list[bytes] = []
    try:
        async with asyncio.timeout(seconds):
            with suppress(ConnectionError):
                child.stdin.write(_packed(question, seconds))
                await child.stdin.drain()
            child.stdin.close()
            while sum(map(len, lines)) <= _MOST and (line := await child.stdout.readline()):
                lines.append(line)
            broken = _died(await child.wait()) if sum(map(len, lines)) <= _MOST else _TOO_MUCH
    except TimeoutError:
        broken = f"did not finish within {seconds:g} s"
    except ValueError:  # a line without end
        broken = _TOO_MUCH
    finally:
        _kill(child.pid)
        await asyncio.shield(_buried(child))
    return _heard(lines, broken)


async def _buried(child: Process) -> None:
    """Asyncio hears of an end only when nothing is left in the pipe."""
    assert child.stdout is not None  # noqa: S101 - it was asked for
    with suppress(TimeoutError):
        async with asyncio.timeout(_GRACE):
            while await child.stdout.read(2**16):
                pass
            await child.wait()


def ask_now(module: str, question: Mapping[str, Any], *, seconds: float) -> Heard:
    """As `ask`, for those who may wait."""
    with subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=_environment(),
    ) as child:
        try:
            out, _ = child.communicate(_packed(question, seconds), timeout=seconds)
            broken = _died(child.returncode)
        except subprocess.TimeoutExpired:
            out, broken = b"", f"did not finish within {seconds:g} s"
        finally:
            _kill(child.pid)
    return _heard(out[:_MOST].splitlines(keepends=True), broken)


def serve(answers: Callable[[Mapping[str, Any]], Iterable[Any]], *, memory: int = 0) -> None:
    """In the process: read the question, say each answer as it comes. `memory` is in bytes, 0 for as much as there is."""
    seconds, question = json.loads(sys.stdin.buffer.read())
    signal.alarm(int(seconds) + _GRACE)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
    for answer in answers(question):
        out.write(json.dumps(answer, separators=(",", ":")).encode() + b"\n")
        out.flush()
    os._exit(0)  # threads that hang are not waited for


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _packed(question: Mapping[str, Any], seconds: float) -> bytes:
    return json.dumps((seconds, question)).encode()


def _kill(group: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _died(code: int | None) -> str:
    return "" if code == 0 else "its process died; it may have run out of memory"


def _heard(lines: Iterable[bytes], broken: str) -> Heard:
    """A line that is not whole was being written when its time was over."""
    answers = []
    for line in lines:
        if line.endswith(b"\n"):
            with suppress(ValueError):
                answers.append(json.loads(line))
    return Heard(tuple(answers), broken)
