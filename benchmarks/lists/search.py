"""Measures the search for names on lists on pairs of names that are labelled by hand, beside rapidfuzz's token_sort_ratio at 90.

    pip install -r benchmarks/lists/requirements.txt
    python benchmarks/lists/search.py

`pairs.tsv` are the 100 pairs by which the scorer was made, `pairs_unseen.tsv` 40 that were written afterwards and by which nothing
was changed. Printed: precision and recall of both, by what the two names differ in, and each pair that is judged wrongly. Without
rapidfuzz its columns stay empty.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from watcher.core.lists.likeness import LEAST, likeness

Judge = Callable[[str, str], bool]


def ours(asked: str, listed: str) -> bool:
    return likeness(asked, listed).score >= LEAST


def theirs() -> Judge | None:
    with suppress(ImportError):
        from rapidfuzz import fuzz, utils  # noqa: PLC0415 - a peer, which need not be there

        return lambda asked, listed: fuzz.token_sort_ratio(asked, listed, processor=utils.default_process) >= 90
    return None


def rates(judged: Iterable[tuple[bool, bool]]) -> tuple[float, float]:
    """Precision and recall of pairs (said, true)."""
    judged = list(judged)
    right = sum(said and true for said, true in judged)
    return right / max(1, sum(said for said, _ in judged)), right / max(1, sum(true for _, true in judged))


def main() -> None:
    judges = {"ours": ours} | ({"token_sort 90": peer} if (peer := theirs()) else {})
    for name in ("pairs.tsv", "pairs_unseen.tsv"):
        with (Path(__file__).parent / name).open(encoding="utf-8") as file:
            pairs = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        print(f"{name}: {len(pairs)} pairs, {sum(pair['same'] == '1' for pair in pairs)} of them the same")
        kinds: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
        for pair in pairs:
            kinds[pair["what"]].append(pair)
        for who, judge in judges.items():
            precision, recall = rates((judge(pair["asked"], pair["listed"]), pair["same"] == "1") for pair in pairs)
            print(f"  {who:14} precision {precision:.3f}  recall {recall:.3f}")
            right = (
                f"{kind} {sum(judge(one['asked'], one['listed']) == (one['same'] == '1') for one in some)}/{len(some)}"
                for kind, some in kinds.items()
            )
            print(f"  {'':14} right: {', '.join(right)}")
        for pair in pairs:
            if ours(pair["asked"], pair["listed"]) != (pair["same"] == "1"):
                print(f"    wrong: {pair['asked']} | {pair['listed']} ({pair['what']}) {likeness(pair['asked'], pair['listed']).score}")


if __name__ == "__main__":
    main()
