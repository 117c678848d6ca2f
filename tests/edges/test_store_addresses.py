"""Addresses of stores: several hosts of one database, and no secret of one is ever shown."""

from __future__ import annotations

import pytest

from watcher.edges.config import load
from watcher.edges.store.urls import shown


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://watcher:words@db.example:5432/watcher?sslmode=require", "postgresql://db.example:5432/watcher"),
        ("postgresql://watcher@one:5432,two:5433/watcher?target_session_attrs=primary", "postgresql://one:5432,two:5433/watcher"),
        ("postgresql://w:p%40q@[::1]:5432/watcher", "postgresql://[::1]:5432/watcher"),
        ("postgresql:///watcher?password=words", "postgresql:///watcher"),
    ],
)
def test_an_address_is_shown_with_its_hosts_and_without_its_secrets(url, said):
    assert shown(url) == said


def test_an_address_may_name_the_standby_too(tmp_path):
    url = "postgresql://watcher@one:5432,two:5433/watcher?target_session_attrs=primary"
    file = tmp_path / "watcher.toml"
    file.write_text(f'[store]\nurl = "{url}"\n', encoding="utf-8")
    assert load(file, {}).store == url
