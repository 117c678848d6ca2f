"""Certificates of authorities that a configuration names, looked at when it is read.

It refuses to turn verifying off: there is no setting for that.
"""

from __future__ import annotations

import ssl
from pathlib import Path

from watcher.core.toml import Table


def authorities(table: Table, base: Path) -> Path | None:
    """The PEM file of the setting `ca_file`; None if it is empty. ConfigError if it holds no certificates."""
    name = table.text("ca_file", "")
    if not name:
        return None
    try:
        ssl.create_default_context(cafile=base / name)
    except OSError as error:  # SSLError is one
        why = error.strerror if not isinstance(error, ssl.SSLError) and error.strerror else "it holds no certificates"
        raise table.error(
            "ca_file", f'"{name}" cannot be used: {why}', "name a PEM file with the certificates of the authorities"
        ) from None
    return base / name
