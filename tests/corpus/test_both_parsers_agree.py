"""Every document of the shared corpus that the fast parser does not refuse it reads as feedparser does, to the letter."""

import gzip
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from watcher.core.feeds import charset, swift, thorough
from watcher.core.feeds.item import entries
from watcher.core.feeds.mend import mend
from watcher.core.model import Failed, Feed
from watcher.core.text.html import to_line

_CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
_FEED = Feed(id="corpus", url="https://example.org/feed.xml")
_EVERY = 30  # states of a trace differ by an item or two

pytestmark = pytest.mark.skipif(not _CORPUS.is_dir(), reason="the shared corpus of real feeds is not beside this checkout")


def _wild():
    for path in sorted((_CORPUS / "feeds" / "wild").glob("*.gz")):
        yield path.name, gzip.decompress(path.read_bytes())


def _packed(folder, every):
    for archive in sorted((_CORPUS / folder).glob("*.tar.*")):
        with tarfile.open(archive) as tar:
            for number, member in enumerate(member for member in tar if member.isfile()):
                if number % every == 0:
                    yield f"{archive.name}: {member.name}", tar.extractfile(member).read()


@pytest.mark.parametrize(
    ("documents", "least"),
    [(_wild(), 0.98), (_packed("feeds/fixtures", 1), 0.96), (_packed("traces", _EVERY), 1)],
    ids=["wild", "fixtures", "traces"],
)
def test_what_the_fast_parser_does_not_refuse_it_reads_as_feedparser_does(documents, least, capsys):
    fast, refused, changed = 0, Counter(), []
    for name, body in documents:
        mended = mend(charset.decode(body).text)
        if mended is None or isinstance(mended, Failed) or not mended.feed:
            continue
        document = swift.parse(mended)
        if isinstance(document, str):
            refused[document[:60]] += 1
            continue
        fast += 1
        whole, _ = thorough.parse(mended)
        if entries(_FEED, document, url=_FEED.url) != entries(_FEED, whole, url=_FEED.url):
            changed.append(name)
        if (to_line(document.title), document.language or "") != (to_line(whole.title), whole.language or ""):
            changed.append(f"{name}: title or language")
    with capsys.disabled():
        print(f"\n{fast} documents read fast, {refused.total()} left to feedparser: {refused.most_common(5)}")  # noqa: T201 - the share is what this is run for
    assert not changed
    assert fast >= least * (fast + refused.total())
