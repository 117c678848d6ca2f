"""Stories of other languages that tell the same happening: linked, so that each is told with the other, and never merged.

Likeness of words ends at the border of a language. Across it, two stories are kin if within a day they name the same of
the watched, tell the same kind of event or fire one signal, and agree in a figure. Where one of them names no figure, more
of the watched must be the same; where the words for the event are not known, the figure and several names suffice. What it
refuses to do: silence. A linked story has its own alert like any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from watcher.core.matching.events import events_in
from watcher.core.model import Article, Link, Match, Story, Traits
from watcher.core.text.alphabets import alphabet
from watcher.core.text.figures import figures
from watcher.core.text.fold import fold_key

DAY = timedelta(hours=24)  #: between the last report of one and the first of the other
_NAMED = 0.5  #: share of all the watched that either names which both name, where a figure agrees
_ALL = 0.6  #: the same where none does
_LEAD = 400  #: code points of the text that tell of the happening and not of its background
_MOST = 3  #: links of one story, the latest


def traits_of(article: Article, match: Match, language: str | None) -> Traits:
    """What a story tells whatever its language, by its first article; `language` is that of its feed."""
    lead = f"{article.title}\n{article.text[:_LEAD]}"
    return Traits(
        language=(article.language or language or "").partition("-")[0].lower(),
        alphabet=alphabet([lead]),
        events=events_in(fold_key(lead)),
        figures=figures(lead),
        named=frozenset(match.entities),
    )


def kin(story: Story, others: Iterable[Story]) -> tuple[Link, ...]:
    """The links of a story that just began, to the latest stories of other languages."""
    found = [(other.last_seen, other.id, shared) for other in others if (shared := _shared(story, other))]
    return tuple(Link(story=story.id, kin=other, shared=shared) for _, other, shared in sorted(found, reverse=True)[:_MOST])


def _shared(one: Story, other: Story) -> tuple[str, ...]:
    """What makes two stories kin, as facts; empty if they are not."""
    mine, theirs = one.traits, other.traits
    if other.into or one.first_seen - other.last_seen > DAY or not _foreign(mine, theirs):
        return ()
    named = mine.named & theirs.named
    signals = {subject for subject in one.subjects & other.subjects if subject.startswith("signal:")}
    events = mine.events & theirs.events
    agree = mine.figures & theirs.figures
    several = len(named) > 1  # of one name many things are told
    if len(named) < (_NAMED if agree else _ALL) * len(mine.named | theirs.named):
        return ()
    if agree:
        unsaid = several and not (mine.events and theirs.events)  # a word for it that we do not know
        kindred = bool(events or signals or unsaid)
    else:
        kindred = several and bool(events or signals) and not (mine.figures and theirs.figures)
    if not kindred:
        return ()
    return tuple(
        sorted(signals)
        + [f"event:{event}" for event in sorted(events)]
        + [f"entity:{name}" for name in sorted(named)]
        + [f"figure:{figure}" for figure in sorted(agree)]
    )


def _foreign(one: Traits, other: Traits) -> bool:
    """Whether two stories are plainly told in two languages."""
    if one.language and other.language:
        return one.language != other.language
    return bool(one.alphabet and other.alphabet) and one.alphabet != other.alphabet
