"""Stories laid out so that the one an article belongs to is found without comparing it with each.

By headline, and by words: a story that shares none of an article's telling words cannot be alike enough, so only those
that share one are compared. It refuses to decide which is the right one; that is `stories`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from watcher.core import identity
from watcher.core.model import Face, Story
from watcher.core.text.terms import Scale

_SPARE = 0.5  #: share of what may be skipped that is, in squares; the more, the more stories are compared in vain
_ROUNDING = 1e-9
_FEW = 4  #: articles that are compared with every story; laying the words of all stories out pays only for more


class Candidates(Mapping[str, Story]):
    """Stories by id, in the order they came. One put again takes the place it had. A story is known by its own words and
    by those of its faces.
    """

    def __init__(self, stories: Iterable[Story], by: Scale, faces: Iterable[Face] = ()) -> None:
        self.by = by
        self._stories: dict[str, Story] = {}
        self._faces: defaultdict[str, list[Face]] = defaultdict(list)  #: story -> what else it is known by
        self._looks: dict[str, tuple[str, Mapping[str, float]]] = {}  #: id of story or face -> story, words
        self._titled: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._holding: defaultdict[str, dict[str, float]] = defaultdict(dict)  #: term -> look -> its share of the look's length
        self._compared = 0  #: articles so far; the words are laid out behind the first few
        for story in stories:
            self.put(story)
        for face in faces:
            self._know(face)

    def put(self, story: Story) -> None:
        """Add a story, or the same one as it is now. Its headline never changes."""
        old = self._stories.get(story.id)
        self._stories[story.id] = story
        if old is None:
            self._titled[identity.normal_title(story.headline)][story.id] = None
        if old is None or old.terms is not story.terms:
            self._look(story.id, story.id, story.terms)

    def _know(self, face: Face) -> None:
        self._faces[face.story].append(face)
        self._titled[identity.normal_title(face.headline)][face.story] = None
        self._look(face.id, face.story, face.terms)

    def _look(self, look: str, story: str, terms: Mapping[str, float]) -> None:
        old = self._looks.get(look)
        self._looks[look] = (story, terms)
        if self._compared > _FEW:
            for term in old[1] if old else ():
                del self._holding[term][look]
            self._lay_out(look, terms)

    def _lay_out(self, look: str, terms: Mapping[str, float]) -> None:
        length = self.by.length(terms) or 1.0
        for term, weight in terms.items():
            self._holding[term][look] = weight / length

    def titled(self, title: str) -> list[Story]:
        """Those with this normalised headline."""
        return [self._stories[story] for story in self._titled.get(title, ())]

    def sketches(self, story: str) -> list[frozenset[int]]:
        """What the texts of a story are word for word: the one that began it, and those of its faces."""
        return [self._stories[story].sketch, *(face.sketch for face in self._faces.get(story, ()))]

    def likeness(self, words: Mapping[str, float], story: str) -> float:
        """How like a story these words are."""
        every = (self._stories[story].terms, *(face.terms for face in self._faces.get(story, ())))
        return max(self.by.likeness(words, terms) for terms in every)

    def alike(self, words: Mapping[str, float], least: float) -> Iterator[tuple[float, Story]]:
        """All whose likeness to these words is at least `least`, with it; one with faces may come more than once."""
        self._compared += 1
        if self._compared == _FEW + 1:
            for look, (_, terms) in self._looks.items():
                self._lay_out(look, terms)
        for look in self._looks if self._compared <= _FEW else self._sharing(words, least):
            story, terms = self._looks[look]
            likeness = self.by.likeness(words, terms)
            if likeness >= least:
                yield likeness, self._stories[story]

    def _sharing(self, words: Mapping[str, float], least: float) -> list[str]:
        """The looks that may be so alike, by the words they share with these."""
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
        return [one for one, product in shared.items() if product >= needed]

    def __getitem__(self, story: str) -> Story:
        return self._stories[story]

    def __iter__(self) -> Iterator[str]:
        return iter(self._stories)

    def __len__(self) -> int:
        return len(self._stories)
