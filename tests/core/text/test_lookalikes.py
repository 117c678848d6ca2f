"""Words in which two alphabets are mixed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.text.fold import fold
from watcher.core.text.lookalikes import unmixed

CYRILLIC = "абвгдежзиклмнопрстухцчшыэюя"
LATIN = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("mixed", "read"),
    [
        ("моcква", "москва"),
        ("pоссия", "россия"),
        ("gаzprоm", "gazprom"),
        ("eс", "ес"),
        ("prщик", "prщик"),
        ("it-шник", "it-шник"),
        ("ес и eu", "ес и eu"),
    ],
)
def test_a_mixed_word_is_read_in_the_script_that_has_all_its_letters(mixed, read):
    assert unmixed(mixed) == read


@given(st.lists(st.text(alphabet=CYRILLIC, min_size=1) | st.text(alphabet=LATIN, min_size=1)))
def test_words_of_one_script_are_unchanged(words):
    text = " ".join(words)
    assert unmixed(text) == text


@given(st.text(alphabet=CYRILLIC + LATIN + " -\u0301"))
def test_offsets_of_a_mixed_text_lead_to_its_letters(text):
    folded = fold(text)
    kept = [char for char in text if char != "\u0301"]
    assert len(folded.text) == len(kept)
    assert [folded.surface(at, at + 1)[:1] for at in range(len(kept))] == kept


@given(st.text(alphabet=CYRILLIC + LATIN))
def test_reading_twice_is_reading_once(word):
    assert unmixed(unmixed(word)) == unmixed(word)
