"""What is wrong with a watch list that parses: golden lines that fail, spellings that are noise or never match.

A failed golden line is an error: the list does not do what its author said it does. All else is advice.
It refuses to mend anything, and to read files: it asks the matcher, as an entry would. Nothing in it is done once for each
pair of spellings, and of large imported lists only a sample is tried on the matcher, so it can be asked of a million names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from watcher.core.matching.elsewhere import Elsewhere
from watcher.core.matching.finding import IMPORTED, STRONG, Finding, place_of
from watcher.core.matching.golden import Measure, measure, untried
from watcher.core.matching.loudness import Loudness, listen, loud
from watcher.core.matching.matcher import NOTHING, Matcher
from watcher.core.model import Policy
from watcher.core.text.fold import fold_key
from watcher.core.watchlist.entity import Entity, Name, Signal
from watcher.core.watchlist.watchlist import Watchlist

SHARE = 0.02  #: of the stored articles that one spelling may be found in
_SHORT = 3  #: letters of an alphabet that make a word rather than a name
_SAMPLE = 2_000  #: imported spellings that are tried one by one


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that can be said of a watch list."""

    findings: tuple[Finding, ...]  #: in the order of the list
    measures: tuple[Measure, ...]  #: of entities that have golden lines or were written by hand
    heard: Loudness
    imported: int  #: spellings of lists made elsewhere
    sampled: int  #: of these, how many were tried on the matcher


def lint(matcher: Matcher, *, known: Sequence[str] = (), articles: Sequence[tuple[str, str]] = (), share: float = SHARE) -> Report:
    """Look at the matcher's whole watch list. `known` are blockers that it may lack, `articles` are stored (title, text)
    pairs, and `share` of them is what one spelling may be found in before it is called loud.
    """
    watchlist = matcher.watchlist
    owners = _owners(watchlist)
    elsewhere = Elsewhere(watchlist, known, (f"{title} {text}" for title, text in articles))
    imported = sum(len(entity.names) for entity in watchlist.entities.values() if not entity.lines)
    step = -(-imported // _SAMPLE) or 1
    findings: list[Finding] = []
    measures: list[Measure] = []
    at = sampled = 0
    for entity in watchlist.entities.values():
        if entity.lines or entity.hits or entity.misses:
            measured, failed = measure(entity, matcher)
            measures.append(measured)
            findings += [*failed, *untried(entity)]
        findings += _guards(entity)
        alone: list[Name] = []
        for name in entity.names:
            findings += _noise(entity, name)
            findings += _duplicate(entity, name, owners, watchlist)
            if entity.lines or at % step == 0:
                alone.append(name)
            if not entity.lines:
                sampled += at % step == 0
                at += 1
        findings += _lost(entity, alone, matcher)
        findings += elsewhere.findings(entity)
    heard = listen(matcher, articles)
    findings += loud(heard, watchlist, share)
    schemata = {entity.schema for entity in watchlist.entities.values()}
    for signal in watchlist.signals.values():
        findings += _never(signal, watchlist, schemata)
    return Report(findings=tuple(findings), measures=tuple(measures), heard=heard, imported=imported, sampled=sampled)


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


def _owners(watchlist: Watchlist) -> dict[str, str]:
    """Comparable spelling that counts unguarded -> the first entity that goes by it, of those that two go by."""
    first: dict[str, str] = {}
    shared: dict[str, str] = {}
    for entity in watchlist.entities.values():
        for name in entity.names:
            if name.kind in STRONG:
                key = fold_key(name.text)
                if first.setdefault(key, entity.id) != entity.id:
                    shared[key] = first[key]
    return shared


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


def _lost(entity: Entity, names: list[Name], matcher: Matcher) -> Iterator[Finding]:
    """Spellings that are not even candidates in a text that is nothing but themselves, or taken for something else there."""
    spelt = {fold_key(text): text for text in entity.exact}
    seen = matcher.examine_all([("", spelt.get(fold_key(name.text), name.text) if spelt else name.text) for name in names])
    for at, name in enumerate(names):
        verdicts = [v for v in seen.get(at, NOTHING).verdicts if v.candidate.alias.entity == entity.id]
        if any(v.counted or (v.candidate.alias.text == name.text and not v.why.startswith("is part of")) for v in verdicts):
            continue
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
