"""Laws of rendering: whatever feeds and watch lists hold, a message can only be read."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

from dossiers import ACTIONS, DELIVERY, article, dossier, feed
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.core.alerts.rendering import minimal, render
from watcher.core.model import (
    Cause,
    Dossier,
    Mention,
    Message,
    Severity,
    SignalHit,
)

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


@settings(max_examples=80)
@given(dossiers())
def test_no_feed_text_can_do_more_than_be_read(case: Dossier):
    message: Message = render(replace(DELIVERY, route="r"), case, ACTIONS)
    assert not CONTROL.search(message.subject + message.text + message.html)
    assert "\n" not in message.subject
    assert len(message.subject) <= 180
    Balanced().feed(message.html)
    for text in texts_of((message.blocks, message.pressable)):
        assert not CONTROL.search(text)
        assert not re.search("<(?!https?://[^<>|\\s]+\\|[^<>]*>)", text), "the only markup is our own links"
        assert not re.search("&(?!(amp|lt|gt);)", text), "no escape is cut in half"
    json.dumps(message.payload, ensure_ascii=False).encode()
    assert not CONTROL.search(json.dumps(message.payload, ensure_ascii=False))


@settings(max_examples=80)
@given(dossiers())
def test_slack_limits_hold_for_anything(case: Dossier):
    written = render(DELIVERY, case, ACTIONS)
    for message in (written, replace(written, blocks=written.pressable), minimal(DELIVERY, case)):
        texts = texts_of(message.blocks)
        assert 0 < len(message.blocks) <= 50
        assert all(0 < len(text) <= 3_000 for text in texts)
        assert sum(map(len, texts)) <= 12_000
        assert all(len(block["text"]["text"].encode("utf-16-le")) <= 300 for block in message.blocks if block["type"] == "header")


@settings(max_examples=20)
@given(dossiers())
def test_the_same_records_give_the_same_message(case: Dossier):
    assert render(DELIVERY, case) == render(DELIVERY, case)


@given(dossiers())
def test_cards_and_embeds_are_within_their_limits_and_hold_no_live_markup(case: Dossier):
    message = render(DELIVERY, case, ACTIONS)
    assert len(json.dumps(message.card, ensure_ascii=False).encode()) <= 28_000
    runs = [run for block in message.card["body"] for run in block["inlines"]]
    assert all(block["type"] == "RichTextBlock" for block in message.card["body"])
    assert all(run["type"] == "TextRun" and run["text"] for run in runs)
    embed = message.embed
    texts = [embed["title"], embed["description"], embed["footer"]["text"]] + [field[key] for field in embed["fields"] for key in field]
    assert all(0 < units(text) <= limit for text, limit in zip(texts, (256, 4_096, 2_048, 256, 1_024, 256, 1_024), strict=False))
    assert sum(map(units, texts)) <= 6_000
    assert embed["fields"][-1]["value"].count("](https://watch.example.org/act/") == 2
    for text in texts[:2] + [field["value"] for field in embed["fields"][:-1]]:
        assert not re.search(r"(?<!\\)(?:\\\\)*(?:<@|@everyone|\]\()", text)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
