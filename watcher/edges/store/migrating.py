"""Bringing a store up to this code, and looking whether it is.

Refuses a store that holds migrations this code does not know, and a file that belongs to another program.
"""

from __future__ import annotations

from watcher.core.errors import StoreError
from watcher.edges.store.connection import Connection
from watcher.edges.store.schema import migrations


def migrate(connection: Connection) -> None:
    """Bring the store up to this code, all of it in one write transaction or none; several processes may try at once."""
    if pending(connection):
        with connection.write():
            if _todo(connection):  # else another process was quicker
                connection.apply(migrations)


def check(connection: Connection, *, newer: bool = False) -> None:
    """StoreError unless the store is exactly as this code would make it; with `newer` it may hold what a newer one has added."""
    if not connection.tables():
        raise StoreError(f"{connection.name}: there is no store yet", cure="`watcher poll` or `watcher run` makes it")
    if pending(connection, newer=newer):
        raise StoreError(
            f"{connection.name}: was written by an older sanctions-watch", cure="`watcher poll` or `watcher run` brings it up to date"
        )


def pending(connection: Connection, *, newer: bool = False) -> list[str]:
    """Names of the migrations still to be applied. StoreError if the store is not ours, or newer and that matters."""
    with connection.snapshot():  # two looks at one state: between them another process may be making the tables
        return _todo(connection, newer=newer)


def _todo(connection: Connection, *, newer: bool = False) -> list[str]:
    applied = connection.applied(migrations)
    if not applied and connection.tables():
        raise StoreError(f"{connection.name}: is the database of another program", cure="point [store] url at another one")
    every = [step.name for step in migrations]
    unknown = applied.difference(every)
    if unknown and not newer:
        raise StoreError(
            f"{connection.name}: was written by a newer sanctions-watch ({', '.join(sorted(unknown))})",
            cure="upgrade sanctions-watch, or restore the backup made before the upgrade",
        )
    return [name for name in every if name not in applied]
