"""Channels against real receivers: an HTTP server that is as strict as Slack, and real SMTP servers."""

from __future__ import annotations

import asyncio
import base64
import email
import email.policy
import hashlib
import hmac
import io
import json
import ssl
import subprocess
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import httpx
import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.core.errors import WatcherError
from watcher.core.model import Message, Refused, Sent, Severity, Unavailable
from watcher.edges.channels.console import Console
from watcher.edges.channels.email import Email
from watcher.edges.channels.post import without
from watcher.edges.channels.slack import Slack
from watcher.edges.channels.webhook import Webhook

WHEN = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
SECRET_PATH = "/services/T0123ABCD/B0456EFGH/s3cr3ts3cr3ts3cr3t"


def message(**changes) -> Message:
    fields = {
        "id": "de11fe44de11fe44",
        "thread": "a1e77d00c0ffee00",
        "number": 1,
        "type": "alert.raised",
        "severity": Severity.HIGH,
        "created": WHEN,
        "subject": "[high] Росатом: новые санкции <против>",
        "text": "Росатом, 华为\n",
        "html": "<p>Росатом, <b>华为</b></p>\n",
        "blocks": ({"type": "section", "text": {"type": "mrkdwn", "text": "Росатом &lt;!channel&gt;"}},),
        "payload": {
            "type": "alert.raised",
            "id": "de11fe44de11fe44",
            "alert": {"entities": ("rosatom",)},
            "article": {"title": "Росатом & 华为"},
        },
    }
    return Message(**fields | changes)


# ── HTTP ───────────────────────────────────────────────────────────────────────────────────────


class Sink:
    """A server on loopback that keeps each request and answers what it was told to, as raw HTTP."""

    def __init__(self):
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.status, self.headers, self.body = "200 OK", {}, b"ok"
        self.silent = False
        self.stalls = False
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.strip().split("\r\n")
            headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            self.requests.append((first, headers, body))
            if self.silent:
                await reader.read()
                return
            answer = self.answer(body)
            length = len(answer) + (100 if self.stalls else 0)
            fields = {"content-length": str(length), "connection": "close", **self.headers}
            writer.write(
                f"HTTP/1.1 {self.status}\r\n".encode() + "".join(f"{k}: {v}\r\n" for k, v in fields.items()).encode() + b"\r\n" + answer
            )
            await writer.drain()
        finally:
            writer.close()

    def answer(self, body: bytes) -> bytes:
        return self.body


class SlackSink(Sink):
    """Refuses what Slack would refuse."""

    def answer(self, body: bytes) -> bytes:
        payload = {"text": "of another channel"} | json.loads(body)
        blocks = payload.get("blocks", [])
        texts = [part["text"]["text"] for part in blocks if "text" in part] + [
            e["text"] for part in blocks for e in part.get("elements", [])
        ]
        fits = len(blocks) <= 50 and sum(map(len, texts)) <= 12_000 and all(0 < len(text) <= 3_000 for text in texts)
        fits = fits and all(len(part["text"]["text"]) <= 150 for part in blocks if part["type"] == "header")
        if fits and payload["text"] and len(payload["text"]) <= 40_000:
            return self.body
        self.status = "400 Bad Request"
        return b"invalid_blocks"


@asynccontextmanager
async def served(sink: Sink):
    server = await asyncio.start_server(sink.serve, "127.0.0.1", 0)
    sink.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}{SECRET_PATH}"
    async with server:
        yield sink


@pytest.fixture
async def sink():
    async with served(SlackSink()) as sink:
        yield sink


@pytest.fixture
async def client():
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


@pytest.fixture
def slack(client, sink) -> Slack:
    return Slack(name="desk", client=client, url=sink.url, timeout=5)


@pytest.fixture
def webhook(client, sink) -> Webhook:
    return Webhook(
        name="hook",
        client=client,
        url=sink.url,
        secret="whsec_" + base64.b64encode(b"key of many bytes").decode(),
        now=lambda: WHEN,
        timeout=5,
    )


async def test_slack_says_ok_and_got_escaped_text_without_unfurling(slack, sink):
    assert await slack.send(message()) == Sent(receipt="ok")
    payload = json.loads(sink.requests[0][2])
    assert payload["text"] == "[high] Росатом: новые санкции &lt;против&gt;"
    assert payload["unfurl_links"] is payload["unfurl_media"] is False
    assert payload["blocks"] == list(message().blocks)


async def test_slack_gets_the_plain_text_when_there_are_no_blocks(slack, sink):
    assert isinstance(await slack.send(message(blocks=(), text="a <!channel> b")), Sent)
    payload = json.loads(sink.requests[0][2])
    assert (payload["text"], "blocks" in payload) == ("a &lt;!channel&gt; b", False)


async def test_a_message_slack_cannot_take_is_refused_with_slacks_word(slack):
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}
    result = await slack.send(message(blocks=(block,)))
    assert isinstance(result, Refused)
    assert "invalid_blocks" in result.reason


@pytest.mark.parametrize(
    ("status", "word"), [("403 Forbidden", "action_prohibited"), ("404 Not Found", "no_service"), ("410 Gone", "channel_is_archived")]
)
async def test_slack_refuses_for_good_and_the_reason_says_what_to_do(slack, sink, status: str, word: str):
    sink.status, sink.body = status, word.encode()
    result = await slack.send(message())
    assert isinstance(result, Refused)
    assert word in result.reason
    assert ";" in result.reason


async def test_a_200_that_is_not_slacks_ok_is_tried_again(slack, sink):
    sink.body = b"<html>Sign in to the hotel network</html>"
    assert isinstance(await slack.send(message()), Unavailable)


@pytest.mark.parametrize(
    "status", ["408 Request Timeout", "429 Too Many Requests", "500 Oops", "502 Bad Gateway", "503 Service Unavailable"]
)
async def test_what_passes_by_itself_is_tried_again(slack, webhook, sink, status: str):
    sink.status, sink.headers = status, {"retry-after": "37"}
    assert [(await channel.send(message())).retry_after for channel in (slack, webhook)] == [timedelta(seconds=37)] * 2


@pytest.mark.parametrize(
    ("value", "pause"),
    [
        ("Mon, 23 Nov 2026 19:02:00 GMT", timedelta(minutes=2)),
        ("Mon, 23 Nov 2026 18:00:00 GMT", timedelta()),
        ("999999999", timedelta(days=7)),
        ("soon", None),
        ("-5", None),
        ("²", None),
    ],
)
async def test_retry_after_is_read_by_the_receivers_own_clock(webhook, sink, value: str, pause: timedelta | None):
    sink.status, sink.headers = "503 Busy", {"retry-after": value, "date": "Mon, 23 Nov 2026 19:00:00 GMT"}
    assert (await webhook.send(message())).retry_after == pause


@pytest.mark.parametrize(
    "status",
    ["301 Moved", "307 Temporary Redirect", "400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone", "422 No"],
)
async def test_what_needs_somebody_to_act_is_refused_and_no_redirect_is_followed(webhook, sink, status: str):
    sink.status, sink.headers = status, {"location": sink.url + "/elsewhere"}
    result = await webhook.send(message())
    assert isinstance(result, Refused)
    assert status[:3] in result.reason
    assert len(sink.requests) == 1


async def test_no_answer_and_no_connection_are_tried_again(client, sink):
    sink.silent = True
    assert await Slack(name="desk", client=client, url=sink.url, timeout=0.2).send(message()) == Unavailable(
        reason="no answer within 0.2 s"
    )
    gone = await asyncio.start_server(sink.serve, "127.0.0.1", 0)
    port = gone.sockets[0].getsockname()[1]
    gone.close()
    result = await Webhook(name="hook", client=client, url=f"http://127.0.0.1:{port}/abcdefgh", now=lambda: WHEN).send(message())
    assert isinstance(result, Unavailable)


@pytest.mark.parametrize("url", ["", "ftp://127.0.0.1/x", "http://[", "http://127.0.0.1:99999/", "no address"])
async def test_an_address_nothing_can_be_posted_to_is_refused(client, url: str):
    assert isinstance(await Slack(name="desk", client=client, url=url).send(message()), Refused)


async def test_an_answer_that_stalls_after_its_status_counts_as_that_status(webhook, sink):
    sink.status, sink.stalls = "202 Accepted", True
    assert isinstance(await webhook.send(message()), Sent)


@pytest.mark.parametrize("status", ["200 OK", "404 Not Found", "500 Oops", "302 Found"])
async def test_the_address_never_stands_in_a_reason(slack, webhook, sink, status: str):
    sink.status, sink.body, sink.headers = (
        status,
        f"Cannot POST {SECRET_PATH} (s3cr3ts3cr3ts3cr3t) {sink.url}".encode(),
        {"location": sink.url},
    )
    for channel in (slack, webhook):
        said = str(await channel.send(message()))
        assert "s3cr3t" not in said
        assert "T0123ABCD" not in said


def test_what_hides_the_address_keeps_the_other_words():
    assert without("https://h.example/hook?key=abcdefghij", "no hook for abcdefghij\x1b[1m here") == "no hook for …[1m here"


async def test_a_webhook_is_signed_as_standard_webhooks_say(webhook, sink):
    assert isinstance(await webhook.send(message()), Sent)
    first, headers, body = sink.requests[0]
    assert first.startswith("POST /services/")
    assert headers["webhook-id"] == "de11fe44de11fe44"
    assert headers["webhook-timestamp"] == str(int(WHEN.timestamp()))
    signed = b"de11fe44de11fe44." + headers["webhook-timestamp"].encode() + b"." + body
    expected = base64.b64encode(hmac.digest(b"key of many bytes", signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["user-agent"].startswith("sanctions-watch/")
    assert headers["content-type"].startswith("application/json")
    assert (
        body
        == '{"type":"alert.raised","id":"de11fe44de11fe44","alert":{"entities":["rosatom"]},"article":{"title":"Росатом & 华为"}}'.encode()
    )


async def test_every_try_of_a_webhook_carries_the_same_id(webhook, sink):
    sink.status = "500 Oops"
    await webhook.send(message())
    sink.status = "204 No Content"
    sink.body = b""
    assert isinstance(await webhook.send(message()), Sent)
    assert len({headers["webhook-id"] for _, headers, _ in sink.requests}) == 1
    assert len({body for _, _, body in sink.requests}) == 1


async def test_words_as_a_secret_sign_as_they_are_and_no_secret_signs_nothing(client, sink):
    await Webhook(name="hook", client=client, url=sink.url, secret="plain words", now=lambda: WHEN).send(message())
    await Webhook(name="hook", client=client, url=sink.url, now=lambda: WHEN).send(message())
    (_, signed, body), (_, unsigned, _) = sink.requests
    mac = hmac.digest(b"plain words", f"de11fe44de11fe44.{signed['webhook-timestamp']}.".encode() + body, hashlib.sha256)
    assert signed["webhook-signature"] == "v1," + base64.b64encode(mac).decode()
    assert "webhook-signature" not in unsigned


async def test_a_secret_that_is_not_base64_is_told_with_its_channel(client):
    with pytest.raises(WatcherError, match="channel hook"):
        Webhook(name="hook", client=client, url="https://h.example/", secret="whsec_!!", now=lambda: WHEN)


# ── mail ───────────────────────────────────────────────────────────────────────────────────────


class Mailbox:
    """What a mail server takes, and whom it refuses."""

    def __init__(self):
        self.mails: list[tuple[list[str], bytes]] = []
        self.refused: dict[str, str] = {}
        self.data = "250 queued as 42"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - the name aiosmtpd calls
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the name aiosmtpd calls
        if self.data.startswith("250"):
            self.mails.append((envelope.rcpt_tos, envelope.content))
        return self.data

    def latest(self) -> EmailMessage:
        return email.message_from_bytes(self.mails[-1][1], policy=email.policy.default)


@asynccontextmanager
async def relay(mailbox: Mailbox, *, wrapped: ssl.SSLContext | None = None, **settings):
    """A real SMTP server on loopback; yields its port."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(mailbox, loop=loop, hostname="relay.example", **settings), "127.0.0.1", 0, ssl=wrapped)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A throw-away certificate: the server's context and one that trusts it."""
    folder = tmp_path_factory.mktemp("certificate")
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(cert)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed: no certificate to test TLS with")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(cert, key)
    return server, ssl.create_default_context(cafile=str(cert))


def mailer(port: int, *recipients: str, **settings) -> Email:
    return Email(
        name="mail",
        host="127.0.0.1",
        port=port,
        sender="Sanctions Watch <watch@desk.example>",
        recipients=recipients or ("one@desk.example",),
        **{"security": "none", "timeout": 5.0} | settings,
    )


async def test_a_mail_arrives_in_text_and_html_with_the_headers_machines_look_for(mailbox):
    async with relay(mailbox) as port:
        result = await mailer(port, "one@desk.example", "two@desk.example").send(message())
    assert result == Sent(receipt="sent to 2; queued as 42")
    recipients, raw = mailbox.mails[0]
    assert recipients == ["one@desk.example", "two@desk.example"]
    assert raw.isascii()
    mail = mailbox.latest()
    assert mail["Subject"] == message().subject
    assert mail["From"] == "Sanctions Watch <watch@desk.example>"
    assert mail["To"] == "one@desk.example, two@desk.example"
    assert mail["Date"].datetime == WHEN
    assert mail["Message-ID"] == "<alert-de11fe44de11fe44@desk.example>"
    assert mail["References"] == mail["In-Reply-To"] == "<alert-a1e77d00c0ffee00@desk.example>"
    assert "<alerts.desk.example>" in mail["List-Id"]
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"], mail["Precedence"]) == ("auto-generated", "All", "bulk")
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().splitlines() == message().text.splitlines()
    assert html.get_content().splitlines() == message().html.splitlines()


async def test_a_retry_has_the_same_message_id(mailbox):
    async with relay(mailbox) as port:
        channel = mailer(port)
        await channel.send(message())
        await channel.send(message())
    assert (
        mailbox.mails[0][1].split(b"\r\n\r\n")[0].split(b"Content-Type")[0]
        == mailbox.mails[1][1].split(b"\r\n\r\n")[0].split(b"Content-Type")[0]
    )


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_mail_goes_through_tls_with_a_certificate_that_is_trusted(mailbox, certificate, security: str):
    server, trusting = certificate
    settings = {"wrapped": server} if security == "tls" else {"tls_context": server, "require_starttls": True}
    async with relay(mailbox, **settings) as port:
        assert isinstance(await mailer(port, security=security, tls=trusting).send(message()), Sent)
        assert len(mailbox.mails) == 1
        stranger = await mailer(port, security=security).send(message())
    assert isinstance(stranger, Unavailable)
    assert "certificate" in stranger.reason.lower()
    assert len(mailbox.mails) == 1


async def test_a_relay_without_starttls_is_refused_rather_than_trusted(mailbox):
    async with relay(mailbox) as port:
        result = await mailer(port, security="starttls").send(message())
    assert isinstance(result, Refused)
    assert "security" in result.reason
    assert mailbox.mails == []


def login(server, session, envelope, mechanism, data) -> AuthResult:
    if data.login == b"watch" and data.password == b"right":
        return AuthResult(success=True)
    return AuthResult(success=False, handled=False)  # handled=True would leave the client without an answer


async def test_a_login_opens_the_relay_and_a_wrong_one_is_refused_without_its_password(mailbox, certificate):
    server, trusting = certificate
    async with relay(mailbox, tls_context=server, authenticator=login, auth_required=True) as port:
        right = await mailer(port, security="starttls", tls=trusting, username="watch", password="right").send(message())
        wrong = await mailer(port, security="starttls", tls=trusting, username="watch", password="wr0ngpass").send(message())
        none = await mailer(port, security="starttls", tls=trusting).send(message())
    assert isinstance(right, Sent)
    assert isinstance(wrong, Refused)
    assert "535" in wrong.reason
    assert "wr0ngpass" not in wrong.reason
    assert isinstance(none, Refused)


async def test_one_refused_recipient_of_several_is_told_in_the_receipt(mailbox):
    mailbox.refused = {"bad@desk.example": "550 no such user", "later@desk.example": "451 greylisted"}
    async with relay(mailbox) as port:
        result = await mailer(port, "bad@desk.example", "good@desk.example", "later@desk.example").send(message())
    assert result == Sent(receipt="sent to 1; refused: bad@desk.example 550 no such user, later@desk.example 451 greylisted; queued as 42")
    assert [recipients for recipients, _ in mailbox.mails] == [["good@desk.example"]]


@pytest.mark.parametrize(
    ("refusals", "expected"),
    [
        ({"a@desk.example": "550 no such user", "b@desk.example": "550 nor this"}, Refused),
        ({"a@desk.example": "451 later", "b@desk.example": "451 later"}, Unavailable),
        ({"a@desk.example": "550 no such user", "b@desk.example": "451 later"}, Unavailable),
    ],
)
async def test_all_recipients_refused_is_for_good_only_when_each_is(mailbox, refusals: dict[str, str], expected: type):
    mailbox.refused = refusals
    async with relay(mailbox) as port:
        result = await mailer(port, *refusals).send(message())
    assert isinstance(result, expected)
    assert all(address in result.reason for address in refusals)


@pytest.mark.parametrize(
    ("answer", "expected"), [("554 we take no such mail", Refused), ("452 disk full", Unavailable), ("421 going down", Unavailable)]
)
async def test_a_mail_refused_whole_is_classified_by_its_code(mailbox, answer: str, expected: type):
    mailbox.data = answer
    async with relay(mailbox) as port:
        result = await mailer(port).send(message())
    assert isinstance(result, expected)
    assert answer[:3] in result.reason


async def test_a_relay_that_is_away_or_mute_is_tried_again(sink):
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        await reader.read()
        writer.close()

    server = await asyncio.start_server(mute, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        assert isinstance(await mailer(port, timeout=0.2).send(message()), Unavailable)
    assert isinstance(await mailer(port).send(message()), Unavailable)


async def test_a_relay_that_takes_the_mail_and_never_says_goodbye_has_taken_it(mailbox, monkeypatch):
    class Mute(SMTP):
        async def smtp_QUIT(self, arg):  # noqa: N802 - the name aiosmtpd calls
            self.transport.pause_reading()

    monkeypatch.setattr("watcher.edges.channels.email._GOODBYE", 0.1)
    loop = asyncio.get_running_loop()
    async with await loop.create_server(lambda: Mute(mailbox, loop=loop), "127.0.0.1", 0) as server:
        assert isinstance(await mailer(server.sockets[0].getsockname()[1]).send(message()), Sent)


@pytest.mark.parametrize(("port", "security"), [(25, "none"), (465, "tls"), (587, "starttls"), (2525, "starttls")])
def test_security_follows_from_the_port(port: int, security: str):
    assert mailer(port, security=None)._security == security


def test_a_recipient_that_cannot_be_written_is_refused_not_raised():
    for sender in ("", "a\r\nBcc: b@c", "<<<", "no address"):
        channel = Email(name="mail", host="127.0.0.1", port=1, security="none", sender=sender, recipients=("x",))
        assert isinstance(asyncio.run(channel.send(message())), (Refused, Unavailable))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(
                [
                    "\r\n",
                    "\nBcc: all@example.org",
                    "\r\n\r\n<b>",
                    "=?utf-8?q?a=0D=0ABcc:_x@y?=",
                    "=?utf-8?b?DQpCY2M6IHhAeQ==?=",
                    "=",
                    "?",
                    "\x00",
                    "\ud800",
                    "x" * 300,
                ]
            ),
        )
    ).map("".join)
)
def test_nothing_in_a_message_can_write_a_header(text: str):
    composed = mailer(25).compose(message(id=text, thread=text, subject=text, text="body\n", html="body\n")).as_bytes()
    head, _, body = composed.partition(b"\r\n\r\n")
    names = [line.split(b":")[0] for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert names == [
        b"From",
        b"To",
        b"Subject",
        b"Date",
        b"Message-ID",
        b"In-Reply-To",
        b"References",
        b"List-Id",
        b"Auto-Submitted",
        b"X-Auto-Response-Suppress",
        b"Precedence",
        b"MIME-Version",
        b"Content-Type",
    ]
    assert head.replace(b"\r\n", b"").isascii()
    assert b"\n" not in head.replace(b"\r\n", b"")
    assert b"\r" not in head.replace(b"\r\n", b"")
    assert body.startswith(b"--")


# ── console ────────────────────────────────────────────────────────────────────────────────────


async def test_the_console_prints_what_its_encoding_can_hold():
    for encoding, expected in (("utf-8", "Росатом, 华为\n\n"), ("ascii", "???????, ??\n\n")):
        stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        assert await Console(name="here", stream=stream).send(message()) == Sent(receipt="printed")
        assert stream.buffer.getvalue().decode(encoding) == expected


async def test_a_closed_console_is_tried_again():
    stream = io.StringIO()
    stream.close()
    assert isinstance(await Console(name="here", stream=stream).send(message()), Unavailable)
