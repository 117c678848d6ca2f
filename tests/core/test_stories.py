"""Which story an article belongs to, and how it comes there."""

from datetime import UTC, datetime, timedelta

import pytest

from watcher.core import stories
from watcher.core.candidates import Candidates
from watcher.core.identity import canonical_url
from watcher.core.model import Article, Entry, Known, Match, Mention, Placed

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SHELLS = (
    "Eleven thousand containers have left the port of Rajin since autumn, satellite pictures of a research group show. "
    "The ships carried artillery shells of 122 and 152 millimetres to Vostochny, from where trains took them to the front."
)
GOES_ON = (
    "Seoul has protested against the artillery shells that left Rajin for Vostochny. A spokesman of its ministry called the ships "
    "a breach of resolutions, and asked the council to meet before the end of the week about what satellites had seen."
)
FLOOD = (
    "Heavy rain has cut off forty villages in the north of the country. Soldiers with boats brought food to people on the roofs "
    "of their houses, while engineers tried to close a breach in the dam above the valley."
)


class Newsroom:
    """Places articles one after the other, each a minute after the last."""

    def __init__(self) -> None:
        self.told: dict[str, stories.Story] = {}
        self.articles: list[Article] = []
        self.now = NOON

    def publish(self, title, text="", *, names=("North Korean",), in_title=(), url="", after=timedelta(minutes=1)) -> Placed:
        self.now += after
        number = str(len(self.articles))
        entry = Entry(feed=number, key=number, revision="", url=url, title=title, text=text)
        article = Article(id=number, feed=number, key=number, revision="", url=url, title=title, text=text, published=None, found=self.now)
        mentions = [
            Mention(entity=name.lower(), alias="", surface=name, field=field, start=0, end=0, how="")
            for field, found in (("text", names), ("title", in_title))
            for name in found
        ]
        by_url = {canonical_url(a.url): (a,) for a in self.articles if a.url}
        known = Known(seen={}, by_url=by_url, stories={}, alerts={})
        placed = stories.place(
            article, Match(entry=entry, mentions=tuple(mentions)), Candidates(self.told.values(), stories.scale(known)), known
        )
        self.told[placed.story.id] = placed.story
        self.articles.append(Article(**{**{name: getattr(article, name) for name in Article.__slots__}, "story": placed.story.id}))
        return placed


@pytest.fixture
def newsroom():
    room = Newsroom()
    assert room.publish("North Korean shells reach the front", SHELLS).how == "begins"
    return room


def test_the_same_headline_joins_quietly_whatever_the_publisher_adds(newsroom):
    placed = newsroom.publish("UPDATE 1 - North Korean shells reach the front - Evening Courier", "In short.")
    assert placed.how == "reprint"
    assert placed.story.articles == 2


def test_the_same_text_under_another_headline_joins_quietly(newsroom):
    assert newsroom.publish("What satellites saw in Rajin", SHELLS).how == "reprint"


def test_a_report_that_goes_on_with_a_story_joins_visibly(newsroom):
    placed = newsroom.publish("Seoul protests against shells", GOES_ON)
    assert (placed.how, placed.story.articles) == ("sequel", 2)


def test_another_happening_begins_a_story(newsroom):
    assert newsroom.publish("Flood cuts off villages", FLOOD).how == "begins"


def test_a_new_number_in_the_headline_is_never_kept_quiet(newsroom):
    assert newsroom.publish("Eleven ships: North Korean shells reach the front", SHELLS).how == "reprint"
    assert newsroom.publish("North Korean shells reach the front in 9,000 crates", SHELLS).how == "sequel"


def test_a_new_name_in_the_headline_is_never_kept_quiet(newsroom):
    placed = newsroom.publish("Rosatom: North Korean shells reach the front", SHELLS, in_title=("Rosatom", "North Korean"))
    assert placed.how == "sequel"


def test_a_new_name_in_a_headline_that_is_merely_like_begins_a_story(newsroom):
    newsroom.publish("Putin visits Beijing", "", names=("Putin",), in_title=("Putin", "Beijing"))
    assert newsroom.publish("Putin visits Pyongyang", "", names=("Putin",), in_title=("Putin", "Pyongyang")).how == "begins"


def test_stories_without_a_watched_name_in_common_are_not_compared(newsroom):
    assert newsroom.publish("North Korean shells reach the front", SHELLS, names=("Huawei",)).how == "begins"


def test_three_days_after_its_last_article_a_story_is_over(newsroom):
    assert newsroom.publish("North Korean shells reach the front", SHELLS, after=timedelta(hours=71)).how == "reprint"
    assert newsroom.publish("North Korean shells reach the front", SHELLS, after=timedelta(hours=73)).how == "begins"


def test_two_weeks_after_its_first_article_a_story_is_over_however_often_it_is_told(newsroom):
    hows = [newsroom.publish("North Korean shells reach the front", SHELLS, after=timedelta(hours=60)).how for _ in range(6)]
    assert hows == ["reprint"] * 5 + ["begins"]


def test_later_articles_do_not_make_a_story_drift(newsroom):
    for _ in range(19):
        newsroom.publish("North Korean shells reach the front", SHELLS)
    (before,) = newsroom.told.values()
    placed = newsroom.publish("North Korean shells reach the front", FLOOD)
    assert placed.story.terms == before.terms
    assert not placed.new_terms


def test_bare_headlines_are_helped_by_the_words_of_their_addresses():
    room = Newsroom()
    address = "https://a.example/2014/03/11/libya-halts-rebel-oil-tanker-off-es-sider-port.html"
    room.publish("Tanker stopped", names=("Libya",), url=address)
    slug = "https://b.example/world/rebel-oil-tanker-halted-off-libya-port-of-es-sider-12345"
    assert room.publish("Standoff at sea", names=("Libya",), url=slug).how != "begins"
    assert room.publish("Standoff at harbour", names=("Libya",), url="https://c.example/?p=3").how != "reprint"


def test_in_any_script_two_happenings_of_one_name_stay_apart():
    room = Newsroom()
    room.publish("金正恩视察炮弹工厂", names=("金正恩",))
    assert room.publish("金正恩出席国际象棋比赛", names=("金正恩",)).how == "begins"
    room.publish("Ким Чен Ын осмотрел завод снарядов", names=("Ким Чен Ын",))
    assert room.publish("Шахматисты поздравили Ким Чен Ына с победой", names=("Ким Чен Ын",)).how == "begins"
