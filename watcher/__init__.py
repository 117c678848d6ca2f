"""Watches news feeds for sanctioned and watched names and tells it once, with reasons."""

import sys

__version__ = "0.1.0"

sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # httpx's own command: it brings rich and pygments, 5 MB
