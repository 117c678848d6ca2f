"""Reads every real list beside the checkout, and documents as long as today's, and prints what that takes.

    python benchmarks/lists

Printed: for every sample the entries and names that were read, beside what the file holds by another count, the time, and the
peak of the memory; then the same for documents made here in the shapes of the lists that are not beside the checkout, as long
as those were in September 2026, of which none may need 300 MB. Each is read in a process of its own, so that one peak is not
another's; what the interpreter and all modules need is in each of them. Last, what the publications of OFAC changed.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from documents import made
from samples import SHARED, Packed, days, samples

from watcher.core.lists import ofac_csv
from watcher.core.lists.delta import compare
from watcher.core.model import Listing, Publication

LIMIT = 300  #: MB that no list may need


def read(publication: Publication, began: float) -> None:
    """Goes through a publication and says what it took."""
    entries = names = 0
    for listing in publication.entries:
        entries += 1
        names += len(listing.names)
    took = time.perf_counter() - began
    print(json.dumps({"entries": entries, "names": names, "s": took, "mb": peak()}))


def peak() -> float:
    """Megabytes that this process had at most: getrusage would tell those of the process that started it, if it had more."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def measured(name: str, path: str = "") -> dict[str, float]:
    """What reading took in a process of its own."""
    done = subprocess.run([sys.executable, __file__, name, path], capture_output=True, text=True, check=True)  # noqa: S603 - ourselves
    return dict(json.loads(done.stdout))


def line(name: str, result: Mapping[str, float], said: object) -> None:
    print(f"{name:28} {result['entries']:8,.0f} {said!s:>12} {result['names']:9,.0f} {result['s']:7.2f} {result['mb']:7.0f}")


def publications() -> None:
    """What OFAC changed from one list to the next."""
    print(f"\n{'what OFAC changed':28} {'added':>8} {'removed':>8} {'changed':>8} {'and told':>8}")
    known: dict[str, Listing] = {}
    since = ""
    for day in days():
        now = {listing.id: listing for listing in ofac_csv.read(Packed(SHARED / f"ofac/sdn_{day}.csv.gz")).entries}
        if known:
            found = compare(known, now.values(), version=day)
            counts = (len(found.added), len(found.removed), found.changed, len(found.amended))
            print(f"{since} to {day:14}" + "".join(f" {count:8,}" for count in counts))
        known, since = now, day


def main() -> None:
    heads = f"{'entries':>8} {'file holds':>12} {'names':>9} {'s':>7} {'MB peak':>7}"
    print(f"{'samples':28} {heads}")
    for name, sample in samples().items():
        line(name, measured(name), sample.held())
    print(f"\n{'documents made here':28} {heads}")
    for name, (document, _) in made().items():
        with tempfile.NamedTemporaryFile() as file:
            size = document.write(file)
            file.flush()
            result = measured(name, file.name)
        line(name, result, f"{size / 1e6:.0f} MB")
        assert result["mb"] < LIMIT, f"{name} needed more than {LIMIT} MB"
    publications()


if __name__ == "__main__":
    match sys.argv[1:]:
        case [name, ""]:
            read(samples()[name].publish(), time.perf_counter())
        case [name, path]:
            read(made()[name][1](Packed(Path(path))), time.perf_counter())
        case _:
            main()
