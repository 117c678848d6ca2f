"""The first process of `brood`: it loads what all of them need, and forks the others. Started as a module, with a socket as its
standard input.

What comes first over it is a matcher, as its size and a pickle; then it is asked for processes, each with a socket of its own,
and told which have ended. To a process a message is a size and a pickle too: what is asked in, what is told out. It refuses to
do any of their work itself.
"""

from __future__ import annotations

import os
import pickle
import signal
import socket
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NoReturn

from watcher.core.matching.matcher import Matcher
from watcher.edges import heap
from watcher.edges.process import settle
from watcher.edges.reading import Asked, rehearse, told

SIZE = struct.Struct(">Q")
ORDER = struct.Struct(">cQ")
FORK, BURY = b"f", b"b"  #: orders: a process for the socket that comes along; wait for the end of the one with this number


def _serve(control: socket.socket) -> None:
    with control.makefile("rb") as stream:
        matcher = _matcher(stream)
    rehearse(matcher)
    heap.trim()
    settle()
    control.sendall(SIZE.pack(os.getpid()))
    while True:
        order, lines, _, _ = socket.recv_fds(control, ORDER.size, 1)
        if len(order) < ORDER.size:
            return
        word, number = ORDER.unpack(order)
        if word == BURY:
            with suppress(ChildProcessError):  # it was another's, who was killed
                os.waitpid(number, 0)
            continue
        if not (pid := os.fork()):
            control.close()
            _child(lines[0], matcher)
        os.close(lines[0])
        control.sendall(SIZE.pack(pid))


def _matcher(stream: BinaryIO) -> Matcher | None:
    (size,) = SIZE.unpack(stream.read(SIZE.size))
    packed = stream.read(size)
    with suppress(OSError, ValueError, EOFError):  # what was mapped has been made anew meanwhile: then others search
        matcher: Matcher | None = pickle.loads(packed) if size else None  # noqa: S301 - written by our own parent
        return matcher
    return None


def _child(line: int, matcher: Matcher | None) -> NoReturn:
    """Never back into what forked us, whatever happens."""
    code = 1
    try:
        with socket.socket(fileno=line) as end, end.makefile("rb") as asked, end.makefile("wb") as answers:
            _work(asked, answers, matcher)
        code = 0
    except (BrokenPipeError, ConnectionResetError):
        pass
    except Exception:  # noqa: BLE001 - a mistake of ours, told where those of the daemon are
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


def _work(asked: BinaryIO, answers: BinaryIO, matcher: Matcher | None) -> None:
    while len(head := asked.read(SIZE.size)) == SIZE.size:
        batch: Sequence[Asked] = pickle.loads(asked.read(SIZE.unpack(head)[0]))  # noqa: S301 - written by our own parent
        packed = pickle.dumps(told(batch, matcher), pickle.HIGHEST_PROTOCOL)
        answers.write(SIZE.pack(len(packed)) + packed)
        answers.flush()


def _main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    control = socket.socket(fileno=os.dup(0))
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    with suppress(struct.error, ConnectionError):  # who started us has gone
        _serve(control)


if __name__ == "__main__":
    _main()
