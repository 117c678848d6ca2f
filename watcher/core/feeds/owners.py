"""Whose voice a feed is: forty papers of one chain that say the same are one owner saying it.

What the user says of a feed's owner holds. Else officials and state media speak for their state, everybody else for the
domain he publishes under. It refuses to know who owns whom: that is for the feeds file.
"""

from __future__ import annotations

import re

from watcher.core.feeds.hosts import host_of
from watcher.core.model import Feed
from watcher.core.tiers import AGGREGATOR, OFFICIAL, is_state_media

#: Labels below which names are given away in some countries: "co.uk", "com.cn", "or.kr".
_SHARED = frozenset("ac co com edu gob gouv gov go mil ne net nom or org re".split())
_COUNTRY = re.compile(r"[a-z]{2}")
#: Hosts below which each name is a publisher of its own.
_HOUSES = frozenset("blogspot.com github.io medium.com substack.com tumblr.com wordpress.com".split())
#: Hosts that hand feeds of others on: whose they are is said by where their entries lead.
_CARRIERS = frozenset("feedburner.com feedproxy.google.com politepol.com rss.app rsshub.app".split())


def owner_of(feed: Feed, url: str = "") -> str:
    """Who answers for an article at `url` in a feed; "" if nobody can be told, as of an aggregator's own pages."""
    if feed.owner:
        return feed.owner.casefold()
    if feed.country and (feed.tier == OFFICIAL or is_state_media(feed)):
        return f"state:{feed.country.casefold()}"
    own = domain(host_of(feed.url))
    if feed.tier != AGGREGATOR and own not in _CARRIERS:
        return own
    elsewhere = domain(host_of(url))
    return "" if elsewhere == own or elsewhere in _CARRIERS else elsewhere


def domain(host: str) -> str:
    """What its owner registered of a host name: "bbc.co.uk" of "feeds.bbc.co.uk". An address of numbers is itself."""
    labels = host.removesuffix(".").split(".")
    if not labels[-1].isalpha() and not labels[-1].startswith("xn--"):
        return host
    whole = ".".join(labels[-3:])
    if any(whole == carrier for carrier in _CARRIERS):
        return whole
    shared = len(labels) > 2 and _COUNTRY.fullmatch(labels[-1]) and labels[-2] in _SHARED  # noqa: PLR2004 - a name, and two below it
    return whole if shared or ".".join(labels[-2:]) in _HOUSES else ".".join(labels[-2:])
