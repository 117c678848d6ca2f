"""TOML with places: what is asked for is given in the asked kind, and every line number is the right one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.errors import ConfigError
from watcher.core.toml import parse

DOCUMENT = '''\
# [[x]] in a comment is no table, and "an open quote is no string
top = 1
text = """
[[x]]
key = 2 ' "
"""
[a]
long = [
  ["b"],
  ["a"]
]
'quoted key' = 3
inline = { deep = 4 }
"[[" = "]"
[[x]]
name.en = "first"
[x.sub]
y = """one "quoted" end""""
[[x.rows]]
z = 1
[[x.rows]]
z = 2
[[x]]
key = \'\'\'
[a]
\'\'\'
z = 5
'''


def line(table, key=""):
    return int(table.place(key).rpartition(":")[2])


def test_every_key_knows_its_line():
    top = parse("f.toml", DOCUMENT)
    a, (first, second) = top.table("a"), top.tables("x")
    (row, last) = first.tables("rows")
    found = {
        "top": line(top, "top"),
        "text": line(top, "text"),
        "[a]": line(a),
        "long": line(a, "long"),
        "inline": line(a, "inline"),
        "deep": line(a.table("inline"), "deep"),
        "first": line(first),
        "name": line(first, "name"),
        "name.en": line(first, "name.en"),
        "sub": line(first, "sub"),
        "y": line(first.table("sub"), "y"),
        "row": line(row, "z"),
        "last": line(last, "z"),
        "second": line(second),
        "key": line(second, "key"),
        "z": line(second, "z"),
        "absent": line(second, "absent"),
    }
    assert found == {
        "top": 2,
        "text": 3,
        "[a]": 7,
        "long": 8,
        "inline": 13,
        "deep": 13,
        "first": 15,
        "name": 16,
        "name.en": 16,
        "sub": 17,
        "y": 18,
        "row": 20,
        "last": 22,
        "second": 23,
        "key": 24,
        "z": 27,
        "absent": 23,
    }


def test_other_line_breaks_than_the_line_feed_count_for_nothing():
    assert line(parse("f.toml", 'a = "\u2028\u0085"\nb = 1\n'), "b") == 2


def test_a_line_may_end_as_on_windows():
    assert line(parse("f.toml", "a = 1\r\n[b]\r\nc = 2\r\n").table("b"), "c") == 3


def test_what_was_never_asked_for_is_a_misspelling():
    top = parse("f.toml", "interval = 1\nintervl = 2\n")
    top.number("interval")
    with pytest.raises(ConfigError, match=r'f\.toml:2: intervl: is not a known key\n  did you mean "interval"\?'):
        top.close()


def test_true_is_no_number():
    with pytest.raises(ConfigError, match="must be a whole number"):
        parse("f.toml", "a = true").number("a")


@pytest.mark.parametrize(
    ("said", "meant"),
    [("1500ms", timedelta(seconds=1.5)), ("10m", timedelta(minutes=10)), ("1.5h", timedelta(minutes=90)), ("1w", timedelta(days=7))],
)
def test_durations_have_units(said, meant):
    assert parse("f.toml", f'a = "{said}"').duration("a") == meant


@pytest.mark.parametrize(("said", "meant"), [("10MiB", 10 * 2**20), ("1.5 kB", 1500), ("7", 7), ("7B", 7)])
def test_sizes_have_units(said, meant):
    assert parse("f.toml", f'a = "{said}"').size("a") == meant


@pytest.mark.parametrize("broken", ["a = " + "[" * 50_000, "a = " + "1" * 5_000, "a = ", "a = [", "\x00"])
def test_what_is_no_toml_is_told_and_never_traced(broken):
    with pytest.raises(ConfigError, match=r"^f\.toml(:1)?: not valid TOML"):
        parse("f.toml", broken)


@given(st.lists(st.sampled_from(["[a]", "[[b]]", "k = 1", 'k = """', '"""', "]", "[", "'''", "# x", "k = ["]), max_size=12))
def test_no_document_breaks_the_search_for_lines(lines):
    text = "\n".join(lines)
    try:
        top = parse("f.toml", text)
    except ConfigError:
        return
    for key in top.values:
        at = line(top, key)
        assert 1 <= at <= len(lines)
        assert key in lines[at - 1]
