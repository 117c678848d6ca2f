"""Stories laid out so that the one an article belongs to is found without comparing it with each.

By headline, and by words: a story that shares none of an article's telling words cannot be alike enough, so only those
that share one are compared. It refuses to decide which is the right one; that is `stories`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from watcher.core import identity
from watcher.core.model import Story
from watcher.core.text.terms import Scale

_SPARE = 0.5  #: share of what may be skipped that is, in squares; the more, the more stories are compared in vain
_ROUNDING = 1e-9
_FEW = 4  #: articles that are compared with every story; laying the words of all stories out pays only for more


class Candidates(Mapping[str, Story]):
    """Stories by id, in the order they came. One put again takes the place it had."""

    def __init__(self, stories: Iterable[Story], by: Scale) -> None:
        self.by = by
        self._stories: dict[str, Story] = {}
        self._titled: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._holding: defaultdict[str, dict[str, float]] = defaultdict(dict)  #: term -> story -> its share of the story's length
        self._compared = 0  #: articles so far; the words are laid out behind the first few
        for story in stories:
            self.put(story)

    def put(self, story: Story) -> None:
        """Add a story, or the same one as it is now. Its headline never changes."""
        old = self._stories.get(story.id)
        self._stories[story.id] = story
        if old is None:
            self._titled[identity.normal_title(story.headline)][story.id] = None
        if self._compared > _FEW and (old is None or old.terms is not story.terms):
            self._lay_out(story, old)

    def _lay_out(self, story: Story, old: Story | None = None) -> None:
        for term in old.terms if old else ():
            del self._holding[term][story.id]
        length = self.by.length(story.terms) or 1.0
        for term, weight in story.terms.items():
            self._holding[term][story.id] = weight / length

    def titled(self, title: str) -> list[Story]:
        """Those with this normalised headline."""
        return [self._stories[story] for story in self._titled.get(title, ())]

    def alike(self, words: Mapping[str, float], least: float) -> Iterator[tuple[float, Story]]:
        """All whose likeness to these words is at least `least`, with it."""
        self._compared += 1
        if self._compared == _FEW + 1:
            for story in self._stories.values():
                self._lay_out(story)
        for story in self._stories.values() if self._compared <= _FEW else self._sharing(words, least):
            likeness = self.by.likeness(words, story.terms)
            if likeness >= least:
                yield likeness, story

    def _sharing(self, words: Mapping[str, float], least: float) -> list[Story]:
        """Those that may be so alike, by the words they share with these."""
        length = self.by.length(words)
        spare, skipped = (least * length) ** 2 * _SPARE, 0.0
        shared: dict[str, float] = {}
        # Commonest words first: what the first of them can add together is bounded, so they need not be looked up.
        for word in sorted(words, key=lambda word: len(self._holding.get(word, ())), reverse=True):
            telling = words[word] * self.by.weight(word)
            if skipped + words[word] * telling <= spare:
                skipped += words[word] * telling
                continue
            for one, share in self._holding.get(word, {}).items():
                shared[one] = shared.get(one, 0.0) + telling * share
        needed = least * length - skipped**0.5 - _ROUNDING
        return [self._stories[one] for one, product in shared.items() if product >= needed]

    def __getitem__(self, story: str) -> Story:
        return self._stories[story]

    def __iter__(self) -> Iterator[str]:
        return iter(self._stories)

    def __len__(self) -> int:
        return len(self._stories)
