"""The publisher's marks on an article name nobody it is about: behind the headline, in the dateline, around the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.matching.imprint import source_of
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Entry, Feed, Read, Source
from watcher.core.watchlist.toml_files import parse_entities, parse_page
from watcher.core.watchlist.watchlist import Watchlist, compose

FILE = """
publishers = ["TASS", "ТАСС", "РИА Новости", "INTERFAX.RU", "Reuters", "The Moscow Times", "Xinhua", "新华社", "连合", "연합뉴스"]

[[entity]]
id = "russia"
name = "Russia"
schema = "Country"
names = ["Russia", "Россия"]
metonyms = ["Moscow", "Москва", "Kremlin"]

[[entity]]
id = "china"
name = "China"
schema = "Country"
names = ["China", "中国"]
metonyms = ["Beijing", "北京"]

[[entity]]
id = "korea"
name = "South Korea"
schema = "Country"
names = ["South Korea"]
metonyms = ["Seoul", "서울"]

[[entity]]
id = "tass"
name = "TASS"
schema = "Company"
names = ["TASS", "ТАСС"]

[[entity]]
id = "singapore"
name = "Singapore"
schema = "Country"
names = ["Singapore"]

[[entity]]
id = "kim"
name = "Kim Jong-un"
schema = "Person"
names = ["Kim Jong-un"]
weak = ["Kim"]
context = ["newsletter"]
"""


@pytest.fixture(scope="module")
def matcher():
    page = parse_page("test.toml", FILE)
    return Matcher(compose(page.entities, [], (), page.publishers))


def found(matcher: Matcher, title: str = "", text: str = "", source: Source | None = None) -> list[str]:
    seen = matcher.examine(title, text, source) if source else matcher.examine(title, text)
    return [mention.surface for mention in seen.mentions]


def reading(*titles: str, title: str = "") -> Read:
    entries = (Entry(feed="f", key=str(at), revision="r", url="", title=one, text="") for at, one in enumerate(titles))
    return Read(entries=tuple(entries), title=title)


def source(*titles: str, feed: str = "", url: str = "https://feeds.example.org/rss", title: str = "") -> Source:
    return source_of(Feed(id="f", url=url, title=feed), reading(*titles, title=title))


@pytest.mark.parametrize(
    "title",
    [
        "Missiles fly - The Moscow Times",
        "Missiles fly – Moscow Times",
        "Missiles fly | TASS",
        "Missiles fly|TASS",
        "Missiles fly (TASS)",
        "Missiles fly — world — TASS",
        "Missiles fly - TASS - Reuters",
        "Ракеты летят :: ТАСС",
        "导弹-新华社",
    ],
)
def test_a_known_outlet_behind_a_headline_is_its_publisher(matcher, title):
    assert found(matcher, title) == []
    verdicts = matcher.examine(title, "").verdicts
    assert all("at the end of the headline" in verdict.why for verdict in verdicts)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("US warns - Russia pact grows", ["Russia"]),
        ("Missiles fly - Russia", ["Russia"]),
        ("TASS says missiles fly", ["TASS"]),
        ("What TASS - and Reuters - say of China", ["TASS", "China"]),
        ("Missiles fly (Russia)", ["Russia"]),
        ("TASS", ["TASS"]),
        ("- TASS", ["TASS"]),
    ],
)
def test_what_merely_looks_like_one_is_not_cut(matcher, title, expected):
    assert found(matcher, title) == expected


def test_the_title_and_the_host_of_a_feed_are_known_without_a_list(matcher):
    assert found(matcher, "Missiles fly - Voice of Russia", source=source(feed="Voice of Russia")) == []
    assert found(matcher, "Missiles fly - Voice of Russia", source=source(title="Voice of Russia: World")) == []
    assert found(matcher, "Missiles fly | Russia Daily", source=source(url="https://www.russia-daily.org/x")) == []
    assert found(matcher, "War ends - Russia", source=source(feed="Russia Daily")) == ["Russia"]


def test_what_stands_behind_most_headlines_of_a_document_is_its_publisher(matcher):
    titles = ["Rain falls - Inside Russia", "Grain rises - Inside Russia", "Ice melts - Inside Russia", "Snow"]
    assert found(matcher, titles[0], source=source(*titles)) == []
    assert found(matcher, titles[0], source=source(*titles[:2])) == ["Russia"], "twice is no habit"


def test_an_aggregator_signs_every_headline_with_another_name(matcher):
    titles = [f"Headline {name} - {name} Weekly" for name in ("China", "Russia", "Ohio", "Peru", "Mali")]
    assert found(matcher, titles[0], source=source(*titles)) == ["China"]
    assert found(matcher, "War - China - Peru Weekly", source=source(*titles)) == ["China"], "only the last is its own"


@pytest.mark.parametrize(
    "text",
    [
        "MOSCOW, June 19 (TASS) - Missiles fly.",
        "Moscow (Reuters) - Missiles fly.",
        "MOSCOW (AP) — Missiles fly.",
        "MOSCOW, Russia — Missiles fly.",
        "МОСКВА, 19 июн — РИА Новости. Ракеты летят.",
        "МОСКВА, 19 июня. /ТАСС/. Ракеты летят.",
        "Москва. 19 июня. INTERFAX.RU - Ракеты летят.",
        "BEIJING, Nov. 3 (Xinhua) -- Missiles fly.",
        "新华社北京11月3日电 导弹",
        "(서울=연합뉴스) 홍길동 기자 = 미사일",
    ],
)
def test_a_dateline_names_no_state(matcher, text):
    assert found(matcher, text=text) == []
    assert any("dateline" in verdict.why for verdict in matcher.examine("", text).verdicts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MOSCOW, June 19 (TASS) - The Kremlin waits.", ["Kremlin"]),
        ("SINGAPORE (Reuters) - Missiles fly.", ["SINGAPORE"]),
        ("Moscow said on Monday (Reuters) - Missiles fly.", ["Moscow"]),
        ("Moscow warns Beijing.", ["Moscow", "Beijing"]),
        ("TASS: Moscow waits.", ["TASS", "Moscow"]),
        ("RUSSIA — missiles fly.", ["RUSSIA"]),
    ],
)
def test_a_place_named_for_itself_and_the_text_behind_a_dateline_count(matcher, text, expected):
    assert found(matcher, text=text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Rain fell. Read more: Russia and China talk",
        "Rain fell.\nContinue reading Russia's harvest fails",
        "Rain fell. The post Kim Jong-un visits Russia appeared first on China Blog.",
        "Rain fell. Sign up for our China newsletter.",
        "© 2024 TASS",
        "Rain fell.\nFollow us on Telegram: Russia Now",
        "Rain fell.\nRelated articles\nRussia and China talk\nKim Jong-un sails",
        "Дождь. Читайте также: Россия строит мост",
        "Дождь.\nПодписывайтесь на «Россия сегодня»",
        "下雨。\n相关阅读：中国与邻国",
        "雨。\n関連記事：中国の雨",
        "Regen. Lesen Sie auch: China baut",
        "Pluie. Lire aussi : China construit",
        "Lluvia. Lea también: China construye",
    ],
)
def test_what_a_site_says_around_an_article_names_nobody(matcher, text):
    assert found(matcher, text=text) == []
    assert matcher.examine("", text).verdicts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Related articles\nRain falls.\nRussia waits.", ["Russia"]),
        ("Related companies in Russia were listed.", ["Russia"]),
        ("The post in China was closed.", ["China"]),
        ("Read more\nRussia waits for rain, the ministry said.", ["Russia"]),
        ("Readers in Russia wait.", ["Russia"]),
    ],
)
def test_ordinary_sentences_stay(matcher, text, expected):
    assert found(matcher, text=text) == expected


def test_what_is_cut_is_no_context_either(matcher):
    assert found(matcher, text="Kim waits.\nSign up for our newsletter.") == []
    assert found(matcher, text="Kim reads a newsletter.") == ["Kim"]


def test_a_source_tells_country_language_and_host():
    feed = Feed(id="f", url="https://News.Example.ca/rss", country="ca", language="fr-CA")
    told = source_of(feed, reading("A", title="Exemple"))
    assert (told.names, told.host, told.country, told.language) == (("Exemple",), "news.example.ca", "CA", "fr")


@given(st.text(alphabet=st.sampled_from("TASMo -|()./19\n—,Re"), max_size=60))
def test_no_mark_moves_a_name(text):
    matcher = Matcher(Watchlist(compose(parse_entities("test.toml", FILE), []).entities, publishers=("TASS",)))
    for mention in matcher.examine(text, f"{text} Kim Jong-un").mentions:
        whole = text if mention.field == "title" else f"{text} Kim Jong-un"
        assert whole[mention.start : mention.end] == mention.surface


@pytest.mark.parametrize(
    "line", ["© Kim\n", "Read more. ", "Kim - ", "MOSCOW (", "The post Kim ", "Related\n", " appeared first on ", "Kim (Reuters)\n"]
)
def test_a_text_of_nothing_but_marks_is_read_to_its_end(matcher, line):
    """Marks are looked for from each line's two ends, and in each sentence's beginning, never over the whole text."""
    text = line * (50_000 // len(line))  # a square of it would take minutes
    seen = matcher.examine(text, text)
    assert not [mention for mention in seen.mentions if mention.entity != "russia"]
