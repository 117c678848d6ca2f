"""Mail as a relay receives it, over real SMTP on loopback."""

from __future__ import annotations

import asyncio
import email
import email.policy
import ssl
import subprocess
from contextlib import asynccontextmanager
from email.message import EmailMessage

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from hypothesis import given, settings
from hypothesis import strategies as st
from receivers import WHEN, message

from watcher.core.model import Refused, Sent, Unavailable
from watcher.edges.channels.email import Email


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
    assert result == Sent(receipt="sent to one@desk.example, two@desk.example; queued as 42")
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
    assert mail["List-Unsubscribe"] == "<mailto:watch@desk.example?subject=unsubscribe>"
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


async def test_a_recipient_refused_for_good_among_others_is_told_in_the_receipt(mailbox):
    mailbox.refused = {"bad@desk.example": "550 no such user"}
    async with relay(mailbox) as port:
        result = await mailer(port, "bad@desk.example", "good@desk.example").send(message())
    assert result == Sent(receipt="sent to good@desk.example; refused: bad@desk.example 550 no such user; queued as 42")


async def test_a_recipient_who_can_be_had_later_is_tried_again_alone(mailbox):
    mailbox.refused = {"later@desk.example": "451 greylisted"}
    async with relay(mailbox) as port:
        channel = mailer(port, "Good <good@desk.example>", "later@desk.example", "too@desk.example")
        first = await channel.send(message())
        assert isinstance(first, Unavailable)
        assert "later@desk.example 451 greylisted" in first.reason
        assert isinstance(await channel.send(message(attempt=2, receipt=first.receipt)), Unavailable)
        mailbox.refused.clear()
        last = await channel.send(message(attempt=3, receipt=first.receipt))
    assert last == Sent(receipt="sent to good@desk.example, too@desk.example, later@desk.example; queued as 42")
    assert [recipients for recipients, _ in mailbox.mails] == [["good@desk.example", "too@desk.example"], ["later@desk.example"]]
    assert len({email.message_from_bytes(raw)["Message-ID"] for _, raw in mailbox.mails}) == 1


async def test_nobody_is_left_when_the_late_recipient_was_taken_from_the_settings(mailbox):
    async with relay(mailbox) as port:
        assert isinstance(await mailer(port, "a@desk.example").send(message(receipt="sent to a@desk.example; queued")), Sent)
    assert mailbox.mails == []


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


@settings(max_examples=100)
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
        b"List-Unsubscribe",
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
