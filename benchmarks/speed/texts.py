"""The texts of the speed benchmark: real articles in many languages, each a string as its publisher wrote it."""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = ROOT.parent / "shared"


@dataclass(frozen=True, slots=True)
class Text:
    """One article. `size` is in bytes of UTF-8, which is what MB means here."""

    language: str
    text: str

    @property
    def size(self) -> int:
        return len(self.text.encode("utf-8", "surrogatepass"))


def sample(size: int) -> list[Text]:
    """About `size` bytes, the same at every call: each language gives its share of what there is, spread over all of it.
    Slavic news is nine tenths of it all, so the other languages are taken whole before it.
    """
    shelves: dict[str, list[Text]] = defaultdict(list)
    for text in _articles():
        shelves[text.language].append(text)
    left, taken = size, []
    by_size = sorted(shelves.values(), key=lambda shelf: sum(text.size for text in shelf))
    for done, shelf in enumerate(by_size):
        taken.append(_spread(shelf, left // (len(by_size) - done)))
        left -= sum(text.size for text in taken[-1])
    order = [((at + 0.5) / len(shelf), text.language, text) for shelf in taken for at, text in enumerate(shelf)]
    return [text for _, _, text in sorted(order, key=lambda row: row[:2])]


def sizes(texts: list[Text]) -> dict[str, float]:
    """MB by language, the largest first."""
    table: Counter[str] = Counter()
    for text in texts:
        table[text.language] += text.size
    return {language: size / 1e6 for language, size in table.most_common()}


def _spread(shelf: list[Text], size: int) -> list[Text]:
    """Every nth text, so many that they come near `size` bytes."""
    whole = sum(text.size for text in shelf)
    if whole <= size:
        return shelf
    number = max(1, round(len(shelf) * size / whole))
    return [shelf[at * len(shelf) // number] for at in range(number)]


def _articles() -> Iterator[Text]:
    for path in sorted((SHARED / "bench" / "matching").glob("*/docs.jsonl.gz")):
        for line in gzip.decompress(path.read_bytes()).decode().split("\n"):
            if line:
                record = json.loads(line)
                yield Text(record["lang"], record["text"])
    for line in (SHARED / "stories" / "ecbplus_docs.jsonl").read_text(encoding="utf-8").split("\n"):
        if line:
            yield Text("en", "\n".join(json.loads(line)["sentences"]))
