"""Columns say of many texts at once what `fold` and `words` say of each."""

import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from watcher.core.text import columns as module
from watcher.core.text.columns import LONGEST, columns, led, span_hashes
from watcher.core.text.fold import fold
from watcher.core.text.script import MARKS, words

#: What texts are made of where rules meet: scripts, cases, marks of all kinds, what is dropped, composed, mixed or glued.
PIECES = (
    *"aBzß ﬁİıçÉ_²ª5.,'’\"״-\n\t\0ΣςάЯйИиёїўc" + "аоор",
    *"中국韓한글ᄒ華ガ々〇กเा๋แ",
    *"אבצ״׳שׁאָابكۀلٱئـ",
    *("\u0300", "\u0306", "\u0308", "\u0301", "\u0345", "\u00ad", "\u200b", "\u200d", "\u202e", "\ufeff", "\ufe0f", "\u0640", "\u0483"),
    *("\u093f", "\u0940", "\u09be", "\u0bcd", "कि", "র", "ন", "\u0bcdத"),
    *("\ud800", "\udc00", "😀", "𝐀", "ⓐ", "Ⓑ", "＿", "Ａ", "ﷺ", "ǅ"),
    *("tankStimson", "inIran", "theUS", "think", "CSIS", "вИран", "ofKim", "Моcква", "PRщик", 'צה"ל', "и\u0306", "I\u0308", "У\u0306"),
)
TEXTS = st.lists(st.one_of(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.text(max_size=20)), max_size=6)
#: A word that is longer than any of a name, glued of shorter ones.
ENDLESS = "RussiaIranChinaCubaSyria" * 6
WINDOW = 128


@contextmanager
def narrow() -> Iterator[None]:
    """Windows so small that short texts need several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_WINDOW", WINDOW)
        patch.setattr(module, "_WIDTH", WINDOW + LONGEST + 4)
        yield


def _agree(texts: list[str]) -> None:
    read = columns(texts)
    bounds, found = read.bounds.tolist(), list(zip(read.starts.tolist(), read.ends.tolist(), strict=True))
    told = []
    for number, text in enumerate(texts):
        folded = fold(text)
        assert read.folded(number) == folded
        told += [(bounds[number] + word.start, bounds[number] + word.end) for word in words(folded.text, folded.aligned())]
    assert found == told


@example(["", "\u0300", "a\u0306", "И", "\u0306"])
@example(["\u0bcd" * 5 + "abc", "한" + "\u093f" + "글"])
@example([ENDLESS, "\u0940" * 130 + "кот", "в" + ENDLESS])
@example(["한inIran", "_inIran", "-inIran", "กtankCSISก", "tankCSIS한"])
@example(["aбaбcо" * 30, "PRщикPR" * 9])
@example(["И\u0306\u0306 і\u0308 У\u0308 I\u0308", "a\u00adб", "и\u200b\u0306"])
@settings(max_examples=150)
@given(TEXTS)
def test_a_batch_is_folded_and_cut_into_words_as_each_text_is(texts: list[str]) -> None:
    _agree(texts)


def test_code_points_of_every_script_and_kind_are_folded_alike() -> None:
    some = [chr(code) for code in range(0, 0x30000, 7)] + [chr(code) for code in range(0x3000)]
    _agree(["".join(some), " ".join(some), "".join(f"x{char}Y" for char in some)])


@example(["ab" * 200])
@settings(max_examples=100)
@given(st.lists(st.lists(st.sampled_from(PIECES), min_size=40, max_size=200).map("".join), min_size=1, max_size=3))
def test_a_span_has_the_hash_of_its_letters_wherever_it_stands(texts: list[str]) -> None:
    with narrow():
        read = columns(texts)
        string = read.codes.tobytes().decode("utf-32-le", "surrogatepass")
        size = len(string)
        starts = np.repeat(np.arange(size - 1), 3)
        ends = np.minimum(starts + np.tile([1, 7, LONGEST], size - 1), size)
        hashes = read.hashes(starts, ends)
        spans = [string[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        assert (hashes == span_hashes(spans)).all()
    assert (hashes == span_hashes(spans)).all()
    assert len(set(hashes.tolist())) == len(set(spans))


def test_a_word_across_the_edge_of_a_window_is_the_same_word() -> None:
    for before in range(module._WINDOW - 8, module._WINDOW + 2):
        read = columns(["." * before + "Vladimir"])
        assert read.hashes(read.starts, read.ends).tolist() == span_hashes(["vladimir"]).tolist()


def test_no_text_is_no_word() -> None:
    assert not len(columns([]).starts)
    assert not len(columns(["", ""]).starts)
    assert columns(["", "x"]).folded(0) == fold("")


def test_a_lead_before_a_span_is_part_of_its_hash() -> None:
    assert led("ال", span_hashes(["ناتو", ""])).tolist() == span_hashes(["الناتو", "ال"]).tolist()


def test_every_mark_of_india_is_inside_a_word() -> None:
    _agree([f"क{mark}त" for mark in MARKS] + [f"{mark}त" for mark in MARKS] + [f"가{mark}त" for mark in MARKS])
    assert all(unicodedata.category(mark) in ("Mn", "Mc") for mark in MARKS)


def _calls(text: str) -> int:
    """Calls of Python functions that a batch of one text costs."""
    columns([text])
    count = 0

    def seen(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        columns([text])
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("word", ["aб", "и\u0306", "aB", "cо ", "deSeek", "\u0940क "])
def test_columns_cost_no_more_than_their_length(word: str) -> None:
    """Steps, not seconds: one endless word of two scripts was looked at once for each of its letters."""
    assert _calls(word * 4000) <= 2.2 * _calls(word * 2000) + 100
