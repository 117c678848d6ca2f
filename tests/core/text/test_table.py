"""A table finds every row of every key, and no other."""

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from watcher.core.text.table import Table, expand

KEYS = st.lists(st.one_of(st.integers(0, 5), st.integers(0, (1 << 64) - 1), st.integers(0, 20).map(lambda at: at << 59)), max_size=60)


def _numbers(keys: list[int]) -> np.ndarray:
    return np.array(keys, np.uint64)


@example([], [0, 1])
@example([7], [7, 7, 8])
@example([0, (1 << 64) - 1], [0, (1 << 64) - 1])
@example([3] * 20, [3, 4, 3])
@settings(max_examples=200)
@given(KEYS, KEYS)
def test_a_table_finds_all_rows_of_all_keys(rows: list[int], asked: list[int]) -> None:
    table, order = Table.sort(_numbers(rows))
    assert sorted(order.tolist()) == list(range(len(rows)))
    for wanted in (asked, rows, [*asked, *rows]):
        which, at = table.find(_numbers(wanted))
        found = list(zip(which.tolist(), order[at].tolist(), strict=True))
        assert found == [(number, row) for number, key in enumerate(wanted) for row, other in enumerate(rows) if other == key]


def test_a_table_of_every_size_about_a_power_of_two_holds_its_keys() -> None:
    for size in (0, 1, 2, 3, 4, 7, 8, 9, 255, 256, 257):
        rows = np.arange(size, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        table, order = Table.sort(rows)
        which, at = table.find(rows)
        assert which.tolist() == list(range(size))
        assert order[at].tolist() == list(range(size))


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5)), max_size=20))
def test_ranges_are_counted_one_after_another(ranges: list[tuple[int, int]]) -> None:
    firsts, counts = (np.array(column, np.int64) for column in (zip(*ranges, strict=True) if ranges else ((), ())))
    which, numbers = expand(firsts, counts)
    told = [(at, first + step) for at, (first, count) in enumerate(ranges) for step in range(count)]
    assert list(zip(which.tolist(), numbers.tolist(), strict=True)) == told
