"""TLS inside TLS: a plain socket whose other end goes on over TLS to a proxy, so that whoever gets it need not know.

The system's own sockets cannot be wrapped twice; a pair of them with a task for each direction can, for one more copy.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import suppress

_PIECE = 65536
_running: set[asyncio.Task[None]] = set()  # a task that nobody holds may be collected


async def bridged(line: socket.socket, trust: ssl.SSLContext, host: str) -> socket.socket:
    """A socket to what `line` leads to, spoken to over TLS as `host`. `line` is taken over. Raises OSError, SSLError among them."""
    try:
        outer_reader, outer = await asyncio.open_connection(sock=line, ssl=trust, server_hostname=host.rstrip("."), limit=_PIECE)
    except BaseException:
        line.close()
        raise
    near, far = socket.socketpair()
    near.setblocking(False)
    inner_reader, inner = await asyncio.open_connection(sock=far, limit=_PIECE)
    task = asyncio.create_task(_carried((outer_reader, outer), (inner_reader, inner)))
    _running.add(task)
    task.add_done_callback(_running.discard)
    return near


_Side = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _carried(one: _Side, other: _Side) -> None:
    """Until either side ends, which ends both: first that of the proxy, then ours."""
    ways = [asyncio.create_task(_pumped(one[0], other[1])), asyncio.create_task(_pumped(other[0], one[1]))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        one[1].transport.abort()
        other[1].close()  # what came last is still to be read


async def _pumped(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(_PIECE):
            writer.write(data)
            await writer.drain()
