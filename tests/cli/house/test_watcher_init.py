"""`watcher init`: a configuration that works at once, two files of one's own, and nothing overwritten."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from watcher.cli.main import watcher
from watcher.core.feeds.declared import parse_feeds
from watcher.core.watchlist.toml_files import parse_entities
from watcher.edges.config import load
from watcher.edges.sources import feeds_of, watchlist_of

FILES = ("config/watcher.toml", "watchlist/mine.toml", "feeds/mine.toml")


@pytest.fixture
def made(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(watcher, ["init", "desk"])
    assert result.exit_code == 0, result.output
    return tmp_path / "desk", result.stdout


def uncommented(text):
    """The example in a file, with the marks of comment taken off."""
    _, _, example = text.partition("\n\n")
    return "\n".join(line.removeprefix("# ") for line in example.splitlines())


def test_it_writes_three_files_and_names_the_next_three_commands(made):
    folder, said = made
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()) == sorted(FILES)
    assert all(f"cd desk && watcher {command}" in said for command in ("watchlist check", "poll", "run"))


def test_what_it_writes_works_with_the_shipped_lists_beside_its_own(made):
    folder, _ = made
    config = load(folder / "config" / "watcher.toml", {})
    assert config.store == f"sqlite:///{folder.resolve()}/var/watcher.db"
    assert folder / "watchlist" / "mine.toml" in config.watchlist_files
    assert folder / "feeds" / "mine.toml" in config.feed_files
    assert len(config.watchlist_files) > 1
    assert watchlist_of(config.watchlist_files, config.signal_files).entities
    assert feeds_of(config.feed_files)


def test_its_examples_are_right_once_the_marks_of_comment_are_taken_off(made):
    folder, _ = made
    watchlist, feeds = ((folder / name).read_text(encoding="utf-8") for name in FILES[1:])
    assert parse_entities("mine.toml", watchlist) == []
    assert parse_feeds("mine.toml", feeds) == []
    assert [entity.id for entity in parse_entities("mine.toml", uncommented(watchlist))] == ["acme-bearings"]
    assert [feed.title for feed, _ in parse_feeds("mine.toml", uncommented(feeds))] == ["Example"]


@pytest.mark.parametrize("name", FILES)
def test_it_overwrites_nothing_and_names_the_file_that_is_there(tmp_path, name):
    mine = tmp_path / name
    mine.parent.mkdir()
    mine.write_text("mine", encoding="utf-8")
    result = CliRunner().invoke(watcher, ["init", str(tmp_path)])
    assert result.exit_code == 2
    assert str(mine) in result.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [mine]
    assert mine.read_text(encoding="utf-8") == "mine"


def test_a_folder_in_which_nothing_can_be_written_is_told(tmp_path):
    (tmp_path / "a file").write_text("", encoding="utf-8")
    result = CliRunner().invoke(watcher, ["init", str(tmp_path / "a file")])
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
