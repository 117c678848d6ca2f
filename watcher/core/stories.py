"""Stories: which happening an article tells, so that forty copies are one alert.

Three answers. A *reprint* joins a story quietly: the same address, headline or text, or words so like that nothing new
can be in them. A *sequel* joins visibly: like the story, but not so like that it may be kept from anybody. Anything
else begins a story. So no happening is ever silenced: what was wrongly joined was at least shown.

Compared are recent stories that share a watched entity or signal with the article. Rarity of words is counted in
stories, not in articles: the words of a happening that fifty outlets tell are still its own.

What it refuses to do: decide what is said about a story (`alerts.raising`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from watcher.core import identity
from watcher.core.candidates import Candidates
from watcher.core.model import Article, Face, Known, Match, Placed, Story
from watcher.core.text.shingles import copied, sketch
from watcher.core.text.slugs import slug
from watcher.core.text.terms import Scale, numbers, terms

WINDOW = timedelta(hours=72)  #: since a story's last article; news of a happening comes within days
LIFE = timedelta(days=14)  #: since its first; what goes on for longer is another story
SEQUEL = 0.29  #: likeness from which an article with a text goes on with a story (all four: benchmarks/stories.py)
REPRINT = 0.48  #: likeness from which nothing new is expected of it
SEQUEL_OF_HEADLINES = 0.13  #: the same for a bare headline: few words, so little to be like in
REPRINT_OF_HEADLINES = 0.32
ALIKE_BUT_NEW = 0.5  #: asked of an article whose headline names somebody the story has not, see `_holds`
_COPIED = 0.5  #: share of runs of words from which a text is the same, whatever its headline
_TEXT = 12  #: runs of words of a text that is no phrase a feed puts under every headline
_KIN = 0.15  #: two wordings of one address still share this much
_HEADLINE = 100  #: code points of text below which an article is a bare headline
_MEMBERS = 20  #: articles that shape a story's terms; later ones must not make it drift
_TERMS = 100  #: terms kept of a story, the most telling
_PRIOR = 50  #: stories assumed to be known before any are, so that rarity starts out flat


def subjects(match: Match) -> frozenset[str]:
    """What makes two matches comparable: entities and signals."""
    return frozenset(match.entities) | {f"signal:{hit.signal}" for hit in match.signals}


def scale(known: Known) -> Scale:
    """Rarity as learnt from the stories known so far."""
    total = known.documents + _PRIOR
    return Scale(lambda term: math.log(1 + total / (1 + known.frequencies.get(term, 0))), known.expect)


def place(article: Article, match: Match, candidates: Candidates, known: Known) -> Placed:
    """Where a new article belongs."""
    words = _words(article, names := {mention.surface for mention in match.mentions})
    url = identity.canonical_url(article.url)
    for copy in known.by_url.get(url, ()) if url else ():
        if copy.story is not None and copy.story in candidates and candidates.by.likeness(words, _words(copy, names)) >= _KIN:
            return _joined(candidates, copy.story, article, match, words)
    mine = subjects(match)

    def near(story: Story) -> bool:
        recent = article.found - story.last_seen <= WINDOW and article.found - story.first_seen <= LIFE
        return recent and not mine.isdisjoint(story.subjects)

    title = identity.normal_title(article.title)
    titled = list(filter(near, candidates.titled(title) if title else ()))
    if titled:  # two, if somebody took a story apart whose reports share a headline
        same = max(titled, key=lambda story: candidates.likeness(words, story.id)) if titled[1:] else titled[0]
        return _joined(candidates, same.id, article, match, words)
    least = SEQUEL_OF_HEADLINES if _bare(article) else SEQUEL
    scored = [(score, story.id) for score, story in candidates.alike(words, least) if near(story)]
    score, best = max(scored, default=(0.0, ""))
    if best and _holds(candidates, best, article, match, score):
        return _joined(candidates, best, article, match, words, likeness=score)
    return Placed(_begin(article, match, words), "begins", frozenset(words))


def _holds(candidates: Candidates, story: str, article: Article, match: Match, likeness: float) -> bool:
    """Whether a story that is like an article is its story in spite of the names in its headline. Names weigh little in
    likeness, so "visits Beijing" and "visits Pyongyang" are alike: each name the story has not makes them less so,
    unless the text was copied.
    """
    named = _named(match)
    known = len(named & candidates[story].subjects)
    return known == len(named) or likeness * known / len(named) >= ALIKE_BUT_NEW or _copies(article, candidates.sketches(story))


def reword(story: Story, article: Article, match: Match) -> Placed:
    """The story of an article that was there already and now reads otherwise."""
    told = replace(story, subjects=story.subjects | subjects(match), last_seen=max(story.last_seen, article.found))
    return Placed(told, "reworded", frozenset())


def _joined(
    candidates: Candidates, known: str, article: Article, match: Match, words: dict[str, float], *, likeness: float = 1.0
) -> Placed:
    """An article in a story that is there. Quietly only if it brings neither a name nor a number in its headline."""
    story = candidates[known]
    copied_out = _copies(article, [one for one in candidates.sketches(known) if len(one) >= _TEXT])
    copies = _copies(article, candidates.sketches(known))
    same = likeness >= (REPRINT_OF_HEADLINES if _bare(article) else REPRINT) or copied_out
    brings = not _named(match) <= story.subjects or (likeness < 1.0 and not numbers(article.title) <= story.terms.keys())
    shapes = story.articles < _MEMBERS
    with_it = _with(story, article, match, words, candidates.by)
    new = frozenset(words.keys() - story.terms.keys() if shapes else ())
    return Placed(with_it, "reprint" if same and not brings else "sequel", new, verbatim=likeness >= 1.0 or copies)


def _with(story: Story, article: Article, match: Match, words: dict[str, float], by: Scale) -> Story:
    return replace(
        story,
        subjects=story.subjects | subjects(match),
        terms=_blended(story, words, by) if story.articles < _MEMBERS else story.terms,
        articles=story.articles + 1,
        feeds=story.feeds | {article.feed},
        first_seen=min(story.first_seen, article.found),
        last_seen=max(story.last_seen, article.found),
    )


def made_of(story: str, members: Sequence[tuple[Article, Match]], by: Scale) -> tuple[Story, tuple[Face, ...]]:
    """The story that these articles tell, oldest first, because somebody said so: its own words, and a face for each of the
    articles that shape it.
    """
    made: Story | None = None
    faces = []
    for article, match in members:
        words = _words(article, {mention.surface for mention in match.mentions})
        made = _with(made, article, match, words, by) if made else replace(_begin(article, match, words), id=story)
        look = Face(
            id=article.id, story=story, headline=article.title, terms=words, sketch=sketch(article.text), articles=frozenset({article.id})
        )
        faces.append(look)
    if made is None:
        raise ValueError("a story of no article")
    return made, tuple(faces[:_MEMBERS])


def _copies(article: Article, sketches: Iterable[frozenset[int]]) -> bool:
    return any(one and copied(sketch(article.text), one) >= _COPIED for one in sketches)


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
        sketch=sketch(article.text),
    )


def _blended(story: Story, words: dict[str, float], by: Scale) -> dict[str, float]:
    """The mean of a story's articles, cut to what is most telling: often in it, rarely elsewhere."""
    share = story.articles / (story.articles + 1)
    blended = {term: weight * share for term, weight in story.terms.items()}
    for term, weight in words.items():
        blended[term] = blended.get(term, 0.0) + weight * (1 - share)
    if len(blended) <= _TERMS:
        return blended
    return dict(sorted(blended.items(), key=lambda item: (-(item[1] ** 2) * by.weight(item[0]), item[0]))[:_TERMS])


def _words(article: Article, names: set[str]) -> dict[str, float]:
    """Its terms; a bare headline is helped by the words of its address."""
    return terms(article.title, article.text, names, address=slug(article.url) if _bare(article) else "")


def _bare(article: Article) -> bool:
    return len(article.text) < _HEADLINE


def _named(match: Match) -> set[str]:
    return {mention.entity for mention in match.mentions if mention.field == "title"}
