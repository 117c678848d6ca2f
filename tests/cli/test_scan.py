"""`watcher scan`: one line in, one line out, offsets in code points."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[3] / "shared"
GOLDEN = Path(__file__).parent / "scan"

DOCUMENTS = [
    {"id": "plain", "text": "Kim Jong-un visits a shop."},
    {"id": "emoji before the name", "text": "👩‍🚀🚀 Kim Jong-un waves"},
    {"id": "combining marks", "text": "Pyo\u0308ngyang and Kim Jong-u\u0301n"},
    {"id": "a title", "title": "Pyongyang speaks", "text": "Kim sends shells to Russia.", "lang": "en"},
    {"id": "a weak name without context", "text": "Kim opens a shop"},
    {"id": "a phrase that means something else", "text": "Kim Kardashian leaves Pyongyang"},
    {"id": 7, "text": ""},
    {"id": "half a pair", "text": "\ud83d Россия"},
]


def lines(documents) -> str:
    return "".join(json.dumps(document) + "\n" for document in documents)


def test_documents_are_answered_as_in_the_golden_file(home, request):
    result = home.run("scan", stdin=lines(DOCUMENTS))
    golden = GOLDEN / "documents.jsonl"
    if request.config.getoption("--update-golden"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(result.stdout, encoding="utf-8")
    assert result.exit_code == 0
    assert result.stdout == golden.read_text(encoding="utf-8")


def test_offsets_are_code_points_of_the_text_and_the_title(home):
    answers = [json.loads(line) for line in home.run("scan", stdin=lines(DOCUMENTS)).stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [document["id"] for document in DOCUMENTS]
    for document, answer in zip(DOCUMENTS, answers, strict=True):
        for field, mentions in (("text", answer["mentions"]), ("title", answer.get("title_mentions", []))):
            assert [document[field][m["start"] : m["end"]] for m in mentions] == [m["surface"] for m in mentions]
    assert {key for mention in answers[0]["mentions"] for key in mention} == {"entity", "start", "end", "surface", "alias", "how"}


def test_signals_use_title_and_text_together(home):
    document = {"id": "1", "title": "Pyongyang to Russia: shells", "text": "Nothing else."}
    (answer,) = [json.loads(line) for line in home.run("scan", stdin=lines([document])).stdout.splitlines()]
    assert answer["signals"] == [{"signal": "arms", "severity": "high"}]


def test_with_watch_lists_named_only_these_are_used_and_no_signals(home, tmp_path):
    list_ = home.write("acme.json", '{"id": "acme", "schema": "Company", "properties": {"name": ["Acme Ltd"]}}\n')
    home.config.write_text("this is not even TOML")
    result = home.run("scan", "--watchlist", str(list_), stdin=lines([{"id": 1, "text": "Acme Ltd ships shells to Russia, Pyongyang"}]))
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert ([mention["entity"] for mention in answer["mentions"]], answer["signals"]) == (["acme"], [])


def test_plain_text_is_one_document(home, tmp_path):
    text = home.write("note.txt", '{"id": 1}\nRussia\n')
    answer = json.loads(home.run("scan", "--text", str(text)).stdout)
    assert (answer["id"], [(m["start"], m["end"]) for m in answer["mentions"]]) == ("-", [(10, 16)])


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ('{"id": "2"}', 'has no "text"'),
        ('{"text": "Russia"}', 'has no "id"'),
        ('{"id": "2", "text": 5}', '"text" is not a string'),
        ('{"id": "2", "text": "", "title": ["x"]}', '"title" is not a string'),
        ("Russia", "is not JSON: Expecting value (character 1)"),
        ('["Russia"]', "is not a JSON object"),
        ("[" * 100_000, "is nested too deeply"),
        (b'{"id": "2", "text": "\xff"}', "is not UTF-8 (byte 21)"),
    ],
)
def test_a_bad_line_is_named_after_the_good_ones_before_it(home, bad, said):
    good = lines([{"id": "1", "text": "Russia"}, {"id": "1", "text": "Russia"}]).encode()
    content = good + b"\n" + (bad if isinstance(bad, bytes) else bad.encode()) + b"\n" + good
    result = home.run("scan", stdin=content)
    assert result.exit_code == 2
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr.startswith(f"watcher: standard input:4: {said}")
    assert len(result.stderr.splitlines()) == 2, "the cure stands in a line of its own"


def test_an_input_that_is_not_there_is_named(home):
    result = home.run("scan", "nowhere.jsonl")
    assert (result.exit_code, result.stderr.splitlines()[0]) == (2, "watcher: nowhere.jsonl: cannot be read: No such file or directory")


@pytest.mark.skipif(not (SHARED / "entities" / "cases.jsonl").exists(), reason="the shared cases are not on this machine")
def test_the_shipped_watch_list_gets_the_shared_cases_right(home):
    home.config.write_text('[channels.desk]\ntype = "console"\n')
    path = SHARED / "entities" / "cases.jsonl"
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    answers = [json.loads(line) for line in home.run("scan", str(path)).stdout.splitlines()]
    wrong = {}
    for case, answer in zip(cases, answers, strict=True):
        found = {mention["entity"] for mention in answer["mentions"]}
        signals = {hit["signal"] for hit in answer["signals"]}
        lacking = (set(case["expect"]) - found) | (set(case["signals"]) - signals)
        if lacking or found & set(case["forbid"]):
            wrong[case["id"]] = (case["text"], lacking, found & set(case["forbid"]))
    assert wrong == {}
