"""What a poll costs a worker and the database in time of processors, and what so many feeds therefore take.

    python -m benchmarks.runbook.sizing

One worker with the shipped watch list on a PostgreSQL of its own, both with their metrics as operators see them. Time of
processors depends less on what else the machine does than times do; two workers are the least, so that one may be lost.
"""

from __future__ import annotations

import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

from benchmarks.runbook.house import House, free_port, place, primary

SIZES = ((1_000, 5), (10_000, 10), (50_000, 15), (100_000, 15), (300_000, 15))  #: feeds, minutes between two polls of one


class Mix:
    """Feeds of 50 entries each on hosts of their own: of twenty, fourteen say that nothing has changed, three send the same document
    again, and three have one entry more each time they are asked.
    """

    def __init__(self, feeds: int) -> None:
        self.feeds = feeds
        self.asked: Counter[int] = Counter()
        self.words = random.Random(3)
        mix = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                number = int(self.path[1:])
                mix.asked[number] += 1
                kind = number % 20
                fresh = mix.asked[number] if kind >= 17 else 0
                if kind < 14 and self.headers.get("If-None-Match") == '"same"':
                    self.send_response(304)
                    self.end_headers()
                    return
                body = mix.document(number, fresh)
                self.send_response(200)
                if kind < 14:
                    self.send_header("ETag", '"same"')
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Silence."""

        class Server(ThreadingHTTPServer):
            address_family = socket.AF_INET
            request_queue_size = 128

        self.server = Server(("0.0.0.0", 0), Handler)  # noqa: S104 - every loopback address is a host
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def document(self, number: int, fresh: int) -> bytes:
        chance = random.Random(number)
        text = " ".join("".join(chance.choices("abcdefghilmnoprstu", k=chance.randint(2, 9))) for _ in range(55))
        items = "".join(
            f"<item><guid>{number}-{n}</guid><title>Item {n} {text[n : n + 60]}</title><description>{text}</description></item>"
            for n in range(50 + fresh, fresh, -1)
        )
        return f'<rss version="2.0"><channel><title>Mix {number}</title>{items}</channel></rss>'.encode()

    def hosts(self) -> Iterator[str]:
        for n in range(self.feeds):
            yield f"http://127.0.{n // 250}.{n % 250 + 1}:{self.port}/{n}"


def measure(folder: Path) -> None:
    """What a poll costs one worker and the database, with the shipped watch list; from that, what so many feeds take."""
    feeds, minute = 240, 60.0
    mix, port = Mix(feeds), free_port()
    with primary(folder) as node, House(folder, f"postgresql://watcher@{node.address}/watcher", shards=64, press=False) as house:
        (folder / "feeds.toml").write_text("".join(f'[[feed]]\nurl = "{url}"\n' for url in mix.hosts()))
        text = house.file.read_text().replace('files = ["watchlist.toml"]\nsignals = []', 'files = ["seeds/watchlist/*.toml"]')
        house.file.write_text(text.replace('backlog = "alert"', 'backlog = "quiet"') + f'[listen]\naddress = "127.0.0.1:{port}"\n')
        house.start()
        house.until(lambda: sum(mix.asked.values()) >= 2 * feeds, "two polls of each feed")
        before, database, began = metrics(port), node.used(), time.monotonic()
        time.sleep(minute)
        after, took = metrics(port), time.monotonic() - began
        spent = {name: after[name] - before[name] for name in after}
        polls = sum(value for name, value in spent.items() if name.startswith("sanctions_watch_polls_total"))
        worker, store = spent["process_cpu_seconds_total"] / polls, (node.used() - database) / polls
        print(
            f"{polls / took:.0f} polls a second; a poll takes {worker * 1000:.1f} ms of a worker and {store * 1000:.1f} ms of the database"
        )
        print(f"a worker has {after['process_resident_memory_bytes'] / 1e6:.0f} MB in memory with the shipped watch list and {feeds} feeds")
        print("\n| feeds | each every | polls a second | processors, workers | workers at 60 % | processors, database |")
        print("|---|---|---|---|---|---|")
        for number, each in SIZES:
            rate = number / each / 60
            cores = rate * worker
            print(f"| {number:,} | {each} min | {rate:.1f} | {cores:.2f} | {max(2, -int(-cores // 0.6))} | {rate * store:.2f} |")
        house.end(house.workers[0])
    mix.server.shutdown()
    mix.server.server_close()


def metrics(port: int) -> dict[str, float]:
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        lines = [line.rpartition(" ") for line in answer.read().decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


if __name__ == "__main__":
    with place() as folder:
        measure(folder)
