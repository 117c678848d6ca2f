"""Where words and sentences begin and end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.text.fold import fold
from watcher.core.text.script import bare_forms, words
from watcher.core.text.sentences import split
from watcher.core.text.terms import Scale, terms

EVEN = Scale(lambda _: 1.0)


def sentences(text):
    cut = split(text)
    return [cut.text[slice(*cut.span(i))] for i in range(len(cut.ends))]


def test_words_which_bad_html_glued_are_split():
    text = "told the think tankStimson on Tuesday"
    assert "stimson" in [word.text for word in words(fold(text).text, text)]


def cut(text):
    return [word.text for word in words(fold(text).text, text)]


@pytest.mark.parametrize(
    ("glued", "parts"),
    [
        ("ofRussia", ["of", "russia"]),
        ("inIran", ["in", "iran"]),
        ("tankCSIS", ["tank", "csis"]),
        ("theUS", ["the", "us"]),
        ("byNATO", ["by", "nato"]),
        ("deChine", ["de", "chine"]),
        ("вРоссии", ["в", "россии"]),
        ("изКитая", ["из", "китая"]),
        ("поСША", ["по", "сша"]),
    ],
)
def test_a_function_word_glued_to_a_name_is_split_off(glued, parts):
    assert cut(f"so {glued}, he wrote") == ["so", *parts, "he", "wrote"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Putin's plan", "putin"),
        ("Putin’s plan", "putin"),
        ("the States’ plan", "states"),
        ("l'Iran et l’Irak", "irak"),
        ("L'OTAN répond", "otan"),
        ("d'Ukraine", "ukraine"),
        ("qu’Israël refuse", "israel"),
        ("dell'Iran", "iran"),
        ("nell’Ucraina", "ucraina"),
        ("Oekraïne's leger", "oekraine"),
        ("Poetins plan in 's-Hertogenbosch", "hertogenbosch"),
        ("Putin'in ve Rusya’nın", "rusya"),
        ("EU:n ja USA:n", "usa"),
    ],
)
def test_elisions_possessives_and_endings_behind_a_mark_leave_the_name(text, name):
    assert name in cut(text)


@pytest.mark.parametrize(
    "name",
    [
        "YouTube",
        "MacBook",
        "iPhone",
        "NATO",
        "McDonald",
        "macOS",
        "watchOS",
        "eBay",
        "iOS",
        "UAVs",
        "mRNA",
        "OpenSSL",
        "ChatGPT",
        "ЕвроХим",
    ],
)
def test_short_beginnings_are_no_glue(name):
    folded = fold(name)
    assert "".join(word.text for word in words(folded.text, name)) == folded.text


def test_particles_and_prefixes_are_taken_off():
    assert ("러시아", "particle 에") in bare_forms("러시아에")
    assert ("كيم", "prefix و") in bare_forms("وكيم")
    assert ("الصين", "prefix لل") in bare_forms("للصين")
    assert bare_forms("russia") == ()


@pytest.mark.parametrize(
    ("word", "form", "prefix"),
    [
        ("וכאל", "כאל", "ו"),
        ("ואיראן", "איראן", "ו"),
        ("החמאס", "חמאס", "ה"),
        ("שבטהראן", "טהראן", "שב"),
        ("כשפוטין", "פוטין", "כש"),
        ("מהקרמלין", "קרמלין", "מה"),
        ("לקרמלין", "הקרמלין", "ל"),
        ("وكشركة", "شركه", "وك"),
        ("وبالصين", "صين", "وبال"),
        ("وكالناتو", "ناتو", "وكال"),
        ("للناتو", "الناتو", "لل"),
    ],
)
def test_prefixes_of_hebrew_and_arabic_are_taken_off_together(word, form, prefix):
    assert (form, f"prefix {prefix}") in bare_forms(fold(word).text)


@pytest.mark.parametrize(("word", "form"), [("רספוטין", "פוטין"), ("לודו", "הודו"), ("חסין", "סין"), ("הבן", "בן"), ("لناتو", "الناتو")])
def test_other_letters_are_no_prefixes_and_three_letters_are_left(word, form):
    assert form not in [bare for bare, _ in bare_forms(word)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The U.S. Treasury acted. Moscow answered.", ["The U.S. Treasury acted.", "Moscow answered."]),
        ("Mr. Putin came. He left!", ["Mr. Putin came.", "He left!"]),
        ("他说。好吗？", ["他说。", "好吗？"]),
        ("One line\nanother line", ["One line", "another line"]),
        ("It grew 3.5 percent. Then it fell.", ["It grew 3.5 percent.", "Then it fell."]),
        ("В. В. Путин прибыл. Встреча началась.", ["В. В. Путин прибыл.", "Встреча началась."]),
    ],
)
def test_sentences_end_where_people_would_end_them(text, expected):
    assert sentences(text) == expected


@given(st.text(alphabet=st.sampled_from("ab .!?。\n'”U")))
def test_every_offset_stands_in_one_sentence(text):
    cut = split(text)
    assert list(cut.ends) == sorted(cut.ends)
    assert cut.ends[-1] == len(text)
    for offset in range(len(text)):
        assert 0 <= cut.index(offset) < len(cut.ends)
        assert 0 <= cut.paragraph(offset) < len(cut.paragraph_ends)


def test_likeness_is_one_for_the_same_and_none_for_strangers():
    one = terms("North Korea ships shells to Russia", "Containers left Rajin.")
    assert EVEN.likeness(one, one) == pytest.approx(1.0)
    assert EVEN.likeness(one, terms("Tomato harvest fails", "")) == 0.0
    inflected = EVEN.likeness(terms("Санкции против компаний", ""), terms("Санкций против компании", ""))
    assert inflected > 0.9


@pytest.mark.parametrize("run", [".", '..."', "!?", "。", "。」", "\n", ". ", ".\"'", "…)"])
def test_a_long_run_of_any_mark_is_looked_at_once(run):
    """A megabyte of full stops was tried anew from each of them, which took hours."""
    text = run * (1_000_000 // len(run)) + "x"
    cut = split(text)
    assert cut.ends[-1] == len(text)
    assert cut.span(len(cut.ends) - 1)[1] == len(text)


@given(st.text(alphabet=st.sampled_from("ab .!?…。\n'”)]U")))
def test_the_span_of_a_sentence_has_no_white_space_around_it(text):
    cut = split(text)
    for index in range(len(cut.ends)):
        start, end = cut.span(index)
        assert text[start:end] == text[cut.ends[index - 1] if index else 0 : cut.ends[index]].strip()
