"""Speed and memory of the engines on the same texts and names: a process each, the repetitions taken in turns, so that
what else the machine does falls on all of them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.speed.engines import Hit
from benchmarks.speed.texts import ROOT


@dataclass(slots=True)
class Figures:
    """Of one engine at one number of names. Seconds are of the processor, memory is resident and in MB."""

    engine: str
    names: int
    load: float  #: building for the peers, loading what was built for ours
    base: float  #: memory before: interpreter and texts
    build: float = 0.0  #: ours: compiling the list for the first time
    build_peak: float = 0.0
    passes: list[float] = field(default_factory=list)
    hits: int = 0
    resident: float = 0.0  #: after all passes
    peak: float = 0.0

    def speed(self, size: int) -> float:
        """MB/s of the best pass."""
        return size / 1e6 / min(self.passes)

    def cold(self, size: int) -> float:
        """MB/s of the first pass, in which no word of the texts is known: what new articles get."""
        return size / 1e6 / self.passes[0]


class Child:
    """An engine at work in a process of its own."""

    def __init__(self, engine: str, names: Path, kept: Path, size: int) -> None:
        self._engine = engine
        command = [sys.executable, "-m", "benchmarks.speed.child", engine, str(names), str(kept), str(size)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603
        self.loaded = self._answer()

    def ask(self, command: str) -> dict[str, Any]:
        assert self._process.stdin
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        self._process.communicate()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"the process of {self._engine} ended with {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer


def measured(engines: list[str], number: int, names: Path, size: int, *, repeat: int) -> tuple[list[Figures], dict[str, list[list[Hit]]]]:
    """Figures of each engine, and the hits by text of those that can be compared."""
    kept = names.parent / f"kept-{number}"
    kept.mkdir(exist_ok=True)
    table, children = [], []
    for engine in engines:
        first = None
        if engine in ("ours", "search") and not any(kept.glob("lexicon-*")):
            builder = Child("build", names, kept, size)
            first = builder.loaded
            builder.close()
        children.append(child := Child(engine, names, kept, size))
        table.append(Figures(engine, number, child.loaded["load"], child.loaded["before"]))
        if first:
            table[-1].build, table[-1].build_peak = first["load"], first["peak"]
    for _ in range(repeat):
        for child, row in zip(children, table, strict=True):
            answer = child.ask("run")
            row.passes.append(answer["seconds"])
            row.hits, row.resident, row.peak = answer["hits"], answer["after"], answer["peak"]
    found = {}
    for engine, child in zip(engines, children, strict=True):
        if engine in ("ours", "flashtext") and {"ours", "flashtext"} <= set(engines):
            rows = json.loads(Path(child.ask("hits")["file"]).read_text(encoding="utf-8"))
            found[engine] = [[Hit(*hit) for hit in row] for row in rows]
        child.close()
    return table, found
