"""The files of a list, fetched into a folder: all of them or none, and none if none of them is another than was read last."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from watcher import __version__
from watcher.core.evidence import HEADERS
from watcher.core.lists.followed import Followed
from watcher.core.model import Answer, Failed, Feed, Fetched, Health, Held, NotModified, Validators
from watcher.turns.collate import Pieces
from watcher.turns.list_changes import Means


@dataclass(frozen=True, slots=True)
class Files:
    """What was fetched: the files in the order in which they are read, what their servers said, the digest of all."""

    paths: tuple[Path, ...]
    validators: tuple[Validators, ...]
    answer: Answer  #: of the first
    read_as: str  #: by which program, and how it is set

    @property
    def digest(self) -> str:
        return self.answer.document

    @property
    def document(self) -> str:
        """The digest with how it is read: who reads otherwise reads the same files anew."""
        return f"{self.digest} {self.read_as}"

    @property
    def size(self) -> int:
        return sum(path.stat().st_size for path in self.paths)


async def fetched(one: Followed, held: Held, means: Means, folder: Path) -> Files | Failed | None:
    """The files; None if the servers say that they are the ones read last."""
    read_as = f"{__version__} {one.reading}"
    same = held.document.endswith(f" {read_as}") and len(held.validators) == len(one.addresses)
    known = held.validators if same else (Validators(),) * len(one.addresses)  # "not modified" would keep it as it was read
    paths = [folder / str(number) for number in range(len(one.addresses))]
    answers = [await _download(one, url, path, said, means) for url, path, said in zip(one.addresses, paths, known, strict=True)]
    if all(isinstance(answer, NotModified) for answer in answers):
        return None
    for number, answer in enumerate(answers):
        if isinstance(answer, NotModified):  # another of them is new, and they are read together
            answers[number] = await _download(one, one.addresses[number], paths[number], Validators(), means)
    there: list[tuple[Path, Fetched]] = []
    for path, answer in zip(paths, answers, strict=True):
        if isinstance(answer, Fetched) and not answer.delta:
            there.append((path, answer))
        elif len(there) < one.shape.needed:
            return answer if isinstance(answer, Failed) else Failed(kind="garbage", reason="its server gives a part of the file, unasked")
        else:  # it need not be there, and those behind it are read in its place by nobody
            break
    return await asyncio.to_thread(_files, there, read_as)


async def _download(one: Followed, url: str, path: Path, said: Validators, means: Means) -> Fetched | NotModified | Failed:
    health = Health(etag=said.etag, last_modified=said.last_modified, validators_of=said.of)
    with path.open("wb") as file:
        return await means.web.download(
            Feed(id=one.id, url=url, health=health),
            file,
            within=means.settings.timeout,
            cap=means.settings.max_body,
            headers=one.headers,
        )


def _files(there: Sequence[tuple[Path, Fetched]], read_as: str) -> Files:
    paths = tuple(path for path, _ in there)
    first = there[0][1]
    headers = {name: first.headers[name] for name in HEADERS if name in first.headers}
    validators = tuple(_validators(answer.headers, answer.url) for _, answer in there)
    return Files(paths, validators, Answer(url=first.url, status=first.status, headers=headers, document=_digest(paths)), read_as)


def _validators(headers: Mapping[str, str], url: str) -> Validators:
    return Validators(etag=headers.get("etag"), last_modified=headers.get("last-modified"), of=url)


def _digest(paths: Sequence[Path]) -> str:
    found = hashlib.blake2b(digest_size=16)
    for path in paths:
        found.update(f"{path.stat().st_size}\n".encode())
        for piece in Pieces(path):
            found.update(piece)
    return found.hexdigest()
