"""What was found once is found again, until there is no room."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.core.matching import memory as module
from watcher.core.matching.memory import Memory

ROUNDS = st.lists(st.sets(st.integers(0, 40), min_size=1, max_size=12), max_size=12)
_STEP = 0x9E3779B97F4A7C15


def _rows(word: int) -> list[tuple[int, int]]:
    """What is to be remembered of a word: none of some, several rows of others."""
    return [(word * 10 + row, row) for row in range(word % 4)]


def _pass(memory: Memory, words: list[int]) -> tuple[dict[int, list[tuple[int, int]]], list[int]]:
    """Ask for words and teach the new ones, as a search does: what was recalled, and which were new."""
    hashes = np.array([word * _STEP % (1 << 64) for word in words], np.uint64)
    which, known, how, new = memory.recall(hashes)
    recalled: dict[int, list[tuple[int, int]]] = {word: [] for at, word in enumerate(words) if at not in set(new.tolist())}
    for at, one, rule in zip(which.tolist(), known.tolist(), how.tolist(), strict=True):
        recalled[words[at]].append((one, rule))
    rows = [(at, *row) for at, word in enumerate(new.tolist()) for row in _rows(words[word])]
    memory.learn(hashes[new], *np.array(rows, np.int64).reshape(-1, 3).T)
    return recalled, [words[at] for at in new.tolist()]


@settings(max_examples=100, deadline=None)
@given(ROUNDS, st.sampled_from([(2, 8), (4, 30), (18, 1 << 10)]))
def test_what_is_recalled_is_what_was_learnt_however_small_the_room(rounds: list[set[int]], room: tuple[int, int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_SLOT_BITS", room[0])
        patch.setattr(module, "_ROWS", room[1])
        memory = Memory()
        for words in rounds:
            recalled, new = _pass(memory, sorted(words))
            assert recalled.keys() | set(new) == words
            assert all(rows == _rows(word) for word, rows in recalled.items())


def test_a_second_pass_asks_nothing_anew() -> None:
    memory = Memory()
    words = list(range(200))
    assert _pass(memory, words) == ({}, words)
    recalled, new = _pass(memory, words)
    assert not new or len(new) < 3  # those whose slot another word has taken
    assert all(recalled[word] == _rows(word) for word in recalled)


def test_an_overflow_forgets_everything_and_goes_on() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_ROWS", 10)
        memory = Memory()
        _pass(memory, [3, 7, 11])  # nine rows
        assert _pass(memory, [3])[1] == []
        _pass(memory, [15])  # three more than there is room for
        assert _pass(memory, [15]) == ({15: _rows(15)}, [])
        assert _pass(memory, [7])[1] == [7]


def test_more_than_all_room_is_not_remembered_and_not_mistaken() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_ROWS", 5)
        memory = Memory()
        for _ in range(2):
            assert _pass(memory, [3, 7])[1] == [3, 7]


def test_a_word_of_a_thousand_rows_is_looked_up_each_time() -> None:
    memory = Memory()
    hashes = np.array([5, 6], np.uint64)
    rows = np.arange(1001)
    memory.learn(hashes, np.minimum(rows, 1000) // 1000, rows, rows * 0)
    which, known, _, new = memory.recall(hashes)
    assert new.tolist() == [0]
    assert (which.tolist(), known.tolist()) == ([1], [1000])


def test_the_hash_zero_is_a_word_like_another() -> None:
    memory = Memory()
    zero = np.zeros(1, np.uint64)
    assert memory.recall(zero)[3].tolist() == [0]
    memory.learn(zero, np.zeros(1, np.int64), np.array([9]), np.array([1]))
    assert [column.tolist() for column in memory.recall(zero)] == [[0], [9], [1], []]
