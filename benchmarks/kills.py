"""A daemon killed at random points of its work, with every kind of channel real on loopback: what is lost, what comes twice.

    python benchmarks/kills.py [KILLS]

kill -9, 240 times unless said otherwise. Feeds over HTTP; a webhook receiver; a mail server that insists on STARTTLS; Slack for a
bot, which refuses more than 50 blocks and 3,000 characters a section, takes one message a second and answers 429 with
Retry-After to more; Slack's incoming webhook, which takes no key. Most daemons are killed just after they were seen to fetch or
to send, some while they take over the store. In the end one is left alone until everything has arrived, or ten minutes have passed.

The daemons, the outlet and the Slack that refuses are those of the tests.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from aiosmtpd.controller import Controller

HERE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HERE / "tests" / "service"), str(HERE / "tests" / "edges")]

from receivers import SlackSink, SlackTown, served  # noqa: E402 - of the tests, found by the line above
from test_killed_daemon import Cradle, Mailbox, Outlet, configured  # noqa: E402 - as above

KILLS = 240
SIGNS = ("asked", "hooked", "mailed", "botted", "asked", "hooked", "mailed", "botted", "started")
PATIENCE = 600.0


class Workspace(SlackTown):
    """Its messages have the time of the clock, and one a second is taken."""

    def __init__(self) -> None:
        super().__init__(gap=1.0)

    def chat_postmessage(self, given: dict) -> bytes:
        known = len(self.messages)
        answer = super().chat_postmessage(given)
        if len(self.messages) > known:
            self.messages[-1]["ts"] = f"{time.time():.6f}"
            return self.said(ok=True, channel="C0DESK001", ts=self.messages[-1]["ts"])
        return answer

    def _listed(self, given: dict, found: list[dict]) -> bytes:
        """The newest first, as many to a page as were asked for."""
        at, many = int(given.get("cursor", "0")), int(given.get("limit", "100"))
        page = found[::-1][at : at + many] if given.get("include_all_metadata") == "true" else []
        return self.said(ok=True, messages=page, response_metadata={"next_cursor": str(at + many) if at + many < len(found) else ""})


class Hook(SlackSink):
    """An incoming webhook: what it takes has no key."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def answer(self, body: bytes) -> bytes:
        self.status = "200 OK"
        said = super().answer(body)
        if said == self.body:
            self.texts.append(json.dumps(json.loads(body), ensure_ascii=False))
        return said


class Receivers:
    """Slack by a bot and by a webhook, in a loop of their own."""

    def __init__(self) -> None:
        self.town, self.hook = Workspace(), Hook()
        self._ready, self._over = threading.Event(), asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), daemon=True)
        self._thread.start()
        self._ready.wait()

    async def _serve(self) -> None:
        async with served(self.town), served(self.hook):
            self._ready.set()
            await self._over.wait()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()


def certificate(folder: Path) -> tuple[Path, Path]:
    """A key and a certificate for 127.0.0.1."""
    key, made = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", str(key), "-out", str(made)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own arguments
    return key, made


def post_office(folder: Path) -> tuple[Controller, Mailbox]:
    """A mail server that takes nothing without TLS."""
    key, made = certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    mailbox = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        mailbox.port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, tls_context=context, require_starttls=True)
    controller.start()
    return controller, mailbox


def with_slack(folder: Path, outlet: Outlet, mailbox: Mailbox, receivers: Receivers) -> Path:
    """A configuration in which every channel is told of everything."""
    slack = f"""
ca_file = "certificate.pem"
[channels.bot]
type = "slack"
token = "xoxb-s3cr3t"
channel = "C0DESK001"
api_url = "{receivers.town.url}"
[channels.plain]
type = "slack"
url = "{receivers.hook.url}"
"""
    file = configured(folder, outlet, mailbox, security="starttls", more=slack)
    file.chmod(0o600)
    return file


def main() -> None:
    for name in ("asyncio", "mail.log"):  # receivers say how their senders died
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    chance = random.Random(20261123)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        outlet, receivers = Outlet(random.Random(7)), Receivers()
        controller, mailbox = post_office(folder)
        try:
            run(kills, chance, with_slack(folder, outlet, mailbox, receivers), outlet, mailbox, receivers)
        finally:
            controller.stop()
            outlet.server.shutdown()
            receivers.close()


def run(kills: int, chance: random.Random, config: Path, outlet: Outlet, mailbox: Mailbox, receivers: Receivers) -> None:  # noqa: PLR0917 - a play and its cast
    def seen(sign: str) -> int:
        return {
            "asked": outlet.asked,
            "hooked": len(outlet.hooks),
            "mailed": len(mailbox.mails),
            "botted": len(receivers.town.messages),
        }[sign]

    cradle, points = Cradle(config), Counter[str]()
    began = time.monotonic()
    for number in range(kills):
        daemon = cradle.start()
        outlet.publish()
        sign = SIGNS[number % len(SIGNS)]
        points[died(sign, seen, chance)] += 1
        assert cradle.end(daemon, signal.SIGKILL) == signal.SIGKILL, (config.parent / "daemon.log").read_text()[-2000:]
    killed = time.monotonic() - began
    daemon = cradle.start()
    published = outlet.headlines()
    while time.monotonic() < began + killed + PATIENCE and missing(published, outlet, mailbox, receivers):
        time.sleep(2)
    assert cradle.end(daemon, signal.SIGTERM) == 0
    cradle.close()
    log = (config.parent / "daemon.log").read_text()
    print(f"{kills} daemons killed in {killed:.0f} s; {len(published)} alerts; 429 answered {receivers.town.throttled} times")
    print("killed " + ", ".join(f"{how} {n}" for how, n in sorted(points.items())))
    print(f"tracebacks in the log: {log.count('Traceback')}")
    print()
    print("| receiver | told | lost | came again | of these under another id |")
    print("|---|---|---|---|---|")
    for row in table(published, outlet, mailbox, receivers):
        print("| " + " | ".join(map(str, row)) + " |")


def died(sign: str, seen, chance: random.Random) -> str:
    """Wait for a moment to kill at, and say which it was."""
    if sign == "started":
        time.sleep(chance.uniform(0.0, 0.3))
        return "while it started"
    before, latest = seen(sign), time.monotonic() + 3
    while seen(sign) == before:
        if time.monotonic() > latest:
            return "without a sign"
        time.sleep(0.002)
    time.sleep(chance.choice((0.0, chance.uniform(0.0, 0.03), chance.uniform(0.0, 0.3))))
    return {"asked": "while it fetched", "hooked": "at the webhook", "mailed": "at the mail", "botted": "at Slack"}[sign]


def word(headline: str) -> str:
    """The third word of a headline is like no other."""
    return headline.split()[2]


def missing(published: set[str], outlet: Outlet, mailbox: Mailbox, receivers: Receivers) -> bool:
    return any(lost for _, _, lost, *_ in table(published, outlet, mailbox, receivers))


def table(published: set[str], outlet: Outlet, mailbox: Mailbox, receivers: Receivers) -> list[tuple[str, int, int, int, int | str]]:
    """Of each receiver: headlines it was told, lost ones, messages that came again under their id, and under another."""
    hooks = [(identifier, word(title)) for identifier, title in list(outlet.hooks)]
    mails = [(identifier, w) for identifier, text in list(mailbox.mails) for w in map(word, published) if w in text]
    bots = []
    for one in list(receivers.town.messages):
        text = json.dumps(one["blocks"], ensure_ascii=False)
        bots += [(one["metadata"]["event_payload"]["delivery"], w) for w in map(word, published) if w in text]
    plain = [(w, w) for text in list(receivers.hook.texts) for w in map(word, published) if w in text]
    found = []
    for name, pairs, keyed in (
        ("webhook (webhook-id)", hooks, True),
        ("mail over STARTTLS (Message-ID)", mails, True),
        ("Slack by a bot (metadata)", bots, True),
        ("Slack by an incoming webhook (takes no key)", plain, False),
    ):
        ids: dict[str, set[str]] = {}
        for identifier, w in pairs:
            ids.setdefault(w, set()).add(identifier)
        again = len(pairs) - len(set(pairs))
        others = sum(len(known) - 1 for known in ids.values())
        found.append((name, len(ids), len(published) - len(ids), again, others if keyed else "no ids"))
    return found


if __name__ == "__main__":
    main()
