"""Why the store cannot be used now: told once, and once more when it is over."""

from __future__ import annotations

import logging

from watcher.core.errors import StoreError

log = logging.getLogger(__name__)


class Trouble:
    """`said` is "" while there is none."""

    def __init__(self) -> None:
        self.said = ""

    def struck(self, error: StoreError) -> None:
        """One outage has many faces; the first is told."""
        if not self.said:
            log.error("nothing is polled or sent until this is mended: %s", error)
        self.said = str(error)

    def over(self) -> None:
        if self.said:
            log.info("the store can be used again")
        self.said = ""
