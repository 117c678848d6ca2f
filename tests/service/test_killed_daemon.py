"""The promise, proved: kill the daemon at any instant and start it again, and nothing is lost.

A duplicate may only be one that the receiver took while the daemon died before it could note that, and it carries
the same id. Everything here is real: daemon processes, feeds over HTTP, a webhook receiver and a mail server.
"""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Semaphore

import pytest
from aiosmtpd.controller import Controller

KILLS = 50
NEWS = 4  #: entries published in each life
FEEDS = 8  #: polled once a second each, so that something is always being polled
SIGNS = ("asked", "hooked", "mailed", "started")  #: what a daemon is seen to do before it is killed

WATCHLIST = """
[[entity]]
id = "kim"
name = "Kim Jong-un"
schema = "Person"
names.en = ["Kim Jong-un"]
"""

#: A process that has built all that a daemon is made of, and becomes one for each line it reads. Its clock ticks ten times
#: as often, so that of its life it works longer and waits shorter.
FORKING = """
import asyncio, os, sys
from datetime import UTC, datetime
from pathlib import Path
import watcher.cli.run
from watcher.app import build
from watcher.cli.main import main
from watcher.core.feeds.parse import read
from watcher.core.model import Feed, Fetched
from watcher.edges.config import load
from watcher.service import embedded
embedded._TICK = 0.1
parts = build(load(Path(sys.argv[1]), environment={}), clock=lambda: datetime.now(UTC))
feed = Feed(id="none", url="http://127.0.0.1/")
document = b"<rss><channel><item><title>Kim Jong-un</title></item></channel></rss>"
parts.matcher.match_all(read(feed, Fetched(url=feed.url, status=200, headers={}, body=document)).entries)
asyncio.run(parts.aclose())
sys.argv[:] = ["watcher", "run", "--config", sys.argv[1]]
for _ in sys.stdin:
    pid = os.fork()
    if not pid:
        os.dup2(2, 1)
        main()
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) * -1, flush=True)
"""


class Outlet:
    """Publishes feeds that grow, honours conditional requests, and takes webhooks."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.items: list[list[tuple[str, str]]] = [[] for _ in range(FEEDS)]
        self.hooks: list[tuple[str, str]] = []  # (webhook-id, headline)
        self.asked = 0
        self.lock = threading.Lock()
        outlet = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outlet.asked += 1
                body = outlet.document(int(self.path[1:]))
                etag = f'"{len(body)}"'
                if self.headers.get("If-None-Match") == etag:
                    self.send_response(304)
                    self.end_headers()
                    return
                self.send_response(200)
                self.send_header("ETag", etag)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                sent = self.rfile.read(length := int(self.headers["Content-Length"]))
                if len(sent) < length:  # it died while it sent
                    return
                body = json.loads(sent)
                with outlet.lock:
                    outlet.hooks.append((self.headers["webhook-id"], body["article"]["title"]))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Silence."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    def publish(self) -> None:
        """One entry that is like no other."""
        words = ["".join(self.chance.choices("bcdfghklmnprst", k=3)) + "".join(self.chance.choices("aeiou", k=2)) for _ in range(24)]
        with self.lock:
            feed = self.chance.choice(self.items)
            feed.insert(0, (f"Kim Jong-un {words[0]}{sum(map(len, self.items)):04} " + " ".join(words[1:8]), " ".join(words[8:])))

    def document(self, number: int) -> bytes:
        with self.lock:
            entries = "".join(
                f"<item><guid>{hash(title)}</guid><title>{title}</title><description>{text}</description></item>"
                for title, text in self.items[number]
            )
        return f'<rss version="2.0"><channel><title>Outlet {number}</title>{entries}</channel></rss>'.encode()

    def headlines(self) -> set[str]:
        with self.lock:
            return {title for feed in self.items for title, _ in feed}


class Mailbox:
    """Keeps (Message-ID, text on one line) of every mail."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str]] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 - aiosmtpd's name
        mail = message_from_bytes(envelope.content)
        part = next(p for p in mail.walk() if p.get_content_type() == "text/plain")
        self.mails.append((mail["Message-ID"], " ".join(part.get_payload(decode=True).decode().split())))
        return "250 kept"


@pytest.fixture
def outlet():
    outlet = Outlet(random.Random(7))
    yield outlet
    outlet.server.shutdown()
    outlet.server.server_close()


@pytest.fixture
def mailbox():
    mailbox = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        mailbox.port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    yield mailbox
    controller.stop()


def configured(folder, outlet, mailbox, security="none", more=""):
    """A configuration that tells the webhook and the mailbox of everything, at once; `more` channels too."""
    (folder / "watchlist.toml").write_text(WATCHLIST)
    (folder / "signals.toml").write_text("")
    (folder / "feeds.toml").write_text("".join(f'[[feed]]\nurl = "http://127.0.0.1:{outlet.port}/{n}"\n' for n in range(FEEDS)))
    file = folder / "watcher.toml"
    file.write_text(f"""
[store]
url = "sqlite:///{folder}/watcher.db"
[polling]
interval = "1s"
min_interval = "1s"
allow_private = ["127.0.0.0/8"]
[watchlist]
files = ["watchlist.toml"]
signals = ["signals.toml"]
[feeds]
files = ["feeds.toml"]
backlog = "alert"
[flood]
more_than = 1_000_000                     # each is to be counted
[channels.hook]
type = "webhook"
url = "http://127.0.0.1:{outlet.port}/hook"
[channels.mail]
type = "email"
host = "127.0.0.1"
port = {mailbox.port}
security = "{security}"
from = "watcher@example.org"
to = ["desk@example.org"]
{more}""")
    return file


@pytest.fixture
def config(tmp_path, outlet, mailbox):
    return configured(tmp_path, outlet, mailbox)


def told(headlines, mails) -> set[str]:
    """The headlines that some mail holds; their third word is like no other (names are marked in the mail)."""
    words = {word for _, text in mails for word in text.split()}
    return {headline for headline in headlines if headline.split()[2] in words}


class Cradle:
    """Starts daemons that have everything at hand, in no time: one is killed at its work, not on the way there."""

    def __init__(self, config) -> None:
        with (config.parent / "daemon.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", FORKING, str(config)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
            )

    def start(self) -> int:
        """The id of a new daemon."""
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def end(self, daemon: int, number: int) -> int:
        """Send it a signal; returns the one it died of, 0 if it went of itself."""
        os.kill(daemon, number)
        return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate(timeout=10)


def lived(sign, outlet, mailbox, chance) -> None:
    """Wait until a daemon has been seen to fetch, or to send, and a moment longer: most of a daemon's time it waits, and only
    what it does between can be lost. Some are killed while they take over the store.
    """
    if sign == "started":
        time.sleep(chance.uniform(0.0, 0.3))
        return

    def seen() -> int:
        return {"asked": outlet.asked, "hooked": len(outlet.hooks), "mailed": len(mailbox.mails)}[sign]

    before, latest = seen(), time.monotonic() + 2
    while seen() == before and time.monotonic() < latest:
        time.sleep(0.002)
    time.sleep(chance.choice((0.0, chance.uniform(0.0, 0.03), chance.uniform(0.0, 0.3))))


def test_fifty_kills_lose_nothing(config, outlet, mailbox):
    chance = random.Random(11)
    wanted = Semaphore(0)

    def publish() -> None:
        for _ in range(KILLS * NEWS):
            wanted.acquire()
            outlet.publish()
            time.sleep(0.1)

    press = threading.Thread(target=publish, daemon=True)
    press.start()
    cradle = Cradle(config)
    for number in range(KILLS):
        daemon = cradle.start()
        wanted.release(NEWS)
        lived(SIGNS[number % len(SIGNS)], outlet, mailbox, chance)
        assert cradle.end(daemon, signal.SIGKILL) == signal.SIGKILL, "it ended by itself"
    press.join()

    daemon = cradle.start()
    published = outlet.headlines()
    for _ in range(1200):
        time.sleep(0.1)
        hooked = {title for _, title in list(outlet.hooks)}
        if hooked >= published and told(published, list(mailbox.mails)) >= published:
            break
    log = (config.parent / "daemon.log").read_text
    assert cradle.end(daemon, signal.SIGTERM) == 0, log()[-4000:]
    cradle.close()
    assert "Traceback" not in log()

    lost = published - {title for _, title in outlet.hooks}
    assert not lost, f"{len(lost)} of {len(published)} lost by webhook"
    lost = published - told(published, mailbox.mails)
    assert not lost, f"{len(lost)} of {len(published)} lost by mail"
    ids: dict[str, str] = {}
    for identifier, title in outlet.hooks:
        assert ids.setdefault(title, identifier) == identifier, f"{title} came under two ids"
    assert len({identifier for identifier, _ in mailbox.mails}) == len(published)
    twice = (
        sum(n - 1 for n in Counter(i for i, _ in outlet.hooks).values()),
        sum(n - 1 for n in Counter(i for i, _ in mailbox.mails).values()),
    )
    sys.stdout.write(
        f"\n{KILLS} kills, {len(published)} alerts: 0 lost; received twice with the same id: {twice[0]} webhooks, {twice[1]} mails\n"
    )
