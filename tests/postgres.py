"""A PostgreSQL server of the tests' own: from the machine's binaries, in a temporary folder, on a free loopback port.

`initdb` refuses to run as root, so as root it is run as `postgres`, or as `nobody`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

#: Nothing of it outlives the tests, so nothing waits for the disk.
_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "60", "shared_buffers": "32MB"}
#: However we end, the pipe is closed then, and the server with it.
_UNTIL_WE_END = '"$0" "$@" & read _; kill -QUIT $!; wait'
_SHUT = 300  #: seconds a server may take to end, on a machine that has much else to do
_STOCK = 3  #: databases that are used in turn


def binaries() -> Path | None:
    """The folder of initdb and postgres: on the PATH, or where Debian puts them, the newest."""
    found = [Path(initdb).parent] if (initdb := shutil.which("initdb")) else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    return next((folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def lacking() -> str:
    """Why there is no server to be had here; "" if there is."""
    if binaries() is None:
        return "there is no PostgreSQL here; on Debian and Ubuntu: apt-get install postgresql"
    try:
        import psycopg  # noqa: F401, PLC0415 - an extra
    except ImportError:
        return "psycopg is not installed; it is the extra `cluster`"
    return ""


class Stock:
    """Databases with the tables of a store, used again: emptying one takes a fortieth of the time of making one."""

    def __init__(self, address):
        self._address = address
        self._made = []  #: (address, connection)
        self._tables = self._migrations = None

    def empty(self):
        """The address of one with nothing in it, which was not given out for the two before it."""
        if len(self._made) >= _STOCK:
            url, connection = self._made.pop(0)
            if self._wiped(connection):
                self._made.append((url, connection))
                return url
            connection.close()
        return self._new()

    def close(self):
        for _, connection in self._made:
            connection.close()

    def _new(self):
        import psycopg  # noqa: PLC0415 - an extra

        name = f"store{os.urandom(4).hex()}"
        execute(f"{self._address}/postgres", f"CREATE DATABASE {name} STRATEGY FILE_COPY")
        connection = psycopg.connect(f"{self._address}/{name}", autocommit=True)
        self._tables, self._migrations = self._tables or self._of(connection), self._migrations or self._applied(connection)
        self._made.append((f"{self._address}/{name}", connection))
        return self._made[-1][0]

    def _wiped(self, connection):
        """Whether it is as it was made. A test may have changed its tables."""
        if self._of(connection) != self._tables or self._applied(connection) != self._migrations:
            return False
        deletions = "; ".join(f"DELETE FROM {table}" for table in self._tables if table != "migration")  # noqa: S608 - our tables
        connection.execute(f"SET session_replication_role = replica; {deletions}; RESET session_replication_role")
        return True

    @staticmethod
    def _of(connection):
        return connection.execute("SELECT array_agg(tablename ORDER BY tablename) FROM pg_tables WHERE schemaname = 'public'").fetchone()[0]

    @staticmethod
    def _applied(connection):
        """How many migrations, and the columns there are by that, for a test may add one by hand."""
        columns = "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public'"
        return connection.execute(f"SELECT (SELECT count(*) FROM migration), ({columns})").fetchone()  # noqa: S608 - our own words


class Server:
    """A server on data of its own, which may be stopped, killed and started again.

    `host` is where it listens; `within` puts commands before its own, which must become it (another host's network). What is
    to outlast a kill wants `synchronous_commit` among the `settings`.
    """

    def __init__(self, folder, *, host="127.0.0.1", port=0, settings=None, within=()):
        self._folder, self._host, self._within, self._user = Path(folder), host, list(within), _somebody()
        self._settings = {**_SETTINGS, **(settings or {})}
        self._data = self._folder / "data"
        self._data.mkdir(mode=0o700)
        if self._user:
            shutil.chown(self._folder, self._user)
            shutil.chown(self._data, self._user)
        how = ["--auth=trust", "--username=watcher", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        _run(self._user, "initdb", *how, "-D", self._data)
        if host != "127.0.0.1":
            with (self._data / "pg_hba.conf").open("a") as rules:
                rules.write("host all all samenet trust\n")
        self.port = port or _free_port()
        self.address = f"postgresql://watcher@{host}:{self.port}"

    def start(self):
        """Start, and wait until it answers."""
        settings = [f"--{name}={value}" for name, value in self._settings.items()]
        options = [f"--listen_addresses={self._host}", f"--port={self.port}", f"--unix_socket_directories={self._folder}", *settings]
        command = ["sh", "-c", _UNTIL_WE_END, *self._within, binaries() / "postgres", "-D", self._data, *options]
        with (self._folder / "log").open("ab") as log:
            how = {} if self._within else _as(self._user)
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, cwd="/", **how)
        _answers(f"{self.address}/postgres")

    def stop(self):
        """End it as the machine does when it is shut down: whoever is connected is sent away."""
        self._end(signal.SIGINT)

    def kill(self):
        """End it and all its processes at once."""
        self._end(signal.SIGKILL)

    def _end(self, number):
        chief = int((self._data / "postmaster.pid").read_text().split()[0])
        hands = _children(chief)
        os.kill(chief, number)
        for hand in hands if number == signal.SIGKILL else ():
            with suppress(ProcessLookupError):
                os.kill(hand, number)
        self._process.stdin.close()
        self._process.wait(timeout=_SHUT)

    def close(self):
        """End it, if it runs."""
        if self._process.poll() is None:
            self._process.stdin.close()
            self._process.wait(timeout=_SHUT)


@contextmanager
def server(**how):
    """The address of a running server, as a URL without a database."""
    with running(**how) as one:
        yield one.address


@contextmanager
def running(**how):
    """A server that runs."""
    with tempfile.TemporaryDirectory(prefix="sw-postgres-") as folder:
        one = Server(folder, **how)
        try:
            one.start()
            yield one
        finally:
            one.close()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _children(process):
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _answers(url):
    """Wait until a server that was just started can be asked."""
    import psycopg  # noqa: PLC0415 - an extra

    patience = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if time.monotonic() > patience:
                raise
            time.sleep(0.05)
        else:
            return


def _somebody() -> str | None:
    """Whom a server of root's is run as."""
    if os.geteuid():
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def _run(user, program, *arguments):
    subprocess.run([binaries() / program, *arguments], check=True, stdout=subprocess.DEVNULL, cwd="/", timeout=60, **_as(user))


def whose():
    """Uid and gid of whom a server of ours is run as; None if as ourselves."""
    user = _somebody()
    return (pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid) if user else None


def _as(user):
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}


def execute(url, statement):
    """Run one statement on a server, outside of any transaction."""
    import psycopg  # noqa: PLC0415 - an extra

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
