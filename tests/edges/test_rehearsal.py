"""What is loaded and made before processes are forked is in memory once: so nothing of it may come after."""

import subprocess
import sys

_RUN = """
import sys
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Feed, Fetched
from watcher.core.text import given_names
from watcher.core.watchlist.entity import Entity, Name
from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges.reading import Asked, rehearse, told
from watcher.testing import item, rss

entities = [Entity(id=name, name=name, schema="Person", names=(Name(name),)) for name in ("Vladimir Putin", "Rosneft & Co")]
matcher = Matcher(Watchlist(entities={one.id: one for one in entities}))
rehearse(None)
rehearse(matcher)
loaded = set(sys.modules)
whole = rss(item("1", "Vladimir Putin visits Rosneft & Co"))
feed = Feed(id="feed", url="https://post.example.org/rss.xml")
asked = [Asked(feed, Fetched(url=feed.url, status=200, headers={}, body=body), True) for body in (whole, whole[:-20])]
print(sum(match is not None for one in told(asked, matcher) for match in one.found.values()))
print(sorted(set(sys.modules) - loaded))
print(given_names._filed.cache_info().misses)
"""


def test_whoever_is_forked_after_the_rehearsal_loads_and_makes_nothing_more():
    done = subprocess.run([sys.executable, "-c", _RUN], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines() == ["2", "[]", "1"]
