"""Every mistake people make in their files is told with its file, its line, its key and the cure.

`tests/config/<what>-<is-wrong>.toml` is a file with one mistake in it, the `.err` beside it what is said about it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from watcher.app import build
from watcher.core.errors import ConfigError
from watcher.edges.config import load
from watcher.edges.sources import feeds_of, watchlist_of
from watcher.testing import FakeClock

FOLDER = Path(__file__).parent / "config"
MISTAKES = sorted(FOLDER.glob("*-*.toml"))

READERS = {
    "configuration": lambda file: build(load(file, {"HOOK": "whsec_not base64"}), clock=FakeClock()),
    "watchlist": lambda file: watchlist_of([file]),
    "signals": lambda file: watchlist_of([Path("entities.toml")], [file]),
    "feeds": lambda file: feeds_of([file]),
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A copy whose files anybody may read, as on a server set up in haste."""
    there = tmp_path / "here"
    shutil.copytree(FOLDER, there)
    for file in there.iterdir():
        file.chmod(0o644)
    monkeypatch.chdir(there)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda file: file.stem)
def test_a_mistake_is_told_with_its_place_and_its_cure(mistake, tmp_path):
    read = READERS[mistake.name.partition("-")[0]]
    with pytest.raises(ConfigError) as told:
        read(Path(mistake.name))
    said = str(told.value).replace(str(tmp_path), "")
    assert f"{said}\n" == mistake.with_suffix(".err").read_text(encoding="utf-8")


def test_there_are_mistakes_of_every_kind():
    assert {file.name.partition("-")[0] for file in MISTAKES} == READERS.keys()
    assert {file.stem for file in FOLDER.glob("*.err")} == {file.stem for file in MISTAKES}
