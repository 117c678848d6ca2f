"""Why a server gave no document, told to people: refusals it sends, and connections that come to nothing.

Nothing a server says in words of its own gets into a reason: the phrase of a status is the standard's, what is
quoted is escaped. It refuses to decide when to try again; it only passes on what was asked of us.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from ssl import SSLCertVerificationError, SSLError

from watcher.core.model import Failed
from watcher.edges.addresses import ConnectTimeout
from watcher.edges.http.exchange import CutShort, Misspoken
from watcher.edges.retry_after import retry_after

_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_BYTES = re.compile(r"bytearray\((b(['\"]).*\2)\)")  #: as h11 quotes what came
_NO_TLS = dict.fromkeys(("WRONG_VERSION_NUMBER", "HTTP_REQUEST"), "it speaks no TLS at this port")
_UNWELCOME = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS})


def refused(status: int, headers: Mapping[str, str], host: str) -> Failed:
    """An answer that is no document; `headers` have lower-case names."""
    wait = retry_after(headers)
    reason = f"{host} answers HTTP {status} {_PHRASES.get(status, '')}".rstrip()
    challenged = headers.get("cf-mitigated", "").lower() == "challenge"
    if challenged:
        reason += ": it wants proof of a browser"
    if status == HTTPStatus.GONE:
        kind = "gone"
    elif status == HTTPStatus.TOO_MANY_REQUESTS or (status == HTTPStatus.SERVICE_UNAVAILABLE and wait is not None):
        kind = "throttled"
    elif challenged or status in _UNWELCOME:
        kind = "blocked"
        reason += "; it does not want to be read by this program, which does not pose as another: ask its publisher for access"
    else:
        kind = "http"
    return Failed(kind=kind, reason=reason, status=status, retry_after=wait, host=host)


def late(error: TimeoutError, host: str, seconds: float) -> Failed:
    """A fetch that ran out of time; the limit on the whole of it is `seconds`."""
    done = "could not be connected to" if isinstance(error, ConnectTimeout) else "did not answer in full"
    return Failed(kind="timeout", reason=f"{host} {done} in time; polling.timeout is {seconds:g} s")


def broken(error: Exception, host: str) -> Failed:
    """A connection that came to nothing, named by the first cause that says something."""
    for cause in _causes(error):
        match cause:
            case SSLCertVerificationError():
                return Failed(kind="tls", reason=f"the certificate of {host} is not good: {cause.verify_message}")
            case SSLError():
                why = _NO_TLS.get(cause.reason) or cause.reason or "TLS failed"
                return Failed(kind="tls", reason=f"no safe connection to {host}: {why}")
            case OSError(errno=int(number), strerror=str()):  # its own words name an address and a call of Python
                return Failed(kind="refused", reason=f"the connection to {host} failed: {os.strerror(number)}")
            case CutShort(silent=False):
                return Failed(kind="garbage", reason=f"the answer of {host} was cut short", host=host)
            case Misspoken():
                return Failed(kind="garbage", reason=f"{host} does not speak HTTP as it should: {_quoted(cause)!a}", host=host)
    return Failed(kind="refused", reason=f"{host} broke off the connection")


def _quoted(cause: Misspoken) -> str:
    """What came instead, short."""
    return _BYTES.sub(r"\1", str(cause))[:120]


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
