"""Sentences and paragraphs, near enough for "named in one sentence"; no language needed.

What it refuses to do: be a grammar. When in doubt it does not split, because a sentence too long loses
nothing, while a name cut from its neighbour loses a signal.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field

#: What may end a sentence, with the quotes and brackets closed behind it. Each pattern begins with one set of characters,
#: which is what the engine skips to; and each run is matched whole, so that a text of full stops costs its length.
_STOPS = re.compile("[.!?…][.!?…]*+[\"'”’»)\\]]*+")
_WIDE_STOPS = re.compile("[。！？｡؟।][。！？｡؟।]*+[」』”）]*+")
_LINES = re.compile("\n\n*")
_LAST_WORD = re.compile(r"[^\W_]+$")
_WORD = 12  #: code points of a word that may be an abbreviation
#: Abbreviations after which a full stop ends nothing. Single letters (U.S., В.В.) are handled apart.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen gov sen rep lt col sgt capt adm st no vs co inc ltd corp jr sr dept est approx jan feb mar apr jun jul aug sep "
    "sept oct nov dec г гг им ул тыс млн млрд руб долл т д др проф гр sr sra ee uu nr bzw ca mio mrd str etc al".split(),
)


@dataclass(frozen=True, slots=True)
class Sentences:
    """A text cut at `ends`: offsets where each sentence ends, ascending, the last one the text's length."""

    text: str
    ends: tuple[int, ...]
    paragraph_ends: tuple[int, ...]
    #: Sentences without the white space around them, found once: the names of a text ask for them again and again.
    _spans: dict[int, tuple[int, int]] = field(default_factory=dict, repr=False, compare=False)

    def index(self, offset: int) -> int:
        """Which sentence an offset stands in."""
        return bisect.bisect_right(self.ends, offset)

    def paragraph(self, offset: int) -> int:
        """Which paragraph (block of lines) an offset stands in."""
        return bisect.bisect_right(self.paragraph_ends, offset)

    def span(self, index: int) -> tuple[int, int]:
        """Where a sentence stands, without the white space around it."""
        found = self._spans.get(index)
        if found is None:
            start, end = (self.ends[index - 1] if index else 0), self.ends[index]
            piece = self.text[start:end]
            found = self._spans[index] = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        return found

    def at(self, offset: int) -> str:
        """The sentence around an offset."""
        start, end = self.span(min(self.index(offset), len(self.ends) - 1))
        return self.text[start:end]


def split(text: str) -> Sentences:
    """Cut `text` into sentences. A line break ends one: feeds break lines between blocks."""
    paragraphs = [found.end() for found in _LINES.finditer(text)]
    ends = paragraphs + [found.end() for found in _WIDE_STOPS.finditer(text)]
    for found in _STOPS.finditer(text):
        end = found.end()
        if text[end : end + 1].isspace() and (found[0] != "." or _ends_sentence(text, end - 1, end)):
            ends.append(end)
    ends.sort()
    if not ends or ends[-1] < len(text) or not text:
        ends.append(len(text))
    if not paragraphs or paragraphs[-1] < len(text) or not text:
        paragraphs.append(len(text))
    return Sentences(text, tuple(ends), tuple(paragraphs))


def _ends_sentence(text: str, stop: int, end: int) -> bool:
    """Whether a lone full stop does; other marks always do."""
    after = text[end : end + 3].lstrip()[:1]
    if after.islower():
        return False
    word = _LAST_WORD.search(text[max(0, stop - _WORD) : stop])
    if word is None:
        return True
    return len(word[0]) > 1 and word[0].lower() not in _ABBREVIATIONS
