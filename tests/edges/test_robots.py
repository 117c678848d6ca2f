"""robots.txt: what a site lets programs read, asked for once a day."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from watcher.core.model import Failed, Fetched
from watcher.edges.robots import Robots
from watcher.testing import MONDAY

PAGE = "https://news.example/2024/ship"


class Site:
    """Answers for robots.txt, and counts how often it was asked."""

    def __init__(self, answer):
        self.answer = answer if not isinstance(answer, str) else Fetched(url="", status=200, headers={}, body=answer.encode())
        self.asked = []

    async def __call__(self, url):
        self.asked.append(url)
        await asyncio.sleep(0)
        return self.answer


def robots(answer, agent="desk-reader/2 (desk@example.org)"):
    return Robots(Site(answer), agent=agent)


@pytest.mark.parametrize(
    ("file", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /2024/", False),
        ("User-agent: *\nDisallow: /2023/", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: sanctions-watch\nDisallow:", False),
        ("User-agent: sanctions-watch\nDisallow: /", False),
        ("User-agent: desk-reader\nDisallow: /", False),
        ("User-agent: somebody-else\nDisallow: /", True),
        ("\ufeffUser-agent: *\r\nDisallow: /", False),
        ("<html>no such page</html>", True),
    ],
    ids=["empty", "folder", "another folder", "us but not our user", "us by name", "our user", "others", "with a mark", "a web page"],
)
async def test_a_page_is_read_only_if_robots_txt_lets_both_of_our_names(file, allowed):
    assert (await robots(file).refusal(PAGE, MONDAY) is None) is allowed


@pytest.mark.parametrize(
    ("status", "allowed"), [(404, True), (410, True), (401, False), (403, False), (429, False), (500, False), (None, False)]
)
async def test_a_missing_file_forbids_nothing_and_one_that_cannot_be_had_everything(status, allowed):
    refusal = await robots(Failed(kind="http", reason="the server said so", status=status)).refusal(PAGE, MONDAY)
    assert (refusal is None) is allowed
    assert refusal is None or refusal.kind == "robots"


async def test_it_is_asked_for_once_a_day_however_many_pages_are_wanted():
    site = Site("User-agent: *\nDisallow: /private")
    rules = Robots(site, agent="us")
    await asyncio.gather(*(rules.refusal(f"{PAGE}/{number}", MONDAY) for number in range(20)))
    await rules.refusal(PAGE, MONDAY + timedelta(hours=23))
    assert site.asked == ["https://news.example/robots.txt"]
    await rules.refusal(PAGE, MONDAY + timedelta(hours=25))
    assert len(site.asked) == 2


async def test_one_that_could_not_be_had_is_asked_for_again_after_an_hour():
    site = Site(Failed(kind="timeout", reason="too slow"))
    rules = Robots(site, agent="us")
    assert await rules.refusal(PAGE, MONDAY)
    site.answer = Failed(kind="http", reason="not there", status=404)
    assert await rules.refusal(PAGE, MONDAY + timedelta(minutes=59))
    assert await rules.refusal(PAGE, MONDAY + timedelta(minutes=61)) is None


async def test_the_delay_a_site_asks_for_is_told():
    assert await robots("User-agent: *\nCrawl-delay: 30").delay(PAGE, MONDAY) == timedelta(seconds=30)
    assert await robots("User-agent: *\nDisallow: /x").delay(PAGE, MONDAY) == timedelta()
