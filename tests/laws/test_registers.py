"""A register says of every file what reading it whole says: entities, their order, mistakes."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.errors import ConfigError
from watcher.core.watchlist.ftm import parse_lines
from watcher.core.watchlist.register import Draft, Records
from watcher.core.watchlist.watchlist import compose

TEXTS = st.text(max_size=12)
PROPERTIES = st.dictionaries(
    st.sampled_from(["name", "alias", "previousName", "weakAlias", "country"]), st.lists(TEXTS, max_size=4) | TEXTS, max_size=4
)
RECORDS = st.fixed_dictionaries(
    {"id": st.text(min_size=1, max_size=4), "properties": PROPERTIES},
    optional={"schema": st.sampled_from(["Person", "Company", "Vessel", "Country", ""]), "caption": TEXTS},
)
LINES = st.lists(RECORDS.map(json.dumps) | st.sampled_from(["", "  ", '{"id": ', "[]"]), max_size=12)


def register(lines, *, guarded=False):
    blob = io.BytesIO()
    draft = Draft("list.json", blob.write)
    for number, line in enumerate(lines, 1):
        draft.add(number, line)
    arrays = {**draft.arrays(), "records": np.frombuffer(blob.getvalue(), np.uint8)}
    records = Records("list.json", arrays, version="v", names=draft.names, guarded=guarded)
    records.check()
    return records


def said(read):
    try:
        return read(), None
    except ConfigError as error:
        return None, str(error)


@given(LINES, st.booleans())
def test_a_register_holds_what_the_lines_say(lines, guarded):
    plain, wrong = said(lambda: dict(compose(parse_lines("list.json", lines, guarded=guarded), []).entities))
    found, told = said(lambda: register(lines, guarded=guarded))
    assert told == wrong
    if plain is None or found is None:
        return
    assert list(found.items()) == list(plain.items())
    assert list(found) == list(plain)
    assert [found[id_] for id_ in plain] == [found.at(number) for number in range(len(found))] == list(found.values())
    assert "none of them" not in found
    assert found.get("none of them") is None


@given(LINES, LINES)
def test_an_id_in_two_files_is_told_wherever_it_stands(first, second):
    one, other = (said(lambda lines=lines: register(lines))[0] for lines in (first, second))
    if one is None or other is None:
        return
    both = set(one) & set(other)
    for registers, written in (([one, other], []), ([other], list(one.values()))):
        _, told = said(lambda registers=registers, written=written: compose(written, [], registers=registers))
        assert (told is not None) == bool(both)


def test_a_watch_list_with_a_register_counts_and_names_without_walking_it():
    lines = [json.dumps({"id": f"Q{at}", "schema": "Person", "properties": {"name": [f"Anna B{at}", "weak one"]}}) for at in range(5)]
    records = register(lines)
    written = parse_lines("own.json", [json.dumps({"id": "own", "schema": "Person", "properties": {"name": ["Own Er"]}})])
    watchlist = compose(written, [], registers=[records])
    assert (len(watchlist.entities), watchlist.names) == (6, 11)
    assert [entity.id for entity in watchlist.entities.values()] == ["own", *(f"Q{at}" for at in range(5))]
    assert [watchlist.numbered()[at].id for at in range(8)] == [*watchlist.entities, "", ""]
    assert [entity.id for entity in watchlist.numbered()] == [*watchlist.entities, "", ""]
    assert dict(watchlist.titles()) == {id_: entity.name for id_, entity in watchlist.entities.items()}
    assert watchlist.titles().get("signal:none") is None
    assert watchlist.version != compose(written, []).version
    assert list(watchlist.written) == ["own"]


@pytest.mark.parametrize("lone", ["\ud800", "A\udfff"])
def test_half_a_surrogate_pair_is_kept_as_it_is(lone):
    (entity,) = register([json.dumps({"id": lone, "properties": {"name": [f"{lone} x"]}})]).values()
    assert (entity.id, entity.name) == (lone, f"{lone} x")
