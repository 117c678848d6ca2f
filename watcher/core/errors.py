"""The errors people see. Each one names its thing (file:line, key, feed, channel) and the cure.

::

    WatcherError               anything a user can mend; the command line prints it and exits 2
    ├── ConfigError            a configuration, watch list, signal or feeds file, with its line
    ├── ListError              a sanctions list that cannot be read whole, with the place in it
    ├── StoreError             the store cannot be opened, is locked by another daemon, or too new
    │   └── Displaced          another daemon has the store that was ours
    ├── LeaseLost              somebody else has taken the feed over: what a turn would have saved is dropped
    ├── Louder                 a turn needs more of the store than it began with, and is begun anew
    └── UsageError             what was asked for does not exist or does not fit

A feed or a channel that fails is not an error but a value (`model.Failed`, `model.Refused`).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_FEW = 30  #: names that may be listed; a watch list has thousands


class WatcherError(Exception):
    """`what` went wrong and the `cure`, both sentences for people."""

    def __init__(self, what: str, *, cure: str = "") -> None:
        self.what = what
        self.cure = cure
        super().__init__(f"{what}\n  {cure}" if cure else what)

    @property
    def line(self) -> str:
        """Both on one line, for logs."""
        return f"{self.what}; {self.cure}" if self.cure else self.what


class ConfigError(WatcherError):
    """A file says something that cannot be used. `place` is "file:line" or "file"."""

    def __init__(self, place: str, what: str, *, cure: str = "") -> None:
        self.place = place
        super().__init__(f"{place}: {what}", cure=cure)


class ListError(WatcherError):
    """A sanctions list says what is not understood, or ends too early. `place` is the list and where in it: "us-ofac-sdn, row 14"."""

    def __init__(self, place: str, what: str, *, cure: str = "") -> None:
        self.place = place
        super().__init__(f"{place}: {what}", cure=cure)


class StoreError(WatcherError):
    """The store cannot be used as asked."""


class Displaced(StoreError):  # noqa: N818 - what happened, and no mistake of anybody
    """The store was ours alone, and is another daemon's now: whoever had it is to end, and may write nothing."""


class LeaseLost(WatcherError):  # noqa: N818 - what happened, and no mistake of anybody
    """A feed that was leased is in other hands by now; nothing of the turn is saved, and nothing is lost: they poll it."""


class Louder(WatcherError):  # noqa: N818 - what it is, and no mistake of anybody
    """A turn that began as a quiet one would touch stories: nothing was decided yet, it is to be begun anew among the loud ones."""


class UsageError(WatcherError):
    """A command names something that is not there."""


def nearest(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """The cure for a misspelt key: ``did you mean "x"?``, else `otherwise`, else the list of what is allowed if it is short."""
    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return f'did you mean "{close[0]}"?'
    return otherwise or ("known here: " + ", ".join(names) if 0 < len(names) <= _FEW else "")
