"""The shared cases: short texts with what must and must not be found in them by the shipped watch list."""

import functools
import json
from pathlib import Path

import pytest

from watcher.core.matching.matcher import Matcher
from watcher.edges.sources import watchlist_of

ROOT = Path(__file__).parents[1]
FILE = ROOT.parent / "shared" / "entities" / "cases.jsonl"

pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="the shared cases are not on this machine")

CASES = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()] if FILE.is_file() else []


@functools.cache
def shipped():
    return Matcher(watchlist_of(sorted((ROOT / "seeds" / "watchlist").glob("*.toml")), [ROOT / "seeds" / "signals.toml"]))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
@pytest.mark.parametrize("where", ["title", "text"])
def test_a_case_is_found_as_expected(case, where):
    seen = shipped().examine(case["text"], "") if where == "title" else shipped().examine("", case["text"])
    found = {mention.entity for mention in seen.mentions}
    assert set(case["expect"]) <= found
    assert not found.intersection(case["forbid"])
    assert set(case["signals"]) <= {hit.signal for hit in seen.signals}
