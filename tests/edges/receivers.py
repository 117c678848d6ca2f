"""A message, and a receiver of posts on loopback that answers as it is told: shared by the tests of channels."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from watcher.core.model import Message, Severity

WHEN = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
SECRET_PATH = "/services/T0123ABCD/B0456EFGH/s3cr3ts3cr3ts3cr3t"


def message(**changes) -> Message:
    fields = {
        "id": "de11fe44de11fe44",
        "thread": "a1e77d00c0ffee00",
        "number": 1,
        "type": "alert.raised",
        "severity": Severity.HIGH,
        "created": WHEN,
        "subject": "[high] Росатом: новые санкции <против>",
        "text": "Росатом, 华为\n",
        "html": "<p>Росатом, <b>华为</b></p>\n",
        "blocks": ({"type": "section", "text": {"type": "mrkdwn", "text": "Росатом &lt;!channel&gt;"}},),
        "payload": {
            "type": "alert.raised",
            "id": "de11fe44de11fe44",
            "alert": {"entities": ("rosatom",)},
            "article": {"title": "Росатом & 华为"},
        },
    }
    return Message(**fields | changes)


class Sink:
    """A server on loopback that keeps each request and answers what it was told to, as raw HTTP."""

    def __init__(self):
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.status, self.headers, self.body = "200 OK", {}, b"ok"
        self.silent = False
        self.stalls = False
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.strip().split("\r\n")
            headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            self.requests.append((first, headers, body))
            if self.silent:
                await reader.read()
                return
            answer = self.answer(body)
            length = len(answer) + (100 if self.stalls else 0)
            fields = {"content-length": str(length), "connection": "close", **self.headers}
            writer.write(
                f"HTTP/1.1 {self.status}\r\n".encode() + "".join(f"{k}: {v}\r\n" for k, v in fields.items()).encode() + b"\r\n" + answer
            )
            await writer.drain()
        finally:
            writer.close()

    def answer(self, body: bytes) -> bytes:
        return self.body


class SlackSink(Sink):
    """Refuses what Slack would refuse."""

    def answer(self, body: bytes) -> bytes:
        payload = {"text": "of another channel"} | json.loads(body)
        blocks = payload.get("blocks", [])
        texts = [part["text"]["text"] for part in blocks if "text" in part] + [
            e["text"] for part in blocks for e in part.get("elements", [])
        ]
        fits = len(blocks) <= 50 and sum(map(len, texts)) <= 12_000 and all(0 < len(text) <= 3_000 for text in texts)
        fits = fits and all(len(part["text"]["text"]) <= 150 for part in blocks if part["type"] == "header")
        if fits and payload["text"] and len(payload["text"]) <= 40_000:
            return self.body
        self.status = "400 Bad Request"
        return b"invalid_blocks"


@asynccontextmanager
async def served(sink: Sink):
    server = await asyncio.start_server(sink.serve, "127.0.0.1", 0)
    sink.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}{SECRET_PATH}"
    async with server:
        yield sink
