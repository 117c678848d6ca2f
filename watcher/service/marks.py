"""Whether workers were configured alike: a mark of each part of what a worker works with, to be compared.

Secrets, addresses of files and channels' own settings are not in it: only what would make two workers decide differently.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass

from watcher.core.model.worker import Worker
from watcher.service.equipment import Equipment


def marks_of(equipment: Equipment) -> Mapping[str, str]:
    """A mark a part."""
    config = equipment.config
    feeds = sorted((feed.id, feed.title, feed.tags, feed.tier, feed.owner, feed.full_text) for feed in equipment.feeds)
    polling = config.polling
    asked = (polling.interval, polling.min_interval, polling.max_interval, polling.timeout, polling.max_body, polling.full_text)
    routes = [route for route, _ in equipment.rules.routes.every()]
    told = sorted((channel.name, channel.type) for channel in config.channels)
    return {
        "watch list": equipment.rules.watchlist.version,
        "feeds": _mark(feeds),
        "routes": _mark([(route.match, route.channels, route.group_wait) for route in routes], told),
        "settings": _mark(asked, config.backlog, config.digests, config.flood, config.drill, config.sentinel, config.service.shards),
    }


def unlike(mine: Mapping[str, str], others: Iterable[Worker]) -> str:
    """What other workers have otherwise, and who they are; "" if they are all alike."""
    told = []
    for one in others:
        parts = [part for part, mark in mine.items() if one.settings.get(part, mark) != mark]
        if parts:
            told.append(f"{one.name}: {', '.join(parts)}")
    return "; ".join(told)


def _mark(*parts: object) -> str:
    return hashlib.blake2b(repr(_ordered(parts)).encode("utf-8", "replace"), digest_size=6).hexdigest()


def _ordered(value: object) -> object:
    """The same with whatever has no order put into one: that of a set's strings is another in each process."""
    if is_dataclass(value):
        return type(value).__name__, [(field.name, _ordered(getattr(value, field.name))) for field in fields(value)]
    if isinstance(value, Mapping):
        return sorted(((repr(key), _ordered(one)) for key, one in value.items()), key=repr)
    if isinstance(value, AbstractSet):
        return sorted((_ordered(one) for one in value), key=repr)
    return [_ordered(one) for one in value] if isinstance(value, list | tuple) else value
