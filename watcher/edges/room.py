"""How much room is left on the disk of an embedded store."""

from __future__ import annotations

import os
from pathlib import Path


def room(url: str) -> int | None:
    """Bytes that this user may still write there; None where nobody can say, as of a store on a server."""
    if not url.startswith("sqlite:///"):
        return None
    folder = Path(url.removeprefix("sqlite:///")).parent
    try:
        found = os.statvfs(folder)
    except OSError:
        return None
    return found.f_bavail * found.f_frsize
