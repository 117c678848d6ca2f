"""What was found once is found again, until there is no room."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.core.matching import memory as module
from watcher.core.matching.memory import NEW, Meanings, Memory, bits_of

ROUNDS = st.lists(st.sets(st.integers(0, 40), min_size=1, max_size=12), max_size=12)
LEXICON = 1000  #: words of it
TRAITS = np.arange(LEXICON).astype(np.uint8) % 4
FOLLOWS = np.arange(LEXICON).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
_STEP = 0x9E3779B97F4A7C15


def _rows(word: int) -> list[tuple[int, int]]:
    """What is to be remembered of a word: none of some, several rows of others."""
    return [(word * 10 + row, row) for row in range(word % 4)]


def _hashes(words: list[int]) -> np.ndarray:
    return np.array([word * _STEP % (1 << 64) for word in words], np.uint64)


def _search(memory: Memory, words: list[int]) -> list[int]:
    """Ask for words and teach the new ones, as a search does; which were new. What is told of them must be so."""
    memory.begin()
    hashes = _hashes(words)
    numbers = memory.recall(hashes)
    new = np.flatnonzero(numbers == NEW)
    rows = [(at, *row) for at, word in enumerate(new.tolist()) for row in _rows(words[word])]
    numbers[new] = memory.learn(hashes[new], Meanings(*np.array(rows, np.int64).reshape(-1, 3).T))
    which, known, how = (column.tolist() for column in memory.meanings(numbers))
    told: dict[int, list[tuple[int, int]]] = {word: [] for word in words}
    for at, one, rule in zip(which, known, how, strict=True):
        told[words[at]].append((one, rule))
    assert told == {word: _rows(word) for word in words}
    for word, number in zip(words, numbers.tolist(), strict=True):
        known_words = np.array([row for row, _ in _rows(word)], np.int64)
        assert memory.traits[number] == np.bitwise_or.reduce(TRAITS[known_words], initial=0)
        assert memory.follows[number] == np.bitwise_or.reduce(FOLLOWS[known_words], initial=0)
        assert memory.bits[number] == np.bitwise_or.reduce(bits_of(known_words), initial=0)
    return [words[at] for at in new.tolist()]


@contextmanager
def room(slot_bits: int, words: int, rows: int) -> Iterator[Memory]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("_SLOT_BITS", slot_bits), ("_WORDS", words), ("_ROWS", rows)):
            patch.setattr(module, name, value)
        yield Memory(TRAITS, FOLLOWS)


@settings(max_examples=100)
@given(ROUNDS, st.sampled_from([(2, 4, 8), (4, 20, 30), (19, 1 << 10, 1 << 10)]))
def test_what_is_recalled_is_what_was_learnt_however_small_the_room(rounds: list[set[int]], size: tuple[int, int, int]) -> None:
    with room(*size) as memory:
        for words in rounds:
            _search(memory, sorted(words))


def test_a_second_search_asks_nothing_anew() -> None:
    memory = Memory(TRAITS, FOLLOWS)
    words = list(range(100))
    assert _search(memory, words) == words
    assert _search(memory, words) == []


def test_of_words_that_share_their_slots_the_last_two_are_kept() -> None:
    with room(1, 100, 100) as memory:
        assert len(_search(memory, [1, 2, 3, 4, 5])) == 5
        assert len(_search(memory, [1, 2, 3, 4, 5])) >= 3


def test_an_overflow_forgets_everything_when_the_next_search_begins() -> None:
    with room(8, 100, 8) as memory:
        _search(memory, [3, 7, 11])  # nine rows
        assert _search(memory, [3]) == [3]
        assert _search(memory, [3]) == []


def test_one_search_may_need_more_than_all_room() -> None:
    with room(4, 3, 5) as memory:
        for _ in range(2):
            assert len(_search(memory, list(range(60)))) == 60


def test_the_hash_zero_is_a_word_like_another() -> None:
    memory = Memory(TRAITS, FOLLOWS)
    assert _search(memory, [0, 3]) == [0, 3]
    assert _search(memory, [0, 3]) == []


def test_a_memory_is_as_large_as_what_it_knows() -> None:
    memory = Memory(TRAITS, FOLLOWS)
    _search(memory, list(range(100)))
    columns = [column for name, column in vars(memory).items() if isinstance(column, np.ndarray) and not name.endswith("_of")]
    assert sum(column.nbytes for column in columns) < 100_000


def test_what_was_learnt_is_known_when_it_has_grown() -> None:
    memory = Memory(TRAITS, FOLLOWS)
    words = list(range(0, 80_000, 4))  # of which there is nothing to be known
    for first in range(0, len(words), 500):
        _search(memory, words[first : first + 500])
    assert len(_search(memory, words)) < len(words) / 8
