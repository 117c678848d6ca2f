"""`watcher feeds`: in and out of the store, one looked at on the real web."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from watcher.cli import feeds
from watcher.core.feeds import opml
from watcher.testing import item, rss

HOUR = timedelta(hours=1)
NEW = "https://new.example/rss.xml"


def known(home) -> dict[str, dict]:
    return {feed["url"]: feed for feed in json.loads(home.run("feeds", "list", "--json").stdout)}


def declared(home, url: str) -> None:
    home.write("feeds.toml", f'# mine\n[[feed]]\nurl = "{url}"\ntitle = "From a file"\n')


def test_a_feed_is_added_with_all_that_is_said_of_it(home):
    more = ["--title", "New", "--language", "ru", "--country", "RU", "--tag", "state-media", "--tag", "wire", "--tier", "4"]
    result = home.run("feeds", "add", NEW, *more)
    assert result.exit_code == 0
    assert f"Next: watcher feeds check {NEW}" in result.stdout
    feed = known(home)[NEW]
    assert {key: feed[key] for key in ("title", "language", "country", "tags", "tier", "state")} == {
        "title": "New",
        "language": "ru",
        "country": "RU",
        "tags": ["state-media", "wire"],
        "tier": 4,
        "state": "new",
    }


def test_the_same_feed_is_not_added_twice_wherever_it_came_from(home):
    declared(home, "https://file.example/rss")
    home.run("feeds", "add", NEW)
    for url in (NEW, "https://file.example/rss"):
        result = home.run("feeds", "add", url)
        assert (result.exit_code, result.stderr.splitlines()[0]) == (2, f"watcher: {url} is a feed here already")


def test_a_feed_much_like_another_is_added_with_a_word_of_warning(home):
    home.run("feeds", "add", NEW)
    assert f"It looks much like {NEW}" in home.run("feeds", "add", "http://www.new.example/rss.xml").stdout


@pytest.mark.parametrize("url", ["ftp://new.example/rss", "new.example/rss", "https://", "https://new.example/a b"])
def test_what_cannot_be_polled_is_refused(home, url):
    result = home.run("feeds", "add", url)
    assert result.exit_code == 2
    assert "is no http(s) address" in result.stderr


def test_a_feed_is_removed_and_taken_up_again(home):
    home.run("feeds", "add", NEW)
    assert home.run("feeds", "remove", NEW).exit_code == 0
    assert known(home) == {}
    assert "Taken up again" in home.run("feeds", "add", NEW).stdout


def test_a_feed_of_a_file_is_removed_in_its_file(home):
    declared(home, NEW)
    result = home.run("feeds", "remove", NEW)
    assert result.exit_code == 2
    assert "feeds.toml:2" in result.stderr


def test_an_unknown_feed_is_not_removed_but_the_nearest_named(home):
    home.run("feeds", "add", NEW)
    assert f'did you mean "{NEW}"?' in home.run("feeds", "remove", NEW.replace("rss", "rsss")).stderr


def test_feeds_in_trouble_stand_first_with_the_reason(home):
    async def a_week(scenario):
        await scenario.poll("https://quiet.example/rss", item("1", "Old news"), title="Quiet")
        await scenario.poll("https://well.example/rss", item("1", "News"), title="Well")
        await scenario.poll("https://gone.example/rss", b"", title="Gone \x1b[2J")

    home.live(a_week)
    home.run("feeds", "add", NEW)
    told = home.run("feeds", "list").stdout
    first = [line.split()[0] for line in told.splitlines() if line and not line.startswith(" ")]
    assert first == ["State", "failing", "silent", "silent", "new"], "the story played in 2024"
    assert "the answer is empty (1 time in a row)" in told
    assert "\x1b" not in told


def test_feeds_are_listed_by_state_by_tag_and_by_what_they_are_called(home):
    declared(home, "https://file.example/rss")
    home.run("feeds", "add", NEW, "--title", "Zeitung", "--tag", "wire", "--tag", "press")
    home.run("feeds", "add", "https://other.example/rss", "--tag", "wire")

    def listed(*asked):
        return {feed["url"] for feed in json.loads(home.run("feeds", "list", "--json", *asked).stdout)}

    assert listed("--state", "new") == {NEW, "https://other.example/rss", "https://file.example/rss"}
    assert listed("--state", "failing", "--state", "ok") == set()
    assert listed("--tag", "wire") == {NEW, "https://other.example/rss"}
    assert listed("--tag", "wire", "--tag", "press") == listed("--match", "zeit") == {NEW}
    assert listed("--match", "FROM A FILE") == {"https://file.example/rss"}
    assert "No feed is like that." in home.run("feeds", "list", "--state", "odd").stdout


def test_a_long_list_is_laid_out_in_pieces_under_one_heading(home, monkeypatch):
    monkeypatch.setattr(feeds, "_SCREEN", 2)
    for n in range(5):
        home.run("feeds", "add", f"https://n{n}.example/rss")
    lines = home.run("feeds", "list").stdout.splitlines()
    assert [line.split()[-1] for line in lines[-5:]] == [f"https://n{n}.example/rss" for n in range(5)]
    assert sum(line.startswith("State") for line in lines) == 1


def test_check_tells_what_a_feed_says_and_what_would_match(home, site):
    body = rss(item("1", "Kim Jong-un in Russia", date="Mon, 23 Nov 2026 19:00:00 GMT"), item("2", "Nothing")).decode()
    page = body.replace('encoding="utf-8"', 'encoding="windows-1251"').replace("Nothing", "Россия").encode("cp1251")
    url = site.put("/rss", page, Content_Type="text/xml")
    result = home.run("feeds", "check", "--json", url)
    told = json.loads(result.stdout)
    assert (result.exit_code, told["state"], told["status"], told["entries"]) == (0, "ok", 200, 2)
    assert told["charset"] == "cp1251, known from its XML declaration"
    assert (told["format"], told["protocol"], told["validators"]) == ("RSS 2.0", "HTTP/1.1", [])
    assert [(match["title"], match["entities"]) for match in told["matches"]] == [
        ("Kim Jong-un in Russia", ["kim", "russia"]),
        ("Россия", ["russia"]),
    ]
    assert "it sends no ETag and no Last-Modified, so every poll loads all of it" in told["problems"]
    assert "1 of 2 entries has no date; then the time at which we saw them counts" in told["problems"]
    assert known(home) == {}, "nothing is stored"
    assert "2 of 2 entries would match your watch list" in home.run("feeds", "check", url).stdout


def test_check_names_a_feed_that_was_cut_off_and_one_that_moved(home, site):
    whole = rss(item("1", "One"), item("2", "Two"))
    new = site.put("/new", whole[: whole.index(b"</channel>")], ETag='"1"')
    old = site.put("/old", status=301, Location=new)
    told = json.loads(home.run("feeds", "check", "--json", old).stdout)
    assert f"it has moved for good to {new}; put that address in its place, as polling does by itself after some days" in told["problems"]
    assert "it is cut off: its end is missing; what came is read, and the next poll loads it anew" in told["problems"]
    assert told["entries"] == 2


def test_check_tells_a_move_for_good_from_a_detour(home, site):
    new = site.put("/new", rss(item("1", "One")), ETag='"1"')
    told = json.loads(home.run("feeds", "check", "--json", site.put("/old", status=301, Location=new)).stdout)
    assert f"it has moved for good to {new}; put that address in its place, as polling does by itself after some days" in told["problems"]
    told = json.loads(home.run("feeds", "check", "--json", site.put("/now", status=302, Location=new)).stdout)
    assert f"it redirects for now to {new}, and is followed each time; nothing to do if that is meant" in told["problems"]


def test_check_warns_of_a_feed_whose_newest_entry_is_old(home, site):
    url = site.put("/old", rss(item("1", "One", date="Mon, 05 Feb 2024 10:00:00 GMT")), ETag='"1"')
    (problem,) = json.loads(home.run("feeds", "check", "--json", url).stdout)["problems"]
    assert problem.startswith("its newest entry is of ")
    assert "the feed is given up and has a successor, or none" in problem


@pytest.mark.parametrize(
    ("answer", "cure"),
    [
        ({"status": 404}, "names the feeds which that page links to"),
        ({"status": 406}, "look up its address on the site"),
        ({"status": 401}, "put them into its address: https://NAME:PASSWORD@host/…"),
        ({"status": 410}, "look for its new address"),
        ({"status": 500}, "asks again after growing pauses"),
        ({"status": 429, "Retry_After": "3600"}, "it asks to be left alone for 60 min"),
    ],
    ids=["404", "406", "401", "410", "500", "429"],
)
def test_check_of_a_feed_that_fails_says_what_may_be_done(home, site, answer, cure):
    url = site.put("/rss", b"", **answer)
    assert cure in json.loads(home.run("feeds", "check", "--json", url).stdout)["cure"]
    assert cure in " ".join(home.run("feeds", "check", url).stdout.split())


@pytest.mark.parametrize(
    ("body", "cure"),
    [
        (b"<opml version='2.0'><body/></opml>", "`watcher feeds import FILE` takes them all"),
        (b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "a sitemap, which lists pages for search engines"),
        (b"some words", "open it in a browser"),
    ],
    ids=["a list of feeds", "a sitemap", "words"],
)
def test_check_says_what_else_stands_at_an_address(home, site, body, cure):
    url = site.put("/what", body)
    assert cure in json.loads(home.run("feeds", "check", "--json", url).stdout)["cure"]


def test_check_says_that_a_port_speaks_no_tls(home, site):
    url = site.put("/rss", rss(item("1", "One"))).replace("http://", "https://")
    told = json.loads(home.run("feeds", "check", "--json", url).stdout)
    assert (told["kind"], told["reason"]) == ("tls", "no safe connection to 127.0.0.1: it speaks no TLS at this port")
    assert "write http://" in told["cure"]


def test_check_warns_of_a_document_that_is_not_well_formed(home, site):
    broken = rss(item("1", "One"), item("2", "Two")).replace(b"</title>", b"</titel>", 2)
    assert "it is not well-formed XML" in home.run("feeds", "check", site.put("/broken", broken)).stdout
    assert "well-formed" not in home.run("feeds", "check", site.put("/well", rss(item("1", "One")))).stdout


def test_check_warns_of_entries_that_share_an_id(home, site):
    link = "https://news.example/{}".format
    shared = [item("1", f"Headline {number}", link=link(number)) for number in range(3)]
    same = [item("2", "Told twice", link=link("x"))] * 2
    url = site.put("/rss", rss(*shared, *same, item("3", "Alone")))
    said = "3 of 5 entries share an id with another; they are told apart by link or headline, so none is lost; tell its publisher"
    assert said in json.loads(home.run("feeds", "check", "--json", url).stdout)["problems"]
    url = site.put("/well", rss(*same, item("3", "Alone")))
    assert "share" not in home.run("feeds", "check", url).stdout


def test_check_tells_how_often_a_feed_is_asked_and_what_it_wishes_and_does_not_get(home, site):
    wishes = b'<ttl>90</ttl><link rel="next" href="/older"/><link rel="hub" href="https://hub.example"/>'
    url = site.put("/rss", rss(item("1", "One")).replace(b"<channel>", b"<channel>" + wishes), Cache_Control="max-age=864000")
    told = json.loads(home.run("feeds", "check", "--json", url).stdout)
    assert (told["pause_s"], told["pause_why"]) == (6 * 3600, "its server asks")
    assert (told["hub"], told["older"]) == ("https://hub.example", "/older")
    conflict = "its server asks to be left alone for 10 days, and may be asked after 6 h; polling.max_interval is the longest pause"
    assert conflict in told["problems"]
    shown = home.run("feeds", "check", url).stdout
    assert "asked again after 6 h: its server asks" in shown
    assert conflict in shown


def test_a_feed_that_answers_oddly_is_listed_with_the_reason_and_a_cure(home):
    url = "https://ledger.example/rss"

    async def days(scenario):
        for n in range(5):
            await scenario.poll(url, *(item(str(n + k), f"A quiet day {n + k}") for k in range(9)), after=HOUR)
        for _ in range(8):
            await scenario.poll(url, rss(), after=HOUR)

    home.write("feeds.toml", f'[[feed]]\nurl = "{url}"\ntitle = "Ledger"\n')
    home.live(days)
    (feed,) = known(home).values()
    assert [(condition["name"], condition["reason"]) for condition in feed["conditions"]] == [
        ("empty", "it answers and holds no entry; it usually holds 9")
    ]
    assert "look for its successor" in feed["conditions"][0]["cure"]
    assert feed["pause_why"]
    shown = " ".join(home.run("feeds", "list").stdout.split())
    assert "it usually holds 9" in shown
    status = " ".join(home.run("status").stdout.split())
    assert "Odd feeds - https://ledger.example/rss: it answers and holds no entry; it usually holds 9 (for" in status
    assert "Last new" in status


def test_check_of_a_feed_that_fails_says_why_and_exits_1(home, site):
    page = site.put("/page", b"<!doctype html><html><head><title>Hello</title></head><body><p>x</p></body></html>")
    for url, kind in ((page, "html"), (page + "/not", "gone")):
        result = home.run("feeds", "check", "--json", url)
        assert (result.exit_code, json.loads(result.stdout)["state"]) == (1, "failing"), kind
    assert "fails (html)" in home.run("feeds", "check", page).stdout


def test_check_of_a_page_names_the_feeds_it_declares_else_those_it_links_to(home, site):
    link = '<link rel="alternate" type="application/{}+xml" href="{}">'
    head = link.format("rss", "/news.rss") + link.format("atom", "https://example.org/a b") + link.format("rss", "javascript:alert(1)")
    body = '<body><a href="/about">us</a> <a href="/feed/">all</a> <a href="#rss">x</a></body></html>'
    declares = site.put("/declares", f"<!doctype html><html><head>{head}</head>{body}".encode())
    links = site.put("/links", f"<!doctype html><html><head></head>{body}".encode())
    assert json.loads(home.run("feeds", "check", "--json", declares).stdout)["feeds"][0] == declares.replace("/declares", "/news.rss")
    shown = home.run("feeds", "check", links).stdout
    assert f"try  watcher feeds check {links.replace('/links', '/feed/')}\n" in shown
    assert "about" not in shown
    assert "#rss" not in shown


def test_opml_goes_out_and_comes_in_again(home, tmp_path):
    declared(home, "https://file.example/rss")
    home.run("feeds", "add", NEW, "--title", "Neues & <Altes>", "--tag", "wire", "--country", "DE")
    assert home.run("feeds", "export", "-o", str(tmp_path / "out.opml")).exit_code == 0
    document = (tmp_path / "out.opml").read_bytes()
    assert home.run("feeds", "export").stdout_bytes == document
    assert {(feed.url, feed.title, feed.tags) for feed in opml.parse(document)} == {
        (NEW, "Neues & <Altes>", ("wire",)),
        ("https://file.example/rss", "From a file", ()),
    }
    home.run("feeds", "remove", NEW)
    told = json.loads(home.run("feeds", "import", "--json", str(tmp_path / "out.opml")).stdout)
    assert told == {"new": [NEW], "known": 1, "refused": []}


def test_an_opml_import_takes_what_it_can_and_names_the_lines_it_cannot(home):
    file = home.write(
        "list.opml",
        f'<opml version="2.0"><body>\n<outline text="a" xmlUrl="{NEW}"/>\n<outline text="b" xmlUrl="gopher://old.example"/>\n</body></opml>',
    )
    result = home.run("feeds", "import", str(file))
    assert result.exit_code == 1
    assert "1 new feed, 0 known already, 1 refused" in result.stdout
    assert 'list.opml: line 3: "gopher://old.example" is no address' in result.stdout
    assert list(known(home)) == [NEW]


def test_what_is_no_opml_is_an_error_with_its_line(home):
    file = home.write("list.opml", "<opml>\n<body>\n</opml>")
    result = home.run("feeds", "import", str(file))
    assert result.exit_code == 2
    assert "list.opml: line 3: this is not well-formed XML" in result.stderr
    assert "cannot be read" in home.run("feeds", "import", "nowhere.opml").stderr
