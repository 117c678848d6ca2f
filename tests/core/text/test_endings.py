"""Endings in columns are the same rules as `inflection`, word for word."""

from collections import defaultdict

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from watcher.core.text import endings
from watcher.core.text.columns import LONGEST, columns, span_hashes
from watcher.core.text.declensions import SCRIPTS
from watcher.core.text.endings import EXACT, SHORT, filed, stems
from watcher.core.text.fold import fold_key
from watcher.core.text.inflection import base_stems, text_stems

ENDINGS = [ending for _, script in SCRIPTS for ending in script.endings]
LETTERS = [
    "ab",
    "str",
    "o",
    "k",
    "n",
    "ий",
    "моск",
    "ж",
    "в",
    "αθην",
    "ρ",
    "ქართ",
    "ლ",
    "հայ",
    "ر",
    "مصر",
    "ال",
    "বাংলা",
    "র",
    "தமிழ",
    "ன",
    "中",
    "김",
    "5",
]
WORDS = st.builds(
    lambda parts, ending: "".join(parts) + ending,
    st.lists(st.sampled_from(LETTERS), min_size=1, max_size=4),
    st.sampled_from(ENDINGS),
)


def _pairs(words: list[str]) -> list[set[str]]:
    """The pairs of each of these words as `stems` gives them."""
    text = columns(words)
    starts = text.bounds[:-1]
    folded = [text.folded(number).text for number in range(len(words))]
    asked = stems(text, starts, starts + [len(word) for word in folded])
    named = {bit: declension for declensions in endings._BITS for declension, bit in declensions.items()}
    found: list[set[str]] = [set() for _ in words]
    for word, hashed, bits in zip(asked.words.tolist(), asked.hashes.tolist(), asked.bits.tolist(), strict=True):
        stem = next(folded[word][:cut] for cut in range(len(folded[word]), -1, -1) if span_hashes([folded[word][:cut]])[0] == hashed)
        if bits & EXACT:
            assert stem == folded[word]
        found[word] |= {f"{stem}|{declension}" for bit, declension in named.items() if bits & bit}
    return found


@example(["мам", "мама", "abc", "a", "ab", "x" * LONGEST, "аб" * (LONGEST // 2)])
@settings(max_examples=60)
@given(st.lists(WORDS, min_size=1, max_size=12))
def test_the_stems_of_a_batch_are_those_of_each_word(words: list[str]) -> None:
    words = [word for word in words if 0 < len(word) <= LONGEST and len(fold_key(word)) == len(word)]
    folded = [fold_key(word) for word in words]
    assert _pairs(words) == [set(text_stems(word)) for word in folded]


@pytest.mark.parametrize("number", range(len(SCRIPTS)))
def test_every_ending_of_every_script_is_known(number: int) -> None:
    letter, script = SCRIPTS[number]
    lead = next(char for char in map(chr, range(97, 0x3000)) if letter.match(char) and char.isalpha() and fold_key(char) == char)
    words = [lead * (script.shortest + 1) + ending for ending in script.endings if fold_key(ending) == ending]
    assert _pairs(words) == [set(text_stems(word)) for word in words]


@settings(max_examples=150)
@given(WORDS)
def test_a_name_is_filed_under_its_stems(word: str) -> None:
    word = fold_key(word)
    told: defaultdict[str, set[str]] = defaultdict(set)
    for pair in base_stems(word):
        stem, _, declension = pair.partition("|")
        told[stem].add(declension)
    script = next((at for at, (letter, _) in enumerate(SCRIPTS) if letter.match(word[-1:])), 0)
    known = endings._BITS[script]
    found = {stem: {declension for declension, bit in known.items() if bits & bit} for stem, bits in filed(word) if bits != SHORT}
    assert found == {stem: declensions & known.keys() for stem, declensions in told.items()}


def test_a_declension_under_which_names_are_filed_has_endings() -> None:
    """Else what is filed there would be filed in vain."""
    for number, (_, script) in enumerate(SCRIPTS):
        assert set(script.bases.values()) <= endings._BITS[number].keys()


def test_words_longer_than_any_of_a_name_are_not_bent() -> None:
    assert _pairs(["а" * LONGEST])[0]
    text = columns(["а" * (LONGEST + 1)])
    assert not len(stems(text, text.starts, text.ends).words)
