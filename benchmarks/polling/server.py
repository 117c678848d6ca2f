"""The loopback server of the benchmark: `python -m benchmarks.polling.server` prints its port and serves until it is ended.

/n is feed n: gzip for those who ask for it, an ETag, 304 for whoever sends it back. Prepared bytes, so that one process
serves several thousand requests a second and costs all pollers the same.
"""

from __future__ import annotations

import asyncio
import gzip

from benchmarks.polling.documents import documents

_HEAD = b'HTTP/1.1 %s\r\nDate: Mon, 23 Nov 2026 19:00:00 GMT\r\nETag: "%d"\r\n'
_PACKED = b"Content-Type: application/xml\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
_PLAIN = b"Content-Type: application/xml\r\nContent-Length: %d\r\n\r\n"


class Answering(asyncio.Protocol):
    """One connection, kept open for whoever keeps it."""

    bodies: tuple[list[bytes], list[bytes]]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._wire = transport
        self._read = b""

    def data_received(self, data: bytes) -> None:
        self._read += data
        while b"\r\n\r\n" in self._read:
            head, self._read = self._read.lower().split(b"\r\n\r\n", 1)
            number = int(head.split(b" ", 2)[1].strip(b"/"))
            self._wire.write(self._answer(number, head))
            if b"connection: close" in head or b"http/1.0\r\n" in head:
                self._wire.close()

    def _answer(self, number: int, head: bytes) -> bytes:
        if b'if-none-match: "%d"' % number in head:
            return _HEAD % (b"304 Not Modified", number) + b"\r\n"
        asked = head.partition(b"accept-encoding:")[2].split(b"\r\n")[0]
        bodies = self.bodies[b"gzip" in asked]
        body = bodies[number % len(bodies)]
        return _HEAD % (b"200 OK", number) + (_PACKED if b"gzip" in asked else _PLAIN) % len(body) + body


async def main() -> None:
    plain = documents()
    Answering.bodies = (plain, [gzip.compress(body) for body in plain])
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
