"""Syslog after RFC 5424 over TCP or TLS, counted in octets (RFC 6587, 5425), one CEF event a message.

A collector answers nothing: handed over is all that can be known. It refuses UDP, which loses silently.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import ssl
from datetime import UTC

from watcher import __version__
from watcher.core.alerts.cef import cef
from watcher.core.model import Message, SendResult, Sent, Severity, Unavailable
from watcher.core.text.safe import clean

_LOCAL0 = 16
_LEVELS = {Severity.LOW: 6, Severity.MEDIUM: 5, Severity.HIGH: 4, Severity.CRITICAL: 2}
_FAREWELL = 1.0  #: seconds to hear that the collector hung up on us


class Syslog:
    """Writes to the collector at `host`:`port`, within TLS if `secure`; `tls` is for one with a certificate of its own authority.

    `timeout` is in seconds.
    """

    def __init__(
        self, *, name: str, host: str, port: int, secure: bool = True, tls: ssl.SSLContext | None = None, timeout: float = 20.0
    ) -> None:
        self.name = name
        self._host = host
        self._port = port
        self._tls = (tls or ssl.create_default_context()) if secure else None
        self._timeout = timeout

    async def send(self, message: Message) -> SendResult:
        try:
            async with asyncio.timeout(self._timeout):
                await self._write(framed(message))
        except TimeoutError:
            return Unavailable(reason=f"{self._host}:{self._port} did not finish within {self._timeout:g} s")
        except OSError as error:  # ssl.SSLError is one
            return Unavailable(reason=f"{self._host}:{self._port}: {clean(str(error), 200)}")
        return Sent(receipt="handed over; syslog gives no answer")

    async def _write(self, frame: bytes) -> None:
        reader, writer = await asyncio.open_connection(self._host, self._port, ssl=self._tls)
        try:
            writer.write(frame)
            await writer.drain()
            if writer.can_write_eof():
                writer.write_eof()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_FAREWELL):
                    await reader.read(1)
        finally:
            writer.close()
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(_FAREWELL):
                    await writer.wait_closed()


def framed(message: Message) -> bytes:
    """The message with its length before it."""
    when = message.created.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    host = re.sub(r"[^!-~]", "", socket.gethostname())[:255] or "-"
    kind = re.sub(r"[^!-~]", "", message.type)[:32] or "-"
    head = f"<{_LOCAL0 * 8 + _LEVELS[message.severity]}>1 {when} {host} sanctions-watch - {kind} - \ufeff"
    line = (head + cef(message, __version__)).encode("utf-8", "replace")
    return b"%d %s" % (len(line), line)
