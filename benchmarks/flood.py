"""Ten thousand matches at once, as of a new name in a long archive or a first reading that may alert: how many messages come.

    python benchmarks/flood.py [MATCHES]

Real store, turns and outbox; feeds of 250 entries of invented news that each name the watched man and have nothing else in
common, all read for the first time within a minute with `backlog = "alert"`. One channel that takes everything.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from watcher.core.watchlist.toml_files import parse_entities
from watcher.core.watchlist.watchlist import compose
from watcher.edges.store.sql import SqlStore
from watcher.testing import Item, Scenario, item

MATCHES, FEED = 10_000, 250
KIM = '[[entity]]\nid = "kim"\nname = "Kim Jong-un"\nschema = "Person"\nnames.en = ["Kim Jong-un"]\n'


def news(feed: int, count: int) -> Iterator[Item]:
    for n in range(count):
        chance = random.Random(feed * FEED + n)
        words = ["".join(chance.choices("bcdfghklmnprst", k=4)) + "".join(chance.choices("aeiou", k=3)) for _ in range(9)]
        yield item(f"{feed}-{n}", f"Kim Jong-un {' '.join(words)}")


async def main(matches: int) -> None:
    with tempfile.TemporaryDirectory() as folder, SqlStore.open(f"sqlite:///{folder}/watcher.db") as store:
        scenario = Scenario(store, compose(parse_entities("flood", KIM), []))
        scenario.rules = replace(scenario.rules, backlog="alert")
        began = time.monotonic()
        for number, first in enumerate(range(0, matches, FEED)):
            await scenario.poll(f"https://{number}.example/rss", *news(number, min(FEED, matches - first)), after=timedelta(seconds=1))
        for _ in range(30):  # half an hour, in which what was folded is told
            scenario.clock.forward(minutes=1)
            await scenario.deliver()
        took = time.monotonic() - began
        counts = store.counts(scenario.clock())
        messages = scenario.channels["desk"].messages
        told = sum(message.payload.get("digest", {}).get("notices", 1) for message in messages)
        print(f"{counts['matches']['total']:,} matches at once, {counts['alerts']['open']:,} alerts stored")
        print(f"{len(messages)} messages, which tell of {told:,} notices; {counts['deliveries']['pending']} still waiting")
        for message in messages:
            print(f"  {message.subject[:100]}")
        print(f"{took:.0f} s, {took / matches * 1000:.1f} ms a match, with the writing of the messages")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else MATCHES))
