"""The names of the speed benchmark: real sanctions lists, the names the texts are labelled with, and then recombinations
of their words, so that a million names look like a million names of lists.

The order is fixed, and a shorter list is the beginning of a longer one. Written as FollowTheMoney, an entity a name.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import accumulate, chain
from pathlib import Path
from xml.etree import ElementTree as ET

from benchmarks.speed.texts import SHARED

LISTS = SHARED / "lists"
_LABELLED_FIRST = 5_000  #: of the first ten thousand names so many are those of the texts
_LONGEST = 120  #: code points; what is longer is a description
_SCRIPTS = {
    "unspaced": re.compile("[\u3040-\u30ff\u3400-\u9fff]"),
    "Cyrillic": re.compile("[\u0400-\u04ff]"),
    "Arabic": re.compile("[\u0600-\u06ff]"),
    "Hangul": re.compile("[\uac00-\ud7a3]"),
}
_SCHEMATA = {
    **dict.fromkeys(("individual", "person"), "Person"),
    **dict.fromkeys(("vessel", "aircraft", "ship"), "Vessel"),
    **dict.fromkeys(("company",), "Company"),
    **dict.fromkeys(("organization", "country", "publicbody", "position"), "Organization"),
}

Named = tuple[str, str]  # schema, name


def write(number: int, file: Path) -> None:
    """The first `number` names."""
    with file.open("w", encoding="utf-8") as out:
        for at, (schema, name) in enumerate(_first(number)):
            out.write(json.dumps({"id": f"n{at}", "schema": schema, "properties": {"name": [name]}}, ensure_ascii=False) + "\n")


def read(file: Path) -> Iterator[tuple[str, str]]:
    """(id, name) of each line."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield record["id"], record["properties"]["name"][0]


def real() -> tuple[list[Named], list[Named]]:
    """The names the texts are labelled with, and those of the lists, each shuffled the same way every time."""
    seen: set[str] = set()
    labelled, listed = _distinct(_labelled(), seen), _distinct(_listed(), seen)
    return labelled, listed


def _first(number: int) -> Iterator[Named]:
    labelled, listed = real()
    names = labelled[:_LABELLED_FIRST] + listed[:_LABELLED_FIRST] + labelled[_LABELLED_FIRST:] + listed[_LABELLED_FIRST:]
    yield from names[:number]
    if number > len(names):
        yield from _recombined(names, number - len(names))


def _recombined(names: list[Named], number: int) -> Iterator[Named]:
    """The beginning of one name with the end of another of the same kind and script."""
    drawn = random.Random(3)
    pools: dict[tuple[str, str], list[list[str]]] = defaultdict(list)
    for schema, name in names:
        script = _script(name)
        parts = list(name) if script == "unspaced" else name.split()
        if len(parts) > (3 if script == "unspaced" else 1):
            pools[schema, script].append(parts)
    kinds = [(key, pool) for key, pool in sorted(pools.items()) if len(pool) > 50]
    weights = [*accumulate(len(pool) for _, pool in kinds)]
    seen = {name.casefold() for _, name in names}
    while number:
        ((schema, script), pool) = drawn.choices(kinds, cum_weights=weights)[0]
        head, tail = drawn.choice(pool), drawn.choice(pool)
        glue = "" if script == "unspaced" else " "
        name = glue.join(head[: drawn.randint(1, len(head) - 1)] + tail[drawn.randint(1, len(tail) - 1) :])
        if len(name) <= _LONGEST and name.casefold() not in seen:
            seen.add(name.casefold())
            yield schema, name
            number -= 1


def _script(name: str) -> str:
    return next((script for script, letters in _SCRIPTS.items() if letters.search(name)), "")


def _distinct(names: Iterable[Named], seen: set[str]) -> list[Named]:
    kept = []
    for kind, text in names:
        name = " ".join(text.split())
        key = name.casefold()
        if 2 <= len(name) <= _LONGEST and key not in seen and sum(char.isalpha() for char in name) > 1:
            seen.add(key)
            kept.append((_SCHEMATA.get(kind.strip().lower(), "LegalEntity"), name))
    return sorted(kept, key=lambda named: sha256(named[1].encode()).digest())


def _labelled() -> Iterator[Named]:
    for path in sorted((SHARED / "bench" / "matching").glob("*/watchlist.ftm.jsonl")):
        yield from _ftm(path)


def _listed() -> Iterator[Named]:
    """OFAC, the consolidated screening list, EU, UK, UN, Ukraine's list by OpenSanctions."""
    yield from chain(_ofac(), _screening_list(), _european_union(), _united_kingdom(), _united_nations(), _opensanctions())


def _ofac() -> Iterator[Named]:
    kinds: dict[str, str] = {}
    for file in ("ofac/sdn_2024-05-01.csv.gz", "ofac/cons_prim.csv.gz"):
        for row in csv.reader(_opened(LISTS / file)):
            if len(row) > 2:  # the last line is an end mark
                kinds[row[0]] = row[2]
                yield row[2], _turned(row[1], row[2])
    for file in ("ofac/alt_2025-12.csv.gz", "ofac/cons_alt.csv.gz"):
        for row in csv.reader(_opened(LISTS / file)):
            if len(row) > 3:
                kind = kinds.get(row[0], "")
                yield kind, _turned(row[3], kind)


def _screening_list() -> Iterator[Named]:
    for row in csv.DictReader(_opened(LISTS / "csl/consolidated_2025.csv.gz")):
        yield from ((row["type"], _turned(name, row["type"])) for name in (row["name"], *row["alt_names"].split(";")))


def _european_union() -> Iterator[Named]:
    for path in sorted((LISTS / "eu" / "journal").iterdir()):
        for row in csv.DictReader(_opened(path)):
            yield from ((row["schema"], name) for key in ("name", "alias", "previousName") for name in row[key].split(";"))


def _united_kingdom() -> Iterator[Named]:
    sanctioned = io.StringIO(_opened(LISTS / "uk/ofsi_ConList_2020-04.csv.gz").read().split("\n", 1)[1])  # after its date
    for row in csv.DictReader(sanctioned):
        yield row["Group Type"], " ".join(row[f"Name {at}"] or "" for at in (1, 2, 3, 4, 5, 6))


def _united_nations() -> Iterator[Named]:
    packed = (LISTS / "un/UN_consolidated_2026-02.xml.gz").read_bytes()  # the older one is not well-formed
    for record in ET.fromstring(gzip.decompress(packed)).iter():  # noqa: S314 - our own copy of a list
        if record.tag in ("INDIVIDUAL", "ENTITY"):
            kind = record.tag.lower()
            yield kind, " ".join(record.findtext(f"{which}_NAME") or "" for which in ("FIRST", "SECOND", "THIRD", "FOURTH"))
            yield from ((kind, alias.text or "") for alias in record.iter("ALIAS_NAME"))


def _opensanctions() -> Iterator[Named]:
    for row in csv.DictReader(_opened(LISTS / "opensanctions/targets.simple_2026-03.csv.gz")):
        yield from ((row["schema"], name) for name in (row["name"], *row["aliases"].split(";")))
    yield from _ftm(LISTS / "opensanctions" / "entities.ftm.json")


def _ftm(path: Path) -> Iterator[Named]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line:
            record = json.loads(line)
            for key in ("name", "alias"):
                yield from ((record["schema"], name) for name in record["properties"].get(key, []))


def _turned(name: str, kind: str) -> str:
    """Given names first, of persons: "HANIYA, Ismail" -> "Ismail HANIYA"."""
    surname, comma, given = name.partition(",")
    return f"{given} {surname}" if comma and kind.strip().lower() == "individual" else name


def _opened(path: Path) -> io.StringIO:
    data = path.read_bytes()
    return io.StringIO((gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8", "replace"), newline="")
