"""Precision and recall of `watcher scan` on labelled texts, per language, beside a plain search.

    python benchmarks/matching.py [FOLDER of sets] [--write]

A set is a folder with docs.jsonl(.gz) and gold.jsonl(.gz), and watchlist.ftm.jsonl unless the shipped watch list is
meant, as in our own sets beside this file; they are measured always, the public ones where they are present. Two
measures: the set of (document, entity) pairs, which is what alerts are raised on, and mentions (a found span counts
when it overlaps a labelled span of the same entity, each labelled span once). The plain search looks for the folded
names as whole words, which is what other tools do. The errors on the public
sets are counted by class. With --write the tables go into docs/matching.md.
"""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import defaultdict
from pathlib import Path

from error_classes import classes, table

from watcher.core.text.fold import fold

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / "benchmarks" / "sets"
PUBLIC = ROOT.parent / "shared" / "bench" / "matching"
SHIPPED = ROOT / "seeds" / "watchlist"
PAGE = ROOT / "docs" / "matching.md"
BEGIN, END = "<!-- figures: python benchmarks/matching.py --write -->", "<!-- end of figures -->"

ERRORS, ERRORS_END = "<!-- errors: the same command -->", "<!-- end of errors -->"


def rows(path: Path) -> list[dict]:
    packed = Path(f"{path}.gz")
    text = gzip.decompress(packed.read_bytes()).decode() if packed.exists() else path.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


def scanned(folder: Path, docs: list[dict]) -> tuple[dict[str, list[dict]], float]:
    """What `watcher scan` finds, and how long the command took."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(doc, ensure_ascii=False) + "\n" for doc in docs)
        file.flush()
        began = time.perf_counter()
        imported = folder / "watchlist.ftm.jsonl"
        # without a list of its own the set is about the shipped one, whatever is configured on this machine
        chosen = ["--watchlist", str(imported)] if imported.exists() else ["--config", str(ROOT / "config" / "watcher.toml")]
        command = [sys.executable, "-m", "watcher", "scan", *chosen, file.name]
        run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603 - our own command
        took = time.perf_counter() - began
    found = (json.loads(line) for line in run.stdout.splitlines())
    return {line["id"]: line["mentions"] for line in found}, took


def names(folder: Path) -> list[tuple[str, str]]:
    """Every spelling on the list of a set, with its entity."""
    if (folder / "watchlist.ftm.jsonl").exists():
        records = rows(folder / "watchlist.ftm.jsonl")
        return [(name, r["id"]) for r in records for key in ("name", "alias", "weakAlias") for name in r["properties"].get(key, [])]
    found = []
    for file in sorted(SHIPPED.glob("*.toml")):
        for entity in tomllib.loads(file.read_text(encoding="utf-8")).get("entity", []):
            for key in ("names", "forms", "metonyms", "demonyms", "weak"):
                table = entity.get(key, {})
                for spellings in table.values() if isinstance(table, dict) else [table]:
                    found += [(name, entity["id"]) for name in spellings]
    return found


def plain(folder: Path, docs: list[dict]) -> dict[str, list[dict]]:
    """The folded names as whole words, the longest first."""
    entities: dict[str, list[str]] = defaultdict(list)
    for spelling, entity in names(folder):
        entities[fold(spelling).text].append(entity)
    words = re.compile(r"\w+")
    heads: dict[str, list[str]] = defaultdict(list)
    for name in sorted(entities, key=len, reverse=True):
        if first := words.search(name):
            heads[first.group()].append(name)
    found = {}
    for doc in docs:
        text = fold(doc["text"])
        hits, done = [], 0
        for word in words.finditer(text.text):
            for name in heads.get(word.group(), ()) if word.start() >= done else ():
                start = word.start() - (re.search(r"\w", name).start() if re.search(r"\w", name) else 0)
                end = start + len(name)
                if start >= 0 and text.text.startswith(name, start) and not (text.text[end : end + 1].isalnum() and name[-1].isalnum()):
                    first, last = text.original_span(start, end)
                    hits += [{"entity": entity, "start": first, "end": last} for entity in dict.fromkeys(entities[name])]
                    done = end
                    break
        found[doc["id"]] = hits
    return found


def counts(docs: list[dict], gold: dict[str, list[dict]], found: dict[str, list[dict]]) -> dict[str, list[list[int]]]:
    """Language -> [[true, false, missed] of documents, the same of mentions]."""
    table: dict[str, list[list[int]]] = defaultdict(lambda: [[0, 0, 0], [0, 0, 0]])
    for doc in docs:
        wanted, got = gold[doc["id"]], found[doc["id"]]
        pairs, mine = {m["entity"] for m in wanted}, {m["entity"] for m in got}
        left = list(wanted)
        hits = 0
        for mention in got:
            match = next(
                (m for m in left if m["entity"] == mention["entity"] and m["start"] < mention["end"] and mention["start"] < m["end"]), None
            )
            if match is not None:
                left.remove(match)
                hits += 1
        for language in (doc["lang"], "all"):
            document, mentions = table[language]
            for cell, value in enumerate((len(pairs & mine), len(mine - pairs), len(pairs - mine))):
                document[cell] += value
            for cell, value in enumerate((hits, len(got) - hits, len(left))):
                mentions[cell] += value
    return table


def figures(cells: list[int]) -> tuple[float, float, float]:
    true, false, missed = cells
    precision = true / (true + false) if true + false else 0.0
    recall = true / (true + missed) if true + missed else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def main(places: list[Path], *, write: bool) -> None:
    lines = [
        "| set | language | texts | document P | R | F1 | plain F1 | mention P | R | F1 | plain F1 |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    speeds = []
    errors = {}
    for place in places:
        docs = rows(place / "docs.jsonl")
        gold = {row["id"]: row["mentions"] for row in rows(place / "gold.jsonl")}
        found, took = scanned(place, docs)
        ours, theirs = counts(docs, gold, found), counts(docs, gold, plain(place, docs))
        if place.parent == PUBLIC:
            errors[place.name] = classes(docs, gold, found, names(place))
        if (size := sum(len(doc["text"]) for doc in docs)) > 100_000:  # of less, the start of the command is all that is measured
            speeds.append(f"{place.name}: {size / took / 1e6:.2f} million characters a second, start included")
        for language in sorted(ours, key=lambda name: (name == "all", name)):
            if language == "all" and len(ours) == 2:
                continue
            number = len(docs) if language == "all" else sum(doc["lang"] == language for doc in docs)
            document, mention = figures(ours[language][0]), figures(ours[language][1])
            flat = figures(theirs[language][0])[2], figures(theirs[language][1])[2]
            cells = [*(f"{v:.3f}" for v in document), f"{flat[0]:.3f}", *(f"{v:.3f}" for v in mention), f"{flat[1]:.3f}"]
            lines.append(f"| {place.name} | {language} | {number} | {' | '.join(cells)} |")
    told = table(errors) if errors else []
    print("\n".join([*lines, "", *told, *speeds]))
    if write:
        page = PAGE.read_text(encoding="utf-8")
        before, after = page.split(BEGIN)[0], page.split(END)[1]
        page = f"{before}{BEGIN}\n\n" + "\n".join(lines) + f"\n\n{END}{after}"
        if told:
            before, after = page.split(ERRORS)[0], page.split(ERRORS_END)[1]
            page = f"{before}{ERRORS}\n\n" + "\n".join(told) + f"\n\n{ERRORS_END}{after}"
        PAGE.write_text(page, encoding="utf-8")


def sets(folder: Path) -> list[Path]:
    return sorted(path.parent for pattern in ("*/docs.jsonl", "*/docs.jsonl.gz") for path in folder.glob(pattern))


if __name__ == "__main__":
    named = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("-")]
    places = [place for folder in named or (PUBLIC, OWN) for place in sets(folder)]
    if not places:
        sys.exit(f"no labelled sets in {', '.join(map(str, named))}")
    main(places, write="--write" in sys.argv)
