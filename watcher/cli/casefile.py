"""One alert with all that belongs to it: why each notice was sent, from which words, where to, and who decided what.

For people on a terminal and for programs; `alerts show` and `explain` print it. It changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from watcher.cli.typeset import SEVERITY, age, counted, instant, marked, plain, say
from watcher.core.alerts.listed import standing as listed
from watcher.core.alerts.telling import spoken
from watcher.core.alerts.webhook_json import listing_json
from watcher.core.errors import UsageError
from watcher.core.model import Alert, Article, Delivery, Feed, Kin, Listing, Mention, Notice, Story
from watcher.core.tiers import flag, standing
from watcher.core.triage import Decision
from watcher.edges.store.sql import SqlStore

_INDENT = "  "


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """What the store knows of one alert."""

    alert: Alert
    story: Story
    notices: Sequence[Notice]
    sources: Sequence[tuple[Article, Feed]]  #: oldest first
    deliveries: Sequence[Delivery]
    unrouted: frozenset[str] = frozenset()  #: ids of notices that no route took
    decisions: Sequence[Decision]  #: oldest first
    kin: Sequence[Kin] = ()  #: the same happening as told in other languages
    listings: Mapping[str, Listing] = field(default_factory=dict)  #: entity id -> its entry on a sanctions list

    @property
    def assignee(self) -> str:
        """Whose it is; "" if nobody's."""
        return next((made.assignee for made in reversed(self.decisions) if made.act == "assigned"), "")


def find(store: SqlStore, prefix: str) -> CaseFile:
    """The alert whose id begins so. UsageError if there is none, or more than one."""
    found = store.alert(prefix) if prefix else None
    if found is None:
        raise UsageError(f'there is no alert whose id begins with "{prefix}"', cure="`watcher alerts list --all` shows them")
    alert, story, notices, sources, deliveries = found
    return CaseFile(
        alert=alert,
        story=story,
        notices=notices,
        sources=sources,
        deliveries=deliveries,
        unrouted=store.unrouted(alert.id),
        decisions=store.decisions(alert.id),
        kin=store.kin(story.into or story.id),
        listings=store.lists.of_entities(alert.entities),
    )


def told(case: CaseFile) -> dict[str, Any]:
    """The case as JSON."""
    alert = asdict(case.alert)
    return {
        **alert,
        "facts": sorted(case.alert.facts),
        "story": {"id": case.story.id, "headline": case.story.headline, "articles": case.story.articles, "feeds": len(case.story.feeds)},
        "notices": [
            {**asdict(notice), "deliveries": [asdict(d) for d in _of(notice, case)], "unrouted": notice.id in case.unrouted}
            for notice in case.notices
        ],
        "sources": [
            {
                "article": article.id,
                "url": article.url,
                "title": article.title,
                "published": article.published,
                "found": article.found,
                "feed": {"url": feed.shown, "title": feed.title, "tier": feed.tier, "flag": flag(feed), "tags": feed.tags},
            }
            for article, feed in case.sources
        ],
        "listings": [{"entity": entity, **listing_json(listing)} for entity, listing in case.listings.items()],
        "assignee": case.assignee or None,
        "decisions": [asdict(made) for made in case.decisions],
    }


def show(case: CaseFile, console: Console, now: datetime) -> None:
    """Print the case for people."""
    for line in _lines(case, now):
        say(console, line)


def _lines(case: CaseFile, now: datetime) -> Iterator[Text]:
    alert, story = case.alert, case.story
    whose = f", {case.assignee}'s" if case.assignee else ""
    yield Text.assemble((alert.id[:8], "bold"), "  ", (alert.severity, SEVERITY[alert.severity]), "  ", plain(alert.state + whose))
    if alert.into:
        yield plain(f"its story was merged: `watcher alerts show {alert.into[:8]}` goes on with it", style="yellow")
    yield plain(story.headline or "(no headline)", style="bold")
    yield Text(f"raised {instant(alert.raised)}, {age(alert.raised, now)} ago; last notice {age(alert.updated, now)} ago")
    subjects = [*(f"signal {signal}" for signal in alert.signals), *alert.entities]
    yield plain(f"about {', '.join(subjects)}")
    owners = f", {counted(len(story.owners), 'independent owner')}" if story.owners else ""
    yield Text(f"told by {counted(len(story.feeds), 'feed')} in {counted(story.articles, 'article')}{owners}")
    if alert.weighed and alert.weighed != case.notices[-1].weighed:
        yield plain(f"severity {alert.weighed}")
    for kin in case.kin:
        yield plain(f"also told in {spoken(kin.story.traits)}: {kin.story.headline}" + (f" (alert {kin.alert[:8]})" if kin.alert else ""))
    for notice in case.notices:
        yield Text()
        yield from _notice(notice, case)
    yield Text()
    yield Text("Sources", style="bold")
    for article, feed in case.sources:
        yield from _source(article, feed)
    yield from _listings(case)
    if case.decisions:
        yield Text()
        yield Text("Decisions", style="bold")
    for made in case.decisions:
        yield plain(f"{instant(made.decided)}  {_decision(made)}")


def _listings(case: CaseFile) -> Iterator[Text]:
    if case.listings:
        yield Text()
        yield Text("On sanctions lists", style="bold")
    for listing in case.listings.values():
        yield Text(_INDENT).append_text(plain(listed(listing)))
        if listing.link:
            yield Text(_INDENT * 2).append_text(plain(listing.link, style="dim"))


def _decision(made: Decision) -> str:
    """As in "dismissed by kay: not-the-entity (kim): a footballer"."""
    what = f"assigned to {made.assignee or 'nobody'}" if made.act == "assigned" else made.act
    reason = f"{made.reason} ({made.entity})" if made.entity else made.reason
    return ": ".join(filter(None, (f"{what} by {made.author}", reason, made.note)))


def _notice(notice: Notice, case: CaseFile) -> Iterator[Text]:
    heading = Text.assemble((f"Notice {notice.number}", "bold"), f"  {notice.cause}  ", (notice.severity, SEVERITY[notice.severity]))
    yield heading.append(f"  {instant(notice.raised)}")
    yield Text(_INDENT).append_text(plain(notice.why))
    if notice.weighed:
        yield Text(_INDENT).append_text(plain(f"severity {notice.weighed}"))
    for hit in notice.signals:
        yield Text(_INDENT).append_text(plain(f"signal “{hit.title}” ({hit.severity}): {' + '.join(hit.entities)}"))
    for mention in notice.evidence:
        yield Text(_INDENT).append_text(evidence(mention))
    for sentence in dict.fromkeys([*(hit.sentence for hit in notice.signals), *(m.sentence for m in notice.evidence)]):
        yield Text(_INDENT).append_text(marked(sentence, [mention.surface for mention in notice.evidence]))
    for delivery in _of(notice, case):
        yield Text(_INDENT).append_text(_delivery(delivery))
    if notice.id in case.unrouted:
        yield Text(_INDENT).append_text(
            plain(f"→ nowhere: no route takes it; `watcher routes test {case.alert.id[:8]}` says why", style="red")
        )


def evidence(mention: Mention, name: str = "") -> Text:
    """One mention in a line: the entity, the spelling of the list, what stands in the text, by which rule."""
    written = "" if mention.surface == mention.alias else f", written “{mention.surface}”"
    because = "; ".join(filter(None, (mention.how, mention.guard)))
    where = f"{mention.field} {mention.start}–{mention.end}"
    return plain(f"{name or mention.entity} ← “{mention.alias}”{written} ({because}), {where}")


def _of(notice: Notice, case: CaseFile) -> list[Delivery]:
    return [delivery for delivery in case.deliveries if delivery.notice == notice.id]


def _delivery(delivery: Delivery) -> Text:
    told = [f"→ {delivery.channel}: {delivery.state}", f"route {delivery.route}" if delivery.route else ""]
    if delivery.attempts or delivery.state in ("pending", "sending"):
        told.append(counted(delivery.attempts, "try", "tries") if delivery.attempts else f"due {instant(delivery.due)}")
    told += [f"by silence {delivery.silence[:8]}"] * bool(delivery.silence) + [f"told in {delivery.bulletin[:8]}"] * bool(delivery.bulletin)
    told += [f"told with {delivery.carrier[:8]}"] * bool(delivery.carrier)
    told += [delivery.error or "", f"answer {delivery.receipt}" if delivery.receipt else ""]
    style = {"dead": "red", "delivered": "green"}.get(delivery.state, "yellow")
    return plain("; ".join(filter(None, told)), style=style)


def _source(article: Article, feed: Feed) -> Iterator[Text]:
    when = instant(article.published or article.found)
    yield Text(_INDENT).append_text(plain(f"{when} {feed.name} ({standing(feed)}): {article.title}"))
    if article.url:
        yield Text(_INDENT * 2).append_text(plain(article.url, style="dim"))
