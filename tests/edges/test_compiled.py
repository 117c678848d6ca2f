"""What is kept of large watch lists: read again as it was made, and made again when it is damaged or out of date."""

from __future__ import annotations

import json
import logging
import pickle

import numpy as np
import pytest

from watcher.core.errors import ConfigError
from watcher.core.matching.compiling import compile_lexicon
from watcher.core.watchlist.entity import Entity, Name
from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges import compiled, shelf
from watcher.edges.compiled import matcher_of
from watcher.edges.sources import LARGE, watchlist_of

PADDING = "x" * 6_000
TEXT = "Anna Boremi7 met Borus Wendel3; later Wendel3 spoke, and 木下商会5 was sanctioned. Анна Боремы."


def padded(id_, name, schema="Person"):
    return json.dumps({"id": id_, "schema": schema, "properties": {"name": [name], "notes": [PADDING]}}, ensure_ascii=False)


@pytest.fixture(scope="session")
def large(tmp_path_factory):
    """A file of many bytes, and of so many names that a list of it is worth keeping."""
    file = tmp_path_factory.mktemp("lists") / "large.jsonl"
    people = [padded(f"p{at}", f"{('Anna Boremi', 'Borus Wendel')[at % 2]}{at}") for at in range(900)]
    bodies = [{"id": f"c{at}", "schema": "LegalEntity", "properties": {"name": [f"木下商会{at}"]}} for at in range(9_200)]
    file.write_text("\n".join([*people, *(json.dumps(body, ensure_ascii=False) for body in bodies), ""]), encoding="utf-8")
    assert file.stat().st_size > LARGE
    return file


@pytest.fixture(scope="session")
def made(large, tmp_path_factory):
    """The folder after a first start."""
    folder = tmp_path_factory.mktemp("store") / "compiled"
    matcher_of(watchlist_of([large], guarded=True, folder=folder), folder)
    return folder


@pytest.fixture
def kept(made, tmp_path):
    folder = tmp_path / "compiled"
    folder.mkdir()
    for file in made.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def files(folder):
    return {file.name: file.stat().st_ino for file in folder.iterdir()}


def found(matcher):
    return [(m.entity, m.start, m.end, m.how, m.guard) for m in matcher.examine("", TEXT).mentions]


def start(file, folder):
    return matcher_of(watchlist_of([file], guarded=True, folder=folder), folder)


def test_a_later_start_reads_what_the_first_one_made(large, made):
    before = files(made)
    assert sorted(name.partition("-")[0] for name in before) == ["lexicon", "register"]
    matcher = start(large, made)
    assert files(made) == before
    lexicon, anew = matcher.index._lexicon, compile_lexicon(matcher.watchlist.numbered())
    for name, column in anew.arrays().items():
        assert column.dtype == lexicon.arrays()[name].dtype
        assert np.array_equal(column, lexicon.arrays()[name]), name
    plain = start(large, None)
    assert found(matcher) == found(plain)
    assert len(found(plain)) > 1


def flipped(whole, at):
    """The same bytes but for one bit."""
    return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


@pytest.mark.parametrize(
    ("which", "damage"),
    [
        *(("lexicon", damage) for damage in ("cut off", "middle bit")),
        *(("register", damage) for damage in ("cut off", "empty", "head", "nonsense", "longer", "first bit", "middle bit", "last bit")),
    ],
)
def test_a_damaged_file_is_told_of_and_made_again(large, kept, which, damage, caplog):
    (file,) = kept.glob(f"{which}-*")
    whole = file.read_bytes()
    hurt = {
        "cut off": whole[:-100],
        "empty": b"",
        "head": flipped(whole, 60),
        "nonsense": b"x" * len(whole),
        "longer": whole + b"x",
        "first bit": flipped(whole, 4096),
        "middle bit": flipped(whole, len(whole) // 2),
        "last bit": flipped(whole, len(whole) - 1),
    }
    file.write_bytes(hurt[damage])
    matcher = start(large, kept)
    assert caplog.text.count("cannot be used and is made anew") == 1
    assert file.read_bytes() == whole
    assert found(matcher)
    assert not list(kept.glob("*.half"))


def test_a_folder_that_cannot_be_written_only_costs_time(large, tmp_path, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    matcher = start(large, blocked / "compiled")
    assert found(matcher)
    assert caplog.text.count("the next start will take as long") == 2


def test_of_old_files_the_last_used_stay(large, kept):
    for at in range(5):
        (kept / f"lexicon-{at}.arrays").write_bytes(b"old")
    (kept / "abc.half").write_bytes(b"")
    (file,) = [file for file in kept.glob("lexicon-*") if file.stat().st_size > 3]
    file.unlink()
    start(large, kept)
    assert file.exists()
    assert len(list(kept.glob("lexicon-*"))) == 2
    assert (kept / "abc.half").exists()  # somebody may be writing it


def test_a_change_of_the_list_is_never_read_from_old_files(large, kept, tmp_path):
    changed = tmp_path / "changed.jsonl"
    changed.write_text(large.read_text(encoding="utf-8").replace("Anna Boremi8", "Zora Boremi8"), encoding="utf-8")
    old, new = watchlist_of([large], folder=kept), watchlist_of([changed], folder=kept)
    assert old.version != new.version
    assert (old.entities["p8"].name, new.entities["p8"].name) == ("Anna Boremi8", "Zora Boremi8")
    assert watchlist_of([large], guarded=True, folder=kept).spelt != old.spelt


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": ', r":902: not JSON"),
        (padded("p5", "Other"), r':902: entity.id: "p5" is already defined at .*:6'),
        ('{"id": "x", "properties": {"name": [1]}}', r":902: properties.name must be a list of strings"),
    ],
)
def test_a_mistake_in_a_large_file_is_told_with_its_line_and_leaves_nothing_behind(tmp_path, line, said):
    file = tmp_path / "bad.jsonl"
    lines = [*(padded(f"p{at}", f"Anna B{at}") for at in range(900)), "", line]
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        watchlist_of([file], folder=tmp_path / "compiled")
    assert not list((tmp_path / "compiled").iterdir())


def test_bytes_that_are_no_text_are_told_with_their_place(tmp_path):
    file = tmp_path / "bad.jsonl"
    begin = ("\ufeff" + "\n".join(padded(f"p{at}", f"Anna B{at}") for at in range(900)) + "\n").encode()
    file.write_bytes(begin + b'{"id": "\xff"}\n')
    with pytest.raises(ConfigError, match=rf"the watch list is not UTF-8 \(byte {len(begin) + 8}\)"):
        watchlist_of([file], folder=tmp_path / "compiled")


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path):
    file = tmp_path / "marked.jsonl"
    file.write_text("\n".join(padded(f"p{at}", f"Anna B{at}") for at in range(900)), encoding="utf-8-sig")
    assert len(watchlist_of([file]).entities) == 900


def test_an_id_in_a_large_file_and_in_another_is_told(large, tmp_path):
    own = tmp_path / "own.jsonl"
    own.write_text(json.dumps({"id": "p3", "schema": "Person", "properties": {"name": ["Own Name"]}}))
    with pytest.raises(ConfigError, match='"p3" is already defined'):
        watchlist_of([own, large])


def some(names):
    """A list of so many names, as somebody keeps it by hand."""
    entity = Entity(id="boremi", name="Boremi", schema="Person", names=tuple(Name(f"Anna Boremi{at}") for at in range(names)))
    return Watchlist({"boremi": entity})


def test_a_list_of_few_names_is_compiled_and_kept_nowhere(tmp_path, caplog):
    caplog.set_level(logging.INFO)
    matcher_of(some(400), tmp_path / "compiled")
    assert not (tmp_path / "compiled").exists()
    assert not caplog.text


def test_a_list_of_some_names_is_kept_beside_a_store_without_a_word(tmp_path, caplog):
    caplog.set_level(logging.INFO)
    first = matcher_of(some(600), tmp_path / "compiled")
    before = files(tmp_path / "compiled")
    assert len(before) == 1
    again = matcher_of(some(600), tmp_path / "compiled")
    assert files(tmp_path / "compiled") == before
    assert found(first) == found(again) == found(matcher_of(some(600))) != []
    assert not caplog.text


def test_looking_at_a_list_of_some_names_makes_no_folder_where_there_is_no_store(tmp_path):
    assert found(matcher_of(some(600), tmp_path / "var" / "compiled"))
    assert not list(tmp_path.iterdir())


def test_where_a_list_of_some_names_cannot_be_kept_nobody_is_bothered(tmp_path, caplog):
    (tmp_path / "compiled").write_text("no folder")
    assert found(matcher_of(some(600), tmp_path / "compiled"))
    assert not [record for record in caplog.records if "not kept" in record.message]


def test_another_version_of_the_code_reads_nothing_of_this_one(tmp_path, monkeypatch):
    matcher_of(some(600), tmp_path / "compiled")
    monkeypatch.setattr(compiled, "_engine", lambda: "another")
    matcher_of(some(600), tmp_path / "compiled")
    assert len(files(tmp_path / "compiled")) == 2


def test_arrays_of_no_length_are_kept_too(tmp_path):
    with shelf.named_sheet(tmp_path, "streamed") as sheet:
        sheet.end("k", {"a": 1}, {"none": np.zeros(0, np.uint64), "some": np.arange(3, dtype=np.uint32)})
        shelf.place(sheet, tmp_path / "f")
    held = shelf.opened(tmp_path / "f", "k")
    assert held is not None
    assert {name: column.tolist() for name, column in held.arrays.items()} == {"streamed": [], "none": [], "some": [0, 1, 2]}
    assert shelf.opened(tmp_path / "f", "another") is None


def test_another_process_maps_the_files_of_a_large_list_and_is_sent_nothing_of_them(large, kept):
    matcher = start(large, kept)
    sent = shelf.packed(matcher)
    arrays = sum(file.stat().st_size for file in kept.iterdir())
    assert 0 < len(sent) < arrays / 20
    there = pickle.loads(sent)  # noqa: S301 - our own
    assert found(there) == found(matcher)
    assert np.shares_memory(there.index.lexicon.word, pickle.loads(sent).index.lexicon.word)  # noqa: S301 - our own


def test_a_list_too_large_to_be_sent_that_is_kept_nowhere_is_not(large, monkeypatch):
    monkeypatch.setattr(shelf, "_LARGE", 1_000)
    assert shelf.packed(start(large, None)) == b""
