"""Whether what stands in a text is another word than the name, by the way it is written: a name of several words in small
letters only, or with an ending that is a case in another language and makes another word in this one.

What it refuses to do: look at what is beside it, but for the language of the text where an ending asks for it.
"""

from __future__ import annotations

import re

from watcher.core.matching.context import Page
from watcher.core.matching.index import Candidate
from watcher.core.text.finnic import may_be
from watcher.core.text.fold import fold_key
from watcher.core.text.given_names import is_given_name
from watcher.core.watchlist.persons import TURNED

_REACH = 200  #: code points on either side that tell the language, and whether a text has capitals
_VOWELS = "aiouy"
_LANDS = ("sko", "cko")  #: how lands end in Czech and Slovak
_OF_LANDS = tuple(f"{lead}k{ending}" for lead in "sc" for ending in ("o", "a", "u", "em", "om"))
_LONG_VOWELS = "áéýíÁÉÝÍ"
_LAST_WORD = re.compile(r"([^\W\d_]+) $")


def other_word(page: Page, candidate: Candidate) -> str:
    """Why a name is another word here; "" if it may be the name."""
    alias = candidate.alias
    if alias.phrase and _small(page, candidate):
        return "is written in small letters only, as other words are"
    if alias.derived == TURNED and (first := _listed(page, candidate)):
        return f'is the surname of "{first}" and the given name of the next in a list'
    if candidate.how == "inflected" and alias.folded.endswith(_LANDS) and _is_adjective(page, candidate):
        return "is the adjective, which says of what land something is"
    if candidate.how == "inflected" and alias.folded[-1:].isascii() and _adds_n(page, candidate):
        before, written, after = _around(page, candidate)
        if not may_be(f"{before} {after}"):
            return f'ends in "-n", a case in Finnish but another word here: "{written}"'
    return ""


def _listed(page: Page, candidate: Candidate) -> str:
    """The given name before a surname with a comma behind it: in "Maria Novak, Anna Sedlar" nobody is Anna Novak."""
    before, written, _ = _around(page, candidate)
    first = _LAST_WORD.search(before) if "," in written else None
    return first[1] if first and first[1][0].isupper() and is_given_name(fold_key(first[1])) else ""


def _is_adjective(page: Page, candidate: Candidate) -> bool:
    """Whether a word of a land in -sko stands as its adjective: Turecký, Slovenski, where the land is Turecka, Turecku, Tureckem."""
    written = page.folded.surface(candidate.start, candidate.end)
    return written[-1] in _LONG_VOWELS or not page.folded.text[candidate.start : candidate.end].endswith(_OF_LANDS)


def _small(page: Page, candidate: Candidate) -> bool:
    """Whether a name of several capitals stands there without any, in a text that has capitals."""
    if not page.folded.surface(candidate.start, candidate.end).islower():
        return False
    return not "".join(_around(page, candidate)).islower()


def _around(page: Page, candidate: Candidate) -> tuple[str, str, str]:
    """What stands before a name, the name, and what stands behind it, as written; so much that no long text is read for each."""
    start, end, folded = candidate.start, candidate.end, page.folded
    last = min(len(folded.text), end + _REACH)
    return folded.surface(max(0, start - _REACH), start), folded.surface(start, end), folded.surface(end, last)


def _adds_n(page: Page, candidate: Candidate) -> bool:
    """Whether one of a name's words has an n behind its last vowel and is otherwise as it is listed."""
    written = page.folded.text[candidate.start : candidate.end]
    if written[-1] != "n" and "n " not in written and "n-" not in written:
        return False
    listed = set(candidate.alias.folded.replace("-", " ").split())
    return any(
        word[-1] == "n" and word[:-1] in listed and word[-2:-1] in _VOWELS for word in written.replace("-", " ").split() if len(word) > 1
    )
