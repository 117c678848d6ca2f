"""A stream of CSV is read row by row, and what is broken or new is refused with its line."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.errors import ListError
from watcher.core.lists.rows import records, rows

TEXT = '\ufeffid,name\r\n1,"Salt, and\nPepper"\r\n\r\n2,Señor «Ж»\r\n\x1a'.encode()


def refused(chunks, **kinds):
    with pytest.raises(ListError) as error:
        list(records(rows(chunks, "x-list"), "x-list", needed=frozenset(kinds.get("needed", ["id", "name"]))))
    return str(error.value)


def test_rows_come_with_their_last_line_without_empty_ones_and_end_marks():
    assert list(rows([TEXT], "x")) == [(1, ["id", "name"]), (3, ["1", "Salt, and\nPepper"]), (5, ["2", "Señor «Ж»"])]


@given(st.integers(1, len(TEXT)))
def test_however_it_is_cut_it_reads_the_same(size):
    pieces = [TEXT[start : start + size] for start in range(0, len(TEXT), size)]
    assert list(rows(pieces, "x")) == list(rows([TEXT], "x"))


def test_line_separators_of_other_kinds_stand_in_names():
    assert list(rows(["1,a\u2028b\x0bc\u0085d\n".encode()], "x")) == [(1, ["1", "a\u2028b\x0bc\u0085d"])]


@given(st.lists(st.tuples(st.text(), st.text()), min_size=1))
def test_what_the_library_writes_is_read_back(table):
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(table)
    assert [tuple(row) for _, row in rows([b"\xef\xbb\xbf", written.getvalue().encode("utf-8", "replace")], "x")] == [
        tuple(cell.encode("utf-8", "replace").decode() for cell in row) for row in table
    ]


def test_what_is_broken_is_refused_with_its_line():
    assert "line 2" in refused([b'id,name\n1,"open'])
    assert "inside quotes" in refused([b'id,name\n1,"open'])
    assert "3 columns instead of 2" in refused([b"id,name\n1,a,b\n"])
    assert "no utf-8" in refused([b"id,name\n1,\xff\xfe\n"])
    assert "is empty" in refused([b""])
    assert "nobody was delisted" in refused([])


def test_columns_that_are_missing_or_new_are_named():
    assert "'name' is missing" in refused([b"id\n1\n"])
    assert "'surprise' is new" in refused([b"id,name,surprise\n1,a,b\n"])


def test_a_line_without_end_is_refused_before_it_fills_the_memory():
    with pytest.raises(ListError, match="letters in one line"):
        list(rows((b"a" * 65_536 for _ in range(10_000)), "x"))
