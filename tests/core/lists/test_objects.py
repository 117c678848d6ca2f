"""A stream of JSON is read object by object, as lines or as one array."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.errors import ListError
from watcher.core.lists.objects import objects

LINES = '\ufeff{"id": 1, "names": ["Ж", "\\u0416}{"]}\n\n{"id": 2}'.encode()
ARRAY = b' [ {"id": 1}, {"id": {"of": [2]}} ] \n'


def ids(chunks):
    return [(number, found["id"]) for number, found in objects(chunks, "x-list")]


def test_lines_and_arrays_are_read():
    assert ids([LINES]) == [(1, 1), (2, 2)]
    assert ids([ARRAY]) == [(1, 1), (2, {"of": [2]})]
    assert ids([b"[]"]) == ids([b""]) == ids([]) == []


@given(st.sampled_from([LINES, ARRAY]), st.integers(1, 60))
def test_however_it_is_cut_it_reads_the_same(document, size):
    assert ids([document[start : start + size] for start in range(0, len(document), size)]) == ids([document])


@pytest.mark.parametrize(
    ("document", "what"),
    [
        (b'{"id": 1}\n{"id": ', "object 2: no JSON, or it ends early"),
        (b'[{"id": 1}, ', "object 2: no JSON, or the array ends early"),
        (b'[{"id": 1}, {"id": 2', "the array ends early"),
        (b'[{"id": 1}] {"id": 2}', "behind the array"),
        (b"<html>", "no JSON"),
        (b'["a"]', "it is no object"),
        (b'{"id": "\xff"}', "no UTF-8"),
        (b"[" * 100_000, "no JSON"),
        (b'{"a":' * 100_000, "no JSON"),
    ],
)
def test_what_is_broken_is_refused(document, what):
    with pytest.raises(ListError, match=what):
        list(objects([document], "x-list"))


def test_an_object_without_end_is_refused_before_it_fills_the_memory():
    pieces = (b'{"id": "' if number == 0 else b"a" * 65_536 for number in range(10_000))
    with pytest.raises(ListError, match="letters"):
        list(objects(pieces, "x-list"))
