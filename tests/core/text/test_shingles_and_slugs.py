"""Copies known by their words, and the words of addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.text.shingles import copied, sketch
from watcher.core.text.slugs import slug

WORDS = "the ships left port at night and carried shells to the front where trains waited for them in the snow".split()
TEXTS = st.permutations(WORDS * 3).map(" ".join)


@given(TEXTS)
def test_a_text_is_a_copy_of_itself_in_any_case_and_spacing(text):
    assert copied(sketch(text), sketch(f"  {text.upper()}\n")) == 1.0


@given(TEXTS, TEXTS)
def test_being_a_copy_is_mutual_and_a_share(one, other):
    share = copied(sketch(one), sketch(other))
    assert 0.0 <= share <= 1.0
    assert share == copied(sketch(other), sketch(one))


def test_a_copy_with_a_paragraph_cut_off_is_mostly_a_copy():
    text = " ".join(f"word{n}" for n in range(200))
    assert copied(sketch(text), sketch(text[: len(text) * 3 // 4])) > 0.5
    assert copied(sketch(text), sketch(" ".join(f"other{n}" for n in range(200)))) == 0.0


def test_a_short_text_is_a_copy_of_nothing():
    assert copied(sketch("Read more on our site"), sketch("Read more on our site")) == 0.0


def test_texts_without_word_edges_have_runs_too():
    text = "朝鲜向俄罗斯运送炮弹的船只从罗津港出发，卫星照片显示集装箱数量增加。"
    assert copied(sketch(text), sketch(text)) == 1.0


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://a.example/2014/03/11/libya-halts-tanker-1.html", "libya halts tanker"),
        ("https://a.example/news/rossiya-otkryla-most/", "rossiya otkryla most"),
        ("https://a.example/%D0%BC%D0%BE%D1%81%D1%82-%D1%87%D0%B5%D1%80%D0%B5%D0%B7-%D1%80%D0%B5%D0%BA%D1%83", "мост через реку"),
        ("https://a.example/world/europe/?p=12345", ""),
        ("https://a.example/article/ABC123", ""),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_the_words_of_an_address(url, words):
    assert slug(url) == words
