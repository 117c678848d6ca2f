"""Precision and recall of `watcher scan` on labelled texts, per language, beside a plain search.

    python benchmarks/matching.py [FOLDER of sets] [--write]

A set is a folder with docs.jsonl(.gz), watchlist.ftm.jsonl and gold.jsonl(.gz). Two measures: the set of (document,
entity) pairs, which is what alerts are raised on, and mentions (a found span counts when it overlaps a labelled span
of the same entity, each labelled span once). The plain search looks for the folded names as whole words, which is what
other tools do. With --write the table goes into docs/matching.md.
"""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from watcher.core.text.fold import fold

ROOT = Path(__file__).resolve().parent.parent
SETS = ROOT.parent / "shared" / "bench" / "matching"
PAGE = ROOT / "docs" / "matching.md"
BEGIN, END = "<!-- figures: python benchmarks/matching.py --write -->", "<!-- end of figures -->"


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
        command = [sys.executable, "-m", "watcher", "scan", "--watchlist", str(folder / "watchlist.ftm.jsonl"), file.name]
        run = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own command
        took = time.perf_counter() - began
    found = (json.loads(line) for line in run.stdout.splitlines())
    return {line["id"]: line["mentions"] for line in found}, took


def plain(folder: Path, docs: list[dict]) -> dict[str, list[dict]]:
    """The folded names as whole words, the longest first."""
    entities: dict[str, list[str]] = defaultdict(list)
    for record in rows(folder / "watchlist.ftm.jsonl"):
        for key in ("name", "alias", "weakAlias"):
            for name in record["properties"].get(key, []):
                entities[fold(name).text].append(record["id"])
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


def main(folder: Path, *, write: bool) -> None:
    lines = [
        "| set | language | texts | document P | R | F1 | plain F1 | mention P | R | F1 | plain F1 |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    speeds = []
    for place in sorted(path for path in folder.iterdir() if (path / "watchlist.ftm.jsonl").exists()):
        docs = rows(place / "docs.jsonl")
        gold = {row["id"]: row["mentions"] for row in rows(place / "gold.jsonl")}
        found, took = scanned(place, docs)
        ours, theirs = counts(docs, gold, found), counts(docs, gold, plain(place, docs))
        speeds.append(f"{place.name}: {sum(len(d['text']) for d in docs) / took / 1e6:.2f} million characters a second, start included")
        for language in sorted(ours, key=lambda name: (name == "all", name)):
            if language == "all" and len(ours) == 2:
                continue
            number = len(docs) if language == "all" else sum(doc["lang"] == language for doc in docs)
            document, mention = figures(ours[language][0]), figures(ours[language][1])
            flat = figures(theirs[language][0])[2], figures(theirs[language][1])[2]
            cells = [*(f"{v:.3f}" for v in document), f"{flat[0]:.3f}", *(f"{v:.3f}" for v in mention), f"{flat[1]:.3f}"]
            lines.append(f"| {place.name} | {language} | {number} | {' | '.join(cells)} |")
    print("\n".join(lines))
    print("\n".join(speeds))
    if write:
        page = PAGE.read_text(encoding="utf-8")
        before, after = page.split(BEGIN)[0], page.split(END)[1]
        PAGE.write_text(f"{before}{BEGIN}\n\n" + "\n".join(lines) + f"\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    named = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    place = Path(named[0]) if named else SETS
    if place.is_dir():
        main(place, write="--write" in sys.argv)
    else:
        print(f"no labelled sets at {place}; name a folder on the command line")
