"""What is wrong with a watch list that parses: golden lines that fail, spellings that are noise or never match.

A failed golden line is an error: the list does not do what its author said it does. All else is advice.
It refuses to mend anything, and to read files: it asks the matcher, as an entry would. Nothing in it is done once for each
pair of spellings, and of large imported lists only a sample is tried on the matcher, so it can be asked of a million names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from watcher.core.matching.elsewhere import Elsewhere, lone_words
from watcher.core.matching.finding import IMPORTED, STRONG, Finding, place_of
from watcher.core.matching.golden import Measure, measure, untried
from watcher.core.matching.loudness import Loudness, listen, loud
from watcher.core.matching.matcher import NOTHING, Examination, Matcher
from watcher.core.model import Policy
from watcher.core.text.fold import fold_key
from watcher.core.watchlist.entity import Entity, Name, Signal
from watcher.core.watchlist.watchlist import Watchlist

SHARE = 0.02  #: of the stored articles that one spelling may be found in
_SHORT = 3  #: letters of an alphabet that make a word rather than a name
_SAMPLE = 2_000  #: imported spellings that are tried one by one
_TOGETHER = 200  #: of these, how many are tried in one search
_STEP = 1_000  #: entities between two words on progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that can be said of a watch list."""

    findings: tuple[Finding, ...]  #: in the order of the list
    measures: tuple[Measure, ...]  #: of entities that have golden lines or were written by hand
    heard: Loudness
    imported: int  #: spellings of lists made elsewhere
    sampled: int  #: of these, how many were tried on the matcher


def lint(
    matcher: Matcher,
    *,
    known: Sequence[str] = (),
    articles: Sequence[tuple[str, str]] = (),
    share: float = SHARE,
    told: Callable[[int], object] = lambda _: None,
) -> Report:
    """Look at the matcher's whole watch list. `known` are blockers that it may lack, `articles` are stored (title, text)
    pairs, and `share` of them is what one spelling may be found in before it is called loud. `told` hears how many more
    entities were looked at.
    """
    watchlist = matcher.watchlist
    first = _FirstLook(watchlist)
    elsewhere = Elsewhere(watchlist, first.single, known, (f"{title} {text}" for title, text in articles))
    imported = sum(len(entity.names) for entity in watchlist.written.values() if not entity.lines)
    imported += sum(register.names for register in watchlist.registers)
    step = -(-imported // _SAMPLE) or 1
    alone = _Alone(matcher)
    findings: list[list[Finding]] = []
    measures: list[Measure] = []
    at = sampled = 0
    for number, entity in enumerate(watchlist.entities.values(), 1):
        if entity.lines or entity.hits or entity.misses:
            measured, failed = measure(entity, matcher)
            measures.append(measured)
            findings.append([*failed, *untried(entity)])
        chosen: list[Name] = []
        here = list(_guards(entity))
        for name in entity.names:
            here += _noise(entity, name)
            here += _duplicate(entity, name, first.shared, watchlist)
            if entity.lines or at % step == 0:
                chosen.append(name)
            if not entity.lines:
                sampled += at % step == 0
                at += 1
        findings += [here, alone.lost(entity, chosen), list(elsewhere.findings(entity))]
        if number % _STEP == 0:
            told(_STEP)
    alone.finish()
    heard = listen(matcher, articles)
    findings.append([*loud(heard, watchlist, share)])
    findings += [list(_never(signal, watchlist, first.schemata)) for signal in watchlist.signals.values()]
    return Report(
        findings=tuple(one for some in findings for one in some), measures=tuple(measures), heard=heard, imported=imported, sampled=sampled
    )


class _FirstLook:
    """What has to be known of all entities before anything is said of one, in one walk over them."""

    def __init__(self, watchlist: Watchlist) -> None:
        self.shared: dict[str, str] = {}  #: comparable spelling that counts unguarded, of two entities -> the first of them
        self.single: set[str] = set()  #: comparable words that raise alerts by themselves
        self.schemata: set[str] = set()
        first: dict[str, str] = {}
        for entity in watchlist.entities.values():
            self.schemata.add(entity.schema)
            self.single.update(lone_words(entity))
            for name in entity.names:
                if name.kind in STRONG:
                    key = fold_key(name.text)
                    if first.setdefault(key, entity.id) != entity.id:
                        self.shared[key] = first[key]


def _guards(entity: Entity) -> Iterator[Finding]:
    """Guards that let nothing pass, or guard nothing."""
    weak = [name for name in entity.names if name.kind == "weak"]
    if weak and len(weak) == len(entity.names) and not entity.context:
        yield Finding(
            place=place_of(entity, weak[0]),
            subject=entity.id,
            kind="weak",
            what="has only weak names and no `context`, so none of them can ever count",
            why="a weak name counts beside a strong one or a word of `context`",
            cure="give it `context`, or a full name",
        )
    strong = {fold_key(name.text): name for name in entity.names if name.kind in STRONG} if entity.lines else {}
    letters = {fold_key(spelling): spelling for spelling in entity.exact}
    for name in weak:
        same = strong.get(fold_key(name.text))
        cased = name.text.lower() != name.text.upper()  # "Nato" beside "NATO": capitals tell them apart
        if same and (same.text == name.text or not cased) and fold_key(name.text) not in letters:
            yield Finding(
                place=place_of(entity, name),
                subject=entity.id,
                kind="weak",
                what=f'"{name.text}" is weak, but "{same.text}" is a strong spelling of the same letters',
                why="the strong one counts without context, so the weak one guards nothing",
                cure="keep one of the two"
                if same.text != entity.name
                else "keep one of the two; without `names` the `name` is a strong one",
            )
    if letters:
        spelt = {fold_key(name.text) for name in entity.names}
        for key, spelling in letters.items():
            if key not in spelt:
                yield Finding(
                    place=entity.at("case"),
                    subject=entity.id,
                    kind="never",
                    what=f'"{spelling}" stands under `case`, but among no names',
                    why="`case` only says how a spelling that stands elsewhere is written",
                    cure="add it to `names`, or take it out",
                )


def _noise(entity: Entity, name: Name) -> Iterator[Finding]:
    """Spellings that ordinary words will match. What is only part of signals, or guarded, may be an ordinary word."""
    if name.kind not in STRONG or entity.requires or " " in name.text or name.text in entity.exact:
        return
    letters = [char for char in name.text if char.isalpha()]
    cased = any(char.lower() != char.upper() for char in letters)
    capitals = all(char.isupper() for char in letters)
    least = _SHORT if cased else 1  # elsewhere two letters are a word: 푸틴, 普京, יפן
    if len(letters) <= least and not (cased and capitals) and name.text.isalpha():
        what = f'"{name.text}" is so short that it will match by accident'
    elif cased and name.text == name.text.lower() and entity.policy is Policy.ALWAYS and name.kind == "name":
        what = f'"{name.text}" is one word in small letters and raises alerts by itself'
    else:
        return
    cure = 'make it `weak` with `context`, list it in `case`, or set alert = "signal"' if entity.lines else IMPORTED
    yield Finding(
        place=place_of(entity, name), subject=entity.id, kind="noise", what=what, why="ordinary text is full of such words", cure=cure
    )


def _duplicate(entity: Entity, name: Name, owners: dict[str, str], watchlist: Watchlist) -> Iterator[Finding]:
    """One spelling of two entities. As a form of two that only signals combine it is meant so: 中俄 is China and Russia."""
    owner = owners.get(fold_key(name.text)) if name.kind in STRONG else None
    if owner is None or owner == entity.id:
        return
    first = watchlist.entities[owner]
    if Policy.ALWAYS in (first.policy, entity.policy) or name.kind != "form":
        yield Finding(
            place=place_of(entity, name),
            subject=entity.id,
            kind="duplicate",
            what=f'"{name.text}" is also a spelling of {first.id} ({first.place})',
            why="both are found wherever it stands",
            cure="give it to one of them, or make it `weak` in both"
            if entity.lines
            else "usual where lists are made elsewhere; if one alerts too much, write it in a TOML file of your own",
        )


class _Alone:
    """Spellings tried in texts that are nothing but themselves, many in one search, for a search has a price of its own."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._waiting: list[tuple[Entity, Name, list[Finding]]] = []

    def lost(self, entity: Entity, names: list[Name]) -> list[Finding]:
        """What there is to say of these spellings. It is put in at `finish`, at the latest."""
        found: list[Finding] = []
        self._waiting += [(entity, name, found) for name in names]
        if len(self._waiting) >= _TOGETHER:
            self.finish()
        return found

    def finish(self) -> None:
        waiting, self._waiting = self._waiting, []
        seen = self._matcher.examine_all([("", _letter_for_letter(entity, name)) for entity, name, _ in waiting])
        for at, (entity, name, found) in enumerate(waiting):
            found.extend(_lost(entity, name, seen.get(at, NOTHING)))


def _letter_for_letter(entity: Entity, name: Name) -> str:
    """A spelling as it stands in texts."""
    return next((text for text in entity.exact if fold_key(text) == fold_key(name.text)), name.text)


def _lost(entity: Entity, name: Name, seen: Examination) -> Iterator[Finding]:
    """A spelling that is not even a candidate in a text that is nothing but itself, or taken for something else there."""
    verdicts = [v for v in seen.verdicts if v.candidate.alias.entity == entity.id]
    if any(v.counted or (v.candidate.alias.text == name.text and not v.why.startswith("is part of")) for v in verdicts):
        return
    why = next((v.why for v in verdicts), "no rule of the matcher sees it")
    cure = "write it as it stands in texts, or take it out"
    if why.startswith("is part of"):
        cure = "take the longer phrase out, or this spelling"
    what = f'"{name.text}" can never match'
    yield Finding(place=place_of(entity, name), subject=entity.id, kind="never", what=what, why=why, cure=cure)


def _never(signal: Signal, watchlist: Watchlist, schemata: set[str]) -> Iterator[Finding]:
    """Groups that nothing on the list can fill."""
    named = {wish for group in signal.groups for wish in group}
    for group in signal.groups:
        wanted = [wish.removeprefix("schema:") for wish in group if wish.startswith("schema:")]
        free = "*" in group and any(entity not in named for entity in watchlist.entities)
        if not free and not schemata.intersection(wanted) and not any(wish in watchlist.entities for wish in group):
            yield Finding(
                place=signal.at("all"),
                subject=signal.id,
                kind="never",
                what=f"can never fire: nothing on the list is one of {', '.join(group)}",
                why="every group of a signal must be filled",
                cure="add what the group asks for, or take the group out",
            )
