"""The servers that polls are measured against: `python -m benchmarks.scale.outlets CERTIFICATE` serves, and prints two ports.

Fifty hosts of loopback, over TLS, with a new connection for each answer, as a poller meets a host that it asks each quarter
of an hour. /etag/N answers 304 to whoever has been there, /same/N sends the same document without a tag, /new/N one with one more
entry each time, /told/N one whose every entry is a story of its own about a watched man, and whatever is
posted is taken, at the second port without TLS.
"""

from __future__ import annotations

import asyncio
import gzip
import random
import ssl
import subprocess
import sys
from collections import Counter
from email.utils import formatdate
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import ClassVar

from benchmarks.polling.documents import documents
from watcher.core.feeds.parse import read
from watcher.core.model import Feed, Fetched, Read

HOSTS = [f"127.0.0.{number}" for number in range(1, 51)]
ENTRIES = 25  #: a document
KINDS = ("etag", "same", "new", "told")
_TAKEN = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_DOCUMENT = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Encoding: gzip\r\n"


def certify(folder: Path) -> Path:
    """A file with key and certificate for all hosts."""
    made = folder / "outlets.pem"
    names = ",".join(f"IP:{host}" for host in HOSTS)
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=outlets"]
    command += ["-addext", f"subjectAltName={names}", "-keyout", str(made), "-out", str(folder / "certificate.pem")]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own arguments
    made.write_bytes(made.read_bytes() + (folder / "certificate.pem").read_bytes())
    return made


@lru_cache(maxsize=1)
def _articles() -> list[tuple[str, str]]:
    """(headline, text) of the entries of real feeds, in many languages."""
    found = []
    for number, body in enumerate(documents()):
        url = f"https://{number}.example/rss"
        reading = read(Feed(id=str(number), url=url), Fetched(url=url, status=200, headers={}, body=body))
        found += [(entry.title, entry.text) for entry in reading.entries] if isinstance(reading, Read) else []
    return found


@lru_cache(maxsize=2_000)
def item(kind: str, feed: int, number: int) -> str:
    """The entry of that number in a feed. No two feeds have the same article at the same place."""
    articles = _articles()
    title, text = _alert(feed, number) if kind == "told" else articles[(feed * 7919 + number * 31) % len(articles)]
    link = f"https://news{feed}.example/{number}"
    when = formatdate(1_795_000_000 + number * 900)
    return (
        f"<item><guid isPermaLink='true'>{link}</guid><link>{link}</link><title>{escape(title)}</title>"
        f"<description>{escape(text)}</description><pubDate>{when}</pubDate></item>"
    )


def _alert(feed: int, number: int) -> tuple[str, str]:
    """Something watched, in words of its own."""
    drawn = random.Random(feed * 1009 + number)
    words = ["".join(drawn.choices("bcdfghklmnprst", k=4)) + "".join(drawn.choices("aeiou", k=3)) for _ in range(40)]
    return f"Kim Jong-un {' '.join(words[:8])}", " ".join(words[8:])


def document(kind: str, feed: int, newest: int) -> bytes:
    items = "".join(item(kind, feed, number) for number in range(newest, newest - ENTRIES, -1))
    head = f"<title>News {feed}</title><link>https://news{feed}.example/</link><description>of some town</description>"
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


class Outlet(asyncio.Protocol):
    """One connection, closed after its answer."""

    asked: ClassVar[Counter[str]] = Counter()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._wire = transport
        self._read = b""

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, end, body = self._read.partition(b"\r\n\r\n")
        if not end or len(body) < _length(head.lower()):
            return
        method, path, _ = head.split(b" ", 2)
        self._wire.write(_TAKEN if method == b"POST" else self._answer(path, head))
        self._wire.close()

    def _answer(self, path: bytes, head: bytes) -> bytes:
        kind, number = path.decode().strip("/").split("/")
        tag = b'"%s"' % number.encode()
        if kind == "etag" and tag in head:
            return b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\nConnection: close\r\n\r\n" % tag
        Outlet.asked[path.decode()] += 1
        newest = ENTRIES + (Outlet.asked[path.decode()] if kind in ("new", "told") else 0)
        body = gzip.compress(document(kind, int(number), newest), 1)
        said = b"ETag: %s\r\n" % tag if kind == "etag" else b""
        return _DOCUMENT + b"%sContent-Length: %d\r\nConnection: close\r\n\r\n" % (said, len(body)) + body


def _length(head: bytes) -> int:
    return next((int(line.partition(b":")[2]) for line in head.split(b"\r\n") if line.startswith(b"content-length:")), 0)


async def main(certificate: str) -> None:
    _articles()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    loop = asyncio.get_running_loop()
    first = await loop.create_server(Outlet, HOSTS[0], 0, ssl=context, backlog=1000)
    port = first.sockets[0].getsockname()[1]
    others = [await loop.create_server(Outlet, host, port, ssl=context, backlog=1000) for host in HOSTS[1:]]
    receiver = await loop.create_server(Outlet, HOSTS[0], 0, backlog=1000)
    print(port, receiver.sockets[0].getsockname()[1], flush=True)
    await asyncio.gather(*(server.serve_forever() for server in (first, *others, receiver)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
