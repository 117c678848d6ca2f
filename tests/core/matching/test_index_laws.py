"""The engine finds what a plain search finds, in whatever batches texts come."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_finder import Plain, Sighting, find

from watcher.core.matching import index as module
from watcher.core.matching.index import Index
from watcher.core.text.alternations import clipped
from watcher.core.text.columns import _WINDOW
from watcher.core.text.declensions import SCRIPTS
from watcher.core.text.fold import fold_key
from watcher.core.text.inflection import base_stems
from watcher.core.watchlist.entity import Entity, Name
from watcher.core.watchlist.watchlist import Watchlist, compose

#: (schema, spellings, stems, forms) of invented bearers, a few words of many shapes and scripts that like to collide.
PEOPLE = (
    ("Person", ["Ivan Petrov", "Иван Петров", "Иван Ильич Петров"]),
    ("Person", ["Petra Petrova", "Petrova"]),
    ("Person", ["Anna O'Hara", "Anna Lee-Ford"]),
    ("Person", ["Kim Jong-il", "김정일", "金正日"]),
    ("Person", ["PETROV IVAN", "IVAN LEE"]),
    ("Person", ["يوسف الناصر", "ناصر"]),
    ("Person", ["Ford, Anna Maria"]),
    ("Person", ["Lev Petrov", "Лев Петров", "Eva", "Лев"]),
)
THINGS = (
    ("Country", ["Russia", "Россия", "러시아", "俄罗斯", "ロシア", "روسيا", "רוסיה", "Ρωσία", "Ռուսաստան", "รัสเซีย"]),
    ("Country", ["Japan", "Япония", "일본", "日本", "اليابان", "יפן", "Ιαπωνία"]),
    ("Organization", ["FSB", "ФСБ", "Bank of Japan", "日本銀行"]),
    ("Organization", ["Deep Sea", "DeepSea Lab", "macSeaBank"]),
    ("Company", ["Lee & Ford Co., Ltd.", "ООО «Мост»", "Мост-Банк", "A.B. Lee", "St. Lee", "DeepSea Ltd"]),
    ("Good", ["tanks", "drone parts", "танк", "части танка"]),
    ("Topic", ["US", "us army", "EU", "ЕС"]),
)
STEMS = ("росси", "japan", "tank", "ru", "рос", "ناص")
PARTICLES = ["은", "에서", "로부터", "정부", "씨가", "x", "銀行", "人", "ア", "の", "部", "大学", "・ロ", "ี"]
PREFIXES = ["و", "ال", "وال", "ب", "لل", "ה", "ו", "ב", "מה", "新", "西", "ア", "เ", "in", "think"]
GAPS = [" ", " ", " ", "-", "  ", "'", "", ". ", ", ", " & ", "\n", ".", " - ", "·", "\u200b ", "., ", "   "]
NOISE = ["said", "met", "в", "и", "the", "В.", "A.", "B", "정부", "政府", "中", "ال", "Bank", "in", "_", "7", "\u0301", "x" * 70]
ENDINGS = sorted({ending for _, script in SCRIPTS for ending in script.endings})


@st.composite
def watchlists(draw: st.DrawFn) -> Watchlist:
    entities = []
    for number, (schema, spellings) in enumerate(draw(st.lists(st.sampled_from(PEOPLE + THINGS), min_size=1, max_size=4))):
        kinds = st.sampled_from(["name", "name", "name", "weak", "form", "metonym"])
        names = [Name(text, draw(kinds)) for text in draw(st.lists(st.sampled_from(spellings), min_size=1, max_size=4, unique=True))]
        names += [Name(text, "stem") for text in draw(st.lists(st.sampled_from(STEMS), max_size=1))]
        others = PEOPLE + THINGS
        blocked = draw(st.lists(st.sampled_from([text for _, texts in others for text in texts]), max_size=1))
        exact = draw(st.lists(st.sampled_from(spellings), max_size=1))
        guarded = draw(st.booleans())
        one = Entity(
            id=f"e{number}",
            name=names[0].text,
            schema=schema,
            names=tuple(names),
            blocked=tuple(blocked),
            exact=tuple(exact) if draw(st.integers(0, 3)) == 0 else (),
            guarded=guarded,
        )
        entities.append(one)
    blockers = draw(st.lists(st.sampled_from(["Deep Sea Bank", "Petrov Day", "日本海"]), max_size=1))
    return compose(entities, [], tuple(blockers))


@st.composite
def shapes(draw: st.DrawFn, word: str) -> str:
    """A word of a name as it may stand in a text."""
    shape = draw(st.integers(0, 8))
    if shape in (1, 2):
        return draw(bent(word))
    if shape == 3:
        return draw(st.sampled_from(PREFIXES)) + draw(st.one_of(st.just(word), bent(word)))
    if shape == 4:
        return word + draw(st.sampled_from(PARTICLES))
    if shape == 5:
        return draw(st.sampled_from([word.lower(), word.upper(), word.title()]))
    if shape == 6:
        return word[:1] + draw(st.sampled_from(["\u0301", "\u200b", "."])) + word[1:]
    return f"{word[:1]}." if shape == 7 else word


@st.composite
def bent(draw: st.DrawFn, word: str) -> str:
    """A case form, right or wrong, of a word."""
    if short := list(clipped(fold_key(word))):
        return draw(st.sampled_from(short)).title()
    pairs = sorted(base_stems(fold_key(word)))
    if not pairs:
        return word + draw(st.sampled_from(ENDINGS))
    stem, _, declension = draw(st.sampled_from(pairs)).partition("|")
    script = next(script for letter, script in SCRIPTS if letter.match(fold_key(word)[-1:]))
    made = stem + draw(st.sampled_from(sorted(ending for ending, known in script.endings.items() if declension in known) or [""]))
    return made[:1].upper() + made[1:] if word[:1].isupper() else made


@st.composite
def texts(draw: st.DrawFn, watchlist: Watchlist) -> str:
    """A text of names as they may stand: bent, cut, glued, in other cases, with other gaps, one behind another."""
    spellings = [name.text for entity in watchlist.entities.values() for name in entity.names]
    pieces: list[str] = []
    for _ in range(draw(st.integers(0, 5))):
        for word in re.split(r"[ -]", draw(st.sampled_from(spellings))):
            pieces += [draw(shapes(word)), draw(st.sampled_from(GAPS))]
        if draw(st.booleans()):
            pieces += [draw(st.sampled_from(NOISE)), draw(st.sampled_from(GAPS))]
    return "".join(pieces)


def seen(index: Index, entries: Sequence[Sequence[str]]) -> list[list[set[Sighting]]]:
    """What an index finds in each text of each entry; entries in which nothing is seen hold nothing."""
    found: list[list[set[Sighting]]] = [[set() for _ in entry] for entry in entries]
    for number, pages in index.find(entries):
        for at, page in enumerate(pages):
            found[number][at] = {
                Sighting(c.alias.entity, c.alias.text, c.alias.kind, c.alias.derived, c.start, c.end, c.how) for c in page[1]
            }
    return found


def _agree(watchlist: Watchlist, entry: Sequence[str], found: list[set[Sighting]], told: Plain) -> None:
    named = {sighting.entity for page in told.awake for sighting in page}
    for page, awake, dormant in zip(found, told.awake, told.dormant, strict=True):
        assert not awake - page, f"missed in {entry!r} of {watchlist.entities!r}"
        assert not page - awake - dormant, f"found for nothing in {entry!r} of {watchlist.entities!r}"
        woken = {sighting for sighting in dormant if sighting.entity in named}
        assert not woken - page, f"asleep in {entry!r} of {watchlist.entities!r}"


@settings(max_examples=90)
@given(st.data())
def test_an_index_finds_what_a_plain_search_finds(data: st.DataObject) -> None:
    watchlist = data.draw(watchlists())
    entries = data.draw(st.lists(st.tuples(texts(watchlist), texts(watchlist)), min_size=1, max_size=3))
    index = Index(watchlist)
    for entry, found in zip(entries, seen(index, entries), strict=True):
        _agree(watchlist, entry, found, find(watchlist, entry))


@settings(max_examples=30)
@given(st.data())
def test_batches_of_any_size_find_the_same(data: st.DataObject) -> None:
    watchlist = data.draw(watchlists())
    entries = data.draw(st.lists(st.tuples(texts(watchlist), texts(watchlist)), min_size=2, max_size=5))
    index = Index(watchlist)
    told = [seen(index, [entry])[0] for entry in entries]
    assert seen(index, entries) == told  # what it remembers of words changes nothing
    assert seen(Index(watchlist), entries[::-1]) == told[::-1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BATCH", data.draw(st.integers(1, 200)))
        assert seen(Index(watchlist), entries) == told


@settings(max_examples=15)
@given(st.data())
def test_a_name_is_found_wherever_it_stands_in_a_long_text(data: st.DataObject) -> None:
    watchlist = data.draw(watchlists())
    text = data.draw(texts(watchlist))
    before = data.draw(st.integers(_WINDOW - 40, _WINDOW + 3))
    short, long = seen(Index(watchlist), [(f"; {text}", ""), (f"{';' * before} {text}", "")])
    moved = {s._replace(start=s.start + before - 1, end=s.end + before - 1) for s in short[0]}
    assert long[0] == moved


SURNAMES = compose(
    [
        Entity(id="p", name="Igor Volkov", schema="Person", names=(Name("Igor Volkov"), Name("Игорь Волков")), guarded=True),
        Entity(id="h", name="Mary Lee-Ford", schema="Person", names=(Name("Mary Lee-Ford"),), guarded=True),
        Entity(id="o", name="Conan O'Hara", schema="Person", names=(Name("Conan O'Hara"),), guarded=True),
        Entity(id="e", name="Ann Endless", schema="Person", names=(Name("Ann " + "E" + "e" * 70),), guarded=True),
    ],
    [],
)


def _surfaces(*entry: str) -> list[str]:
    """The surnames alone that are found in an entry."""
    found = [page for _, pages in Index(SURNAMES).find([entry]) for page in pages]
    return sorted(page[0].surface(c.start, c.end) for page in found for c in page[1] if c.alias.derived == "surname alone")


@pytest.mark.parametrize(
    ("title", "text", "surnames"),
    [
        ("Volkov speaks", "Volkov left. С Волковым говорили.", []),
        ("Volkov speaks", "Igor Volkov left. Volkov's lawyer.", ["Volkov", "Volkov", "Volkov"]),
        ("Igor Volkov", "С Волковым и волковым говорили о Волкове.", ["Volkov", "Волкове", "Волковым"]),
        ("С Игорем Волковым", "Волкова видели.", ["Волкова", "Волковым"]),
        ("", "Mary Lee-Ford met Peter Lee; Lee-Ford left.", ["Lee-Ford", "Lee-Ford"]),
        ("", "Conan O'Hara and O and Hara and O'Hara.", ["O'Hara", "O'Hara"]),
        ("", f"Ann E{'e' * 70} and A. E{'e' * 70}.", []),
    ],
)
def test_a_surname_of_a_guarded_list_is_searched_only_beside_the_full_name(title: str, text: str, surnames: list[str]) -> None:
    assert _surfaces(title, text) == surnames


def test_another_entry_wakes_no_surname() -> None:
    found = list(Index(SURNAMES).find([("", "Igor Volkov"), ("", "Volkov said"), ("", "Igor Volkov")]))
    assert [number for number, _ in found] == [0, 2]


@pytest.mark.parametrize("entries", [[("With Igor", "Volkov said")], [("", "With Igor"), ("Volkov said", "")], [("With Mary Lee", "Ford")]])
def test_no_name_stands_across_two_texts(entries: list[tuple[str, str]]) -> None:
    assert not list(Index(SURNAMES).find(entries))


def test_searches_in_many_threads_find_what_one_finds() -> None:
    index = Index(SURNAMES)
    entries = [(f"Igor Volkov {number}", "Volkov said. With Mary Lee.") for number in range(20)]

    def found(_: int) -> list[tuple[int, list[int]]]:
        return [(number, [len(page.candidates) for page in pages]) for number, pages in index.find(entries)]

    once = found(0)
    with ThreadPoolExecutor(8) as pool:
        assert all(again == once for again in pool.map(found, range(60)))
