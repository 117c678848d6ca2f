"""`[lists]` and `[lists.ID]`: which sanctions lists are followed, and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from watcher.core.errors import UsageError, nearest
from watcher.core.lists.catalogue import LISTS
from watcher.core.lists.followed import EVERY, Followed
from watcher.core.model import Severity
from watcher.core.text.safe import address
from watcher.core.toml import Table
from watcher.edges.secrets import hidden

_SHORTEST = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """`[lists]`"""

    followed: tuple[Followed, ...] = ()
    look_back: timedelta = timedelta(days=30)  #: how far the stored articles are searched for new names
    timeout: timedelta = timedelta(minutes=20)
    max_body: int = 512 * 2**20

    def every(self, added: Sequence[Followed]) -> tuple[Followed, ...]:
        """The lists that are named, and those that were `added` by command and are not named."""
        named = {one.id for one in self.followed}
        return (*self.followed, *(one for one in added if one.id not in named))


def lists_of(table: Table, base: Path, environment: Mapping[str, str], *, secrets: bool) -> Lists:
    """The lists that are named, and what is said of all. Without `secrets` no header is read."""
    every = table.duration("every", "1h")
    settings = Lists(
        look_back=table.duration("look_back", "30d", zero=True),
        timeout=table.duration("timeout", "20m"),
        max_body=table.size("max_body", "512MiB"),
        followed=tuple(
            _followed(table, name, base, environment, every=every, secrets=secrets)
            for name, value in table.values.items()
            if isinstance(value, dict)
        ),
    )
    table.close()
    if every < _SHORTEST:
        raise table.error("every", "is under one second", f'for example every = "{EVERY // timedelta(hours=1)}h"')
    return settings


def _followed(top: Table, id_: str, base: Path, environment: Mapping[str, str], *, every: timedelta, secrets: bool) -> Followed:
    table = top.table(id_)
    if id_ not in LISTS:
        raise top.error(id_, "is no list that can be read", nearest(id_, LISTS))
    form = table.text("form", "")
    try:
        shape = LISTS[id_].form(form)
    except UsageError as error:
        raise table.error("form", error.what, error.cure) from None
    urls = table.texts("url")
    for url in urls:
        if not address(url):
            raise table.error("url", f'"{url}" is no http(s) address', f'for example url = "{shape.files[0]}"')
    if urls and not shape.needed <= len(urls) <= len(shape.files):
        files = ", ".join(file.rpartition("/")[2] for file in shape.files)
        raise table.error("url", f"names {len(urls)} of the {len(shape.files)} files of this form", f"in this order: {files}")
    followed = Followed(
        id=id_,
        form=form,
        urls=urls,
        headers=_headers(table, base, environment, secrets=secrets),
        sections=table.texts("sections"),
        watch=table.get("watch", bool, True),
        ownership=table.get("ownership", bool, True),
        alert=table.get("alert", bool, True),
        severity=Severity(table.choice("severity", tuple(map(str, Severity)), "high")),
        every=table.duration("every", "1h") if "every" in table.values else every,
        rhythm=table.duration("rhythm") if "rhythm" in table.values else timedelta(),
        place=table.place(),
    )
    table.asked.update(("every", "rhythm"))
    table.close()
    return followed


def _headers(table: Table, base: Path, environment: Mapping[str, str], *, secrets: bool) -> dict[str, str]:
    """What the server wants to be told, each of which may be a secret."""
    headers = table.table("headers")
    told = {name: hidden(headers, name, base, environment, required=True) or "" for name in headers.values} if secrets else {}
    for name, value in told.items():
        if not name.isascii() or not name.replace("-", "").isalnum() or not value.isascii() or not value.isprintable():
            raise headers.error(name, "is no header", 'for example headers = { x-api-key = "env:KEY" }')
    return told
