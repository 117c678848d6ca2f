"""Tells systemd how the daemon is: a datagram to $NOTIFY_SOCKET. Without that variable it says nothing."""

from __future__ import annotations

import os
import socket
from contextlib import suppress


def notify(*states: str) -> None:
    """Send states such as READY=1, STOPPING=1, WATCHDOG=1, STATUS=words."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.sendto("\n".join(states).encode(), address)
