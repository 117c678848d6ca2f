"""`watcher stories`: which articles are told as one, and putting it right. What was put right holds for what comes later."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
from rich.text import Text

from watcher.app import routes_of
from watcher.cli.desk import Desk, command
from watcher.cli.typeset import age, counted, instant, plain, put, short, table
from watcher.core.alerts.telling import spoken
from watcher.core.decide import Rules
from watcher.core.errors import UsageError
from watcher.core.model import Alert, Correction, Kin, Story, Told
from watcher.edges.sources import configured
from watcher.edges.store.sql import SqlStore

_BY = click.option(
    "--by", "author", default=lambda: os.environ.get("USER") or "unknown", metavar="NAME", help="Who says so (default: $USER)."
)
_NOTE = click.option("--note", default="", metavar="WORDS", help="In your own words.")


@click.group()
def stories() -> None:
    """Which articles are told as one: list, show, merge, split, undo. A story is named by its own id or its alert's, cut to
    its first letters.
    """


@stories.command(name="list")
@click.option("--limit", type=click.IntRange(1), default=30, show_default=True, help="The latest told so many.")
@command()
def list_(desk: Desk, *, limit: int, as_json: bool) -> None:
    """Stories, the latest told first, one line each."""
    with SqlStore.open(desk.reading.store, read_only=True) as store:
        found = store.stories(limit=limit)
    if as_json:
        desk.json([_told(story, alert) for story, alert in found])
        return
    if not found:
        desk.console.print("No stories: nothing watched was named yet.")
        return
    rows = table("ID", "Last", "Articles", "Feeds", "Alert", "Headline", loose=1)
    now = desk.now()
    for story, alert in found:
        rows.add_row(
            story.id[:8],
            age(story.last_seen, now),
            str(story.articles),
            str(len(story.feeds)),
            alert.id[:8] if alert else "none",
            short(story.headline or "(no headline)"),
        )
    put(desk.console, rows)
    if len(found) == limit:
        desk.console.print(f"The latest {limit:,}; more with --limit.", style="dim")


@stories.command()
@click.argument("id_", metavar="STORY")
@command()
def show(desk: Desk, *, id_: str, as_json: bool) -> None:
    """One story: its articles with their ids, and what was said of it."""
    with SqlStore.open(desk.reading.store, read_only=True) as store:
        told = _find(store, id_)
        said, kin = store.corrections(told.story.id), store.kin(told.story.id)
    if as_json:
        desk.json(
            {**_whole(told, said), "kin": [{**_told(one.story, None), "alert": one.alert or None, "shared": one.shared} for one in kin]}
        )
        return
    for line in (*_lines(told, said, desk.now()), *map(_also, kin)):
        desk.console.print(line)


@stories.command()
@click.argument("id_", metavar="STORY")
@click.argument("others", metavar="OTHER…", nargs=-1, required=True)
@_NOTE
@_BY
@command()
def merge(desk: Desk, *, id_: str, others: tuple[str, ...], note: str, author: str, as_json: bool) -> None:
    """Make other stories part of STORY: they are one happening.

    STORY keeps its id and its alert, which takes over what the other alerts told; those say from then on where they went.
    What comes later and belongs to any of them joins STORY. All or none are merged.
    """
    with SqlStore.open(desk.reading.store, read_only=True) as store:
        kept = _find(store, id_).story.id
        gone = dict.fromkeys(_find(store, other).story.id for other in others)
    with SqlStore.open(desk.reading.store) as store:
        with store.together():
            made = [store.merge(kept, other, author=author, note=note, now=desk.now()) for other in gone]
        told = _find(store, kept)
        said = store.corrections(kept)
    _put(desk, told, said, made, as_json=as_json)


@stories.command()
@click.argument("id_", metavar="STORY")
@click.argument("articles", metavar="ARTICLE…", nargs=-1, required=True)
@_NOTE
@_BY
@command()
def split(desk: Desk, *, id_: str, articles: tuple[str, ...], note: str, author: str, as_json: bool) -> None:
    """Take articles out of STORY: they are a happening of their own.

    They become a story with an alert of its own, which is sent, for what joined the wrong story quietly was told to nobody.
    What comes later and is nearer to one of them than to those that stayed joins them.
    """
    rules = _rules(desk)
    with SqlStore.open(desk.reading.store, read_only=True) as store:
        told = _find(store, id_)
        chosen = [_article(told, article) for article in articles]
    with SqlStore.open(desk.reading.store) as store:
        made = store.split(told.story.id, chosen, rules=rules, author=author, note=note, now=desk.now())
        told = _find(store, made.other)
        said = store.corrections(made.other)
    _put(desk, told, said, [made], as_json=as_json)


@stories.command()
@click.argument("id_", metavar="CORRECTION")
@_BY
@command()
def undo(desk: Desk, *, id_: str, author: str, as_json: bool) -> None:
    """Take back a merge or a split, by the id that `watcher stories show` gives. Nothing is sent for it."""
    rules = _rules(desk)
    with SqlStore.open(desk.reading.store, read_only=True) as store:
        found = store.correction(id_) if id_ else None
        if found is None:
            raise UsageError(
                f'there is no correction whose id begins with "{id_}"', cure="`watcher stories show STORY` names those of a story"
            )
    with SqlStore.open(desk.reading.store) as store:
        made = store.undo(found.id, rules=rules, author=author, now=desk.now())
        told = _find(store, made.story)
        said = store.corrections(made.story)
    _put(desk, told, said, [made], as_json=as_json)


def _rules(desk: Desk) -> Rules:
    return Rules(watchlist=configured(desk.reading), routes=routes_of(desk.reading))


def _find(store: SqlStore, prefix: str) -> Told:
    found = store.story(prefix) if prefix else None
    if found is None:
        raise UsageError(f'there is no story whose id begins with "{prefix}"', cure="`watcher stories list` shows them")
    return found


def _article(told: Told, prefix: str) -> str:
    """The article of a story whose id begins so."""
    found = [article.id for article, _, _ in told.articles if prefix and article.id.startswith(prefix.lower())]
    here = f"`watcher stories show {told.story.id[:8]}` shows those that are"
    if not found:
        raise UsageError(f'no article of story {told.story.id[:8]} has an id that begins with "{prefix}"', cure=here)
    if len(found) > 1:
        raise UsageError(f'"{prefix}" is the beginning of more than one article', cure="write more of it")
    return found[0]


def _put(desk: Desk, told: Told, said: Sequence[Correction], made: Sequence[Correction], *, as_json: bool) -> None:
    if as_json:
        desk.json({**_whole(told, said), "made": [one.id for one in made]})
        return
    for one in made:
        desk.console.print(plain(_said(one)))
    desk.console.print(plain(f"{told.story.id[:8]}  {told.story.headline}  ({counted(told.story.articles, 'article')})"))


def _lines(told: Told, said: Sequence[Correction], now: datetime) -> Iterator[Text]:
    story, alert = told.story, told.alert
    yield plain(f"{story.id[:8]}  {story.headline or '(no headline)'}", style="bold")
    if story.into:
        yield plain(f"merged into {story.into[:8]}; its articles are shown there", style="yellow")
    yield plain(
        f"alert {alert.id[:8]}, {'merged into ' + alert.into[:8] if alert.into else alert.state}" if alert else "no alert was raised"
    )
    yield plain(f"told by {counted(len(story.feeds), 'feed')} from {instant(story.first_seen)}, last {age(story.last_seen, now)} ago")
    if told.articles:
        yield Text()
    for article, _, feed in told.articles:
        yield Text.assemble((article.id[:8], "bold"), "  ", plain(f"{instant(article.found)}  {feed.name}: {article.title}"))
    if said:
        yield Text()
        yield Text("Put right", style="bold")
    for one in said:
        yield plain(_said(one))


def _also(kin: Kin) -> Text:
    shared = ", ".join(fact.partition(":")[2] for fact in kin.shared)
    return plain(f"also told in {spoken(kin.story.traits)}: {kin.story.id[:8]} {kin.story.headline} ({shared})")


def _said(one: Correction) -> str:
    """As in "4f1c2d3e  ab12cd34 merged into 12345678 by kay: the same ships; undone by mina"."""
    many = counted(len(one.articles), "article")
    did = (
        f"{one.other[:8]} merged into {one.story[:8]}" if one.act == "merged" else f"{many} of {one.story[:8]} split off as {one.other[:8]}"
    )
    undone = f"undone by {one.undone_by}" if one.undone else ""
    return "; ".join(filter(None, (": ".join(filter(None, (f"{one.id[:8]}  {did} by {one.author}", one.note))), undone)))


def _told(story: Story, alert: Alert | None) -> dict[str, Any]:
    return {
        "id": story.id,
        "headline": story.headline,
        "subjects": sorted(story.subjects),
        "articles": story.articles,
        "feeds": len(story.feeds),
        "first_seen": story.first_seen,
        "last_seen": story.last_seen,
        "merged_into": story.into or None,
        "alert": {"id": alert.id, "state": alert.state, "merged_into": alert.into or None} if alert else None,
    }


def _whole(told: Told, said: Sequence[Correction]) -> dict[str, Any]:
    return {
        **_told(told.story, told.alert),
        "sources": [
            {
                "article": article.id,
                "url": article.url,
                "title": article.title,
                "published": article.published,
                "found": article.found,
                "feed": {"url": feed.shown, "title": feed.title},
            }
            for article, _, feed in told.articles
        ],
        "corrections": [asdict(one) for one in said],
    }
