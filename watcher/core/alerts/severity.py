"""How loudly an alert speaks: what the watch list says, raised for what happened and who confirms it, lowered for doubt.

    the watch list says       one reason    two reasons
    low                       medium        high
    medium                    high          high
    high                      high          critical
    critical                  critical      critical

A reason is that a measure was taken (designated, charged, seized), and that the story is confirmed: by an official source,
or by independent owners. What is only possible or denied lowers by one step. So nothing is told at more than a step below
what the watch list says, and `critical`, which no quiet hours hold back, needs both reasons or the watch list's own word.

It refuses to know stories: whoever weighs says what is the case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from watcher.core.model import Severity

OWNERS = 3  #: independent of each other, that confirm a story
RAISING = frozenset(["designated", "charged", "seized"])  #: event types

Doubt: TypeAlias = Literal["", "possible", "denied"]

_LOW, _MEDIUM, _HIGH, _CRITICAL = Severity
_RAISED = {
    _LOW: (_LOW, _MEDIUM, _HIGH),
    _MEDIUM: (_MEDIUM, _HIGH, _HIGH),
    _HIGH: (_HIGH, _HIGH, _CRITICAL),
    _CRITICAL: (_CRITICAL, _CRITICAL, _CRITICAL),
}
_DOUBTS = {"possible": "it is only said to be possible", "denied": "it is denied"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is the case, as far as it makes an alert louder or softer."""

    happened: str = ""  #: the measure that was taken, in words: "a designation"
    official: bool = False  #: whether an official source tells it
    owners: int = 0
    doubt: Doubt = ""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A severity and the reason for it, as in "high: signal medium, raised for 3 independent owners"."""

    severity: Severity
    why: str


def weigh(base: Severity, says: str, case: Case) -> Weighed:
    """The severity of what the watch list calls `base`; `says` is what of it does, as in "signal"."""
    reasons = [*([case.happened] if case.happened else []), *_confirmed(case)]
    raised = _RAISED[base][len(reasons)]
    severity = _lower(raised) if case.doubt else raised
    told = [f"{says} {base}"]
    if raised is not base:
        told.append(f"raised for {' and '.join(reasons)}")
    if severity is not raised:
        told.append(f"lowered because {_DOUBTS[case.doubt]}")
    return Weighed(severity, f"{severity}: {', '.join(told)}" if len(told) > 1 else f"{severity}, as the {says} says")


def _confirmed(case: Case) -> list[str]:
    if case.official:
        return ["an official source"]
    return [f"{case.owners} independent owners"] if case.owners >= OWNERS else []


def _lower(severity: Severity) -> Severity:
    return list(Severity)[max(0, severity.rank - 1)]
