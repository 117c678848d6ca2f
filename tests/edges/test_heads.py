"""What is read and written without h11 is what h11 reads and writes; all else is left to it."""

from __future__ import annotations

import h11
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from watcher.edges.http.exchange import HEAD, Head, Question
from watcher.edges.http.heads import question, unchanged

HOST = b"one.example"
PLAIN = b'HTTP/1.1 304 Not Modified\r\nDate: Mon, 23 Nov 2026 19:00:00 GMT\r\nETag: W/"a, b"\r\nVary:\r\nX-A:  b \t\r\n\r\n'

names = st.sampled_from([b"etag", b"ETag", b"vary", b"connection", b"content-length", b"transfer-encoding", b"a b", b"", b"\xe9", b"x:y"])
values = st.one_of(
    st.sampled_from(
        [b"", b" ", b"keep-alive", b"close", b"Keep-Alive", b"chunked", b"0", b"5", b"a\rb", b"a\nb", b"a\x00b", b"\xff", b"x\x7f"]
    ),
    st.binary(max_size=20),
)
starts = st.sampled_from(
    [
        b"HTTP/1.1 304 Not Modified",
        b"HTTP/1.1 304 ",
        b"HTTP/1.1 304",
        b"HTTP/1.0 304 x",
        b"HTTP/1.1 200 OK",
        b"http/1.1 304 x",
        b"HTTP/1.1  304",
    ]
)
ends = st.sampled_from([b"\r\n\r\n", b"\n\n", b"\r\n", b"\r\n\r\nmore", b"\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", b"\r\n folded\r\n\r\n"])


def asked(wire: h11.Connection, told: Question) -> bytes:
    headers = [(b"host", told.host), *told.headers]
    if told.body:
        headers.append((b"content-length", b"%d" % len(told.body)))
    said = wire.send(h11.Request(method=told.method, target=told.target, headers=headers)) or b""
    if told.body:
        said += wire.send(h11.Data(data=told.body)) or b""
    return said + (wire.send(h11.EndOfMessage()) or b"")


@given(
    target=st.one_of(st.just(b"/feed?a=%20b"), st.binary(min_size=1, max_size=9)),
    headers=st.lists(st.tuples(st.sampled_from([b"accept", b"if-none-match", b"a b", b"x\r\ny", b""]), values), max_size=4),
    body=st.binary(max_size=9),
)
@example(target=b"/", headers=[(b"if-none-match", b'"a"\r\nX-Evil: 1')], body=b"")
@example(target=b"/ HTTP/1.1\r\nX-Evil: 1\r\n", headers=[], body=b"")
def test_a_question_is_put_as_h11_puts_it_or_not_at_all(target, headers, body):
    told = Question(b"http", HOST, target, headers, body)
    if (said := question(told)) is not None:
        assert said == asked(h11.Connection(h11.CLIENT), told)


def test_a_question_of_ours_is_put():
    told = Question(b"http", HOST, b"/feed", [(b"user-agent", "вахта/1".encode()), (b"if-none-match", b'W/"\xe9, "'), (b"x", b"")], b"a=b")
    assert question(told) == asked(h11.Connection(h11.CLIENT), told)


@given(start=starts, headers=st.lists(st.tuples(names, st.sampled_from([b": ", b":", b" : ", b""]), values), max_size=4), end=ends)
@example(start=b"HTTP/1.1 304 x", headers=[(b"etag", b":", b'"1"')], end=b"\r\n\r\n")
def test_an_answer_is_read_as_h11_reads_it_or_left_to_it(start, headers, end):
    answer = b"\r\n".join([start, *(b"".join(header) for header in headers)]) + end
    if (head := unchanged(answer)) is not None:
        wire = h11.Connection(h11.CLIENT)
        asked(wire, Question(b"http", HOST, b"/", []))
        wire.receive_data(answer)
        read = wire.next_event()
        assert (read.status_code, list(read.headers)) == (head.status, head.headers)
        assert isinstance(wire.next_event(), h11.EndOfMessage)
        assert (wire.our_state, wire.their_state, wire.trailing_data[0]) == (h11.DONE, h11.DONE, b"")


def test_a_plain_304_is_read():
    told = [(b"date", b"Mon, 23 Nov 2026 19:00:00 GMT"), (b"etag", b'W/"a, b"'), (b"vary", b""), (b"x-a", b"b")]
    assert unchanged(PLAIN) == Head(304, told)


@pytest.mark.parametrize(
    "answer",
    [
        PLAIN[:-2],
        PLAIN + b"x",
        PLAIN.replace(b"304", b"200"),
        PLAIN.replace(b"1.1", b"1.0"),
        PLAIN.replace(b"Vary:", b"Connection: close"),
        PLAIN.replace(b"Vary:", b"Content-Length: 5"),
        PLAIN.replace(b"Vary:", b"Transfer-Encoding: chunked"),
        PLAIN.replace(b"Vary:", b" folded"),
        PLAIN.replace(b"Vary:", b"Vary :"),
        PLAIN.replace(b"Vary:", b"V\x00ry:"),
        PLAIN.replace(b"\r\n", b"\n"),
        PLAIN.replace(b"Vary:", b"Vary: " + b"x" * HEAD),
        b"HTTP/1.1 103 Early Hints\r\n\r\n" + PLAIN,
    ],
)
def test_what_is_not_plain_is_left_to_h11(answer):
    assert unchanged(answer) is None
