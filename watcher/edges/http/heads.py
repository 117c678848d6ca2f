"""Heads of HTTP/1.1 that are as nearly all are: questions put into bytes, and answers that say that nothing is new.

h11 takes six times as long, and most of what a poller is told is a 304. What is not plain in every byte is left to it: other
versions and statuses, headers that say something of a body or of the connection, folded lines, odd letters, anything that
came in pieces or with something behind it. Refuses to repair and to guess.
"""

from __future__ import annotations

import re

from watcher.edges.http.exchange import HEAD, Head, Question

_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_TARGET = re.compile(rb"[!-~]+")
_QUESTION = re.compile(rb"(?:" + _TOKEN + rb": (?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?\r\n)+")
_UNCHANGED = re.compile(rb"HTTP/1\.1 304(?: [\t -~\x80-\xff]*)?\r\n((?:" + _TOKEN + rb":[\t -~\x80-\xff]*\r\n)*)\r\n")
_OF_BODIES = frozenset({b"content-length", b"transfer-encoding", b"trailer", b"upgrade"})


def question(asked: Question) -> bytes | None:
    """As it is sent; None if something in it cannot stand there."""
    lines = [b"%b: %b\r\n" % header for header in ((b"host", asked.host), *asked.headers)]
    if asked.body:
        lines.append(b"content-length: %d\r\n" % len(asked.body))
    head = b"".join(lines)
    if not _TARGET.fullmatch(asked.target) or head.count(b"\n") != len(lines) or not _QUESTION.fullmatch(head):
        return None
    return b"%b %b HTTP/1.1\r\n%b\r\n%b" % (asked.method, asked.target, head, asked.body)


def unchanged(answer: bytes) -> Head | None:
    """The head of a 304, if it is one in every byte and all of the answer, and leaves the connection open."""
    found = _UNCHANGED.fullmatch(answer) if len(answer) <= HEAD else None
    if not found:
        return None
    headers = []
    for line in found[1].split(b"\r\n")[:-1]:
        name, _, value = line.partition(b":")
        name, value = name.lower(), value.strip(b" \t")
        if name in _OF_BODIES or (name == b"connection" and value.lower() != b"keep-alive"):
            return None
        headers.append((name, value))
    return Head(304, headers)
