"""How loudly an alert speaks, and the laws it keeps to whatever is the case."""

from itertools import product

import pytest

from watcher.core.alerts.severity import OWNERS, RAISING, Case, weigh
from watcher.core.model import MEASURES, Severity
from watcher.core.watchlist.toml_files import EVENTS

LOW, MEDIUM, HIGH, CRITICAL = Severity
CASES = [
    Case(happened=happened, official=official, owners=owners, doubt=doubt)
    for happened, official, owners, doubt in product(
        ("", "a designation"), (False, True), (0, OWNERS - 1, OWNERS, 40), ("", "possible", "denied")
    )
]


def grounds(case):
    """How many reasons there are to speak up."""
    return bool(case.happened) + (case.official or case.owners >= OWNERS)


@pytest.mark.parametrize(
    ("base", "case", "told"),
    [
        (MEDIUM, Case(), "medium, as the signal says"),
        (MEDIUM, Case(owners=2), "medium, as the signal says"),
        (MEDIUM, Case(owners=3), "high: signal medium, raised for 3 independent owners"),
        (LOW, Case(happened="a seizure", official=True, owners=5), "high: signal low, raised for a seizure and an official source"),
        (HIGH, Case(happened="charges"), "high, as the signal says"),
        (HIGH, Case(happened="charges", owners=4), "critical: signal high, raised for charges and 4 independent owners"),
        (HIGH, Case(doubt="possible"), "medium: signal high, lowered because it is only said to be possible"),
        (MEDIUM, Case(official=True, doubt="denied"), "medium: signal medium, raised for an official source, lowered because it is denied"),
        (LOW, Case(doubt="denied"), "low, as the signal says"),
    ],
)
def test_a_severity_says_what_it_is_made_of(base, case, told):
    assert weigh(base, "signal", case).why == told


def test_more_reasons_never_make_it_softer_and_a_doubt_never_louder():
    for base, less, more in product(Severity, CASES, CASES):
        if grounds(less) <= grounds(more) and less.doubt == more.doubt:
            assert weigh(base, "signal", less).severity.rank <= weigh(base, "signal", more).severity.rank
        if grounds(less) == grounds(more) and less.doubt and not more.doubt:
            assert weigh(base, "signal", less).severity.rank <= weigh(base, "signal", more).severity.rank


def test_what_the_watch_list_calls_louder_is_never_told_as_softer():
    for case, (softer, louder) in product(CASES, zip(Severity, list(Severity)[1:], strict=False)):
        assert weigh(softer, "signal", case).severity.rank <= weigh(louder, "signal", case).severity.rank


def test_nothing_is_told_more_than_a_step_below_what_the_watch_list_says_nor_two_above():
    for base, case in product(Severity, CASES):
        assert -1 <= weigh(base, "signal", case).severity.rank - base.rank <= 2


def test_critical_needs_the_word_of_the_watch_list_or_both_reasons_and_high():
    for base, case in product((LOW, MEDIUM, HIGH), CASES):
        if weigh(base, "signal", case).severity is CRITICAL:
            assert (base, grounds(case), case.doubt) == (HIGH, 2, "")


def test_what_raises_is_a_measure_that_signals_know_too():
    assert RAISING <= MEASURES <= set(EVENTS)
