"""What a daemon works with: all that a configuration makes (`app.Parts`), made anew when it is read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from watcher.core.decide import Rules
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Feed
from watcher.edges.config import Config
from watcher.edges.list_ports import Downloads
from watcher.edges.ports import Articles, Channel, Hubs, Web
from watcher.turns.writing import Pen


class Equipment(Protocol):
    """Frozen: a reload makes another."""

    @property
    def config(self) -> Config: ...
    @property
    def matcher(self) -> Matcher: ...
    @property
    def rules(self) -> Rules: ...
    @property
    def feeds(self) -> tuple[Feed, ...]: ...
    @property
    def feeds_mark(self) -> str: ...
    @property
    def web(self) -> Web: ...
    @property
    def hubs(self) -> Hubs: ...
    @property
    def downloads(self) -> Downloads: ...
    @property
    def articles(self) -> Articles | None: ...
    @property
    def channels(self) -> Mapping[str, Channel]: ...
    @property
    def pen(self) -> Pen: ...
    @property
    def lacking(self) -> str: ...
    async def aclose(self) -> None: ...
