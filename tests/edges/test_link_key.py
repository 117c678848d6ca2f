"""The key of links in messages: made once, the owner's alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from watcher.core.errors import ConfigError
from watcher.edges.listen.link_key import kept_key


def test_it_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    file = tmp_path / "var" / "watcher.db.link-key"
    key = kept_key(file)
    assert len(key) >= 32
    assert file.stat().st_mode & 0o777 == 0o600
    assert kept_key(file) == key
    assert kept_key(tmp_path / "another") != key
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_many_that_make_it_at_once_have_the_same(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(kept_key, [tmp_path / "key"] * 40))) == 1


def test_one_that_others_can_read_is_refused_with_the_cure(tmp_path):
    file = tmp_path / "key"
    kept_key(file)
    file.chmod(0o640)
    with pytest.raises(ConfigError, match="can be read by others") as error:
        kept_key(file)
    assert error.value.cure == f"chmod 600 {file}"


def test_one_that_is_none_is_refused(tmp_path):
    file = tmp_path / "key"
    file.write_text("short\n")
    file.chmod(0o600)
    with pytest.raises(ConfigError, match="holds no key"):
        kept_key(file)
    (tmp_path / "folder").mkdir(mode=0o700)
    with pytest.raises(ConfigError, match="cannot be kept here"):
        kept_key(tmp_path / "folder")
