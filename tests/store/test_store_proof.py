"""What proves that somebody watched, and what people were told of feeds and drills: the same on every store."""

from dataclasses import replace
from datetime import timedelta

from tale import NOW, article, entry, feed, told

from watcher.core.alerts.drilling import message
from watcher.core.alerts.routing import Routes
from watcher.core.alerts.sentinel import report
from watcher.core.feeds.ailments import ailment_of
from watcher.core.model import Condition, Drill, Failed, Health, Outcome, Visit
from watcher.core.watchlist.toml_files import parse_entities
from watcher.core.watchlist.watchlist import compose

ONE, TWO = feed("one"), feed("two")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ROUTES = Routes((), ("desk",))
KIM = '[[entity]]\nid = "kim"\nname = "Kim"\nschema = "Person"\nnames.en = ["Kim Jong-un"]\n'


def polled(store, source, at, result="read", **changes):
    with store.turn(source, (), (), at) as turn:
        turn.save(Outcome(feed=source, visit=Visit(feed=source.id, at=at, result=result), **changes))


def watching(text):
    return compose(parse_entities("t", text), [])


def test_pauses_are_told_of_each_feed_and_of_all(store):
    store.declare((ONE, TWO), NOW)
    for minutes in (0, 10, 300):
        polled(store, ONE, NOW + minutes * MINUTE)
    for minutes in (5, 200, 310):
        polled(store, TWO, NOW + minutes * MINUTE)
    feeds, span = {ONE.id: ONE, TWO.id: TWO}, (NOW - HOUR, NOW + 9 * HOUR)
    pauses = store.proof.pauses(feeds, *span, HOUR)
    assert {name: later - earlier for name, (earlier, later) in pauses.items()} == {ONE.id: 290 * MINUTE, TWO.id: 195 * MINUTE}
    assert [later - earlier for earlier, later in store.proof.stillness(*span, HOUR)] == [190 * MINUTE, 100 * MINUTE]
    assert store.proof.begins is not None


def test_a_name_is_known_with_each_of_its_definitions(store):
    store.list_watched(watching(KIM), NOW)
    store.list_watched(watching(KIM), NOW + HOUR)
    store.list_watched(watching(KIM.replace("un", "il")), NOW + 2 * HOUR)
    store.list_watched(watching(""), NOW + 3 * HOUR)
    terms = store.proof.watched("kim")
    assert [(term.since, term.until) for term in terms] == [(NOW, NOW + 2 * HOUR), (NOW + 2 * HOUR, NOW + 3 * HOUR)]


def test_what_a_feed_has_is_told_once_and_forgotten_when_it_is_over(store):
    store.declare((ONE,), NOW)
    ill = replace(ONE, health=Health(conditions=(Condition(name="gone", reason="410", since=NOW, confirmed=True),)))
    for minutes in range(3):
        at = NOW + minutes * MINUTE
        polled(store, ill, at, ailment=ailment_of(ill, Failed(kind="gone", reason="410"), at))
    messages = [len(store.tell_of_feeds(lambda watch: report(watch, ROUTES, NOW), NOW).messages) for _ in range(2)]
    assert messages == [1, 0]
    polled(store, ONE, NOW + HOUR)
    after = store.tell_of_feeds(lambda watch: report(watch, ROUTES, NOW + HOUR), NOW + HOUR)
    assert [bulletin.kind for bulletin, _ in after.messages] == ["recovered"]
    assert store.tell_of_feeds(lambda watch: report(watch, ROUTES, NOW + 9 * HOUR), NOW + 9 * HOUR).messages == ()


def test_a_drill_is_read_back_and_arrives_once(store):
    one = Drill(id="d1", channel="desk", began=NOW, name="Kim", stages=(("read", timedelta(seconds=0.5)),))
    bulletin, delivery = message(one, NOW)
    one = replace(one, bulletin=bulletin.id)
    store.drills.save(one, [(bulletin, delivery)])
    assert store.drills.last() == one
    assert store.drills.error_of(bulletin.id) == "it is pending"
    for minutes in (1, 2):
        store.drills.arrived(bulletin.id, NOW + minutes * MINUTE)
    assert store.drills.last().took == MINUTE


def test_what_was_read_and_found_is_counted(store):
    store.declare((ONE,), NOW)
    with store.turn(ONE, (), (), NOW) as turn:
        turn.save(told(ONE))
    span = (NOW - HOUR, NOW + HOUR)
    assert dict(store.proof.languages(*span)) == {"zh": 1}
    assert store.proof.found("huawei", *span) == {"articles": 1, "alerts": 1, "open": 1}
    assert store.proof.found("nobody", *span) == {"articles": 0, "alerts": 0}
    assert store.proof.first_found("huawei") == NOW


def test_only_old_texts_without_a_find_are_forgotten(store):
    store.declare((ONE,), NOW)
    with store.turn(ONE, (), (), NOW) as turn:
        turn.save(replace(told(ONE), articles=(*told(ONE).articles, article(entry(ONE, 2)))))
    assert list(store.prune(NOW)) == []
    assert [articles for articles, _ in store.prune(NOW + MINUTE)] == [1]
    assert sorted(bool(kept.text) for kept in store.articles(limit=9)) == [False, True]
