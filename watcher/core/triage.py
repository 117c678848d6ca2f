"""What people decide about an alert: which acts there are, which state each leads to, and which make no sense.

Acknowledged means that somebody is on it; dismissed that nobody need be, for a reason out of a short list, since
verdicts are counted. What it refuses to do: guess. An act that does not fit the state is an error that names the cure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias, get_args

from watcher.core.errors import UsageError, nearest

State: TypeAlias = Literal["open", "acknowledged", "dismissed"]
Act: TypeAlias = Literal["acknowledged", "dismissed", "reopened", "noted", "assigned"]
ACTS: tuple[Act, ...] = get_args(Act)

WRONG_ENTITY = "not-the-entity"
#: Why an alert may be dismissed, with what each means to people.
REASONS = {
    WRONG_ENTITY: "the name means somebody or something else",
    "not-the-event": "the right name, but nothing of the sort has happened",
    "old-news": "it has been known for long",
    "not-relevant": "it is true and new, and nothing to us",
}

_LEADS_TO: dict[Act, State] = {"acknowledged": "acknowledged", "dismissed": "dismissed", "reopened": "open"}
_FROM: dict[Act, frozenset[State]] = {
    "acknowledged": frozenset({"open"}),
    "dismissed": frozenset({"open", "acknowledged"}),
    "reopened": frozenset({"acknowledged", "dismissed"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One act of one person on one alert."""

    act: Act
    author: str
    decided: datetime
    reason: str = ""  #: of a dismissal: one of `REASONS`
    note: str = ""  #: in their own words
    entity: str = ""  #: of a dismissal as `WRONG_ENTITY`: who was not meant; "": nobody said
    assignee: str = ""  #: to whom it was assigned; "" takes it from everybody


def in_words(reason: str) -> str:
    """A reason as people say it: "Not the entity"."""
    return reason.replace("-", " ").capitalize()


def after(alert: str, state: State, decision: Decision) -> State:
    """The state of an alert after a decision. UsageError if that is impossible, or its reason or note is missing."""
    act = decision.act
    if act not in ACTS:
        raise UsageError(f'an alert cannot be "{act}"', cure=f"one of {', '.join(ACTS)}")
    if not decision.author.strip():
        raise UsageError("nobody decides", cure="say who, with --by NAME")
    if act == "noted" and not decision.note.strip():
        raise UsageError("a note wants words", cure=f'watcher alerts note {alert[:8]} --note "asked the bank"')
    if act == "dismissed":
        _check_reason(decision.reason)
    if act not in _LEADS_TO:
        return state
    if state not in _FROM[act]:
        raise UsageError(f"alert {alert[:8]} is {state}, it cannot be {act}", cure=_cure(alert, state, act))
    return _LEADS_TO[act]


def _check_reason(reason: str) -> None:
    if not reason:
        raise UsageError("a dismissal wants a reason", cure=f"--reason with one of {', '.join(REASONS)}")
    if reason not in REASONS:
        raise UsageError(f'"{reason}" is no reason to dismiss', cure=nearest(reason, REASONS) + "; say the rest with --note")


def _cure(alert: str, state: State, act: Act) -> str:
    if act == "reopened":
        return "there is nothing to reopen"
    if state == "dismissed":
        return f"`watcher alerts reopen {alert[:8]}` first"
    return f"`watcher alerts show {alert[:8]}` says by whom; add to it with `watcher alerts note`"
