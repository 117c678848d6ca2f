"""The statements of the store are those that both databases share."""

import re
from pathlib import Path

import pytest

import watcher.edges.store

STATEMENTS = sorted(
    file
    for file in Path(watcher.edges.store.__file__).parent.glob("*.py")
    if file.stem not in ("sqlite_connection", "postgres_connection", "backup")
)
#: What only one of them knows, or takes otherwise, and what both know instead.
FOREIGN = {
    r"\browid\b": "a column of one's own",
    r"\bPRAGMA\b": "a method of Connection",
    r"\bNOT \w*\.?(?:escalation|leased|backlog|quiet)\b": "= 0: whole numbers are no truths",
    r"INSERT OR (?:IGNORE|REPLACE)": "ON CONFLICT",
    r"\bx'[0-9a-f]*'": "a value",
    r"\b(?:datetime|strftime|julianday|iif|ifnull|group_concat|last_insert_rowid|printf)\s*\(": "coalesce, or Python",
    r"\bGLOB\b": "a range",
}


@pytest.mark.parametrize("file", STATEMENTS, ids=lambda file: file.stem)
def test_no_statement_is_of_one_database_only(file):
    strings = re.findall(r'"""(.*?)"""|"((?:[^"\\\n]|\\.)*)"', file.read_text(), flags=re.DOTALL)
    said = " ; ".join(long or short for long, short in strings)
    said = said.replace("WITHOUT ROWID", "")
    found = {pattern: cure for pattern, cure in FOREIGN.items() if re.search(pattern, said)}
    assert found == {}
