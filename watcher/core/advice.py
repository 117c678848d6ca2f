"""What people's verdicts say of the watch list: which spellings find the wrong thing, and which guard would have helped.

An alert somebody acknowledged, or dismissed for another reason than the entity, found the right one. It refuses to change
a list, and to be sure: each guard is proposed with the sentences it was made of, for an analyst to judge.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from watcher.core.model import Mention
from watcher.core.text.fold import fold_key
from watcher.core.text.script import words
from watcher.core.text.terms import terms
from watcher.core.triage import WRONG_ENTITY, Decision
from watcher.core.watchlist.entity import Entity, Name

_TWICE = 2  #: verdicts in which a word or phrase stands before it is more than chance
_MOST = 8  #: words of context, phrases and examples that are proposed
_EXAMPLES = 3
_TITLE = 0.7  #: share of words with a capital in a headline set so
_LONG = 4  #: letters of a word that may be context
_KEYS = {"name": "names", "form": "forms", "stem": "stems", "metonym": "metonyms", "demonym": "demonyms", "weak": "weak"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one judged alert says of one spelling in it."""

    alert: str
    mention: Mention
    right: bool
    company: tuple[str, ...] = ()  #: the alert's other entities


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One spelling that finds the wrong thing too often, and what could be written into its entity."""

    entity: str
    alias: str
    right: int
    wrong: int
    examples: tuple[str, ...]  #: sentences in which it was wrong
    alerts: tuple[str, ...]  #: ids of those that were wrong
    why: tuple[str, ...]  #: what each proposed guard rests on, in words
    toml: str  #: keys with their whole new values, to be pasted over those of the entity; "" if there is nothing to propose
    place: str = ""  #: file:line of the entity

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)


def verdicts(alert: str, decision: Decision, mentions: Sequence[Mention]) -> Iterator[Verdict]:
    """What the last decision about an alert says of the names it was raised for. If nobody said who was not meant, the
    guarded names are blamed, since they counted for their company only; all of them if there is none.
    """
    if decision.act not in ("acknowledged", "dismissed"):
        return
    wrong = decision.reason == WRONG_ENTITY
    meant: Sequence[Mention] = mentions
    if wrong and decision.entity:
        meant = [mention for mention in mentions if mention.entity == decision.entity]
    elif wrong:
        meant = [mention for mention in mentions if mention.guard] or mentions
    company = dict.fromkeys(mention.entity for mention in mentions)
    for mention in {(mention.entity, mention.alias): mention for mention in meant}.values():
        others = tuple(entity for entity in company if entity != mention.entity)
        yield Verdict(alert=alert, mention=mention, right=not wrong, company=others)


def advise(judged: Iterable[Verdict], entities: Mapping[str, Entity], *, least: int = 3, below: float = 0.5) -> list[Advice]:
    """Spellings judged at least `least` times of which a share under `below` was right; the most wrong ones first."""
    spellings: defaultdict[tuple[str, str], list[Verdict]] = defaultdict(list)
    by_entity: defaultdict[str, list[Verdict]] = defaultdict(list)
    for verdict in judged:
        spellings[verdict.mention.entity, verdict.mention.alias].append(verdict)
        by_entity[verdict.mention.entity].append(verdict)
    found = []
    for (entity, alias), given in spellings.items():
        right = sum(verdict.right for verdict in given)
        if entity in entities and len(given) >= least and right / len(given) < below:
            found.append(_advice(entities[entity], alias, given, [one for one in by_entity[entity] if one.right]))
    return sorted(found, key=lambda one: (-one.wrong, one.right, one.entity, one.alias))


def _advice(entity: Entity, alias: str, given: Sequence[Verdict], right: Sequence[Verdict]) -> Advice:
    wrong = [verdict for verdict in given if not verdict.right]
    values: dict[str, list[str]] = {}
    why: list[str] = []
    if phrases := _phrases(entity, wrong, right):
        values["not"] = [*entity.blocked, *phrases]
        why.append("longer names of others: " + ", ".join(phrases))
    listed = [name for name in entity.names if name.text == alias]
    if _written_otherwise(alias, given) and listed and alias not in entity.exact:
        values["case"] = [*entity.exact, alias]
        why.append(f'every wrong one was written otherwise than "{alias}", no right one was')
    elif listed and all(name.kind != "weak" for name in listed):
        values |= _weakened(entity, listed)
        why.append("as a weak name it counts only in company")
    if context := _context(entity, wrong, right):
        values["context"] = [*entity.context, *context]
        why.append("only right ones stood beside: " + ", ".join(context))
    return Advice(
        entity=entity.id,
        alias=alias,
        right=len(given) - len(wrong),
        wrong=len(wrong),
        examples=tuple(dict.fromkeys(verdict.mention.sentence for verdict in wrong if verdict.mention.sentence))[:_EXAMPLES],
        alerts=tuple(verdict.alert for verdict in wrong),
        why=tuple(why),
        toml="\n".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()),
        place=entity.place,
    )


def _phrases(entity: Entity, wrong: Sequence[Verdict], right: Sequence[Verdict]) -> list[str]:
    """The name with its neighbour, where that stands in several wrong ones and in no right one. A neighbour of a name in
    capitals has one too, unless all words of the sentence have.
    """
    known = {fold_key(text) for text in (*entity.blocked, *(name.text for name in entity.names))}
    found: Counter[str] = Counter()
    written: dict[str, str] = {}
    for verdict in wrong:
        phrases = {fold_key(phrase): phrase for phrase in _beside(verdict.mention)}
        found.update([key for key in phrases if key not in known])
        written = phrases | written
    sound = " ".join(fold_key(verdict.mention.sentence) for verdict in right)
    return [written[key] for key, times in found.most_common() if times >= _TWICE and key not in sound][:_MOST]


def _beside(mention: Mention) -> Iterator[str]:
    name = re.escape(mention.surface)
    capital = mention.surface[:1].isupper()
    if capital and _all_capitals(mention.sentence):
        return
    for pattern in (rf"\b{name}[ -]([^\W\d_]\w*)", rf"\b([^\W\d_]\w*)[ -]{name}\b"):
        for match in re.finditer(pattern, mention.sentence):
            word = match[1]
            if word[:1].isupper() if capital else len(word) >= _LONG and terms("", word):
                yield match[0]


def _all_capitals(sentence: str) -> bool:
    """Whether it is a headline whose words all begin with capitals, which say nothing then."""
    first = [word[0] for word in re.findall(r"[^\W\d_]\w*", sentence)]
    return sum(map(str.isupper, first)) > _TITLE * len(first)


def _written_otherwise(alias: str, given: Sequence[Verdict]) -> bool:
    return all((verdict.mention.surface == alias) == verdict.right for verdict in given)


def _weakened(entity: Entity, listed: Sequence[Name]) -> dict[str, list[str]]:
    """The lists the name leaves, without it, and the weak ones with it. Only what is written in the file, not what is made of it."""
    values: dict[str, list[str]] = {}
    for name in listed:
        for kind, without in ((name.kind, True), ("weak", False)):
            key = f"{_KEYS[kind]}.{name.language}" if name.language else _KEYS[kind]
            there = [one.text for one in entity.names if (one.kind, one.language, one.derived) == (kind, name.language, "")]
            values[key] = [text for text in there if text != name.text] if without else [*there, name.text]
    return values


def _context(entity: Entity, wrong: Sequence[Verdict], right: Sequence[Verdict]) -> list[str]:
    """Entities and words that stood beside the name in several right ones and in no wrong one."""
    beside: Counter[str] = Counter()
    for verdict in right:
        beside.update([*verdict.company, *sorted(_words(verdict.mention) - set(verdict.company))])
    apart = {word for verdict in wrong for word in (*verdict.company, *_words(verdict.mention))}
    own = {word.text for name in entity.names for word in words(fold_key(name.text))} | set(entity.context)
    often = (word for word, times in beside.most_common() if times >= _TWICE)
    return [word for word in often if word not in apart and word not in own][:_MOST]


def _words(mention: Mention) -> set[str]:
    found = {word.text for word in words(fold_key(mention.sentence))}
    return {word for word in found if len(word) >= _LONG and word.isalpha() and terms("", word)}
