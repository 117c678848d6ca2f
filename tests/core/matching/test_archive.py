"""A watch list tried on stored articles finds what it would have found in the feeds."""

from datetime import UTC, datetime

from watcher.core import identity
from watcher.core.matching.archive import entry_of, found_in, search
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Article, Feed, Stored
from watcher.core.watchlist.toml_files import parse_entities
from watcher.core.watchlist.watchlist import compose

NOW = datetime(2026, 11, 23, tzinfo=UTC)
MATCHER = Matcher(
    compose(parse_entities("test.toml", '[[entity]]\nid = "huawei"\nname = "Huawei"\nschema = "Company"\nnames.en = ["Huawei"]\n'), [])
)
DESK = Feed(id="desk", url="https://desk.example/rss", title="The Desk")
INSIDE = Feed(id="inside", url="https://huawei-news.example/rss", title="Inside Huawei")


def stored(place, title, *, feed=DESK, key="", page="", text=""):
    article = Article(
        id=f"article {place}",
        feed=feed.id,
        key=key or f"key {place}",
        revision=identity.revision(title, text),
        url=f"https://desk.example/{place}",
        title=title,
        text=text,
        published=None,
        found=NOW,
        page=page,
    )
    return Stored(place, article, feed)


def test_what_is_found_is_told_by_article_with_the_wording_it_was_found_in():
    batch = [stored(1, "Huawei builds phones"), stored(2, "Rain in June"), stored(3, "Rain again", text="Huawei is dry.")]
    found = found_in(MATCHER, batch)
    assert list(found) == ["article 1", "article 3"]
    assert found["article 3"].entry == entry_of(batch[2].article)


def test_two_articles_with_one_key_are_told_apart():
    found = found_in(MATCHER, [stored(1, "Huawei builds phones", key="same"), stored(2, "Rain in June", key="same")])
    assert list(found) == ["article 1"]


def test_the_page_of_an_article_is_searched_too():
    (match,) = found_in(MATCHER, [stored(1, "A maker of phones", text="Short.", page="It is Huawei.")]).values()
    assert match.mentions[0].field == "page"


def test_the_name_of_a_feed_behind_its_stored_headlines_is_not_found():
    batch = [
        stored(n, f"{title} - Inside Huawei", feed=INSIDE)
        for n, title in enumerate(["Rain in June", "Huawei builds phones", "A quiet day"])
    ]
    assert list(found_in(MATCHER, batch)) == ["article 1"]


def test_one_batch_at_a_time_is_read():
    asked = []

    def batches():
        for n in range(3):
            asked.append(n)
            yield [stored(n, "Huawei builds phones")]

    for n, searched in enumerate(search(MATCHER, batches())):
        assert asked == list(range(n + 1))
        assert list(searched.matches) == [f"article {n}"]
