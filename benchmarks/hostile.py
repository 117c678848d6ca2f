"""Reads every document of the shared corpus as the daemon does, broken ones and attacks among them, and shows what the dearest cost.

    python benchmarks/hostile.py [FOLDER of *.gz and *.tar.*]...

Each document is read in a process of its own kind, twice the memory of which it may not exceed: see BUDGET and MEMORY.
Printed: documents, how many were read, unread with a reason, and raised; the slowest and the hungriest. The process ends
with 1 if a document raised anything, or went beyond its budget.
"""

from __future__ import annotations

import gzip
import multiprocessing
import resource
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from watcher.core.feeds.parse import read
from watcher.core.model import Failed, Feed, Fetched
from watcher.edges.readers import BUDGET

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus"
PLACES = (CORPUS / "feeds" / "wild", CORPUS / "feeds" / "fixtures")
MEMORY = 300  #: MB that a document may add to its reader; the cap of a document is 10 MiB
_FEED = Feed(id="corpus", url="https://example.org/feed.xml")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """What one document took to read."""

    name: str
    size: int
    seconds: float  #: of processor
    megabytes: float  #: by which the highest memory of its process grew
    outcome: str  #: "read", or why not


def documents(places: tuple[Path, ...]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each."""
    for place in places:
        for file in sorted(place.glob("*.gz")):
            if ".tar" not in file.name:
                yield file.name, gzip.decompress(file.read_bytes())
        for file in sorted(place.glob("*.tar.*")):
            with tarfile.open(file) as archive:
                for member in archive:
                    if member.isfile() and (content := archive.extractfile(member)):
                        yield f"{file.name.partition('.')[0]}/{member.name}", content.read()


def cost(document: tuple[str, bytes]) -> Cost:
    """Read it here. What is raised is told, and a failure of ours."""
    name, body = document
    before, began = _highest(), time.process_time()
    try:
        reading = read(_FEED, Fetched(url=_FEED.url, status=200, headers={}, body=body))
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what this looks for
        outcome = f"RAISED {type(error).__name__}: {error}"
    else:
        outcome = reading.kind if isinstance(reading, Failed) else "read"
    return Cost(name, len(body), time.process_time() - began, _highest() - before, outcome)


def _highest() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main(places: tuple[Path, ...]) -> int:
    # A process for a few documents: the highest memory of one that has read much hides what the next one needs.
    with multiprocessing.get_context("forkserver").Pool(maxtasksperchild=20) as pool:
        costs = list(pool.imap(cost, documents(places)))
    if not costs:
        sys.exit(f"no documents in {', '.join(map(str, places))}; name folders on the command line")
    outcomes = Counter(one.outcome for one in costs)
    raised = [one for one in costs if one.outcome.startswith("RAISED")]
    beyond = [one for one in costs if one.seconds > BUDGET or one.megabytes > MEMORY]
    print(f"documents                    {len(costs):,}, {sum(one.size for one in costs) / 1e6:.1f} MB")
    print(f"read                         {outcomes['read']:,}")
    print(f"not read, with the reason    {outcomes.total() - outcomes['read'] - len(raised):,}: {_told(outcomes)}")
    print(f"raised something             {len(raised)}")
    print(f"beyond {BUDGET:g} s or {MEMORY} MB       {len(beyond)}")
    for what, unit, key in (("slowest", "s", lambda one: one.seconds), ("hungriest", "MB", lambda one: one.megabytes)):
        print(f"the {what}:")
        for one in sorted(costs, key=key, reverse=True)[:_SHOWN]:
            print(f"  {key(one):8.2f} {unit:2}  {one.size:>10,} bytes  {one.outcome:8}  {one.name[:40]}")
    for one in (*raised, *beyond):
        print(f"FAILED {one}")
    return 1 if raised or beyond else 0


def _told(outcomes: Counter[str]) -> str:
    return ", ".join(f"{kind} {n}" for kind, n in outcomes.most_common() if kind != "read")


if __name__ == "__main__":
    sys.exit(main(tuple(map(Path, sys.argv[1:])) or PLACES))
