"""HTML becomes the words people read, whatever the markup."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.text.html import to_line, to_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("<td>Ore</td><td>Gas</td>", "Ore\nGas"),
        ("Kim <b>Jong</b>-<i>un</i>", "Kim Jong-un"),
        ("profit < 5 and a <b", "profit < 5 and a <b"),
        ("the <Wagner> group <o:p>fights</o:p>", "the <Wagner> group fights"),
        ("AT&amp;T, R&D &#8217;25&nbsp;&hellip;", "AT&T, R&D ’25 …"),
        ("&lt;p&gt;Escaped &amp;amp; twice&lt;/p&gt;", "Escaped & twice"),
        ("<script>if (a<b) x()</script>seen<style>p{}</style>", "seen"),
        ("a<!-- not <b>this</b> -->b", "ab"),
        ("kept <!-- although never closed", "kept <!-- although never closed"),
        ('<img alt="a > b" src=x>after', "after"),
        ('cut off <a href="https://example.org', "cut off"),
        ("<![CDATA[left <b>over</b>]]>", "left over"),
        ("one\nline\n\n\nanother", "one line\nanother"),
        ("<?xml version='1.0'?><!DOCTYPE html>text", "text"),
        ("bell\x07 escape\x1b[0m nul\x00 half\ud800", "bell escape[0m nul half\ufffd"),
        ("", ""),
    ],
)
def test_markup_becomes(markup, text):
    assert to_text(markup) == text


def test_a_line_has_no_line_breaks():
    assert to_line("<div>Over</div>\n<div>two</div>") == "Over two"


@given(st.text(alphabet=st.one_of(st.sampled_from("<>/!-?&;#=\"'abp \n"), st.characters())))
def test_any_text_becomes_clean_text(markup):
    text = to_text(markup)
    assert not any(unicodedata.category(character) in ("Cc", "Cs") and character != "\n" for character in text)
    assert text == "\n".join(" ".join(line.split()) for line in text.split("\n"))


@given(st.lists(st.sampled_from("Kim Jong Un visits 平壤 Ядро ".split())))
def test_no_word_is_lost_or_glued_by_blocks(words):
    assert to_text("".join(f"<p>{word}</p>" for word in words)).split() == words


@pytest.mark.parametrize("unit", ["<", "<a ", "<a '", "<!--", "<script>", "&", "<b>x</b>", "\n ", "<a href='", "&#1"])
def test_a_megabyte_of_nonsense_is_read(unit):
    to_text(unit * (1_000_000 // len(unit)))
