"""Folding makes spellings equal and never loses the way back."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from watcher.core.text.fold import fold, fold_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Škoda", "SKODA"),
        ("Ёлка", "елка"),
        ("O’Neill", "o'neill"),
        ("Kim Jong—un", "kim jong-un"),
        ("ＡＢＣ", "abc"),
        ("ｷﾑ", "キム"),
        ("é", "e\u0301"),
        ("Đuro", "duro"),
        ("أوكرانيا", "اوكرانيا"),
        ("کره‌شمالی", "كرهشمالي"),
        ("İstanbul", "istanbul"),
        ("Irán", "Iran"),
        ("華為", "华为"),
        ("對外貿易", "对外贸易"),
        ("Моcква", "Москва"),
        ("EС", "ЕС"),
    ],
)
def test_spellings_that_differ_only_in_form_are_equal(one, other):
    assert fold_key(one) == fold_key(other)


@pytest.mark.parametrize(("one", "other"), [("мой", "мои"), ("が", "か"), ("Straße", "strase"), ("कि", "क")])
def test_marks_that_make_another_letter_stay(one, other):
    assert fold_key(one) != fold_key(other)


@given(st.text())
def test_every_folded_character_leads_back_into_the_text(text):
    assume(not (re.search("[A-Za-z]", text) and re.search("[\u0400-\u04ff]", text)))  # there a letter depends on its word
    folded = fold(text)
    for at in range(len(folded.text)):
        start, end = folded.original_span(at, at + 1)
        assert 0 <= start < end <= len(text)
        assert fold_key(text[start:end]) == folded.text[at] or folded.text[at] in fold_key(text[start : end + 1])


@given(st.text())
def test_without_invisible_characters_offsets_are_the_same(text):
    folded = fold(text)
    if folded.offsets is None:
        assert len(folded.text) == len(text)


@given(st.text())
def test_folding_twice_is_folding_once(text):
    once = fold_key(text)
    assert fold_key(once) == once


@given(st.text(), st.text(alphabet="\u0301\u200b\u00ad\u200d\ufeff"))
def test_invisible_characters_change_nothing(text, noise):
    assert fold_key(text + noise + "q").endswith("q")
