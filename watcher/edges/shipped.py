"""The configuration, watch lists and feeds that travel with the package.

In an installed package they lie inside it; in a checkout beside it.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def root() -> Path:
    """The folder that holds `config/` and `seeds/`."""
    installed = _PACKAGE / "shipped"
    return installed if installed.is_dir() else _PACKAGE.parent


def default_config() -> Path:
    """The packaged configuration file."""
    return root() / "config" / "watcher.toml"
