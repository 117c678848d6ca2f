"""Who answers for what a feed says, and what stands beside its name."""

import pytest

from watcher.core.feeds.owners import domain, owner_of
from watcher.core.model import Feed
from watcher.core.tiers import flag, standing


def feed(url: str = "https://feeds.gazette.example/rss", **about) -> Feed:
    return Feed(id="f", url=url, title="Gazette", **about)


@pytest.mark.parametrize(
    ("host", "registered"),
    [
        ("feeds.bbci.co.uk", "bbci.co.uk"),
        ("rss.news.com", "news.com"),
        ("www.news.com.cn.", "news.com.cn"),
        ("english.yonhap.or.kr", "yonhap.or.kr"),
        ("co.uk", "co.uk"),
        ("gov.uk", "gov.uk"),
        ("www.gov.pl", "www.gov.pl"),
        ("someone.substack.com", "someone.substack.com"),
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
        ("xn--80aesfpebagmfblc0a.xn--p1ai", "xn--80aesfpebagmfblc0a.xn--p1ai"),
        ("", ""),
    ],
)
def test_the_domain_somebody_registered_is_read_off_the_host(host, registered):
    assert domain(host) == registered


def test_an_owner_that_was_declared_holds_and_papers_of_one_chain_are_one():
    assert owner_of(feed(owner="Example Group")) == owner_of(feed("https://other.example/rss", owner="example group"))
    assert owner_of(feed()) == owner_of(feed("https://www.gazette.example/sport.xml")) == "gazette.example"


def test_state_media_and_officials_of_one_state_speak_with_one_voice():
    tass, ria = feed("https://tass.example/rss", tier=4, country="RU"), feed("https://ria.example/rss", tags=("state-media",), country="RU")
    kremlin = feed("https://kremlin.example/rss", tier=1, country="RU")
    assert owner_of(tass) == owner_of(ria) == owner_of(kremlin) == "state:ru"
    assert owner_of(feed(tier=4)) == "gazette.example"  # whose state is not said


def test_what_others_wrote_is_theirs():
    digest = feed("https://news.digest.example/rss", tier=5)
    assert owner_of(digest, "https://www.ledger.example/1") == "ledger.example"
    assert owner_of(digest, "https://digest.example/1") == ""
    assert owner_of(feed("https://feeds.feedburner.com/gazette"), "https://gazette.example/1") == "gazette.example"
    assert owner_of(feed("https://feedproxy.google.com/gazette"), "https://feedproxy.google.com/~r/1") == ""


def test_a_flag_stands_beside_whoever_is_no_paper_among_papers():
    flags = {tier: flag(feed(tier=tier)) for tier in range(1, 6)}
    assert flags == {1: "official", 2: "", 3: "", 4: "state-controlled", 5: "aggregator"}
    assert flag(feed(tags=("state-media",))) == "state media"
    assert standing(feed(tier=2, tags=("state-media",))) == "agency or paper of record, state media"
    assert standing(feed(tier=4, tags=("state-media",))) == "state-controlled"
