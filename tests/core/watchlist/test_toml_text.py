"""What is written as a table is read back as it was, whatever the words."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from watcher.core.model import Policy, Severity
from watcher.core.watchlist.entity import SCHEMATA, Entity, Name
from watcher.core.watchlist.toml_files import parse_page
from watcher.core.watchlist.toml_text import written

#: What a name may hold but for half a surrogate pair, which no file can, and blanks around it, which are no part of it.
TEXT = st.builds("{}a{}".format, *(st.text(st.characters(exclude_categories=("Cs",)), max_size=12),) * 2).map(str.strip)


@given(
    entity=st.builds(
        Entity,
        id=st.from_regex(r"[a-z0-9][a-z0-9._-]{0,9}", fullmatch=True),
        name=TEXT,
        schema=st.sampled_from(sorted(SCHEMATA)),
        policy=st.sampled_from(Policy),
        severity=st.sampled_from(Severity),
        names=st.lists(TEXT, min_size=1, max_size=3, unique=True).map(lambda texts: tuple(map(Name, texts))),
        context=st.lists(TEXT, max_size=2).map(tuple),
    ),
    weak=st.lists(TEXT, max_size=2, unique=True),
)
def test_what_is_written_is_read_back(entity, weak):
    entity = replace(entity, names=(*entity.names, *(Name(text, "weak") for text in weak)))
    (read,) = parse_page("list.toml", written(entity)).entities
    assert replace(read, place="", lines=()) == entity
