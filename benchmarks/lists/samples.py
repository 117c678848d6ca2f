"""The real lists beside the checkout: how each is read, and how many entries or rows it holds by another count than ours."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from watcher.core.lists import china, csl, eu, eu_journal, ofac_csv, ofac_xml, opensanctions, opensanctions_csv, uk_conlist, un
from watcher.core.model import Publication

SHARED = Path(__file__).resolve().parents[3] / "shared" / "lists"
CHUNK = 65_536


class Packed:
    """A gzipped or plain file, read in pieces, as often as it is asked."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __iter__(self) -> Iterator[bytes]:
        with gzip.open(self.path) if self.path.suffix == ".gz" else self.path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def rows(self, heads: int = 0, encoding: str = "utf-8-sig") -> int:
        """How many rows there are below the heads."""
        return sum(len(row) > 1 for row in csv.reader(io.StringIO(b"".join(self).decode(encoding)))) - heads

    def times(self, *marks: bytes) -> int:
        """How often one of these stands in it."""
        whole = b"".join(self)
        return sum(whole.count(mark) for mark in marks)


class Sample(NamedTuple):
    """A list beside the checkout."""

    read: Callable[..., Publication]
    count: Callable[[Packed], object]
    files: tuple[str, ...]

    def publish(self) -> Publication:
        return self.read(*(Packed(SHARED / name) for name in self.files))

    def held(self) -> object:
        return self.count(Packed(SHARED / self.files[0]))


def samples() -> dict[str, Sample]:
    """By what they are called in the table; none if there is nothing beside the checkout."""
    if not SHARED.is_dir():
        return {}
    found = {
        "ofac sdn+alt+add 2021-07": Sample(
            ofac_csv.read, Packed.rows, tuple(f"ofac/{name}_2021-07.csv.gz" for name in ("sdn", "alt", "add"))
        ),
        "ofac cons_prim+alt": Sample(ofac_csv.read, Packed.rows, ("ofac/cons_prim.csv.gz", "ofac/cons_alt.csv.gz")),
        "ofac consolidated.xml": Sample(ofac_xml.read, lambda file: file.times(b"<sdnEntry>"), ("ofac/ofac_consolidated_nonsdn.xml.gz",)),
        "eu fsf_1.1_sample": Sample(eu.read, lambda file: file.times(b"<sanctionEntity "), ("eu/fsf_1.1_sample.xml",)),
        "uk ConList 2020-04": Sample(uk_conlist.read, lambda file: f"{file.rows(2, 'cp1252')} rows", ("uk/ofsi_ConList_2020-04.csv.gz",)),
        "us csl 2025": Sample(csl.read, lambda file: f"{file.rows(1)} rows", ("csl/consolidated_2025.csv.gz",)),
        "opensanctions entities": Sample(
            opensanctions.read, lambda file: file.times(b'"target":true', b'"target": true'), ("opensanctions/entities.ftm.json",)
        ),
        "opensanctions targets": Sample(
            opensanctions_csv.read, lambda file: file.rows(1), ("opensanctions/targets.simple_2026-03.csv.gz",)
        ),
        "china": Sample(china.read, lambda file: f"{file.rows(1)} rows", ("cn_sanctions.csv",)),
    }
    for name in ("2026-02", "deriv_old"):
        found[f"un {name}"] = Sample(un.read, lambda file: file.times(b"<INDIVIDUAL>", b"<ENTITY>"), (f"un/UN_consolidated_{name}.xml.gz",))
    for day in days():
        found[f"ofac sdn {day}"] = Sample(ofac_csv.read, Packed.rows, (f"ofac/sdn_{day}.csv.gz",))
    for path in sorted(SHARED.glob("eu/journal/*")):
        found[f"eu {path.name.partition('.')[0]}"] = Sample(
            eu_journal.read, lambda file: f"{file.rows(1)} rows", (f"eu/journal/{path.name}",)
        )
    return found


def days() -> list[str]:
    """Of the SDN lists that are there."""
    return [path.name[4:14] for path in sorted(SHARED.glob("ofac/sdn_20*-*-*.csv.gz"))]
