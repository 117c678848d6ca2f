"""`watcher explain`: why a text matched, why near misses did not, and which signals lacked one thing.

Texts are judged with the watch list as it is configured now; of an alert, what was decided then is shown first.
It fetches nothing: an address is explained if an article with it is stored.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import click
from rich.text import Text

from watcher.cli import casefile
from watcher.cli.casefile import CaseFile
from watcher.cli.desk import Desk, command
from watcher.cli.progress import compiled
from watcher.cli.typeset import SEVERITY, counted, instant, marked, plain, say
from watcher.core.errors import UsageError, WatcherError
from watcher.core.identity import alert_id
from watcher.core.matching.guards import Verdict
from watcher.core.matching.imprint import source_of
from watcher.core.matching.matcher import Examination, Matcher
from watcher.core.matching.near import Near, near_signals
from watcher.core.matching.near_names import NearName, near_names
from watcher.core.model import NOWHERE, Article, Feed, Mention, Policy, Source
from watcher.core.watchlist.watchlist import Watchlist
from watcher.edges.sources import configured
from watcher.edges.store.sql import SqlStore

_ALERT = re.compile(r"[0-9a-f]{4,32}")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_NEAR = 6  #: near signals, and near names, shown to people
_MENTIONS = 3  #: places of one entity shown to people
_INDENT = "  "


@dataclass(frozen=True, slots=True)
class _Judged:
    """A text judged with the watch list of today, and the names that nearly stand in it."""

    seen: Examination
    near: tuple[NearName, ...]
    watchlist: Watchlist


def _judge(matcher: Matcher, title: str, text: str, source: Source = NOWHERE) -> _Judged:
    seen = matcher.examine(title, text, source)
    return _Judged(seen, near_names(title, text, seen.verdicts, matcher), matcher.watchlist)


@click.command()
@click.argument("what", metavar="TEXT|URL|ALERT-ID", nargs=-1, required=True)
@click.option("--title", default="", help="A headline that belongs to the text.")
@command()
def explain(desk: Desk, *, what: tuple[str, ...], title: str, as_json: bool) -> None:
    """Say why it matched and why near misses did not.

    TEXT is judged as a text ("-": read from standard input); a URL as the stored article with that address; the
    beginning of an alert's id (four letters or more) tells that alert's story.
    """
    asked = " ".join(what)
    matcher = compiled(configured(desk.reading), desk.reading.compiled)
    case = _case(desk, asked) if _ALERT.fullmatch(asked) and not title else None
    if case is not None:
        _explain_alert(desk, case, matcher, as_json=as_json)
    elif _ADDRESS.fullmatch(asked):
        _explain_article(desk, _stored(desk, asked), matcher, as_json=as_json)
    else:
        text = sys.stdin.read() if asked == "-" else asked
        judged = _judge(matcher, title, text)
        if as_json:
            desk.json({"title": title, "text": text, **_told(judged)})
        else:
            _show(desk, judged)


def _case(desk: Desk, prefix: str) -> CaseFile | None:
    """The alert that is meant; None if there is none and the letters are rather a word ("deed", "face")."""
    try:
        with SqlStore.open(desk.reading.store, read_only=True) as store:
            return casefile.find(store, prefix)
    except WatcherError:
        if prefix.isalpha():
            return None
        raise


def _stored(desk: Desk, url: str) -> tuple[Article, Feed | None, CaseFile | None]:
    """The newest article with this address, its feed if that is still known, and the alert of its story."""
    with SqlStore.open(desk.reading.store, read_only=True) as store:
        articles = store.articles_at(url)
        if not articles:
            cure = 'only what was polled can be explained by its address; else give its words: watcher explain --title "…" "…"'
            raise UsageError(f"no stored article has the address {url}", cure=cure)
        article = articles[0]
        alert = alert_id(article.story or "")
        feed = next(iter(store.feeds_by([article.feed])), None)
        return article, feed, casefile.find(store, alert) if store.alert(alert) else None


def _explain_alert(desk: Desk, case: CaseFile, matcher: Matcher, *, as_json: bool) -> None:
    first = next((pair for pair in case.sources if pair[0].id == case.notices[0].article), None) if case.notices else None
    judged = _judge(matcher, first[0].title, first[0].text, source_of(first[1])) if first else _judge(matcher, "", "")
    if as_json:
        desk.json({"alert": casefile.told(case), **_told(judged)})
        return
    casefile.show(case, desk.console, desk.now())
    if first:
        desk.console.print("\nThe article that raised it, judged with today's watch list", style="bold")
        _show(desk, judged)


def _explain_article(desk: Desk, stored: tuple[Article, Feed | None, CaseFile | None], matcher: Matcher, *, as_json: bool) -> None:
    article, feed, case = stored
    judged = _judge(matcher, article.title, article.text, source_of(feed) if feed else NOWHERE)
    if as_json:
        known = {"article": asdict(article), "alert": casefile.told(case) if case else None}
        desk.json({**known, **_told(judged)})
        return
    desk.console.print(plain(article.title or "(no headline)", style="bold"))
    desk.console.print(plain(f"{article.url}, published {instant(article.published)}, found {instant(article.found)}"))
    if case:
        desk.console.print(f"Its story raised alert {case.alert.id[:8]} ({case.alert.state}): watcher explain {case.alert.id[:8]}")
    else:
        quiet = "; it was there before we began to watch the feed" if article.backlog else ""
        desk.console.print(f"It raised no alert{quiet}.")
    desk.console.print()
    _show(desk, judged)


def _show(desk: Desk, judged: _Judged) -> None:
    for line in _lines(judged):
        say(desk.console, line)


def _lines(judged: _Judged) -> Iterator[Text]:
    seen, watchlist = judged.seen, judged.watchlist
    if not seen.mentions:
        yield Text("Nothing watched is named.", style="bold")
    for mentions in _by_entity(seen.mentions):
        yield from _entity(mentions, watchlist)
    for hit in seen.signals:
        yield Text.assemble(("Signal ", "bold"), plain(hit.title), f" ({hit.signal}), ", (hit.severity, SEVERITY[hit.severity]))
        yield Text(_INDENT).append_text(plain(f"all there: {' + '.join(hit.entities)}"))
        surfaces = [mention.surface for mention in seen.mentions if mention.entity in hit.entities]
        yield Text(_INDENT).append_text(marked(hit.sentence, surfaces))
    if seen.mentions:
        yield Text.assemble(("Alerts  ", "bold"), plain(_raises(seen, watchlist)))
    missed = Counter(f"“{verdict.surface}” for {verdict.candidate.alias.entity}: {verdict.why}" for verdict in _missed(seen))
    if missed:
        yield Text("Not counted", style="bold")
    for line, times in missed.items():
        yield Text(_INDENT).append_text(plain(line if times == 1 else f"{line} ({times} times)"))
    yield from _near_names(judged.near)
    near = near_signals(seen, watchlist)
    if near:
        yield Text("Near signals", style="bold")
    for one in near[:_NEAR]:
        yield Text(_INDENT).append_text(plain(f"{one.signal.title} ({one.signal.id}): {' + '.join(one.entities)}; {one.missing}"))
    if len(near) > _NEAR:
        yield Text(f"{_INDENT}and {counted(len(near) - _NEAR, 'more signal')} (--json shows all)", style="dim")


def _near_names(near: tuple[NearName, ...]) -> Iterator[Text]:
    if near:
        yield Text("Near names", style="bold")
    for one in near[:_NEAR]:
        yield Text(_INDENT).append_text(plain(f"“{one.surface}” for {one.entity}: {one.why}"))
    if len(near) > _NEAR:
        yield Text(f"{_INDENT}and {counted(len(near) - _NEAR, 'more name')} (--json shows them)", style="dim")


def _by_entity(mentions: tuple[Mention, ...]) -> list[list[Mention]]:
    found: dict[str, list[Mention]] = {}
    for mention in mentions:
        found.setdefault(mention.entity, []).append(mention)
    return list(found.values())


def _entity(mentions: list[Mention], watchlist: Watchlist) -> Iterator[Text]:
    entity = watchlist.entities[mentions[0].entity]
    yield Text.assemble(plain(entity.name, style="bold"), f" ({entity.id}), alert = {entity.policy}")
    for mention in mentions[:_MENTIONS]:
        yield Text(_INDENT).append_text(casefile.evidence(mention, "found"))
    for sentence in dict.fromkeys(mention.sentence for mention in mentions[:_MENTIONS]):
        yield Text(_INDENT).append_text(marked(sentence, [mention.surface for mention in mentions]))
    if len(mentions) > _MENTIONS:
        yield Text(f"{_INDENT}and {len(mentions) - _MENTIONS} more places", style="dim")


def _raises(seen: Examination, watchlist: Watchlist) -> str:
    """What of it may raise an alert, if its story is new."""
    why = [f'signal "{hit.title}"' for hit in seen.signals]
    names = {watchlist.entities[m.entity].name: watchlist.entities[m.entity].policy for m in seen.mentions}
    why += [name for name, policy in names.items() if policy is Policy.ALWAYS]
    return f"would be raised for {', '.join(why)}" if why else "none: these count only as part of a signal, or are only stored"


def _missed(seen: Examination) -> list[Verdict]:
    """Candidates that did not count, but for the parts of a longer spelling of the same entity that did."""
    kept = [v for v in seen.verdicts if v.counted]
    return [v for v in seen.verdicts if not v.counted and not any(_inside(v, other) for other in kept)]


def _inside(part: Verdict, whole: Verdict) -> bool:
    one, other = part.candidate, whole.candidate
    same = part.page is whole.page and one.alias.entity == other.alias.entity
    return same and other.start <= one.start and one.end <= other.end


def _told(judged: _Judged) -> dict[str, Any]:
    seen = judged.seen
    return {
        "mentions": [asdict(mention) for mention in seen.mentions],
        "signals": [asdict(hit) for hit in seen.signals],
        "not_counted": [_verdict(verdict) for verdict in seen.verdicts if not verdict.counted],
        "near_names": [asdict(one) for one in judged.near],
        "near_signals": [_near(one) for one in near_signals(seen, judged.watchlist)],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    start, end = verdict.page.folded.original_span(verdict.candidate.start, verdict.candidate.end)
    alias = verdict.candidate.alias
    place = {"field": verdict.page.name, "start": start, "end": end, "surface": verdict.page.folded.original[start:end]}
    return {"entity": alias.entity, "alias": alias.text, **place, "why": verdict.why}


def _near(near: Near) -> dict[str, Any]:
    signal = near.signal
    return {"signal": signal.id, "title": signal.title, "severity": signal.severity, "entities": near.entities, "missing": near.missing}
