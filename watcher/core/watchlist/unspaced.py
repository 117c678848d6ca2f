"""Names of persons in Han and Kana, which are written together, with a blank, or with a dot or double hyphen between their parts.

What it refuses to do: know where a surname ends that is written together with the given name, but in names of four characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from watcher.core.watchlist.entity import Name

SURNAME = "surname alone"  #: counts only where the full name is in the same text
_APART, _TOGETHER = "written apart", "written together"
_BETWEEN = re.compile(r"[\s・･·•‧∙⋅＝゠=-]+")
_NAME = re.compile("[\u3005-\u3007\u3041-\u30ff\u3400-\u9fff]+")
_KANA = re.compile("[\u30a1-\u30ff]+")
_SHORTEST, _LONGEST = 3, 6  #: characters of a name that may be written with a blank in it
_EVEN = 4  #: characters of a name of which two are the surname, if not always then nearly so
_SURNAME = 3  #: characters of a surname, at most
_LEAST = {True: 3, False: 2}  #: characters of a surname that may stand alone: in Kana they are letters, in Han words


def person(name: Name) -> Iterator[Name]:
    """The other ways to write a name, and the surname alone where its parts are told apart."""
    parts = _BETWEEN.split(name.text.strip())
    if not all(_NAME.fullmatch(part) for part in parts):
        return
    if len(parts) == 1:
        if _SHORTEST <= len(parts[0]) <= _LONGEST and not _KANA.search(parts[0]):
            for cut in range(1, min(_SURNAME, len(parts[0]) - 1) + 1):
                yield Name(f"{parts[0][:cut]} {parts[0][cut:]}", name.kind, name.language, _APART)
            if len(parts[0]) == _EVEN and name.kind == "name":
                yield Name(parts[0][: _EVEN // 2], "weak", name.language, SURNAME)
        return
    yield Name("".join(parts), name.kind, name.language, _TOGETHER)
    for between in ("・", " ", "＝", "-"):
        yield Name(between.join(parts), name.kind, name.language, _APART)
    eastern = " " in name.text.strip() and not any(map(_KANA.search, parts))
    surname = parts[0] if eastern else parts[-1]
    if name.kind == "name" and len(surname) >= _LEAST[_KANA.fullmatch(surname) is not None]:
        yield Name(surname, "weak", name.language, SURNAME)
