"""What the errors of the public sets are: each mention found without a label, and each label not found, in one class.

A class is told by what stands there: labels, found spans, listed spellings and the letters beside them. Which of the two is
right, the label or the matcher, it does not say.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict

from watcher.core.text.fold import fold

SAME = "found: another entity of the same spelling is labelled"
OVER = "found: a label of another entity lies over it"
LONGER = "found: part of a longer name without a label (the next word has a capital, or a run goes on)"
ELSEWHERE = "found: labelled elsewhere in the text, not here"
EXACT = "found: as it is listed, and labelled nowhere in the text"
RULE = "found: by a rule (case form, initials, another order), and labelled nowhere in the text"
ANOTHER = "missed: found as another entity"
UNLISTED = "missed: begins like no listed spelling of it"
REST = "missed: a listed spelling in a form or place that is not understood"
CLASSES = (SAME, OVER, LONGER, ELSEWHERE, EXACT, RULE, ANOTHER, UNLISTED, REST)
_HEAD = 3  #: letters by which a spelling is known again
_NEXT = re.compile(r"[ -](\w)")


def classes(docs: list[dict], gold: dict[str, list[dict]], found: dict[str, list[dict]], listed: list[tuple[str, str]]) -> Counter[str]:
    """How many errors of each class."""
    spellings: dict[str, set[str]] = defaultdict(set)
    heads: dict[str, set[str]] = defaultdict(set)
    for spelling, entity in listed:
        folded = fold(spelling).text
        spellings[entity].add(folded)
        heads[entity].update(word[:_HEAD] for word in re.findall(r"\w+", folded))
    counted: Counter[str] = Counter()
    for doc in docs:
        text, labels, seen = doc["text"], gold[doc["id"]], found[doc["id"]]
        left, false = list(labels), []
        for mention in seen:
            match = next((label for label in left if label["entity"] == mention["entity"] and _over(label, mention)), None)
            if match is None:
                false.append(mention)
            else:
                left.remove(match)
        counted.update(_of_found(text, mention, labels, spellings) for mention in false)
        for label in left:
            if any(_over(label, mention) for mention in seen):
                counted[ANOTHER] += 1
            else:
                words = re.findall(r"\w+", fold(text[label["start"] : label["end"]]).text)
                counted[REST if any(word[:_HEAD] in heads[label["entity"]] for word in words) else UNLISTED] += 1
    return counted


def _of_found(text: str, mention: dict, labels: list[dict], spellings: dict[str, set[str]]) -> str:
    over = [label for label in labels if _over(label, mention)]
    mine = spellings[mention["entity"]]
    if any((label["start"], label["end"]) == (mention["start"], mention["end"]) or mine & spellings[label["entity"]] for label in over):
        return SAME
    if over:
        return OVER
    if _goes_on(text, mention["start"], mention["end"]):
        return LONGER
    if any(label["entity"] == mention["entity"] for label in labels):
        return ELSEWHERE
    return EXACT if fold(text[mention["start"] : mention["end"]]).text in mine else RULE


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether a capitalised word or more of the same run stands directly beside a name."""
    after, before = _NEXT.match(text, end), re.search(r"(\w+)[ -]$", text[max(0, start - 30) : start])
    if (after and after[1].isupper()) or (before and before[1][0].isupper()):
        return True
    return any(_unspaced(side) for side in (text[end : end + 1], text[max(0, start - 1) : start]))


def _unspaced(char: str) -> bool:
    return bool(char) and unicodedata.name(char, "").startswith(("CJK UNIFIED", "KATAKANA LETTER", "HANGUL SYLLABLE"))


def _over(one: dict, other: dict) -> bool:
    return one["start"] < other["end"] and other["start"] < one["end"]


def table(counted: dict[str, Counter[str]]) -> list[str]:
    """The rows of a table: classes down, sets across."""
    sets = sorted(counted)
    rows = [f"| errors of mentions | {' | '.join(sets)} |", "|---" * (len(sets) + 1) + "|"]
    rows += [f"| {one} | {' | '.join(f'{counted[name][one]:,}' for name in sets)} |" for one in CLASSES]
    return [*rows, f"| **all** | {' | '.join(f'{counted[name].total():,}' for name in sets)} |"]
