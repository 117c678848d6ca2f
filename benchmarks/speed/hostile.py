"""Texts made to be slow to search, and how the time grows with their length.

    python -m benchmarks.speed.hostile ENGINE NAMES KEPT LIMIT REPEAT

The engine is loaded once; every text is searched in a fork of that process, which knows no text yet and is ended when it
takes longer than LIMIT seconds. Printed: a JSON object, kind of text -> seconds of the processor by size, null if ended.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import multiprocessing.connection
import random
import re
import sys
import time
from itertools import cycle, islice
from pathlib import Path

from benchmarks.speed import names, texts
from benchmarks.speed.engines import ENGINES, Engine

SIZES = (250_000, 500_000, 1_000_000)  #: bytes of UTF-8
ORDINARY = "real articles in one"


def hostile(listed: list[str]) -> dict[str, str]:
    """Kind -> what is repeated until the size is reached. The names are the first of their sort on the list."""
    person = _first(listed, r"[A-Z][a-z]{3,} [A-Z][a-z]{3,}")
    word = _first(listed, r"[A-Z][a-z]{4,}")
    han = _first(listed, "[\u4e00-\u9fff]{3,6}")
    long = max((name for name in listed if name.isascii()), key=lambda name: len(name.split()))
    shuffled = random.Random(5)
    letters = "".join(shuffled.choices("etaoinshrdlcum", k=100_003))
    return {
        ORDINARY: "\n".join(text.text for text in texts.sample(2 * SIZES[-1])),
        "a watched name, again and again": f"{person} ",
        "a name of one word, again and again": f"{word} ",
        "a long name without its last word": " ".join(long.split()[:-1]) + " ",
        "a Chinese name, again and again": han,
        "one letter": "a",
        "one letter and a space": "a ",
        "one giant word": letters,
        "zero-width spaces": "\u200b",
        "zero-width characters between the letters of a name": "".join(
            a + b for a, b in zip(f"{person} ", cycle("\u200b\u200c\u200d\u2060\ufeff"))
        ),
        "marks of right-to-left": "\u202eabc \u200f\u05d0\u05d1\u05d2\u202c \u0627\u0628\u200e x\u2067\u05d3 \u0645\u2069",
        "full stops": ".",
        "letters and full stops": "A.B. ",
        "hyphens and apostrophes": "a-b'c",
        "line breaks": "\n",
        "Latin and Cyrillic letters in turn": "a\u0430",
        "combining marks": "\u0301",
    }


def _first(listed: list[str], pattern: str) -> str:
    return next(name for name in listed if re.fullmatch(pattern, name))


def filled(unit: str, size: int) -> str:
    """A unit repeated up to `size` bytes."""
    unit_size = len(unit.encode())
    times, rest = divmod(size, unit_size)
    return unit * times + unit.encode()[:rest].decode(errors="ignore")


def main(engine: str, file: str, kept: str, limit: str, repeat: str) -> None:
    built = ENGINES[engine](Path(file), Path(kept))
    listed = [name for _, name in islice(names.read(Path(file)), 10_000)]
    built.run(built.ready(["A first text, so that nothing is imported while the clock runs."]))
    gc.collect()
    gc.freeze()  # the forks share what is loaded
    table: dict[str, list[float | None]] = {}
    for kind, unit in hostile(listed).items():
        row = table[kind] = []
        for size in SIZES:
            ended = bool(row) and row[-1] is None  # a longer text takes longer
            row.append(None if ended else _best(built, filled(unit, size), float(limit), int(repeat)))
    print(json.dumps(table))


def _best(engine: Engine, text: str, limit: float, repeat: int) -> float | None:
    seconds = []
    for _ in range(repeat):
        took = _forked(engine, text, limit)
        if took is None:
            return None
        seconds.append(took)
        if took > limit / 10:  # long enough to be measured once
            break
    return min(seconds)


def _forked(engine: Engine, text: str, limit: float) -> float | None:
    fork = multiprocessing.get_context("fork")
    here, there = fork.Pipe(duplex=False)
    process = fork.Process(target=_search, args=(engine, text, there))
    process.start()
    took = here.recv() if here.poll(limit) else None
    process.kill()
    process.join()
    return took


def _search(engine: Engine, text: str, answer: multiprocessing.connection.Connection) -> None:
    ready = engine.ready([text])
    began = time.process_time()
    engine.run(ready)
    answer.send(time.process_time() - began)


if __name__ == "__main__":
    main(*sys.argv[1:])
