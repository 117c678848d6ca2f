"""What the loopback servers of the tests share: a free port, and that nothing of them outlives the test."""

import asyncio
import ssl
from typing import Self


class Serving:
    """`_serve` is called for each connection; it adds its task to `_tasks` if it may take long."""

    _tls: ssl.SSLContext | None

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()
