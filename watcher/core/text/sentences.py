"""Sentences and paragraphs, near enough for "named in one sentence"; no language needed.

What it refuses to do: be a grammar. When in doubt it does not split, because a sentence too long loses
nothing, while a name cut from its neighbour loses a signal.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass

#: Each alternative begins only where its run begins and gives nothing back: every character is looked at by one attempt, so a
#: megabyte of full stops without a blank behind them costs no more than a megabyte of anything.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s)|[。！？｡؟।]++[」』”）]*+|\n++")
#: Abbreviations after which a full stop ends nothing. Single letters (U.S., В.В.) are handled apart.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen gov sen rep lt col sgt capt adm st no vs co inc ltd corp jr sr dept est approx jan feb mar apr jun jul aug sep "
    "sept oct nov dec г гг им ул тыс млн млрд руб долл т д др проф гр sr sra ee uu nr bzw ca mio mrd str etc al".split(),
)


@dataclass(frozen=True, slots=True)
class Sentences:
    """A text cut at `ends`: offsets where each sentence ends, ascending, the last one the text's length. `spans` are
    the sentences without the white space around them, found once: the names of a text ask for them again and again.
    """

    text: str
    ends: tuple[int, ...]
    paragraph_ends: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]

    def index(self, offset: int) -> int:
        """Which sentence an offset stands in."""
        return bisect.bisect_right(self.ends, offset)

    def paragraph(self, offset: int) -> int:
        """Which paragraph (block of lines) an offset stands in."""
        return bisect.bisect_right(self.paragraph_ends, offset)

    def span(self, index: int) -> tuple[int, int]:
        """Where a sentence stands, without the white space around it."""
        return self.spans[index]

    def at(self, offset: int) -> str:
        """The sentence around an offset."""
        start, end = self.span(min(self.index(offset), len(self.ends) - 1))
        return self.text[start:end]


def split(text: str) -> Sentences:
    """Cut `text` into sentences. A line break ends one: feeds break lines between blocks."""
    ends: list[int] = []
    paragraphs: list[int] = []
    for match in _END.finditer(text):
        mark, end = match.group(), match.end()
        if mark.startswith("\n"):
            paragraphs.append(end)
        elif mark == "." and not _ends_sentence(text, match.start(), end):
            continue
        ends.append(end)
    if not ends or ends[-1] < len(text) or not text:
        ends.append(len(text))
    if not paragraphs or paragraphs[-1] < len(text) or not text:
        paragraphs.append(len(text))
    spans = tuple(_stripped(text, start, end) for start, end in zip([0, *ends], ends, strict=False))
    return Sentences(text, tuple(ends), tuple(paragraphs), spans)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _ends_sentence(text: str, stop: int, end: int) -> bool:
    after = text[end : end + 3].lstrip()[:1]
    if after.islower():
        return False
    word = re.search(r"[^\W_]+$", text[max(0, stop - 12) : stop])
    if word is None:
        return True
    return len(word.group()) > 1 and word.group().lower() not in _ABBREVIATIONS
