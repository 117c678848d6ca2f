"""Marks of a configuration: equal for equal files in every process, and others for others."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SAYS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from watcher.app import build
from watcher.edges.config import load
from watcher.service.marks import marks_of
print(sorted(marks_of(build(load(Path(sys.argv[1]), environment={}), clock=lambda: datetime.now(UTC))).items()))
"""
CONFIG = """
[store]
url = "sqlite:///watcher.db"
[feeds]
files = ["feeds.toml"]
[channels.desk]
type = "console"
[[routes]]
match = { severity = ["low", "medium", "high", "critical"], tag = ["state-media", "agency", "paper", "ministry"] }
channels = ["desk"]
"""


@pytest.fixture
def marks(tmp_path):
    """Of a configuration, as a process with another order of its sets says."""
    (tmp_path / "feeds.toml").write_text('[[feed]]\nurl = "https://a.example/rss"\ntags = ["state-media", "agency"]\n', encoding="utf-8")

    def said(seed, config=CONFIG):
        (tmp_path / "watcher.toml").write_text(config, encoding="utf-8")
        command = [sys.executable, "-c", SAYS, str(tmp_path / "watcher.toml")]
        run = subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": str(seed)}, check=True, capture_output=True, text=True)
        return run.stdout

    return said


def test_equal_files_have_equal_marks_in_every_process(marks):
    assert len({marks(seed) for seed in range(1, 5)}) == 1
    assert marks(1, CONFIG.replace('"high", ', "")) != marks(1)
