"""The log of the daemon: one line an event, on standard error.

Under systemd the journal notes the time itself and reads the level from a `<3>` at the beginning of a line;
anywhere else a line begins with both. Text from feeds and receivers can neither break a line nor colour it.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Mapping

from watcher.core.text.safe import clean

_PRIORITIES = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6, logging.DEBUG: 7}
#: Libraries that tell every step at INFO.
_TALKERS = ("apscheduler", "httpx", "httpcore", "asyncio")


class Line(logging.Formatter):
    """One event as one line; only the traceback of a bug takes more."""

    converter = staticmethod(time.gmtime)

    def __init__(self, *, journald: bool) -> None:
        super().__init__()
        self._journald = journald

    def format(self, record: logging.LogRecord) -> str:
        if self._journald:
            head = f"<{_PRIORITIES.get(record.levelno, 6)}>"
        else:
            head = f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%SZ')} {record.levelname.lower():<7} "
        line = head + clean(record.getMessage())
        if record.exc_info:
            trace = self.formatException(record.exc_info).splitlines()
            line = "\n".join([line, *((head if self._journald else "  ") + part for part in trace)])
        return line


def set_up() -> None:
    """Log to standard error from INFO on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line(journald=_to_journal(os.environ)))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _TALKERS:
        logging.getLogger(name).setLevel(logging.WARNING)


def _to_journal(environment: Mapping[str, str]) -> bool:
    """Whether standard error is the journal, and not only inherited its name ($JOURNAL_STREAM is device:inode)."""
    try:
        found = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):
        return False
    return environment.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"
