"""`watcher audit`: the log is checked and handed out."""

import hashlib
import json

import pytest

from watcher.edges.store.opening import connect
from watcher.testing import item

WIRE = "https://wire.example/rss"


async def a_story(scenario):
    await scenario.poll(WIRE, title="Wire")
    await scenario.poll(WIRE, item("1", "Kim Jong-un opens a water park", link="https://wire.example/1"))


@pytest.fixture
def lived(home):
    home.live(a_story)
    (alert,) = json.loads(home.run("alerts", "list", "--json").stdout)
    home.run("alerts", "dismiss", alert["id"], "--reason", "not-relevant", "--note", "parks are nothing to us")
    return home


def test_a_whole_log_is_told_with_its_head(lived):
    told = json.loads(lived.run("audit", "verify", "--json").stdout)
    assert (told["ok"], told["records"], told["broken"]) == (True, 2, None)
    result = lived.run("audit", "verify", "--head", told["head"])
    assert (result.exit_code, f"2 records, whole; head {told['head']}" in result.stdout) == (0, True)
    assert lived.run("audit", "verify", "--head", "2:" + "0" * 64).exit_code == 1
    assert lived.run("audit", "verify", "--head", "two").exit_code == 2


def test_the_first_bad_record_is_named(lived):
    with lived.store() as store:
        db = connect(store.where)
        for row in db.rows("SELECT seq, record FROM audit"):
            db.run("UPDATE audit SET record = :record WHERE seq = :seq", seq=row["seq"], record=row["record"].replace(b"parks", b"ships"))
        db.close()
    result = lived.run("audit", "verify")
    assert (result.exit_code, result.stdout) == (1, "record 2 does not fit: it was altered: its hash is not that of its text\n")
    assert json.loads(lived.run("audit", "verify", "--json").stdout)["broken"]["seq"] == 2


def test_the_export_can_be_checked_by_anybody(lived):
    lines = [json.loads(line) for line in lived.run("audit", "export").stdout.splitlines()]
    assert [line["act"] for line in lines] == ["notice.raised", "alert.dismissed"]
    before = "0" * 64
    for line in lines:
        told = line.pop("hash")
        text = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert (line["previous"], hashlib.sha256(text.encode()).hexdigest()) == (before, told)
        before = told


def test_an_export_may_begin_later(lived):
    assert lived.run("audit", "export", "--since", "2999-01-01").stdout == ""
    assert len(lived.run("audit", "export", "--since", "2000-01-01").stdout.splitlines()) == 2
    assert len(lived.run("audit", "export", "--since", "1d").stdout.splitlines()) >= 1
    assert lived.run("audit", "export", "--since", "yesterday").exit_code == 2


def test_a_time_that_is_none_is_told(lived):
    result = lived.run("audit", "export", "--since", "yesterday")
    assert (result.exit_code, "neither a day nor a span" in result.stderr) == (2, True)
