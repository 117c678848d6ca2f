"""A stream of XML is read record by record, and what is hostile, strange or cut off is refused with its place and a cure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.errors import ListError
from watcher.core.lists.elements import Shape, elements, text, texts

SHAPE = Shape(root="list", records=frozenset({"entry"}), known=frozenset({"part", "name"}), free=frozenset())
GOOD = (
    '<?xml version="1.0"?><list xmlns="urn:x" made="today"><part><entry id="1"><name>A &amp; B</name></entry></part><entry id="2"/></list>'
)


def read(document, shape=SHAPE):
    return list(elements([document.encode()] if isinstance(document, str) else document, shape, "x-list"))


def refused(document, shape=SHAPE):
    with pytest.raises(ListError) as error:
        read(document, shape)
    assert error.value.place.startswith("x-list")
    assert error.value.cure
    return str(error.value)


def test_the_root_comes_first_and_then_every_record_by_local_names():
    root, first, second = read(GOOD)
    assert (root.tag, root.attrib, len(root)) == ("list", {"made": "today"}, 0)
    assert (first.get("id"), text(first, "name"), second.get("id")) == ("1", "A & B", "2")


@given(st.integers(1, len(GOOD)))
def test_however_it_is_cut_it_reads_the_same(size):
    pieces = [GOOD.encode()[start : start + size] for start in range(0, len(GOOD), size)]
    found = read(pieces)
    assert [(e.tag, e.attrib, texts(e, "name")) for e in found] == [(e.tag, e.attrib, texts(e, "name")) for e in read(GOOD)]


def test_an_ampersand_that_nobody_escaped_is_one():
    assert text(read("<list><entry><name>Salt & Pepper &#38; Co</name></entry></list>")[1], "name") == "Salt & Pepper & Co"


def test_a_document_type_is_refused_and_with_it_every_entity():
    bomb = '<!DOCTYPE list [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><list><entry><name>&b;</name></entry></list>'
    assert "document type" in refused(bomb)
    outside = '<!DOCTYPE list SYSTEM "file:///etc/passwd"><list/>'
    assert "document type" in refused(outside)


def test_an_entity_of_nobody_is_refused():
    assert "undefined entity" in refused("<list><entry><name>&nbsp;</name></entry></list>")


def test_depth_is_refused():
    shape = Shape(root="list", records=frozenset({"entry"}), known=frozenset(), free=frozenset({"entry"}))
    assert "inside one another" in refused("<list><entry>" + "<a>" * 50 + "</a>" * 50 + "</entry></list>", shape)


def test_another_document_is_refused_by_its_root():
    said = refused("<html><body>Service unavailable</body></html>")
    assert "<html>, not <list>" in said
    assert "another file" in said


def test_an_element_nobody_knows_is_named():
    assert "<surprise> in <entry> is new" in refused("<list><entry><surprise/></entry></list>")
    assert "<surprise> is new" in refused("<list><surprise/></list>")


def test_anything_may_stand_in_a_free_record():
    shape = Shape(root="list", records=frozenset({"entry"}), known=frozenset(), free=frozenset({"entry"}))
    assert read("<list><entry><x><y>1</y></x></entry><entry/></list>", shape)[1].findtext("x/y") == "1"
    assert "<z> is new" in refused("<list><entry><x/></entry><z/></list>", shape)


@pytest.mark.parametrize("document", [b"", []])
def test_an_empty_file_is_no_empty_list(document):
    said = refused([document] if isinstance(document, bytes) else document)
    assert "empty (0 bytes)" in said
    assert "nobody was delisted" in said


@pytest.mark.parametrize("length", [1, 30, len(GOOD) - 40, len(GOOD) - 1])
def test_what_ends_early_is_refused(length):
    assert "no XML" in refused(GOOD[:length]) or "open" in refused(GOOD[:length])


def test_a_record_without_end_is_refused_before_it_fills_the_memory():
    pieces = (b"<list><entry>" if number == 0 else b"<name/>" * 10_000 for number in range(10_000))
    with pytest.raises(ListError, match="more than 400000 elements"):
        list(elements(pieces, SHAPE, "x-list"))


def test_a_tag_without_end_is_refused():
    pieces = (b'<list made="' if number == 0 else b"a" * 65_536 for number in range(10_000))
    with pytest.raises(ListError, match="one tag is millions of bytes long"):
        list(elements(pieces, SHAPE, "x-list"))


def test_letters_without_end_are_refused():
    pieces = (b"<list><entry><name>" if number == 0 else b"a" * 65_536 for number in range(10_000))
    with pytest.raises(ListError, match="letters"):
        list(elements(pieces, SHAPE, "x-list"))
