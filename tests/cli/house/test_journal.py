"""The log's lines: one an event, with time and level, or as the journal wants them."""

from __future__ import annotations

import logging
import sys

import pytest

from watcher.cli.journal import Line


def record(message, *args, level=logging.WARNING, error=None):
    made = logging.LogRecord("watcher", level, __file__, 1, message, args, error)
    made.created = 1_795_460_400.0
    return made


def test_a_line_begins_with_time_in_utc_and_level():
    assert Line(journald=False).format(record("%s: gone", "Wire")) == "2026-11-23T19:00:00Z warning Wire: gone"


@pytest.mark.parametrize(("level", "sign"), [(logging.ERROR, "<3>"), (logging.WARNING, "<4>"), (logging.INFO, "<6>")])
def test_the_journal_is_told_the_level_and_notes_the_time_itself(level, sign):
    assert Line(journald=True).format(record("gone", level=level)) == f"{sign}gone"


def test_text_from_outside_can_neither_break_a_line_nor_colour_it():
    line = Line(journald=False).format(record("%s", "a\nfeed\x1b[31m"))
    assert line.endswith("a feed[31m")


def test_a_bug_brings_its_traceback():
    try:
        _ = 1 // 0
    except ZeroDivisionError:
        lines = Line(journald=True).format(record("failed", error=sys.exc_info())).splitlines()
    assert lines[0] == "<4>failed"
    assert all(line.startswith("<4>") for line in lines)
    assert lines[-1] == "<4>ZeroDivisionError: integer division or modulo by zero"
