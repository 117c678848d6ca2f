"""A message, and a receiver of posts on loopback that answers as it is told: shared by the tests of channels."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from urllib.parse import parse_qsl

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
            if self.silent:
                return
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
            e["text"] for part in blocks if part["type"] == "context" for e in part["elements"]
        ]
        fits = len(blocks) <= 50 and sum(map(len, texts)) <= 12_000 and all(0 < len(text) <= 3_000 for text in texts)
        fits = fits and all(len(part["text"]["text"]) <= 150 for part in blocks if part["type"] == "header")
        fits = fits and all(map(_pressable, (part for part in blocks if part["type"] == "actions")))
        if fits and payload["text"] and len(payload["text"]) <= 40_000:
            return self.body
        self.status = "400 Bad Request"
        return b"invalid_blocks"


def _pressable(block: dict) -> bool:
    """Whether Slack would take these buttons and menus."""
    known = {"button": {"value"}, "static_select": {"options", "placeholder"}}
    return (
        0 < len(block["block_id"]) <= 255
        and 0 < len(block["elements"]) <= 25
        and all(known[one["type"]] <= one.keys() and one["action_id"] for one in block["elements"])
        and all(len(one.get("text", one.get("placeholder"))["text"]) <= 75 for one in block["elements"])
        and all(
            len(option["text"]["text"]) <= 75 and len(option["description"]["text"]) <= 75 and 0 < len(option["value"]) <= 75
            for one in block["elements"]
            for option in one.get("options", [])
        )
    )


class SlackTown(SlackSink):
    """The Web API of a workspace with one channel: limits, one message every `gap` seconds, threads, history with metadata."""

    def __init__(self, gap: float = 0.0):
        super().__init__()
        self.gap, self.next = gap, 0.0
        self.messages: list[dict] = []
        self.faults: dict[str, str] = {}  #: method -> the error it answers
        self.deaf_after = -1  #: from so many messages on, they are kept and never answered
        self.throttled = 0
        self.whispers: list[tuple[str, str, str]] = []  #: channel, user, words

    async def serve(self, reader, writer):
        self.status, self.headers = "200 OK", {}
        await super().serve(reader, writer)

    def answer(self, body: bytes) -> bytes:
        first, headers, _ = self.requests[-1]
        method = first.split()[1].rpartition("/")[2]
        if headers.get("authorization") != "Bearer xoxb-s3cr3t":
            return self.said(ok=False, error="invalid_auth")
        if method in self.faults:
            return self.said(ok=False, error=self.faults[method])
        given = dict(parse_qsl(body.decode())) if "conversations" in method else json.loads(body)
        return getattr(self, method.replace(".", "_").lower())(given)

    def said(self, **fields) -> bytes:
        return json.dumps(fields).encode()

    def chat_postmessage(self, given: dict) -> bytes:
        now = asyncio.get_running_loop().time()
        if now < self.next:
            self.throttled += 1
            self.status, self.headers = "429 Too Many Requests", {"retry-after": "1"}
            return self.said(ok=False, error="ratelimited")
        self.next = now + self.gap
        if given["channel"] not in ("#desk", "C0DESK001"):
            return self.said(ok=False, error="channel_not_found")
        thread = given.get("thread_ts")
        if thread and all(one["ts"] != thread for one in self.messages):
            return self.said(ok=False, error="thread_not_found")
        if SlackSink.answer(self, json.dumps(given).encode()) != self.body:
            self.status = "200 OK"
            return self.said(ok=False, error="invalid_blocks")
        self.messages.append({**given, "ts": f"{WHEN.timestamp() + len(self.messages):.6f}"})
        self.silent = 0 <= self.deaf_after < len(self.messages)
        return self.said(ok=True, channel="C0DESK001", ts=self.messages[-1]["ts"])

    def chat_update(self, given: dict) -> bytes:
        [message] = [one for one in self.messages if one["ts"] == given["ts"] and given["channel"] == "C0DESK001"]
        message.update(given)
        return self.said(ok=True, channel="C0DESK001", ts=given["ts"])

    def chat_postephemeral(self, given: dict) -> bytes:
        self.whispers.append((given["channel"], given["user"], given["text"]))
        return self.said(ok=True, message_ts="1.0")

    def conversations_list(self, given: dict) -> bytes:
        if "cursor" in given:
            return self.said(ok=True, channels=[{"id": "C0DESK001", "name": "desk"}])
        return self.said(ok=True, channels=[{"id": "C0OTHER01", "name": "other"}], response_metadata={"next_cursor": "more"})

    def conversations_history(self, given: dict) -> bytes:
        return self._listed(
            given, [one for one in self.messages if not one.get("thread_ts") and float(one["ts"]) >= float(given["oldest"])]
        )

    def conversations_replies(self, given: dict) -> bytes:
        if all(one["ts"] != given["ts"] for one in self.messages):
            return self.said(ok=False, error="thread_not_found")
        return self._listed(given, [one for one in self.messages if given["ts"] in (one["ts"], one.get("thread_ts"))])

    def _listed(self, given: dict, found: list[dict]) -> bytes:
        """One a page, so that pages are turned."""
        at = int(given.get("cursor", "0"))
        kept = found[at : at + 1] if given.get("include_all_metadata") == "true" else []
        return self.said(ok=True, messages=kept, response_metadata={"next_cursor": str(at + 1) if at + 1 < len(found) else ""})


@asynccontextmanager
async def served(sink: Sink):
    server = await asyncio.start_server(sink.serve, "127.0.0.1", 0)
    sink.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}{SECRET_PATH}"
    async with server:
        yield sink
