"""Messages as people read them (golden files in tests/renders), and what no feed can do to them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.core.alerts.rendering import minimal, render
from watcher.core.model import (
    Alert,
    Article,
    Cause,
    Delivery,
    Dossier,
    Feed,
    Mention,
    Message,
    Notice,
    Severity,
    SignalHit,
    Story,
)

RENDERS = Path(__file__).parents[2] / "renders"
WHEN = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
ALERT = "a1e77d00c0ffee00a1e77d00c0ffee00"
NAMES = {
    "north-korea": "North Korea",
    "russia": "Russia",
    "artillery": "Artillery shells",
    "huawei": "Huawei",
    "kp-arms-to-ru": "North Korean arms for Russia",
}


def feed(title: str = "Harbour Gazette", *, tier: int = 3, tags: tuple[str, ...] = ()) -> Feed:
    return Feed(id=f"feed-{title}", url="https://gazette.example/rss.xml", title=title, tier=tier, tags=tags)


def article(
    title: str, text: str = "", *, url: str = "https://gazette.example/shells?page=1&from=front", source: str = "Harbour Gazette"
) -> Article:
    return Article(
        id=f"article-{source}",
        feed=f"feed-{source}",
        key="k",
        revision="r",
        url=url,
        title=title,
        text=text,
        published=WHEN,
        found=WHEN,
        story="story-1",
    )


def mention(entity: str, surface: str, sentence: str, *, alias: str = "", how: str = "exact", guard: str = "") -> Mention:
    start = sentence.find(surface)
    return Mention(
        entity=entity,
        alias=alias or surface,
        surface=surface,
        field="text",
        start=start,
        end=start + len(surface),
        how=how,
        guard=guard,
        sentence=sentence,
    )


HEADLINE = "Pyongyang ships shells to Moscow again, Seoul says"
SENTENCE = "A convoy with artillery shells left North Korean depots for Russia's eastern ports, South Korean officers said."
EVIDENCE = (
    mention("north-korea", "Pyongyang", HEADLINE, how="metonym"),
    mention("russia", "Moscow", HEADLINE, how="metonym", guard="beside “shells”"),
    mention("artillery", "artillery shells", SENTENCE, alias="artillery shell", how="inflected form"),
    mention("north-korea", "North Korean", SENTENCE, how="demonym"),
    mention("russia", "Russia", SENTENCE),
)
SIGNAL = SignalHit(
    signal="kp-arms-to-ru",
    title="North Korean arms for Russia",
    severity=Severity.HIGH,
    entities=("north-korea", "russia", "artillery"),
    sentence=SENTENCE,
)


def dossier(
    *,
    cause: Cause = Cause.NEW_STORY,
    told: Article | None = None,
    evidence: tuple[Mention, ...] = EVIDENCE,
    signals: tuple[SignalHit, ...] = (SIGNAL,),
    facts: tuple[str, ...] = ("signal:kp-arms-to-ru", "entity:north-korea", "entity:russia"),
    why: str = 'First report of this story: signal "North Korean arms for Russia"',
    sources: tuple[tuple[Article, Feed], ...] | None = None,
    names: dict[str, str] = NAMES,
    headline: str = "",
) -> Dossier:
    told = told or article(HEADLINE, SENTENCE)
    sources = ((told, feed()),) if sources is None else sources
    return Dossier(
        notice=Notice(
            id="notice-1",
            alert=ALERT,
            number=1,
            cause=cause,
            severity=Severity.HIGH,
            facts=facts,
            article=told.id,
            evidence=evidence,
            signals=signals,
            raised=WHEN,
            why=why,
        ),
        alert=Alert(
            id=ALERT,
            story="story-1",
            severity=Severity.HIGH,
            facts=frozenset(facts),
            entities=tuple(dict.fromkeys(m.entity for m in evidence)),
            signals=tuple(hit.signal for hit in signals),
            raised=WHEN,
            updated=WHEN,
        ),
        story=Story(
            id="story-1",
            headline=headline or told.title,
            subjects=frozenset(),
            terms={},
            articles=len(sources),
            feeds=frozenset(f.id for _, f in sources),
            first_seen=WHEN,
            last_seen=WHEN,
        ),
        article=told,
        sources=sources,
        names=names,
    )


DELIVERY = Delivery(id="de11fe44de11fe44", notice="notice-1", channel="desk", due=WHEN, route="loud things to the desk")


def outlets(count: int) -> tuple[tuple[Article, Feed], ...]:
    first = (article(HEADLINE, SENTENCE), feed())
    rest = (
        (article(HEADLINE, url=f"https://outlet{n}.example/?a={n}&b=1", source=f"Outlet {n}"), feed(f"Outlet {n}"))
        for n in range(2, count + 1)
    )
    return (first, *rest)


def a_hostile_feed() -> Dossier:
    title = "<!channel> \x1b[31mRussia\u202e <script>alert(1)</script>\r\nBcc: all@example.org & <https://evil.example|click> *`~"
    sentence = f"Before {title} after"
    told = article(title, sentence, url="javascript:alert('Russia')", source="<b>Outlet</b>")
    return dossier(
        told=told,
        evidence=(mention("russia", "Russia", sentence, guard="<!here>"),),
        signals=(),
        why="<@U123> said so",
        sources=((told, feed("<b>Outlet</b>")),),
    )


def chinese() -> Dossier:
    told = article("美国将华为列入制裁名单", "美国财政部周一表示，华为公司受到制裁。", url="https://zh.example/新闻/1", source="港口日报")
    evidence = (mention("huawei", "华为", told.title), mention("huawei", "华为", told.text))
    return dossier(
        told=told,
        evidence=evidence,
        signals=(),
        facts=("entity:huawei",),
        why="",
        sources=((told, feed("港口日报", tier=4, tags=("state-media",))),),
    )


def nothing_known() -> Dossier:
    told = replace(article("", "", url="", source=""), published=None)
    return dossier(told=told, evidence=(), signals=(), facts=(), why="", sources=(), names={})


CASES: dict[str, Dossier] = {
    "a-new-story-with-a-signal": dossier(),
    "an-update-that-names-huawei": dossier(
        cause=Cause.NEW_FACT,
        told=article("Chipmaker Huawei named in shell convoy inquiry", "Investigators found Huawei radios aboard.", source="Wire One"),
        evidence=(
            mention("huawei", "Huawei", "Chipmaker Huawei named in shell convoy inquiry"),
            mention("huawei", "Huawei", "Investigators found Huawei radios aboard."),
        ),
        signals=(),
        facts=("entity:huawei",),
        headline=HEADLINE,
        why="New in this story: Huawei",
        sources=(*outlets(2), (article("", source="Wire One", url="https://wire.example/2"), feed("Wire One", tier=2))),
    ),
    "twelve-outlets": dossier(sources=outlets(12)),
    "another-channel-refused": dossier(
        cause=Cause.CHANNEL_FAILED,
        why='Channel "hook" could not deliver this: 410 Gone; the receiver wants no more messages at this address',
    ),
    "a-drill": dossier(cause=Cause.DRILL, why=""),
    "a-hostile-feed": a_hostile_feed(),
    "chinese-state-media": chinese(),
    "nothing-known": nothing_known(),
}


@pytest.mark.parametrize("case", CASES)
def test_a_message_reads_as_in_the_golden_file(case: str, request: pytest.FixtureRequest):
    message = render(DELIVERY, CASES[case])
    shapes = {
        "txt": f"Subject: {message.subject}\n\n{message.text}",
        "html": message.html,
        "json": json.dumps({"blocks": message.blocks, "payload": message.payload}, ensure_ascii=False, indent=1) + "\n",
    }
    for ending, text in shapes.items():
        golden = RENDERS / f"{case}.{ending}"
        if request.config.getoption("--update-golden"):
            golden.write_text(text, encoding="utf-8")
        assert text == golden.read_text(encoding="utf-8"), f"{golden.name}: if this is better, pytest --update-golden"


def test_ids_and_types_are_those_receivers_rely_on():
    messages = {cause: render(DELIVERY, dossier(cause=cause)) for cause in Cause}
    assert {(m.id, m.thread) for m in messages.values()} == {(DELIVERY.id, ALERT)}
    assert [messages[cause].type for cause in Cause] == ["alert.raised", "alert.updated", "alert.updated", "drill"]


def test_the_webhook_body_has_every_key_of_the_contract():
    payload = render(DELIVERY, dossier()).payload
    assert (payload["type"], payload["id"]) == ("alert.raised", DELIVERY.id)
    assert {"id", "cause", "severity", "signal", "entities", "raised", "story", "evidence"} <= payload["alert"].keys()
    assert payload["alert"]["raised"] == payload["article"]["published"] == "2026-11-23T19:00:00Z"
    assert payload["alert"]["story"] == {"id": "story-1", "headline": HEADLINE, "articles": 1}
    assert {"entity", "surface", "alias", "field", "sentence"} <= payload["alert"]["evidence"][0].keys()
    assert {"url", "title", "published", "feed"} <= payload["article"].keys()


def test_the_webhook_body_is_not_escaped_for_any_other_shape():
    told = article("A & B <again>", "")
    assert render(DELIVERY, dossier(told=told)).payload["article"]["title"] == "A & B <again>"


def test_only_whole_words_are_marked_where_a_script_has_words():
    sentence = "US shells, not RUSSIAN ones, say US officers"
    text = render(DELIVERY, dossier(evidence=(mention("us", "US", sentence),))).text
    assert "“*US* shells, not RUSSIAN ones, say *US* officers”" in text


def test_a_long_sentence_is_shown_where_the_name_stands_in_it():
    sentence = "word " * 500 + "Huawei " + "word " * 500
    assert "*Huawei*" in render(DELIVERY, dossier(evidence=(mention("huawei", "Huawei", sentence),))).text


def test_the_minimal_message_still_says_what_and_where():
    message = minimal(DELIVERY, a_hostile_feed())
    assert "Russia" in message.subject
    assert "<!channel>" not in json.dumps(message.blocks)
    assert "<script>" not in message.html
    assert message.blocks


# ── laws ───────────────────────────────────────────────────────────────────────────────────────

nasty = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.sampled_from(
            [
                "<!channel>",
                "<@U1>",
                "<https://x.example|y>",
                "\r\nBcc: a@b",
                "\x1b]0;t\x07",
                "\u202e",
                "\u200b",
                "&amp;",
                "&" * 400,
                "𠀀" * 300,
                "*`~_",
                "\"'>",
                "\ud800",
                "\x85",
                "\u2028",
                "=?utf-8?q?a=0D=0Ab?=",
            ]
        ),
    ),
    max_size=8,
).map("".join)
ids = st.sampled_from(["a", "b", "c", "unnamed"])
addresses = st.one_of(
    nasty, st.builds("https://outlet.example/{}?{}&{}".format, nasty, nasty, nasty), st.just("https://a.example/?" + "&" * 1900)
)


@st.composite
def dossiers(draw: st.DrawFn) -> Dossier:
    told = article(draw(nasty), draw(nasty), url=draw(addresses))
    evidence = tuple(
        Mention(
            entity=draw(ids),
            alias=draw(nasty),
            surface=draw(nasty),
            field="text",
            start=0,
            end=1,
            how=draw(st.sampled_from(["exact", "folded", "weak name"])),
            guard=draw(nasty),
            sentence=draw(nasty) + told.text,
        )
        for _ in range(draw(st.integers(0, 6)))
    ) * draw(st.integers(1, 5))
    signals = tuple(
        SignalHit(signal=draw(ids), title=draw(nasty), severity=Severity.LOW, entities=(draw(ids),), sentence="")
        for _ in range(draw(st.integers(0, 3)))
    )
    sources = tuple(
        (article(draw(nasty), url=draw(addresses), source=str(n)), feed(draw(nasty) + str(n))) for n in range(draw(st.integers(0, 13)))
    )
    return dossier(
        cause=draw(st.sampled_from(Cause)),
        told=told,
        evidence=evidence,
        signals=signals,
        facts=("entity:" + draw(ids),),
        why=draw(nasty),
        sources=sources,
        names=dict(zip("abc", draw(st.tuples(nasty, nasty, nasty)), strict=True)),
    )


CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def texts_of(blocks: object) -> list[str]:
    """Every text a Slack reader sees."""
    if isinstance(blocks, dict):
        return [t for key, value in blocks.items() for t in ([value] if key == "text" and isinstance(value, str) else texts_of(value))]
    return [t for block in blocks for t in texts_of(block)] if isinstance(blocks, (list, tuple)) else []


class Balanced(HTMLParser):
    """Fails on any element we do not write ourselves, and on any address that is not of the web."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]):
        assert tag in {
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "div",
            "span",
            "strong",
            "p",
            "h1",
            "a",
            "b",
            "blockquote",
            "ul",
            "li",
            "br",
        }
        assert {name for name, _ in attrs} <= {"style", "dir", "href", "charset", "name", "content"}
        assert all(re.match("https?://", value or "") for name, value in attrs if name == "href")


@settings(max_examples=80, deadline=None)
@given(dossiers())
def test_no_feed_text_can_do_more_than_be_read(case: Dossier):
    message: Message = render(replace(DELIVERY, route="r"), case)
    assert not CONTROL.search(message.subject + message.text + message.html)
    assert "\n" not in message.subject
    assert len(message.subject) <= 180
    Balanced().feed(message.html)
    for text in texts_of(message.blocks):
        assert not CONTROL.search(text)
        assert not re.search("<(?!https?://[^<>|\\s]+\\|[^<>]*>)", text), "the only markup is our own links"
        assert not re.search("&(?!(amp|lt|gt);)", text), "no escape is cut in half"
    json.dumps(message.payload, ensure_ascii=False).encode()
    assert not CONTROL.search(json.dumps(message.payload, ensure_ascii=False))


@settings(max_examples=80, deadline=None)
@given(dossiers())
def test_slack_limits_hold_for_anything(case: Dossier):
    for message in (render(DELIVERY, case), minimal(DELIVERY, case)):
        texts = texts_of(message.blocks)
        assert 0 < len(message.blocks) <= 50
        assert all(0 < len(text) <= 3_000 for text in texts)
        assert sum(map(len, texts)) <= 12_000
        assert all(len(block["text"]["text"].encode("utf-16-le")) <= 300 for block in message.blocks if block["type"] == "header")


@settings(max_examples=20, deadline=None)
@given(dossiers())
def test_the_same_records_give_the_same_message(case: Dossier):
    assert render(DELIVERY, case) == render(DELIVERY, case)
