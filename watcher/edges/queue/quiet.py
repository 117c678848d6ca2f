"""What the queue's libraries log: only what is a bug reaches the log.

Each step of each job is told at INFO, and a database that is away with a traceback for each thing that met it. Whoever runs the
queue has the latter as a StoreError and tells it once.
"""

from __future__ import annotations

import asyncio
import logging

import psycopg
from procrastinate.exceptions import ConnectorException

_LOGGERS = ("procrastinate", "psycopg")
_MENDED = (ConnectorException, psycopg.Error, asyncio.CancelledError)

log = logging.getLogger("watcher.queue")


class Sieve(logging.Handler):
    """Hands on bugs, to a logger of ours."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if record.levelno >= logging.ERROR and error is not None and not isinstance(error, _MENDED):
            log.log(record.levelno, "%s", record.getMessage(), exc_info=record.exc_info)


def quiet() -> None:
    """From now on."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.setLevel(logging.WARNING)
        if not any(isinstance(handler, Sieve) for handler in logger.handlers):
            logger.addHandler(Sieve())
