"""Blocks of any length cut into messages that Slack takes: 50 blocks, 3,000 characters a section, 12,000 in all.

Text is cut between lines, and inside a line only where one alone is too long; nothing is left out. It refuses to
judge kinds of blocks: what is no section passes as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

Block: TypeAlias = Mapping[str, Any]

_BLOCKS, _SECTION, _ALL = 50, 3_000, 12_000
_ATOM = re.compile(r"<[^<>]{1,2900}>|&\w{1,8};|[^\s<&]{1,80}|.", re.DOTALL)


def slack_parts(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], ...]:
    """`blocks` as messages, at least one; the order is kept."""
    parts: list[list[Block]] = [[]]
    room = _ALL
    for block in (small for whole in blocks for small in _small(whole)):
        size = _size(block)
        if parts[-1] and (size > room or len(parts[-1]) == _BLOCKS):
            parts.append([])
            room = _ALL
        parts[-1].append(block)
        room -= size
    return tuple(tuple(part) for part in parts)


def _small(block: Block) -> Iterable[Block]:
    text = block.get("text")
    if block.get("type") != "section" or not isinstance(text, Mapping) or _length(str(text["text"])) <= _SECTION:
        return (block,)
    return ({**block, "text": {**text, "text": piece}} for piece in _pieces(str(text["text"])))


def _pieces(text: str) -> Iterable[str]:
    piece = ""
    for line in text.split("\n"):
        longer = f"{piece}\n{line}" if piece else line
        if _length(longer) <= _SECTION:
            piece = longer
            continue
        if piece:
            yield piece
        *whole, piece = _cut(line)
        yield from whole
    if piece:
        yield piece


def _cut(line: str) -> list[str]:
    """A line in pieces that fit, cut beside words, links and escapes."""
    pieces = [""]
    for atom in _ATOM.findall(line):
        if _length(pieces[-1]) + _length(atom) > _SECTION:
            pieces.append("")
        pieces[-1] += atom
    return pieces


def _size(value: object) -> int:
    """Every text in a block, counted as the strictest would."""
    if isinstance(value, str):
        return _length(value)
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, (list, tuple)) else ()
    return sum(_size(one) for one in inner)


def _length(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text)
