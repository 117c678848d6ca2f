"""The publisher's own marks on an article: its name behind the headline, the dateline before the first sentence, and
what a site says about itself. Who is named there is not what the article is about.

A publisher is known by the source's own name, by standing behind most headlines of one document, or by the watch
list's `publishers`. Nothing is taken off a text: a mark says where it is, and what may not count there.
A dateline says where the reporter sat. So a city in it is no evidence of the government it stands for, nor the country
behind its comma of the state; a place in front that is watched by its own name is still named there.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from watcher.core.matching.context import Page
from watcher.core.matching.index import Candidate
from watcher.core.model import Feed, Read, Source
from watcher.core.text.boilerplate import furniture
from watcher.core.text.fold import fold_key
from watcher.core.watchlist.entity import Entity

_TAIL = 80  #: code points behind a headline in which its publisher may stand
_NAME, _WORDS = 45, 6  #: code points and words of a publisher's name
_INDENT = 2  #: blanks and brackets before a dateline
_LEAD = 110  #: code points of a line in which a dateline ends
_SIGNED, _FEW = 3, 5  #: headlines that end alike; headlines from which a habit can be told
_MOST = 0.8  #: share of headlines that are signed where all are
#: What stands between a headline and its publisher. Folded: all dashes are hyphens.
_SEPARATOR = re.compile(r" (?:--?|::|·|>|/|~|_) |(?: |(?<=\S))\|(?: |(?=\S))|(?<=[^\x00-\x7f])[-_](?=\S)")
_BRACKET = re.compile(r"[(\[]([^()\[\]]{2,45})[)\]][.\s]*$")
_DOMAIN = re.compile(r"(?:www\.)?([\w-]+)(?:\.[a-z]{2,4}){1,2}")
_GENERAL = re.compile(r"\b(?:rss|feeds?|latest|top stories|headlines|all articles|all stories|homepage|home|news feed)\b")
_NOT_LETTERS = re.compile(r"[\W_]+")

_MONTH_OR_DAY = r"[^\W\d_]{2,10}\.?"
_PLACE = r"[^\W\d_a-zа-яёіїєґ][\w'’.-]*(?:[ /-][^\W\d_a-zа-яёіїєґ][\w'’.-]*){0,3}"
_DATE = rf"(?:[,.]? ?(?:{_MONTH_OR_DAY} \d{{1,2}}|\d{{1,2}}(?:[./]\d{{1,2}}|\.? {_MONTH_OR_DAY})?)(?:,? \d{{4}})?(?: г(?:ода|\.)?)?)?"
_WHERE = rf"\s*{_PLACE}(?:, {_PLACE})?{_DATE}[.,]? ?"
#: MOSCOW, June 19 (TASS) - | МОСКВА, 19 июня. /ТАСС/. | Berlin (dpa) -
_BRACKETED = re.compile(rf"{_WHERE}[(/\[](?P<agency>[^()/\[\]\n]{{2,40}})[)/\]](?P<stop>[.:]? ?[-–—]{{0,2}})")
#: МОСКВА, 19 июн — РИА Новости. | Москва. 19 июня. INTERFAX.RU -
_DASHED = re.compile(rf"{_WHERE}(?:[-–—]{{1,2}} ?)?(?P<agency>[^\W\d_][^\n:,–—]{{1,30}}?)(?:[.:](?=\s)| [-–—]| *$)")
#: WASHINGTON, Nov. 3 — | KYIV, Ukraine --
_CAPITALS = re.compile(rf"\s*(?P<place>[^\W\d_]{{3,}}(?:[ -][^\W\d_]{{2,}}){{0,2}})(?:, {_PLACE})?{_DATE} ?(?:[–—]|--| - )")
#: (서울=연합뉴스) | 【北京=共同】 | [모스크바 로이터]
_EASTERN = re.compile(r"\s*[(【\[（［](?P<inside>[^)】\]）］\n]{2,40})[)】\]）］]")
#: 新华社北京11月3日电
_WIRED = re.compile(r"\s*(?P<inside>[\u3400-\u9fff·]{3,14})(?:\d{1,2}月)?\d{1,2}日(?:专)?[电電]")
_DASH, _OPENS, _AGENCY_STOPS = re.compile("[-–—]"), re.compile(r"[(/\[]"), re.compile(r"[.:](?=\s)")
_BRACKETS, _HAN = "(【[（［", "\u3400"
_PARTS = re.compile(r"[=＝/,，、\s]+")


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of a folded text that is the publisher's. `dateline`: the place in front of it may still be meant."""

    start: int
    end: int
    why: str
    dateline: bool = False


class Marks:
    """The marks of one text, asked for each name in it."""

    def __init__(self, marks: Iterable[Mark], known: frozenset[str]) -> None:
        self.spans: list[Mark] = []
        for mark in sorted(marks, key=lambda one: (one.start, -one.end)):
            if not self.spans or mark.end > self.spans[-1].end:  # what lies inside another says nothing new
                self.spans.append(mark)
        self._starts = [mark.start for mark in self.spans]
        self._known = known

    def void(self, candidate: Candidate, entities: Mapping[str, Entity]) -> str:
        """Why a name says nothing where it stands; "" if it is the article's own."""
        at = bisect_right(self._starts, candidate.start) - 1
        if at < 0 or candidate.end > self.spans[at].end:
            return ""
        mark = self.spans[at]
        entity = entities.get(candidate.alias.entity)
        own = candidate.alias.kind in ("name", "form") and _squeezed(candidate.alias.folded) not in self._known
        behind = entity is not None and entity.schema == "Country" and candidate.start - mark.start > _INDENT
        return "" if mark.dateline and own and not behind else mark.why

    def covers(self, cue: Candidate) -> bool:
        """Whether a word of somebody's context stands in a mark, and so says nothing."""
        at = bisect_right(self._starts, cue.start) - 1
        return at >= 0 and cue.start < self.spans[at].end


@lru_cache(maxsize=64)
def _known(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(filter(None, map(_squeezed, names)))


def _squeezed(name: str) -> str:
    """A publisher's name without what outlets write one way or the other: capitals, articles, blanks, a domain."""
    folded = fold_key(name).strip()
    if domain := _DOMAIN.fullmatch(folded):
        folded = domain[1]
    return _NOT_LETTERS.sub("", re.sub(r"^the\s", "", folded))


def source_of(feed: Feed, reading: Read | None = None) -> Source:
    """What a feed, and its document if at hand, tell of where its entries stand."""
    reading = reading or Read(entries=())
    tails = [found[-1] for entry in reading.entries if (found := _tails(fold_key(entry.title)))]
    titles = sum(bool(entry.title) for entry in reading.entries)
    counts = Counter(name for _, name in tails)
    many = [name for name, number in counts.items() if number >= max(_SIGNED, titles / 2)]
    return Source(
        names=tuple(dict.fromkeys(filter(None, (feed.title, reading.title)))),
        host=(urlsplit(feed.url).hostname or "").lower(),
        country=(feed.country or "").upper(),
        language=(feed.language or reading.language or "").lower().split("-")[0],
        endings=tuple(many),
        signs=titles >= _FEW and len(tails) >= titles * _MOST and len(counts) > 1,
    )


def _tails(folded: str) -> list[tuple[int, str]]:
    """What may be publishers behind a headline: (where the separator begins, the name), the outermost last."""
    end = len(folded.rstrip())
    found = []
    for separator in _SEPARATOR.finditer(folded, max(0, end - _TAIL), end):
        name = folded[separator.end() : end].strip()
        if separator.start() > 0 and 0 < len(name) <= _NAME and len(name.split()) <= _WORDS:
            found.append((separator.start(), name))
    return found


@lru_cache(maxsize=256)
def _own_names(source: Source) -> frozenset[str]:
    names = {_squeezed(_GENERAL.sub("", fold_key(name))) for name in source.names} | {_squeezed(name) for name in source.names}
    for name in source.names:  # "Reuters: World News", "BBC News - Europe"
        names |= {_squeezed(part) for part in re.split(r"\s[-|·>]\s|:\s", fold_key(name)) if len(part.split()) > 1}
    labels = source.host.split(".")
    names |= {label.replace("-", "") for label in labels[:-1] if len(label) > _SIGNED and label not in ("feeds", "news", "www")}
    return frozenset(filter(None, names))


def marks(page: Page, offsets: Sequence[int], source: Source, publishers: tuple[str, ...]) -> Marks:
    """The publisher's marks on one field, as far as one of these ascending offsets may stand in them."""
    known = _known(publishers) | _own_names(source)
    folded, sentences = page.folded.text, page.sentences
    if page.name == "title":
        return Marks(_behind(folded, 0, len(folded), known, source), known)
    found = [Mark(start, end, "is in what the site says around the article") for start, end in furniture(folded, sentences, offsets)]
    done = -1
    for offset in offsets:
        if offset < done:
            continue  # the line has been looked at
        start, end = folded.rfind("\n", 0, offset) + 1, folded.find("\n", offset)
        done = end = end if end >= 0 else len(folded)
        if offset < start + _LEAD and (dateline := _dateline(sentences.text[start : min(end, start + _LEAD)], known)):
            found.append(Mark(start, start + dateline, "is in the dateline, which says where the reporter was", dateline=True))
        last = offsets[bisect_left(offsets, end) - 1]
        if last >= end - _TAIL:
            found += _behind(folded, start, end, known, None)
    return Marks(found, known)


def _behind(folded: str, start: int, end: int, known: frozenset[str], source: Source | None) -> Iterator[Mark]:
    """The publishers behind a headline, the outermost first. Behind a line of a text only known ones are taken."""
    why = "is the publisher's name at the end of the headline" if source else "is the publisher's name at the end of the line"
    last = True
    floor = max(start, end - _TAIL)
    tail = folded[floor:end]
    while tail:
        bracket = _BRACKET.search(tail)
        if bracket and _squeezed(bracket[1]) in known:
            cut = bracket.start()
        else:
            behind = _tails(tail)
            cut = next((at for at, name in behind if _squeezed(name) in known or (source and name in source.endings)), -1)
            if cut < 0 and source and source.signs and last and behind and behind[-1][0] > 0:
                cut = behind[-1][0]
        if cut < 0 or (floor == start and not tail[:cut].strip()):
            return
        yield Mark(floor + cut, floor + len(tail), why)
        tail, last = tail[:cut], False


def _dateline(line: str, known: frozenset[str]) -> int:
    """How long the dateline at the beginning of a line is; 0 if there is none. Most lines lack what any of its forms has."""
    dashed = _DASH.search(line)
    if _OPENS.search(line):
        found = _BRACKETED.match(line)
        if found and found["stop"].strip() and (_squeezed(found["agency"]) in known or _is_agency(found["agency"], found["stop"])):
            return found.end()
    if (dashed or _AGENCY_STOPS.search(line)) and (found := _DASHED.match(line)) and _squeezed(found["agency"]) in known:
        return found.end()
    if dashed and line.lstrip()[:3].isupper() and (found := _CAPITALS.match(line)) and found["place"].isupper():
        return found.end() if not line[found.end() :].isupper() else 0
    begin = line.lstrip()[:1]
    for begins, pattern in ((begin in _BRACKETS, _EASTERN), (begin >= _HAN, _WIRED)):
        if begin and begins and (found := pattern.match(line)) and _names_one(found["inside"], known):
            return found.end()
    return 0


def _is_agency(name: str, stop: str) -> bool:
    """Whether an unknown name in brackets is an agency's by its look: "(AP) -"."""
    return stop.strip() not in ".:" and name.isupper() and len(name) <= _WORDS


def _names_one(inside: str, known: frozenset[str]) -> bool:
    folded = fold_key(inside)
    return any(_squeezed(part) in known for part in _PARTS.split(folded)) or any(folded[:size] in known for size in range(2, len(folded)))
