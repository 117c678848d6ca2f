"""Registers of large watch list files and of sanctions lists, kept beside the store.

Each is named after the content of its file or list, so that what is there is never out of date. Where nothing can be written
it is made in memory. What it refuses to do: be the only place of anything. The folder may be removed at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from watcher.core.errors import ConfigError
from watcher.core.identity import digest
from watcher.core.watchlist.ftm import Record
from watcher.core.watchlist.register import FORMAT, Draft, Records
from watcher.edges import shelf
from watcher.edges.files import no_text, readable

log = logging.getLogger(__name__)

_KEPT = 24  #: files, beside those in use
_BOM = b"\xef\xbb\xbf"


def register_of(file: Path, folder: Path | None = None, *, guarded: bool) -> Records:
    """The register of a FollowTheMoney file, made if `folder` does not have it. ConfigError if the file cannot be read."""
    with readable(file, "watch list") as stream:
        key = _register_key(hashlib.file_digest(stream, "blake2b").hexdigest())

        def written(draft: Draft) -> str:
            stream.seek(0)
            content = hashlib.blake2b()
            for number, line in enumerate(_lines(file, stream, content), 1):
                draft.add(number, line)
            return _register_key(content.hexdigest())  # of what was read: the file may have changed since it was looked at

        return _kept(str(file), key, written, folder, guarded=guarded)


def register_of_records(name: str, content: str, records: Callable[[], Iterable[Record]], folder: Path | None = None) -> Records:
    """The register of records that come from elsewhere, guarded; asked for only if `folder` does not have it. `content` is a hash
    of them.
    """
    key = _register_key(content)

    def written(draft: Draft) -> str:
        for number, record in enumerate(records(), 1):
            draft.put(number, record)
        return key

    return _kept(name, key, written, folder, guarded=True)


def version_of_records(content: str) -> str:
    """The version of that register, whether it was made or not."""
    return f"{_register_key(content)} guarded"


def _kept(name: str, key: str, written: Callable[[Draft], str], folder: Path | None, *, guarded: bool) -> Records:
    """The register with this key, from the folder if it is there. `written` fills a draft and says of which key it is then."""
    if folder and (found := shelf.opened(_register(folder, key), key)):
        return _records(name, key, found, guarded=guarded)
    if folder:
        with contextlib.suppress(OSError), shelf.named_sheet(folder, "records") as sheet:
            return _written(name, written, sheet, folder, guarded=guarded)
        log.warning("%s cannot be written, so the next start will take as long", folder)
    try:
        with shelf.sheet("records") as sheet:
            return _written(name, written, sheet, None, guarded=guarded)
    except OSError as error:
        raise ConfigError(name, f"the watch list cannot be unpacked: {error.strerror}", cure="make room on the disk") from None


def _register_key(content: str) -> str:
    return digest(str(FORMAT), content)


def _register(folder: Path, key: str) -> Path:
    return folder / f"register-{key}.arrays"


def _written(name: str, fill: Callable[[Draft], str], sheet: shelf.Sheet, folder: Path | None, *, guarded: bool) -> Records:
    draft = Draft(name, sheet.write)
    key = fill(draft)
    sheet.end(key, {"names": draft.names}, draft.arrays())
    records = _records(name, key, shelf.mapped(sheet.stream, key, _register(folder, key) if folder else None), guarded=guarded)
    records.check()
    if folder:
        shelf.place(sheet, _register(folder, key))
        shelf.tidy(folder, "register-*.arrays", _KEPT)
    return records


def _lines(file: Path, stream: Iterable[bytes], content: hashlib.blake2b) -> Iterator[str]:
    """The lines of a file, each as text; only a line break ends one."""
    before = 0
    for line in stream:
        content.update(line)
        try:
            yield (line.removeprefix(_BOM) if not before else line).decode()
        except UnicodeDecodeError as error:
            raise no_text(file, "watch list", before + error.start) from None
        before += len(line)


def _records(name: str, key: str, found: shelf.Arrays, *, guarded: bool) -> Records:
    return Records(name, found.arrays, version=key, names=found.facts["names"], guarded=guarded)
