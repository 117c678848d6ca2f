"""A name and password in a feed's address are on no screen; what is meant to be used gives addresses whole."""

from __future__ import annotations

import json

import pytest

from watcher.testing import item, rss

SECRET = "hush-hush"


@pytest.fixture
def members(home, site):
    """A feed for members that answers and one that does not, both without a title."""
    news = site.put("/members", rss(item("1", "Kim Jong-un in Russia")))
    urls = [url.replace("://", f"://me:{SECRET}@") for url in (news, news.replace("/members", "/gone"))]
    home.write("feeds.toml", "".join(f'[[feed]]\nurl = "{url}"\n' for url in urls))
    return urls


def test_no_command_shows_it(home, members):
    good, bad = members
    told = [home.run("poll"), home.run("poll", "--json"), home.run("status"), home.run("status", "--json"), home.run("feeds", "list")]
    told += [home.run("feeds", "check", url, *flag) for url in members for flag in ((), ("--json",))]
    told += [home.run("feeds", "remove", bad), home.run("feeds", "remove", bad + "x"), home.run("feeds", "add", good)]
    told += [home.run("feeds", "add", good + "?b"), home.run("poll", good + "?c"), home.run("coverage", "--since", "1d")]
    (alert, *_) = json.loads(home.run("alerts", "list", "--json").stdout)
    told += [home.run("alerts", "list"), home.run("alerts", "show", alert["id"]), home.run("alerts", "show", alert["id"], "--json")]
    told += [home.run("explain", alert["id"]), home.run("stories", "list", "--json")]
    for number, result in enumerate(told):
        assert SECRET not in result.output, (number, result.output)


def test_what_is_meant_to_be_used_gives_addresses_whole(home, members):
    assert {feed["url"] for feed in json.loads(home.run("feeds", "list", "--json").stdout)} == set(members)
    assert home.run("feeds", "export").stdout.count(SECRET) == 2
