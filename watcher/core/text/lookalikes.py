"""Words of Cyrillic and Latin letters mixed, as slips of the keyboard and evasion write them: Моcква with a Latin c.

Such a word is read in the script that has letters of its own in it, else in that of its majority, and only if each
of the other letters has a twin there. What it refuses to do: touch a word of one script, so a whole word written in
twins (EC for ЕС) stays what it is.
"""

from __future__ import annotations

import re

_LATIN = "abcehijkmopstxy"  #: small, as folding leaves them; twins of the capitals count: В and B, Н and H
_CYRILLIC = "авсеніјкморѕтху"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_ANY_CYRILLIC = re.compile("[\u0400-\u0481\u048a-\u04ff]")
_MEETING = re.compile("[a-z](?:(?<=[\u0400-\u0481\u048a-\u04ff].)|(?=[\u0400-\u0481\u048a-\u04ff]))")
_LETTERS = re.compile("[a-z\u0400-\u0481\u048a-\u04ff]+")
_HAS_LATIN = re.compile("[a-z]")


def unmixed(folded: str) -> str:
    """The text with every mixed word in one script where twins allow it. Its length never changes."""
    if not _ANY_CYRILLIC.search(folded) or not _MEETING.search(folded):
        return folded
    return _LETTERS.sub(lambda word: _one_script(word[0]), folded)


def _one_script(word: str) -> str:
    latin = sum("a" <= char <= "z" for char in word)
    if latin in (0, len(word)):
        return word
    cyrillic, roman = word.translate(_TO_CYRILLIC), word.translate(_TO_LATIN)
    whole = [reading for reading, left in ((cyrillic, _HAS_LATIN), (roman, _ANY_CYRILLIC)) if not left.search(reading)]
    if not whole:
        return word  # "PRщик": each script has a letter that the other lacks
    return whole[0] if len(whole) == 1 or 2 * latin <= len(word) else whole[-1]
