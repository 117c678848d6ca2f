"""Names written in camel case are found as they are listed; so are names glued to a small word, by bad HTML or by
their script, in case forms too.
"""

import pytest

from watcher.core.matching.matcher import Matcher
from watcher.core.watchlist.entity import Entity, Name
from watcher.core.watchlist.watchlist import compose

CAMEL = "inDrive OpenSSL DeepSeek McDonald iPhone YouTube ChatGPT openSUSE deGrasse onSemi macOS eBay GLONASS ЕвроХим".split()


def found(names, text):
    matcher = Matcher(compose([Entity(id=name, name=name, schema="Company", names=(Name(name),)) for name in names], []))
    return {mention.entity: (mention.start, mention.end) for mention in matcher.examine("", text).mentions}


@pytest.mark.parametrize("name", CAMEL)
def test_a_name_in_camel_case_is_found(name):
    assert found(CAMEL, f"Shares of {name} fell.") == {name: (10, 10 + len(name))}


@pytest.mark.parametrize(
    ("text", "name", "span"),
    [
        ("Readers ofRussia watch.", "Russia", (10, 16)),
        ("A think tankCSIS paper.", "CSIS", (12, 16)),
        ("What theUS wants.", "US", (8, 10)),
        ("Ударили поСША.", "США", (10, 13)),
        ("قال وبالرادارات", "رادار", (8, 15)),
        ("وزارة والموشكهای", "موشک", (9, 16)),
        ("הוא אמר שבמוסקבה קר", "מוסקבה", (10, 16)),
    ],
)
def test_a_glued_name_is_found_where_it_stands(text, name, span):
    assert found([name], text) == {name: span}


@pytest.mark.parametrize(("text", "name"), [("OpenSSL was patched.", "SSL"), ("An iPhone sold.", "Phone"), ("McDonald left.", "Donald")])
def test_a_part_of_a_camel_case_name_is_nobody(text, name):
    assert found([name], text) == {}
