"""Watches news feeds for sanctioned and watched names and tells it once, with reasons."""

__version__ = "0.1.0"
