"""`watcher demo`: the play is performed as written, from any folder, and leaves nothing behind."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from watcher.cli.main import watcher
from watcher.edges import shipped

README = (Path(__file__).resolve().parents[3] / "README.md").read_text(encoding="utf-8")
PLAY = tomllib.loads((shipped.root() / "seeds" / "demo" / "demo.toml").read_text(encoding="utf-8"))


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """An empty folder to stand in, with its own place for temporary files."""
    (tmp_path / "here").mkdir()
    (tmp_path / "temporary").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


def excerpts() -> list[str]:
    """What README shows of the demo: the blocks without a language below the paragraph about it."""
    told = README[README.index("The demo serves") : README.index("## What we promise")]
    blocks = [block.strip("\n") for block in re.findall(r"^```\n(.*?)^```$", told, re.MULTILINE | re.DOTALL)]
    assert len(blocks) == 2
    assert all(len(block.splitlines()) > 3 for block in blocks)
    return blocks


def test_it_tells_every_alert_of_the_play_once_and_leaves_nothing_behind(empty):
    result = CliRunner().invoke(watcher, ["demo"])
    assert result.exit_code == 0, result.output
    shown = result.stdout
    assert f"{PLAY['expect']['backlog']} were there before we began to watch: stored quietly" in shown
    assert f"{len(PLAY['expect']['alerts'])} raised, 0 updated" in shown
    assert shown.count("First report of this story") == len(PLAY["expect"]["alerts"])
    assert "5 sources, 5 articles" in shown
    assert "North Korea ← “North Korea” (as listed)" in shown  # names, not ids
    assert "Valley Gazette" in shown
    assert "Nothing is raised twice." in shown
    assert "sanctions-watch: ok" in shown
    assert "watcher init" in shown
    assert not any(char in shown for char in "\x1b\x9b\u202e")
    assert max(len(line) for line in shown.splitlines() if "/temporary/" not in line) <= 80
    assert [path for folder in ("here", "temporary") for path in (empty / folder).iterdir()] == []
    for excerpt in excerpts():
        assert excerpt in "\n".join(line.rstrip() for line in shown.splitlines())  # what README shows of it


def test_it_ends_with_1_and_says_what_is_wrong_if_anything_else_comes_of_it(empty, monkeypatch):
    seeds = Path(shutil.copytree(shipped.root() / "seeds", empty / "shipped" / "seeds"))
    script = (seeds / "demo" / "demo.toml").read_text(encoding="utf-8")
    (seeds / "demo" / "demo.toml").write_text(script.replace("backlog = 25", "backlog = 26"), encoding="utf-8")
    monkeypatch.setattr(shipped, "root", lambda: empty / "shipped")
    result = CliRunner().invoke(watcher, ["demo"])
    assert result.exit_code == 1
    assert "not as it should be: 25 entries were stored quietly, expected 26" in result.stdout
