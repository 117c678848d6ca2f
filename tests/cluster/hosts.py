"""Hosts on one machine: network namespaces with addresses of their own behind a bridge, which can be cut off from each other.

Needs root and `ip` (iproute2). All of it is gone at the end, however that comes; what a run that was killed left behind is
removed by the next one.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NOBODY = "02:00:00:00:00:01"  #: who has this address is not there
_NET = "10.231.77"
BEFORE = f"{_NET}.1"  #: the machine itself, as the hosts see it


def lacking() -> str:
    """Why there can be no such hosts here; "" if there can."""
    if os.geteuid():
        return "network namespaces want root"
    if not shutil.which("ip"):
        return "there is no `ip` here; on Debian and Ubuntu: apt-get install iproute2"
    name = f"sw-{os.getpid()}-try"
    made = _told("netns", "add", name)
    _told("netns", "del", name)
    return f"network namespaces cannot be made here: {made.stderr.strip()}" if made.returncode else ""


class Network:
    """Use `network`."""

    def __init__(self) -> None:
        self._bridge = f"sw{os.getpid()}"
        self._hosts: dict[str, str] = {}  #: name -> address

    def begin(self, addresses: int) -> list[str]:
        """The bridge, with so many addresses of the machine itself beside `BEFORE`."""
        _ip("link", "add", self._bridge, "type", "bridge")
        _ip("link", "set", self._bridge, "up")
        own = [f"{_NET}.{100 + n}" for n in range(addresses)]
        for address in [BEFORE, *own]:
            _ip("addr", "add", f"{address}/24", "dev", self._bridge)
        return own

    def add(self, name: str) -> str:
        """One more host; its address."""
        address = f"{_NET}.{10 + len(self._hosts)}"
        self._hosts[name] = address
        _ip("netns", "add", self.space(name))
        _ip("link", "add", self._cable(name), "type", "veth", "peer", "name", "eth0", "netns", self.space(name))
        _ip("link", "set", self._cable(name), "master", self._bridge, "up")
        _ip("-n", self.space(name), "addr", "add", f"{address}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            _ip("-n", self.space(name), "link", "set", device, "up")
        return address

    def space(self, name: str) -> str:
        return f"sw-{os.getpid()}-{name}"

    def _cable(self, name: str) -> str:
        return f"{self._bridge}{list(self._hosts).index(name)}"

    def within(self, name: str) -> list[str]:
        """What stands before a command that is to run on a host, under the host's name. The command becomes the process."""
        named = ["unshare", "--uts", "sh", "-c", 'hostname "$0"; exec "$@"', name]
        return ["ip", "netns", "exec", self.space(name), *named]

    def cut(self, name: str) -> None:
        """From now on nothing comes through to a host or from it, and nobody is told."""
        _ip("link", "set", self._cable(name), "nomaster")

    def mend(self, name: str) -> None:
        _ip("link", "set", self._cable(name), "master", self._bridge)

    def part(self, name: str, other: str) -> None:
        """These two do not reach each other from now on, and nobody is told; all others they do."""
        for here, there in ((name, other), (other, name)):
            _ip("-n", self.space(here), "neigh", "replace", self._hosts[there], "lladdr", _NOBODY, "dev", "eth0", "nud", "permanent")

    def join(self, name: str, other: str) -> None:
        for here, there in ((name, other), (other, name)):
            _ip("-n", self.space(here), "neigh", "del", self._hosts[there], "dev", "eth0")

    def end(self) -> None:
        for name in self._hosts:
            _gone(self.space(name))
        _told("link", "del", self._bridge)


@contextmanager
def network() -> Iterator[Network]:
    """A network that is gone afterwards, also when we are told to end."""
    _sweep()
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    made = Network()
    try:
        yield made
    finally:
        made.end()
        signal.signal(signal.SIGTERM, before)


def _sweep() -> None:
    """Remove what runs of ours that were killed have left."""
    listed = _told("netns", "list").stdout.split("\n")
    for space in [line.split()[0] for line in listed if line.startswith("sw-")]:
        owner = space.split("-")[1]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            _gone(space)
            _told("link", "del", f"sw{owner}")


def _gone(space: str) -> None:
    """With whatever still runs in it."""
    pids = _told("netns", "pids", space).stdout.split()
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
    _told("netns", "del", space)


def _ip(*words: str) -> None:
    _told(*words).check_returncode()


def _told(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["ip", *words], check=False, capture_output=True, text=True)  # noqa: S607 - wherever it is
