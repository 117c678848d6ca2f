"""Messages as people read them (golden files in tests/renders), and what no feed can do to them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from dossiers import ACTIONS, ALERT, DELIVERY, HEADLINE, article, dossier, feed, mention, outlets

from watcher.core.alerts.rendering import minimal, render
from watcher.core.model import (
    Cause,
    Dossier,
)

RENDERS = Path(__file__).parents[2] / "renders"


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


def official() -> Dossier:
    told = article("Treasury designates Huawei", url="https://treasury.example/1", source="Ministry")
    return dossier(
        cause=Cause.NEW_FACT,
        told=told,
        evidence=(mention("huawei", "Huawei", told.title),),
        signals=(),
        facts=("event:designated:huawei", "source:tier1", "severity:high"),
        headline=HEADLINE,
        why="New in this story: a designation (“designates”), an official source (Ministry), now high",
        weighed="high: entity medium, raised for a designation and an official source",
        sources=(
            (article(HEADLINE), feed("Vestnik", tier=4, tags=("state-media",))),
            (article(HEADLINE, source="Digest", url="https://digest.example/2"), feed("Digest", tier=5)),
            (told, feed("Ministry", tier=1)),
        ),
    )


def corrected() -> Dossier:
    old, new = "Huawei named in a court case", "A supplier is named in a court case"
    return dossier(
        cause=Cause.CORRECTION,
        told=article(new),
        evidence=(mention("huawei", "Huawei", old),),
        signals=(),
        facts=("gone:entity:huawei",),
        headline=old,
        why=f"The headline no longer names Huawei. It read “{old}”, it reads “{new}”. No other article tells this story.",
        weighed="medium, as the entity says",
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
    "an-official-source-makes-it-louder": official(),
    "a-name-vanishes-from-a-headline": corrected(),
    "a-drill": dossier(cause=Cause.DRILL, why=""),
    "a-hostile-feed": a_hostile_feed(),
    "chinese-state-media": chinese(),
    "nothing-known": nothing_known(),
    "a-new-story-with-links": dossier(sources=outlets(3)),
}


@pytest.mark.parametrize("case", CASES)
def test_a_message_reads_as_in_the_golden_file(case: str, request: pytest.FixtureRequest):
    message = render(DELIVERY, CASES[case], ACTIONS if case.endswith("with-links") else ())
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
    assert {cause: message.type for cause, message in messages.items()} == {
        Cause.NEW_STORY: "alert.raised",
        Cause.NEW_FACT: "alert.updated",
        Cause.SEQUEL: "alert.updated",
        Cause.LIST_CHANGED: "list.changed",
        Cause.CORRECTION: "alert.updated",
        Cause.CHANNEL_FAILED: "alert.updated",
        Cause.DRILL: "drill",
    }


def test_the_webhook_body_has_every_key_of_the_contract():
    payload = render(DELIVERY, dossier()).payload
    assert (payload["type"], payload["id"]) == ("alert.raised", DELIVERY.id)
    assert {"id", "cause", "severity", "signal", "entities", "raised", "story", "evidence"} <= payload["alert"].keys()
    assert payload["alert"]["raised"] == payload["article"]["published"] == "2026-11-23T19:00:00Z"
    assert payload["alert"]["story"] == {"id": "story-1", "headline": HEADLINE, "articles": 1}
    assert {"entity", "surface", "alias", "field", "sentence"} <= payload["alert"]["evidence"][0].keys()
    assert {"url", "title", "published", "feed"} <= payload["article"].keys()


def test_links_to_decide_by_stand_in_every_shape():
    message = render(DELIVERY, dossier(), ACTIONS)
    for action in ACTIONS:
        assert f": {action.url}\n" in message.text
        assert f'href="{action.url}"' in message.html
        assert f"<{action.url}|{action.label}>" in json.dumps(message.blocks, ensure_ascii=False)
        assert {"type": "Action.OpenUrl", "title": action.label, "url": action.url} in message.card["actions"]
        assert f"[{action.label}]({action.url})" in message.embed["fields"][-1]["value"]
        assert message.payload["alert"]["links"][action.verb] == action.url
        assert action.url not in json.dumps(message.pressable)


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
