"""Stories: which happening an article tells, so that forty copies are one alert.

An article joins a recent story that shares a watched entity or signal with it and has the same address, the
same headline, or strongly alike words; else it begins one. When in doubt it begins one: a story too many
costs a glance, a story silenced costs a fine.

What it refuses to do: decide what is said about a story (`alerts.raising`).
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

from watcher.core import identity
from watcher.core.candidates import Candidates
from watcher.core.model import Article, Known, Match, Story
from watcher.core.text.terms import Scale, terms

WINDOW = timedelta(hours=72)  #: since a story's last article; news of a happening comes within days
ALIKE = 0.36  #: the lowest at which no labelled story was silenced (benchmarks/stories.py)
ALIKE_BUT_NEW = 0.5  #: asked of an article whose headline names somebody the story has not: "visits Beijing", "visits Pyongyang"
_KIN = 0.15  #: two wordings of one address still share this much
_MEMBERS = 20  #: articles that shape a story's terms; later ones must not make it drift
_TERMS = 80  #: terms kept of a story
_PRIOR = 50  #: articles assumed to be known before any are, so that rarity starts out flat


def subjects(match: Match) -> frozenset[str]:
    """What makes two matches comparable: entities and signals."""
    return frozenset(match.entities) | {f"signal:{hit.signal}" for hit in match.signals}


def scale(known: Known) -> Scale:
    """Rarity as learnt from the matched articles known so far."""
    total = known.documents + _PRIOR
    return Scale(lambda term: math.log(1 + total / (1 + known.frequencies.get(term, 0))))


def place(article: Article, match: Match, candidates: Candidates, known: Known) -> Story:
    """The story a new article belongs to, as it is with that article."""
    words = terms(article.title, article.text, names := {mention.surface for mention in match.mentions})
    url = identity.canonical_url(article.url)
    for copy in known.by_url.get(url, ()) if url else ():
        if (
            copy.story is not None
            and copy.story in candidates
            and candidates.by.likeness(words, terms(copy.title, copy.text, names)) >= _KIN
        ):
            return _join(candidates[copy.story], article, match, words)
    mine = subjects(match)

    def near(story: Story) -> bool:
        return article.found - story.last_seen <= WINDOW and not mine.isdisjoint(story.subjects)

    title = identity.normal_title(article.title)
    for story in filter(near, candidates.titled(title) if title else ()):
        return _join(story, article, match, words)
    scored = [(score, story.id) for score, story in candidates.alike(words, ALIKE) if near(story)]
    score, best = max(scored, default=(0.0, ""))
    brings = {mention.entity for mention in match.mentions if mention.field == "title"}
    if best and (score >= ALIKE_BUT_NEW or brings <= candidates[best].subjects):
        return _join(candidates[best], article, match, words)
    return _begin(article, match, words)


def reword(story: Story, article: Article, match: Match) -> Story:
    """The story of an article that was there already and now reads otherwise."""
    return replace(story, subjects=story.subjects | subjects(match), last_seen=max(story.last_seen, article.found))


def _begin(article: Article, match: Match, words: dict[str, float]) -> Story:
    return Story(
        id=identity.story_id(article.id),
        headline=article.title,
        subjects=subjects(match),
        terms=words,
        articles=1,
        feeds=frozenset({article.feed}),
        first_seen=article.found,
        last_seen=article.found,
    )


def _join(story: Story, article: Article, match: Match, words: dict[str, float]) -> Story:
    blended = dict(story.terms)
    if story.articles < _MEMBERS:
        share = story.articles / (story.articles + 1)
        for term in blended.keys() | words.keys():
            blended[term] = blended.get(term, 0.0) * share + words.get(term, 0.0) * (1 - share)
        blended = dict(sorted(blended.items(), key=lambda item: (-item[1], item[0]))[:_TERMS])
    return replace(
        story,
        subjects=story.subjects | subjects(match),
        terms=blended,
        articles=story.articles + 1,
        feeds=story.feeds | {article.feed},
        last_seen=max(story.last_seen, article.found),
    )


def new_terms(article: Article) -> frozenset[str]:
    """The terms whose document frequency a matched article raises."""
    return frozenset(terms(article.title, article.text))
