"""Syslog over a real connection, taken apart as a collector does."""

from __future__ import annotations

import asyncio
import re
import ssl
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from receivers import message

from watcher.core.model import Sent, Unavailable
from watcher.edges.channels.syslog import Syslog, framed

FRAME = re.compile(rb"(\d+) (<\d+>1 \S+ \S+ sanctions-watch - \S+ - \xef\xbb\xbfCEF:0\|.*)", re.DOTALL)


async def collected(kept: list[bytes], wrapped=None):
    async def take(reader, writer):
        kept.append(await reader.read() if wrapped is None else await reader.read(65536))
        writer.close()

    return await asyncio.start_server(take, "127.0.0.1", 0, ssl=wrapped)


@pytest.fixture
def certificate(tmp_path):
    """A throw-away certificate: the server's context, and the file."""
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed: no certificate to test TLS with")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert


async def test_an_event_arrives_counted_in_octets():
    kept: list[bytes] = []
    async with await collected(kept) as server:
        port = server.sockets[0].getsockname()[1]
        assert isinstance(await Syslog(name="siem", host="127.0.0.1", port=port, secure=False).send(message()), Sent)
    size, line = FRAME.fullmatch(kept[0]).groups()
    assert int(size) == len(line)
    assert line.startswith(b"<132>1 2026-11-23T19:00:00.000Z ")
    assert "externalId=de11fe44de11fe44" in line.decode()
    assert "msg=Росатом & 华为" in line.decode()


async def test_a_collector_is_trusted_only_with_its_certificate(certificate):
    context, cert = certificate
    kept: list[bytes] = []
    async with await collected(kept, context) as server:
        port = server.sockets[0].getsockname()[1]
        trusting, usual = ssl.create_default_context(cafile=str(cert)), ssl.create_default_context()
        assert isinstance(await Syslog(name="siem", host="127.0.0.1", port=port, tls=trusting).send(message()), Sent)
        assert isinstance(await Syslog(name="siem", host="127.0.0.1", port=port, tls=usual).send(message()), Unavailable)
    assert FRAME.fullmatch(kept[0])


async def test_a_collector_that_is_away_is_tried_again():
    server = await collected([])
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    assert isinstance(await Syslog(name="siem", host="127.0.0.1", port=port, secure=False).send(message()), Unavailable)


@given(st.lists(st.one_of(st.text(max_size=20), st.sampled_from(["\n<0>1 ", "|", "\\", "=", " cs1=x", "\r"]))).map("".join))
def test_nothing_in_a_text_can_write_another_field_or_line(text: str):
    _, line = FRAME.fullmatch(framed(message(subject=text, payload={"article": {"title": text}}))).groups()
    said = line.decode()
    assert not re.search(r"[\r\n]", said)
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", said)) == 7 + re.sub(r"^(?:(?:\\.|[^|\\])*\|){7}", "", said[said.index("CEF") :]).count(
        "|"
    )
    extension = re.sub(r"^(?:(?:\\.|[^|\\])*\|){7}", "", said[said.index("CEF") :])
    assert re.findall(r"(?<!\\)(?:\\\\)*(?:^| )(\w+)=", extension)[:4] == ["externalId", "rt", "cs1Label", "cs1"]
