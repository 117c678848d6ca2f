"""What is kept of a matched article, whatever becomes of it."""

import pytest

from watcher.core.model import Fetched
from watcher.testing import item, rss

WIRE = "https://wire.example/rss"
FIRST = item("1", "Kim Jong-un opens a park", text="It has two slides.")
EDITED = item("1", "A park was opened", text="It has two slides.")


def answer(*items, **headers):
    return Fetched(url="https://cdn.example/wire", status=200, headers=headers, body=rss(*items))


@pytest.fixture
async def watched(scenario):
    await scenario.poll(WIRE, item("0", "A quiet day"))
    return scenario


def kept(scenario):
    (alert,) = (alert for alert, _ in scenario.store.alerts(states=None, limit=9))
    _, _, _, sources, _ = scenario.store.alert(alert.id)
    return scenario.store.evidence([article.id for article, _ in sources])


async def test_the_text_as_read_is_kept_with_headers_address_and_time(watched):
    outcome = await watched.poll(
        WIRE, answer(FIRST, date="Mon, 17 Jun 2024 08:00:00 GMT", etag='"x"', server="nginx", **{"set-cookie": "s"})
    )
    (piece,) = kept(watched)
    assert (piece.evidence.entry.title, piece.evidence.entry.text) == ("Kim Jong-un opens a park", "It has two slides.")
    assert piece.evidence.answer.headers == {"date": "Mon, 17 Jun 2024 08:00:00 GMT", "etag": '"x"'}
    assert (piece.evidence.answer.url, piece.evidence.fetched) == ("https://cdn.example/wire", watched.clock())
    assert piece.evidence.answer.document == outcome.feed.health.body
    assert (piece.fits, piece.logged) == (True, 1)


async def test_an_article_whose_name_was_edited_out_or_that_was_withdrawn_is_still_proved(watched):
    await watched.poll(WIRE, answer(FIRST))
    before = kept(watched)
    await watched.poll(WIRE, answer(EDITED))
    edited = kept(watched)
    assert edited[:1] == before
    assert [(piece.evidence.entry.title, piece.fits, piece.logged) for piece in edited[1:]] == [(EDITED.title, True, 2)]
    await watched.poll(WIRE, answer(item("2", "Another day")))
    assert kept(watched) == edited


async def test_nothing_is_kept_of_articles_without_a_match(watched):
    outcome = await watched.poll(WIRE, answer(item("3", "A goat won the race")))
    assert outcome.evidence == ()
