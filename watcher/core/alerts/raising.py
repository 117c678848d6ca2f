"""What is new about a story, and so worth a notice.

The first signal or name that may alert raises a story's alert. Later, in the same thread, only what was not told before
makes another notice: a name, a signal, an event, a much better source, a headline that says otherwise, and articles that
go on with the story in words too new to be kept from anybody (sequels). A story that has only become louder says so too;
whether that makes a difference to anybody is for the routes to say.

What it refuses to do: send the same facts twice for reprints, or send for what was there before we began to watch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from watcher.core import identity
from watcher.core.alerts import facts, headlines, weighing
from watcher.core.alerts.headlines import NOTHING_GONE, Gone
from watcher.core.alerts.report import Report
from watcher.core.alerts.severity import Weighed
from watcher.core.model import Alert, Cause, Delivery, Match, Mention, Notice
from watcher.core.text.safe import clean

_EVIDENCE = 12  #: mentions kept as evidence; a message shows no more
_WORD = 60  #: code points of a phrase that is quoted


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert as it stands now and the notice that says why. `only_louder`: nothing is new but the severity."""

    alert: Alert
    notice: Notice
    only_louder: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """What is new in a report."""

    named: tuple[str, ...]  #: all it names that may alert, told or not
    fresh: tuple[str, ...]  #: those not told yet
    also: tuple[str, ...]  #: events and sources not told yet; they go with names, and raise nothing by themselves
    gone: Gone

    @property
    def facts(self) -> tuple[str, ...]:
        return (*self.fresh, *self.also, *self.gone.facts)


def raise_for(report: Report) -> Raised | None:
    """The notice a report calls for; None if nothing in it may alert, or all was told and it is no sequel."""
    news = _news(report)
    if report.article.backlog:
        return None
    if report.alert is None:
        return _first(report, news) if news.fresh else None
    return _further(report, news, report.alert)


def fallback(delivery: Delivery, notice: Notice, alert: Alert) -> Notice:
    """The notice that tells another channel what `delivery`, now dead, could not."""
    return replace(
        notice,
        id=identity.notice_id(notice.alert, Cause.CHANNEL_FAILED, (delivery.id,)),
        number=alert.notices,
        cause=Cause.CHANNEL_FAILED,
        why=f'Channel "{delivery.channel}" could not deliver this: {delivery.error or "no reason given"}',
    )


def _news(report: Report) -> _News:
    match = report.match
    named = facts.named(match, report.watchlist.entities) if match else ()
    fresh = tuple(fact for fact in named if fact not in report.told)
    also: list[str] = []
    if match and (fresh or (named and not report.again)):
        events = facts.events_told(report.told)
        also += [fact for fact, hit in facts.happened(match).items() if hit.counts_as not in events]
        if report.alert:
            also += [fact for fact in facts.better_source(report.feed.tier, report.best) if fact not in report.told]
    gone = headlines.gone(report.earlier, report.article, match) if report.earlier else NOTHING_GONE
    return _News(named=named, fresh=fresh, also=tuple(also), gone=gone)


def _first(report: Report, news: _News) -> Raised:
    story, article, match = report.placed.story, report.article, report.match
    weighed = weighing.of_report(news.fresh, report)
    doubt = weighing.doubt_of(report, news.fresh[0])
    alert = Alert(
        id=identity.alert_id(story.id),
        story=story.id,
        severity=weighed.severity,
        facts=frozenset(news.facts) | ({f"doubt:{doubt}"} if doubt else set()),
        entities=match.entities if match else (),
        signals=tuple(hit.signal for hit in match.signals) if match else (),
        raised=article.found,
        updated=article.found,
        weighed=weighed.why,
    )
    return Raised(alert, _notice(report, news, alert, Cause.NEW_STORY, news.facts))


def _further(report: Report, news: _News, alert: Alert) -> Raised | None:
    match, goes_on = report.match, report.placed.how == "sequel" and bool(news.named)
    rise = weighing.risen(report, alert, news.facts) if news.named and not report.again else None
    if not (news.facts or goes_on or rise):
        return None
    told = (*news.facts, *([f"severity:{rise.severity}"] if rise else ()))
    named = news.fresh or news.named
    weighed = rise or (weighing.of_report(named, report) if named else Weighed(alert.severity, alert.weighed))
    louder = weighed.severity.rank > alert.severity.rank
    stands = replace(
        alert,
        severity=weighed.severity if louder else alert.severity,
        weighed=weighed.why if louder else alert.weighed,
        facts=alert.facts.union(news.fresh, news.also, told[len(news.facts) :]),
        entities=tuple(dict.fromkeys((*alert.entities, *(match.entities if match else ())))),
        signals=tuple(dict.fromkeys([*alert.signals, *(hit.signal for hit in (match.signals if match else ()))])),
        updated=report.article.found,
        notices=alert.notices + 1,
        state="open" if news.fresh or news.also else alert.state,  # a new fact is news even on a story somebody has closed
    )
    notice = _notice(report, news, stands, _cause(report, news, told), told)
    return Raised(stands, replace(notice, severity=weighed.severity, weighed=weighed.why), only_louder=not (news.facts or goes_on))


def _cause(report: Report, news: _News, told: Sequence[str]) -> Cause:
    if news.gone.facts or headlines.brought(report.earlier, report.article, report.match, news.fresh):
        return Cause.CORRECTION
    return Cause.NEW_FACT if told else Cause.SEQUEL


def _notice(report: Report, news: _News, alert: Alert, cause: Cause, told: tuple[str, ...]) -> Notice:
    """As loud as its alert is."""
    match, article = report.match, report.article
    behind = news.fresh or news.named
    lasting = tuple(hit for hit in match.signals if f"signal:{hit.signal}" in behind) if match else ()
    only_gone = bool(news.gone.facts) and not (news.fresh or news.also)
    return Notice(
        id=identity.notice_id(alert.id, cause, told if told and cause is not Cause.CORRECTION else (*told, article.id)),
        alert=alert.id,
        number=alert.notices,
        cause=cause,
        severity=alert.severity,
        facts=told,
        article=article.id,
        evidence=news.gone.evidence if only_gone else _evidence(match, behind, news.also),
        signals=news.gone.signals if only_gone else lasting,
        raised=article.found,
        why=_why(report, news, cause, told),
        weighed=alert.weighed,
    )


def _evidence(match: Match | None, named: Iterable[str], also: Iterable[str]) -> tuple[Mention, ...]:
    """The first mention of each entity behind the facts, those of the title before those of the text."""
    wanted = {fact.removeprefix("entity:") for fact in named} | {fact.split(":")[-1] for fact in also}
    wanted |= {entity for hit in (match.signals if match else ()) if f"signal:{hit.signal}" in named for entity in hit.entities}
    first: dict[str, Mention] = {}
    for mention in match.mentions if match else ():
        if mention.entity in wanted:
            first.setdefault(mention.entity, mention)
    return tuple(first.values())[:_EVIDENCE]


def _why(report: Report, news: _News, cause: Cause, told: Sequence[str]) -> str:
    if cause is Cause.SEQUEL:
        return "The story goes on: like what was told, but not so like that nothing new is in it"
    words = [_said(fact, report) for fact in told if not fact.startswith(facts.GONE)]
    if cause is Cause.CORRECTION and report.earlier:
        alone = report.placed.story.articles == 1
        return headlines.why(news.gone, words, report.earlier.article, report.article, report.match, alone=alone, name=report.name)
    if cause is Cause.NEW_FACT:
        return f"New in this story: {', '.join(words)}"
    edited = headlines.brought(report.earlier, report.article, report.match, news.fresh)
    before = f"; the headline read “{clean(report.earlier.article.title, _WORD)}” before" if edited and report.earlier else ""
    return f"First report of this story: {', '.join(words)}{before}"


def _said(fact: str, report: Report) -> str:
    """A fact in words, with what it was read off."""
    said = facts.said(fact, report.name)
    hit = facts.happened(report.match).get(fact) if report.match else None
    if hit:
        return f"{said} (“{clean(hit.word, _WORD)}”)"
    return f"{said} ({clean(report.feed.name, _WORD)})" if fact.startswith("source:") else said
