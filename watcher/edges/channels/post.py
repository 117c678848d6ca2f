"""One POST to a receiver, and what its answer means for trying again.

Addresses of webhooks are secrets: no reason given here holds one, even when the receiver echoes it.
It refuses to follow redirects (a message would go where nobody configured it to) and to retry.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

import httpx

from watcher import __version__
from watcher.core.model import Refused, SendResult, Sent, Unavailable
from watcher.core.text.safe import address, clean
from watcher.edges.retry_after import retry_after

_ANSWER = 2_000  #: bytes of an answer worth reading
_PATIENCE = 5.0  #: seconds for the words of an answer whose status is known
_TELLING = 8  #: characters; shorter pieces of an address are words like "hook"
_NO_ADDRESS = Refused(reason="the address is not one that can be posted to; look at its url setting")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a receiver said. `words` is the beginning of its body, clean and without the secret."""

    status: int
    words: str
    body: bytes  #: as it came, at most as much as was asked for
    retry_after: timedelta | None


async def post(
    client: httpx.AsyncClient, url: str, *, body: bytes, headers: Mapping[str, str], deadline: float, most: int = _ANSWER
) -> Answer | Unavailable | Refused:
    """The answer to one POST of JSON within `deadline` seconds, or why there is none. At most `most` bytes of it are read."""
    if not address(url):
        return _NO_ADDRESS
    sent = {
        "content-type": "application/json; charset=utf-8",
        "user-agent": f"sanctions-watch/{__version__}",
        "accept-encoding": "identity",
        **headers,
    }
    try:
        async with (
            asyncio.timeout(deadline),
            client.stream("POST", url, content=body, headers=sent, follow_redirects=False, timeout=deadline) as response,
        ):
            answered = await _body(response, most)
    except (TimeoutError, httpx.TimeoutException):
        return Unavailable(reason=f"no answer within {deadline:g} s")
    except (httpx.UnsupportedProtocol, httpx.InvalidURL, ValueError):
        return _NO_ADDRESS
    except httpx.HTTPError as error:
        return Unavailable(reason=without(url, f"connection failed: {str(error) or type(error).__name__}"))
    words = without(url, answered[:_ANSWER].decode("utf-8", "replace"))
    return Answer(status=response.status_code, words=words, body=answered, retry_after=retry_after(response.headers))


def classify(answer: Answer) -> SendResult:
    """2xx is sent; what passes by itself (408, 425, 429, 5xx) is tried again; anything else needs somebody to act."""
    said = f"{answer.status} {_phrase(answer.status)}" + (f": {answer.words}" if answer.words else "")
    if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return Sent(receipt=said)
    if answer.status in (408, 425, 429) or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unavailable(reason=said, retry_after=answer.retry_after)
    if answer.status < HTTPStatus.BAD_REQUEST:
        return Refused(reason=f"{said}; redirects are not followed, put the final address into the url setting")
    if answer.status == HTTPStatus.GONE:
        return Refused(reason=f"{said}; the receiver wants no more messages at this address")
    return Refused(reason=said)


def without(url: str, text: str) -> str:
    """`text`, clean and short, with every telling part of `url` blotted out."""
    host, _, tail = url.partition("://")[2].partition("/")
    pieces = re.split(r"[/?&=#]", f"{host}/{tail}")[1:]
    secrets = [url, f"/{tail}", f"/{tail}".partition("?")[0], *(piece for piece in pieces if len(piece) >= _TELLING)]
    text = clean(text, _ANSWER)
    for secret in sorted((part for part in secrets if len(part) > 1), key=len, reverse=True):
        text = text.replace(secret, "…")
    return clean(text, 300)


async def _body(response: httpx.Response, most: int) -> bytes:
    """The beginning of the body; a receiver that said its status and then stalls has still said its status."""
    body = bytearray()
    with contextlib.suppress(httpx.HTTPError, TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) >= most:
                    break
    return bytes(body[:most])


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "(no such status)"
