"""The tree of routes: who decides, what is inherited by the configuration, and when updates are due."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from test_routing import ALERT, ARTICLE, FEED, NOTICE, NOW

from watcher.core.alerts.routing import KEYS, Route, Routes
from watcher.core.model import Cause, SignalHit, Silence

CHANNELS = ("slack", "mail", "hook", "phone")
FACETS = {"severity": ["low", "high"], "signal": ["arms", "oil"], "language": ["ko", "en"]}
matches = st.fixed_dictionaries({}, optional={k: st.frozensets(st.sampled_from(v), min_size=1) for k, v in FACETS.items()})
leaves = st.builds(
    Route,
    channels=st.lists(st.sampled_from(CHANNELS), unique=True).map(tuple),
    match=matches,
    proceed=st.booleans(),
    name=st.text("ab", max_size=3),
)
trees = st.recursive(leaves, lambda below: st.builds(replace, leaves, routes=st.lists(below, max_size=3).map(tuple)), max_leaves=8)
facets = st.fixed_dictionaries(
    {key: st.frozensets(st.sampled_from(FACETS[key])) if key in FACETS else st.just(frozenset()) for key in KEYS}
)


def chosen(*routes, **about):
    facets = {key: frozenset() for key in KEYS} | {key: frozenset([value]) for key, value in about.items()}
    return [step.route.name for step in Routes(tuple(routes), CHANNELS).trace(facets) if step.result == "chosen"]


def node(name, *below, proceed=False, **match):
    return Route(channels=("mail",), name=name, match={k: frozenset([v]) for k, v in match.items()}, routes=below, proceed=proceed)


def test_a_route_under_a_route_decides_if_it_fits():
    tree = node("all", node("arms", signal="arms"), node("korean", language="ko"))
    assert chosen(tree, signal="arms", language="ko") == ["arms"]
    assert chosen(tree, language="ko") == ["korean"]
    assert chosen(tree, language="en") == ["all"]


def test_a_route_that_lets_through_lets_through_to_its_neighbours():
    tree = node("all", node("arms", signal="arms", proceed=True), node("korean", language="ko"))
    assert chosen(tree, signal="arms", language="ko") == ["arms", "korean"]
    assert chosen(tree, node("next"), signal="arms", language="ko") == ["arms", "korean"], "the upper route lets nothing through"


def test_a_route_whose_upper_one_does_not_fit_is_not_asked():
    assert chosen(node("high", node("arms", signal="arms"), severity="high"), signal="arms", severity="low") == []


@given(st.lists(trees, max_size=3), facets)
def test_what_is_chosen_fits_from_the_root_down_and_every_channel_hears_once(routes, facets):
    tree = Routes(tuple(routes), CHANNELS)
    steps = tree.trace(facets)
    path = []
    for step in steps:
        path[step.depth :] = [step.route]
        if step.result in ("chosen", "left"):
            assert all(not route.missed(facets) for route in path)
    heard = {channel for step in steps if step.result == "chosen" for channel in step.route.channels}
    alert = replace(ALERT, signals=tuple(facets["signal"]), entities=())
    told = tree.deliveries(NOTICE, alert, ARTICLE, FEED, NOW)
    assert len({one.channel for one in told}) == len(told)
    assert heard <= set(CHANNELS)


@given(st.lists(trees, min_size=1, max_size=3), facets)
def test_a_last_route_without_match_leaves_nothing_unsent(routes, facets):
    steps = Routes((*routes, Route(channels=("mail",))), CHANNELS).trace(facets)
    assert any(step.result == "chosen" for step in steps)


@given(st.integers(0, 7200), st.integers(0, 600), st.integers(1, 900))
def test_sequels_wait_for_the_next_step_and_never_longer_and_new_facts_only_for_the_first_message(after, wait, interval):
    route = Route(channels=("mail",), group_wait=timedelta(seconds=wait), group_interval=timedelta(seconds=interval))
    raised, now = datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC) + timedelta(seconds=after)
    alert = replace(ALERT, raised=raised)
    due = route.due(replace(NOTICE, number=2, cause=Cause.SEQUEL), alert, now)
    first = raised + route.group_wait
    assert now <= due <= max(first, now + route.group_interval + (now - first)), "no longer than the story has gone on"
    step = (due - first) // route.group_interval + 1
    assert step & (step - 1) == 0, "1, 2, 4, 8 intervals, one after the other"
    assert (due - first) % route.group_interval == timedelta()
    assert route.due(NOTICE, alert, raised) == raised + route.group_wait <= due
    assert route.due(replace(NOTICE, number=2, cause=Cause.NEW_FACT), alert, now) == max(raised + route.group_wait, now)


def test_a_story_that_goes_on_for_days_is_told_once_a_day():
    route, raised = Route(channels=("mail",), group_interval=timedelta(hours=4)), NOW
    sequel = replace(NOTICE, number=2, cause=Cause.SEQUEL)
    alert = replace(ALERT, raised=raised)
    hours = {(route.due(sequel, alert, raised + timedelta(hours=hour)) - raised) // timedelta(hours=1) for hour in range(1, 101)}
    assert sorted(hours) == [4, 12, 28, 52, 76, 100]


def silence(**match):
    return Silence(
        id="s1", match={k: frozenset([v]) for k, v in match.items()}, author="mina", reason="r", made=NOW, ends=NOW + timedelta(days=1)
    )


def states(*silences, facts=("entity:kim",), **about):
    notice = replace(NOTICE, facts=facts)
    article = replace(ARTICLE, url="https://www.ledger.example/1", **about)
    told = Routes((), ("mail",)).deliveries(notice, ALERT, article, FEED, NOW, silences=silences)
    return [(one.state, one.silence) for one in told]


def test_a_silence_covers_what_it_asks_for_and_says_so():
    for match in ({"entity": "kim"}, {"feed": "Ledger"}, {"source": "ledger.example"}, {"story": "s"}, {"severity": "high"}):
        assert states(silence(**match)) == [("silenced", "s1")], match
    for match in (
        {"entity": "putin"},
        {"feed": "Other"},
        {"source": "edger.example"},
        {"severity": "low"},
        {"entity": "kim", "severity": "low"},
    ):
        assert states(silence(**match)) == [("pending", "")], match


def test_another_name_in_the_same_article_is_told_all_the_same():
    both = ("entity:kim", "entity:putin")
    assert states(silence(entity="kim"), facts=both) == [("pending", "")]
    assert states(silence(entity="kim"), replace(silence(entity="putin"), id="s2"), facts=both) == [("silenced", "s1")]


def test_a_signal_is_silenced_by_itself_or_with_an_entity_that_takes_part():
    hit = SignalHit(signal="arms", title="Arms", severity=NOTICE.severity, entities=("kim", "russia"), sentence="")
    for match, state in (
        ({"signal": "arms"}, "silenced"),
        ({"signal": "oil"}, "pending"),
        ({"entity": "kim"}, "silenced"),
        ({"entity": "x"}, "pending"),
    ):
        notice = replace(NOTICE, facts=("signal:arms",), signals=(hit,))
        (told,) = Routes((), ("mail",)).deliveries(notice, ALERT, ARTICLE, FEED, NOW, silences=[silence(**match)])
        assert told.state == state, match
