"""What one look at a list makes of what is held of it: when it is looked at again, and what is to be believed.

Nobody is delisted by a file that is empty, broken, older than the one before, or short of a good part of its entries. What it
refuses to do: tell changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from watcher.core.lists.followed import Followed
from watcher.core.model import Ailment, Collated, Failed, Feed, Held, Severity, Validators
from watcher.core.text.duration import span

_FEW = 10  #: entries that may be missing at once from any list, unless it is all
_SHARE = 20  #: one in so many entries may be missing at once; OFAC once took 98 of 14,499 off in two months
_LONGEST = timedelta(days=1)  #: between two looks at a list that cannot be had
_FAILURES = 3  #: in a row; one or two are the weather of the net
_DOUBLINGS = 10


def failed(held: Held, failure: Failed, followed: Followed, now: datetime) -> Held:
    """Its file could not be had: what is held stays, and it is asked less and less often."""
    failures = held.failures + 1
    pause = min(followed.every * 2 ** min(failures - 1, _DOUBLINGS), max(_LONGEST, followed.every))
    return replace(held, failures=failures, failure=failure.reason, next_look=now + max(pause, failure.retry_after or timedelta()))


def unchanged(held: Held, followed: Followed, now: datetime) -> Held:
    """Nothing new: the file is the one that was read last, and if that was not understood it still is not."""
    return replace(held, failures=0, failure="", last_read=now, next_look=now + followed.every)


def unread(held: Held, reason: str, document: str, followed: Followed, now: datetime) -> Held:
    """Its file was not understood, and nothing of it is used. What else is wrong with the list is forgotten over it."""
    return replace(unchanged(held, followed, now), state="stopped", reason=reason, document=document, validators=())


def read(
    held: Held,
    found: Collated,
    *,
    document: str,
    validators: Sequence[Validators],
    followed: Followed,
    now: datetime,
    quiet: bool = False,
) -> Held:
    """Its file was understood. Whether what is missing from it may be believed is the state; if it was only read otherwise
    (`quiet`), it may.
    """
    withheld = len(found.missing) if not quiet and shrunk(held, found) else 0
    return replace(
        unchanged(held, followed, now),
        state="quarantined" if withheld else "ok",
        reason=_missing(held.list, withheld, held.entries) if withheld else "",
        publication=found.name,
        published=found.published or now,
        entries=found.entries + withheld,
        names=found.names,
        withheld=withheld,
        validators=tuple(validators),
        document=document,
        first_read=held.first_read or now,
        changed=now,
    )


def confirmed(held: Held) -> Held:
    """Somebody confirmed that what was missing is gone."""
    return replace(held, state="ok", reason="", entries=held.entries - held.withheld, withheld=0)


def shrunk(held: Held, found: Collated) -> bool:
    """Whether so much is missing that it is rather the source that broke."""
    missing, known = len(found.missing), held.entries
    return bool(missing) and (not found.entries or missing > max(_FEW, known // _SHARE))


def older(held: Held, found: Collated) -> bool:
    """Whether a server gave a publication from before the one that is held: what came since was not taken back."""
    return bool(held.publication and held.published and found.published and found.published < held.published)


def stale(held: Held, followed: Followed, now: datetime) -> str:
    """Why the list is not as fresh as it should be, in words; "" if it is."""
    if held.first_read is None:
        return ""
    silent, age = now - (held.last_read or held.first_read), now - (held.published or held.first_read)
    if silent > max(_LONGEST, 3 * followed.every):
        return f"it has not answered for {span(silent)}"
    if age > followed.usual:
        return f"it was published {span(age)} ago, and is usually not older than {span(followed.usual)}"
    return ""


Trouble = Literal["", "failing", "stopped", "quarantined", "stale"]


def trouble(held: Held, followed: Followed, now: datetime) -> tuple[Trouble, str]:
    """What is not well with a list, and why in words; ("", "") if all is well."""
    if held.state in ("stopped", "quarantined"):
        return held.state, held.reason
    if held.failures >= _FAILURES:
        return "failing", f"it could not be fetched {held.failures} times in a row: {held.failure}"
    reason = stale(held, followed, now)
    return ("stale", reason) if reason else ("", "")


_CURES: Mapping[Trouble, str] = {
    "failing": "`watcher lists update {id}` says what its server answers now",
    "stopped": "nothing of the file is used; if it stays so its format has changed: update sanctions-watch, or report it",
    "quarantined": "`watcher lists confirm {id}` if they are gone; else nothing: they are kept until they are back",
    "stale": "look at the authority's own page; its address may have moved: {id} may have a url of its own",
}


def ailment(held: Held, followed: Followed, feed: Feed, now: datetime) -> Ailment | None:
    """What is wrong with a list, to be told as of any feed; None if all is well. `feed` is what the list is to those who tell."""
    kind, reason = trouble(held, followed, now)
    if not kind:
        return None
    since = {"failing": held.last_read, "stale": held.published and held.published + followed.usual}.get(kind) or now
    return Ailment(
        feed=feed.id,
        name=feed.name,
        url=feed.url,
        condition=kind,
        reason=reason,
        cure=_CURES[kind].format(id=followed.id),
        severity=Severity.HIGH,
        since=min(since, now),
        judged=now,
    )


def _missing(list_: str, missing: int, known: int) -> str:
    return (
        f"{missing:,} of {known:,} entries are missing from its last file, which is too many to be believed; they are kept until they "
        f"are back, or until `watcher lists confirm {list_}`"
    )
