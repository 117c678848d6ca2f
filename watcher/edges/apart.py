"""One call in a process of its own, for work of minutes in Python: it must not keep the event loop waiting, its memory is given
back, and it can be ended.

What is called is a function of a module, with what can be pickled. It refuses to be fast: a child is started for each call.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Lost(Exception):  # noqa: N818 - not a fault of the work but that nobody knows how it ended
    """The process ended without an answer: it was killed, or ran out of memory."""


async def apart(work: Callable[[T], R], task: T) -> R:
    """What `work(task)` returns. Lost if its process ended before it said so."""
    there = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "watcher.edges.apart", stdin=PIPE, stdout=PIPE, start_new_session=True, env=there
    )
    try:
        answer, _ = await child.communicate(pickle.dumps((work, task)))
    except BaseException:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()
        raise
    if child.returncode:
        raise Lost(f"the process for {work.__name__} ended with {child.returncode}")
    result: R = pickle.loads(answer)  # noqa: S301 - written by our own child
    return result


def _serve() -> None:
    """What a child does."""
    work, task = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our own parent
    pickle.dump(work(task), sys.stdout.buffer)


if __name__ == "__main__":
    _serve()
