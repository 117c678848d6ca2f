"""The nearest word decides for a doubtful name: its sentence, the title, the text, and the feed's country and language last."""

import pytest

from watcher.core.matching import guards
from watcher.core.matching.guards import Page, judge
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Source
from watcher.core.text.fold import Folded, fold
from watcher.core.text.sentences import split
from watcher.core.watchlist.toml_files import parse_entities
from watcher.core.watchlist.watchlist import compose

FILE = """
[[entity]]
id = "csis"
name = "Center for Strategic and International Studies"
schema = "Organization"
names = ["Center for Strategic and International Studies", "CSIS"]
context = ["think tank", "country:US"]
against = ["Ottawa", "spies", "country:CA"]

[[entity]]
id = "jordan"
name = "Jordan"
schema = "Country"
names = ["Hashemite Kingdom of Jordan"]
weak = ["Jordan"]
context = ["Amman", "king", "russia", "language:ar"]
against = ["NBA", "sneaker"]

[[entity]]
id = "russia"
name = "Russia"
schema = "Country"
names = ["Russia"]
"""


@pytest.fixture(scope="module")
def matcher():
    return Matcher(compose(parse_entities("test.toml", FILE), []))


def guard(matcher: Matcher, text: str, title: str = "", **source: str) -> str | None:
    """What let the first doubtful name count; None if it did not."""
    mentions = [m for m in matcher.examine(title, text, Source(**source)).mentions if m.entity != "russia"]
    return mentions[0].guard if mentions else None


def why(matcher: Matcher, text: str, title: str = "", **source: str) -> str:
    (verdict,) = (v for v in matcher.examine(title, text, Source(**source)).verdicts if not v.counted)
    return verdict.why


@pytest.mark.parametrize(
    ("title", "text", "said"),
    [
        ("", "Jordan talks in Amman. The king left.", 'counts beside "Amman" in the same sentence'),
        ("The king speaks", "Jordan talks. Amman waits.", 'counts beside "king" in the title'),
        ("News", "Jordan talks. Amman waits.", 'counts beside "Amman" in the text'),
        ("", "Jordan talks to Russia.", "counts beside Russia in the same sentence"),
        ("Jordan and the king", "", 'counts beside "king" in the same sentence'),
    ],
)
def test_the_verdict_says_where_what_let_it_stands(matcher, title, text, said):
    assert guard(matcher, text, title) == said


@pytest.mark.parametrize(
    ("word", "there", "counts"),
    [
        ("nave", "una nave fermata", True),
        ("nave", "due navi fermate", True),
        ("nave", "je naveden kot cilj", False),
        ("tàu", "she taught it in Texas", False),
        ("gemi", "bir gemi battı", True),
        ("gemi", "a telescope called Gemini", False),
        ("statek", "nie ma statku", True),
        ("tanker", "two tankers were held", True),
        ("ship*", "its shipments were held", True),
        ("ship", "the shipwright was held", False),
        ("санкц*", "уже под санкциями", True),
        ("санкция", "уже под санкциями", True),
        ("санкц", "уже под санкциями", False),
        ("Jordan River*", "on the Jordan Riverside", True),
        ("제재", "제재가 발표됐다", True),
        ("船", "这艘货船被扣押", True),
        ("عقوبات", "أعلنت العقوبات", True),
    ],
)
def test_a_word_of_the_context_is_a_whole_word_in_any_case_and_with_a_star_begins_words(word, there, counts):
    listed = f'[[entity]]\nid = "hawk"\nname = "MV Hawk of Strelsau"\nschema = "Vessel"\nweak = ["Hawk"]\ncontext = ["{word}"]\n'
    hawk = Matcher(compose(parse_entities("test.toml", listed), []))
    assert bool(hawk.examine("", f"Hawk: {there}.").mentions) == counts
    if counts:
        assert guard(hawk, f"Hawk: {there}.") == f'counts beside "{word.removesuffix("*")}" in the same sentence'


def test_the_country_and_language_of_the_feed_decide_last(matcher):
    assert guard(matcher, "CSIS warns", country="US") == ""
    assert guard(matcher, "CSIS warns") == ""
    assert guard(matcher, "CSIS warns", country="CA") is None
    assert "in a feed of CA" in why(matcher, "CSIS warns", country="CA")
    assert guard(matcher, "CSIS, a think tank, warns", country="CA").endswith('counts beside "think tank" in the same sentence')
    assert guard(matcher, "Jordan plays", language="ar") == 'counts in a feed in "ar"'
    assert guard(matcher, "Jordan plays", language="en") is None


def test_the_nearer_of_for_and_against_wins(matcher):
    assert guard(matcher, "CSIS hunts spies.", "The think tank") is None
    assert guard(matcher, "CSIS, the think tank, warns. Spies are in Ottawa.") is not None
    assert guard(matcher, "CSIS hunts spies.", country="US") is None
    assert guard(matcher, "Jordan wears a sneaker. Amman is far.") is None
    assert guard(matcher, "The king of Jordan wears a sneaker.") is None, "of equals the one against it"
    assert "speaks against it" in why(matcher, "Jordan wears a sneaker. Amman is far.")


def test_a_word_is_no_context_of_the_name_it_stands_in():
    lines = '[[entity]]\nid = "s"\nname = "S"\nschema = "Vessel"\nweak = ["Ocean Ship"]\ncontext = ["ship"]\n'
    matcher = Matcher(compose(parse_entities("t.toml", lines), []))
    assert matcher.examine("", "The Ocean Ship sails").mentions == ()
    assert matcher.examine("", "The ship Ocean Ship sails").mentions


class Counted(str):
    """A text that counts how many code points were cut out of it."""

    __slots__ = ()
    taken = 0

    def __getitem__(self, at):
        piece = super().__getitem__(at)
        Counted.taken += len(piece)
        return piece


@pytest.mark.parametrize("unit", ["Jordan ", "Jordan Amman ", "CSIS spies ", "CSIS! "])
def test_judging_looks_at_a_bounded_piece_of_text_for_each_name(matcher, unit):
    """However long its only sentence is: the work grows with the number of names, not with its square."""
    costs = []
    for times in (200, 400):
        text = unit * times
        seen = matcher.examine("", text)
        page = Page("text", Folded(Counted(text), Counted(fold(text).text)), split(text))
        Counted.taken = 0
        judge([page], [(page, verdict.candidate) for verdict in seen.verdicts], matcher.watchlist)
        costs.append(Counted.taken)
    assert costs[1] <= 2.5 * costs[0]


def test_a_chain_of_requirements_costs_a_bounded_number_of_rounds(monkeypatch):
    chain = "".join(
        f'[[entity]]\nid = "e{n}"\nname = "Name{n}x"\nschema = "Topic"\nnames = ["Name{n}x"]\nrequires = [["e{n + 1}"]]\n'
        for n in range(40)
    )
    chain += '[[entity]]\nid = "e40"\nname = "Nowhere"\nschema = "Topic"\n'
    matcher = Matcher(compose(parse_entities("t.toml", chain), []))
    rounds = 0

    def counted(found):
        nonlocal rounds
        rounds += 1
        return longest(found)

    longest = guards._longest
    monkeypatch.setattr(guards, "_longest", counted)
    matcher.examine("", " ".join(f"Name{n}x" for n in range(40)))
    assert rounds <= guards._ROUNDS
