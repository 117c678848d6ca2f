"""Mail through a relay, one connection a message.

A retry carries the same Message-ID, and all notices of an alert name one root that was never sent, by which
mail programs group them. Recipients are heard one by one: who can be had later is tried again, alone, for the
receipt names those who have it. It refuses to sign (DKIM is the relay's).
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from collections.abc import Sequence
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Literal, TypeAlias
from urllib.parse import quote

import aiosmtplib

from watcher.core.model import Message, Refused, SendResult, Sent, Unavailable
from watcher.core.text.safe import clean

Security: TypeAlias = Literal["starttls", "tls", "none"]
_PORTS: dict[int, Security] = {25: "none", 465: "tls", 587: "starttls"}
_POLICY = SMTP.clone(cte_type="7bit")  # not every relay takes eight bits
_PERMANENT = 500
_LACKING = (aiosmtplib.SMTPException, aiosmtplib.SMTPNotSupported)  #: raised bare where the relay offers no STARTTLS or AUTH
_SENT = "sent to "  #: begins a receipt; what follows is read again by the next try
_GOODBYE = 2.0  #: seconds


class Email:
    """Mails to `recipients` from `sender` ("Name <address>" or an address) through the relay at `host`.

    `security` follows from the port when it is not given (25 none, 465 tls, else starttls). `tls` is for relays
    with a certificate of their own authority. `unsubscribe` is who is asked to end it, by default the sender.
    `timeout` is in seconds, for the whole conversation.
    """

    def __init__(
        self,
        *,
        name: str,
        host: str,
        sender: str,
        recipients: Sequence[str],
        port: int = 587,
        security: Security | None = None,
        username: str | None = None,
        password: str | None = None,
        tls: ssl.SSLContext | None = None,
        unsubscribe: str = "",
        timeout: float = 45.0,
    ) -> None:
        self.name = name
        self._host = host
        self._port = port
        self._security = security or _PORTS.get(port, "starttls")
        self._login = (username, password)
        self._tls = tls
        self._timeout = timeout
        self._from = clean(sender)
        self._to = tuple(clean(address) for address in recipients)
        self._unsubscribe = quote(parseaddr(clean(unsubscribe) or self._from)[1], safe="@+")
        self._domain = parseaddr(self._from)[1].rpartition("@")[2] or "localhost"

    async def send(self, message: Message) -> SendResult:
        has = _had(message.receipt)
        waiting = [to for to in self._to if parseaddr(to)[1] not in has]
        if not waiting:  # who lacked it is no longer among the recipients
            return Sent(receipt=message.receipt)
        try:
            refused, answer = await self._hand_over(self.compose(message), waiting)
        except (
            aiosmtplib.SMTPException,
            MessageError,
            OSError,
            ValueError,
            LookupError,
        ) as error:  # LookupError: what email thinks of "a@"
            return self._failed(error)
        got = [*has, *(address for to in waiting if (address := parseaddr(to)[1]) not in refused)]
        receipt = "; ".join([f"{_SENT}{', '.join(got)}", *([f"refused: {_listed(refused)}"] if refused else []), clean(answer, 200)])
        later = {address: said for address, said in refused.items() if said.code < _PERMANENT}
        if later:
            return Unavailable(reason=f"the others have it, but not yet: {_listed(later)}", receipt=receipt)
        return Sent(receipt=receipt)

    def compose(self, message: Message) -> EmailMessage:
        """The mail as it is handed over. Every value of a header is one clean line.

        ValueError: an address of the settings is not one.
        """
        mail = EmailMessage(policy=_POLICY)
        root = f"<alert-{_token(message.thread)}@{self._domain}>"
        headers = {
            "From": self._from,
            "To": ", ".join(self._to),
            "Subject": _defused(clean(message.subject, 250)),
            "Date": format_datetime(message.created),
            "Message-ID": f"<alert-{_token(message.id)}@{self._domain}>",
            "In-Reply-To": root,
            "References": root,
            "List-Id": f"sanctions-watch alerts <alerts.{self._domain}>",
            "List-Unsubscribe": f"<mailto:{self._unsubscribe}?subject=unsubscribe>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Precedence": "bulk",
        }
        for header, value in headers.items():
            mail[header] = value
        mail.set_content(message.text)
        mail.add_alternative(message.html, subtype="html")
        return mail

    async def _hand_over(self, mail: EmailMessage, recipients: Sequence[str]) -> tuple[dict[str, aiosmtplib.SMTPResponse], str]:
        """Those of `recipients` that were refused, and the relay's words for those that were not."""
        username, password = self._login
        relay = aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=username or None,
            password=password or None,
            use_tls=self._security == "tls",
            start_tls=self._security == "starttls",
            tls_context=self._tls,
            timeout=self._timeout,
        )
        try:
            async with asyncio.timeout(self._timeout):
                await relay.connect()
                told = await relay.send_message(mail, sender=parseaddr(self._from)[1], recipients=[parseaddr(to)[1] for to in recipients])
            with contextlib.suppress(aiosmtplib.SMTPException, OSError):  # it has the mail; a slow goodbye must not send it twice
                await relay.quit(timeout=_GOODBYE)
        finally:
            relay.close()
        return told

    def _failed(self, error: Exception) -> SendResult:
        """What an error means for trying again. 5xx and what the settings cause is for good."""
        said = f"{self._host}:{self._port}: {clean(str(error), 200)}"
        match error:
            case aiosmtplib.SMTPRecipientsRefused():
                return _everybody_refused(error.recipients)
            case aiosmtplib.SMTPException() if type(error) in _LACKING:
                return Refused(reason=f"{said}; look at the security and username settings")
            case aiosmtplib.SMTPResponseException():
                said = f"{self._host}:{self._port}: {error.code} {clean(error.message, 200)}"
                return Refused(reason=said) if error.code >= _PERMANENT else Unavailable(reason=said)
            case aiosmtplib.SMTPException() | OSError():
                return Unavailable(reason=said if str(error) else f"{self._host}:{self._port} did not finish within {self._timeout:g} s")
            case _:
                return Refused(reason=f"cannot write the mail: {clean(str(error), 200)}; look at the sender and recipient settings")


def _everybody_refused(refusals: Sequence[aiosmtplib.SMTPRecipientRefused]) -> SendResult:
    """One recipient who may be had later is reason enough to try again."""
    said = "every recipient was refused: " + _listed({r.recipient: aiosmtplib.SMTPResponse(r.code, r.message) for r in refusals})
    return Refused(reason=said) if all(r.code >= _PERMANENT for r in refusals) else Unavailable(reason=said)


def _had(receipt: str) -> tuple[str, ...]:
    """Who has it, as the receipt of an earlier try tells; no address holds a blank."""
    told = receipt.partition("; ")[0]
    return tuple(told.removeprefix(_SENT).split(", ")) if told.startswith(_SENT) else ()


def _listed(refused: dict[str, aiosmtplib.SMTPResponse]) -> str:
    return ", ".join(f"{address} {answer.code} {clean(answer.message, 100)}" for address, answer in refused.items())


def _token(id_: str) -> str:
    return re.sub(r"[^\w.+-]", "", id_, flags=re.ASCII)


def _defused(value: str) -> str:
    """The email package decodes encoded words in what it is given, line breaks in them and all (Python 3.11.7)."""
    return value.replace("=?", "= ?")
