"""What is told of an entry does not depend on who asks: alone or among others, for its mentions or for every verdict."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from test_index_laws import texts, watchlists

from watcher.core.matching.matcher import Matcher
from watcher.core.model import NOWHERE, Entry, Source
from watcher.core.watchlist.watchlist import Watchlist, compose

#: Words beside which doubtful names may count, in texts and of feeds.
BESIDE = ["said", "Bank", "日本", "정부", "tank", "в", "the bank", "country:RU", "language:ko"]


@st.composite
def doubtful(draw: st.DrawFn) -> Watchlist:
    """A watch list most of whose names need one of a few words, or another entity, beside them."""
    watchlist = draw(watchlists())
    words = st.lists(st.sampled_from([*BESIDE, *watchlist.entities]), max_size=3)
    entities = [
        replace(
            entity,
            context=tuple(draw(words)),
            against=tuple(draw(words)[:1]),
            names=tuple(replace(name, kind=draw(st.sampled_from(["weak", name.kind]))) for name in entity.names),
        )
        for entity in watchlist.entities.values()
    ]
    return compose(entities, [], watchlist.blockers)


@settings(max_examples=60)
@given(st.data())
def test_the_mentions_of_an_entry_are_those_of_its_examination(data: st.DataObject) -> None:
    watchlist = data.draw(doubtful())
    source = data.draw(st.sampled_from([NOWHERE, Source(country="RU"), Source(language="ko")]))
    words = st.lists(st.sampled_from(BESIDE), max_size=2).map(" ".join)
    pages = data.draw(st.lists(st.tuples(texts(watchlist), texts(watchlist), words), min_size=1, max_size=3))
    entries = [Entry(feed="f", key=str(at), revision="r", url="", title=a, text=f"{b} {c}") for at, (a, b, c) in enumerate(pages)]
    matcher = Matcher(watchlist)
    told = {entry.key: seen.mentions for entry in entries if (seen := matcher.examine(entry.title, entry.text, source)).mentions}
    assert {match.entry.key: match.mentions for match in matcher.match_all(entries, source)} == told
    assert {entry.key: match.mentions for entry in entries if (match := matcher.match(entry, source))} == told
