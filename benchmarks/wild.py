"""Polls every real feed document of a folder through `watcher poll`, served on loopback, and counts what came of it.

    python benchmarks/wild.py [FOLDER of *.gz]

Printed: documents, how many were read and how many fail with which reason, entries stored beside what feedparser finds
in the same bytes (distinct by id or link, and title), and the time of the whole command as a ratio to feedparser alone.
"""

from __future__ import annotations

import contextlib
import gzip
import http.server
import io
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import feedparser

from watcher.edges.store.sql import SqlStore

ROOT = Path(__file__).resolve().parent.parent
WILD = ROOT.parent / "shared" / "corpus" / "feeds" / "wild"


def serve(documents: dict[str, bytes]) -> http.server.ThreadingHTTPServer:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = documents[self.path]
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silence."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def distinct(document: bytes) -> int:
    """What feedparser finds, each item once."""
    found = feedparser.parse(io.BytesIO(document), sanitize_html=False, resolve_relative_uris=False)
    return len({(e.get("id") or e.get("link") or e.get("summary"), e.get("title")) for e in found.entries})


def main(folder: Path) -> int:
    documents = {f"/{path.stem}": gzip.decompress(path.read_bytes()) for path in sorted(folder.glob("*.gz"))}
    began = time.perf_counter()
    expected = {path: distinct(body) for path, body in documents.items()}
    alone = time.perf_counter() - began
    server = serve(documents)
    base = f"http://127.0.0.1:{server.server_address[1]}"
    with tempfile.TemporaryDirectory() as place:
        feeds = "".join(f'[[feed]]\nurl = "{base}{path}"\n' for path in documents)
        (Path(place) / "feeds.toml").write_text(feeds)
        config = Path(place) / "watcher.toml"
        config.write_text(
            f'[store]\nurl = "sqlite:///{place}/w.db"\n[polling]\nallow_private = ["127.0.0.0/8"]\nper_host = 50\n'
            f'timeout = "60s"\n[feeds]\nfiles = ["feeds.toml"]\n',
        )
        began = time.perf_counter()
        command = [sys.executable, "-m", "watcher", "poll", "--json", "--config", str(config)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
        took = time.perf_counter() - began
        assert "Traceback" not in run.stderr + run.stdout, run.stderr
        assert run.returncode in (0, 1), run.stderr
        with SqlStore.open(config.parent / "w.db", read_only=True) as store:
            states = {feed.url.removeprefix(base): feed.health for feed in store.feeds()}
            stored = store.counts(store.feeds()[0].health.since)["entries"]["total"]
        failing = {path: health.reason for path, health in states.items() if health.state == "failing"}
        print(f"documents                       {len(documents)}")
        print(f"read                            {sum(h.state == 'ok' for h in states.values())}")
        print(f"failing, each with its reason   {len(failing)}")
        for path, reason in failing.items():
            print(f"  {path}: {reason}  (feedparser finds {expected[path]})")
        print(f"entries stored                  {stored}")
        print(f"entries feedparser finds        {sum(expected.values())}")
        print(f"whole command / feedparser      {took / alone:.2f}  ({took:.1f} s, {alone:.1f} s)")
        print(json.dumps(json.loads(run.stdout), ensure_ascii=False)[:600])
    server.shutdown()
    server.server_close()
    return 0 if all(failing.values()) and len(states) == len(documents) and stored >= sum(expected.values()) else 1


if __name__ == "__main__":
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else WILD
    if place.is_dir():
        sys.exit(main(place))
    print(f"no documents at {place}; name a folder on the command line")
