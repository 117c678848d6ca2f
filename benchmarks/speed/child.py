"""One engine in a process of its own, so that its memory is its own: answers a JSON line to each line it is sent.

    python -m benchmarks.speed.child ENGINE NAMES KEPT BYTES

It says first what loading took, then to "run" what searching the texts took, and to "hits" where it wrote them.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from dataclasses import astuple
from pathlib import Path

from benchmarks.speed import texts


def memory() -> tuple[float, float]:
    """(resident now, at its highest) in MB, of this process alone: ru_maxrss would inherit that of its parent."""
    lines = (line.split() for line in Path("/proc/self/status").read_text().splitlines())
    fields = {line[0]: int(line[1]) / 1024 for line in lines if line[0] in ("VmRSS:", "VmHWM:")}
    return fields["VmRSS:"], fields["VmHWM:"]


def main(engine: str, names: str, kept: str, size: str) -> None:
    articles = [text.text for text in texts.sample(int(size))]
    gc.collect()
    before, _ = memory()
    from benchmarks.speed.engines import ENGINES, build_ours  # noqa: PLC0415 - the code of an engine is part of its memory

    began = time.process_time()
    if engine == "build":
        compiled = build_ours(Path(names), Path(kept))
        say(load=time.process_time() - began, before=before, after=memory()[0], peak=memory()[1])
        del compiled
        return
    built = ENGINES[engine](Path(names), Path(kept))
    say(load=time.process_time() - began, before=before, after=memory()[0], peak=memory()[1])
    ready = built.ready(articles)
    for command in sys.stdin:
        if command.strip() == "run":
            began = time.process_time()
            hits = built.run(ready)
            say(seconds=time.process_time() - began, hits=hits, after=memory()[0], peak=memory()[1])
        else:
            with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False, encoding="utf-8", dir=kept) as file:
                json.dump([[astuple(hit) for hit in built.hits(text)] for text in articles] if built.hits else None, file)
            say(file=file.name)


def say(**values: object) -> None:
    print(json.dumps(values), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
