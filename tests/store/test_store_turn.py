from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tale import LEASE, MINUTE, NOW, article, entry, feed, match, save, told

from watcher.core import identity
from watcher.core.errors import StoreError
from watcher.core.model import Match, Outcome
from watcher.edges.store import stories


@pytest.fixture
def one(store):
    store.declare([feed("one"), feed("two")], NOW)
    return feed("one")


def test_everything_a_poll_changed_comes_back_as_it_was(store, one):
    outcome = told(one, channels=("desk", "mail"))
    save(store, outcome)
    alert, story, notices, sources, deliveries = store.alert(outcome.alerts[0].id)
    assert (alert,) == outcome.alerts
    assert (story,) == outcome.stories
    assert tuple(notices) == outcome.notices
    assert [kept for kept, _ in sources] == list(outcome.articles)
    assert [source for _, source in sources] == [outcome.feed]
    assert tuple(deliveries) == outcome.deliveries
    assert store.matches_of(outcome.articles[0].id) == outcome.matches[0][1]
    assert store.article(outcome.articles[0].id[:8]) == outcome.articles[0]


def test_entries_without_a_match_are_kept_too(store, one):
    plain = article(entry(one), published=None, url="", text="", language=None, backlog=True)
    save(store, Outcome(feed=one, articles=(plain,)))
    assert store.articles(limit=9) == [plain]
    assert store.matches_of(plain.id) is None


def test_an_exception_inside_a_turn_changes_nothing(store, one, again):
    before = store.feeds()

    def stumble():
        with store.turn(one, (), (), NOW) as turn:
            turn.save(told(one))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()
    assert store.feeds() == before
    assert again().counts(NOW)["entries"]["total"] == 0
    assert store.articles(limit=9) == []
    save(store, told(one))
    assert len(store.articles(limit=9)) == 1
    assert store.feeds() != before, "the feed's validators and its next poll came with the article"


def test_a_feed_that_is_not_in_the_store_cannot_be_polled(store):
    with pytest.raises(StoreError, match="does not know the feed"):
        save(store, Outcome(feed=feed("stranger")))


def test_an_entry_is_unseen_until_saved_and_again_when_reworded(store, one):
    first, second = entry(one, 1), entry(one, 2)
    assert store.unseen(one, [second, first]) == [second, first]
    save(store, Outcome(feed=one, articles=(article(first), article(second))))
    assert store.unseen(one, [first, second]) == []
    reworded = replace(first, revision="other")
    assert store.unseen(one, [reworded, second]) == [reworded]
    assert store.unseen(feed("two"), [first]) == [first]


def test_an_entry_that_left_its_feed_is_still_seen(store, one):
    save(store, Outcome(feed=one, articles=(article(entry(one)),)))
    store.declare([], NOW + timedelta(days=300))
    store.declare([one], NOW + timedelta(days=900))
    assert store.unseen(one, [entry(one)]) == []


def test_more_entries_than_parameters_allowed_are_asked_for_at_once(store, one):
    many = [entry(one, n) for n in range(33_000)]
    assert store.unseen(one, many) == many


def test_half_a_surrogate_pair_does_not_stop_a_feed(store, one):
    save(store, Outcome(feed=one, articles=(article(entry(one), title="broken \ud83d text"),)))
    assert store.articles(limit=1)[0].title == "broken ? text"


# ── known ──────────────────────────────────────────────────────────────────────────────────────


def known(store, source, entries=(), matches=(), now=NOW):
    with store.turn(source, entries, matches, now) as turn:
        return turn.known


def test_known_of_an_empty_store_is_empty(store, one):
    nothing = known(store, one, [entry(one)], [match(entry(one))])
    assert (nothing.seen, nothing.by_url, nothing.stories, nothing.alerts, nothing.documents) == ({}, {}, {}, {}, 0)


def test_known_holds_what_was_stored_under_the_same_key(store, one):
    outcome = told(one)
    save(store, outcome)
    again = known(store, one, [entry(one), entry(one, 2)])
    assert again.seen == {entry(one).key: outcome.articles[0]}
    assert tuple(again.stories.values()) == outcome.stories
    assert tuple(again.alerts.values()) == outcome.alerts


def test_an_article_whose_feed_changed_its_ids_is_known_by_both(store, one):
    old, new = entry(one), entry(one, key="another key")
    save(store, Outcome(feed=one, articles=(article(old),)))
    moved = article(new, id=identity.article_id(old.key))
    save(store, Outcome(feed=one, articles=(moved,)))
    assert known(store, one, [old, new]).seen == {old.key: moved, new.key: moved}
    assert store.counts(NOW)["entries"]["total"] == 1


def test_known_holds_told_articles_of_the_same_address_in_any_feed_and_of_any_age(store, one):
    outcome = told(one)
    save(store, outcome)
    copy = entry(feed("two"), 7, url="http://m.news.example/1/#top")
    years_later = known(store, feed("two"), [copy], [match(copy)], now=NOW + timedelta(days=999))
    assert years_later.by_url == {"https://news.example/1": outcome.articles}
    assert tuple(years_later.stories.values()) == outcome.stories


def test_what_other_feeds_have_at_an_address_and_nobody_told_is_not_looked_at(store, one):
    save(store, Outcome(feed=one, articles=(article(entry(one)),)))
    copy = entry(feed("two"), 7, url=entry(one).url)
    assert known(store, feed("two"), [copy], [match(copy)]).by_url == {}
    assert len(known(store, one, [entry(one, key="another key")]).by_url) == 1, "its own feed may have changed the ids"


def test_entries_without_an_address_are_not_taken_for_copies_of_each_other(store, one):
    save(store, Outcome(feed=one, articles=(article(entry(one, url="")),)))
    assert known(store, one, [entry(one, 2, url="")]).by_url == {}


def test_known_holds_recent_stories_that_share_a_subject_newest_first(store, one):
    outcome = told(one, 1)
    (story,) = outcome.stories
    newer = replace(story, id="newer", last_seen=NOW + MINUTE)
    by_signal = replace(story, id="by signal", subjects=frozenset({"signal:arms"}), last_seen=NOW - MINUTE)
    other = replace(story, id="other", subjects=frozenset({"somebody"}))
    old = replace(story, id="old", last_seen=NOW - timedelta(hours=73))
    save(store, replace(outcome, stories=(by_signal, other, old, story, newer)))
    assert list(known(store, one, (), [match(entry(one, 5))]).stories) == ["newer", story.id, "by signal"]


def test_a_story_that_loses_a_subject_is_not_found_by_it_any_more(store, one):
    outcome = told(one)
    save(store, outcome)
    save(store, Outcome(feed=one, stories=(replace(outcome.stories[0], subjects=frozenset({"somebody"})),)))
    assert known(store, one, (), [match(entry(one, 5))]).stories == {}


def test_at_most_five_hundred_stories_are_offered(store, one):
    (story,) = told(one).stories
    many = tuple(replace(story, id=f"{n:04}", last_seen=NOW - n * timedelta(seconds=1)) for n in range(510))
    save(store, Outcome(feed=one, stories=many))
    offered = known(store, one, (), [match(entry(one, 5))]).stories
    assert list(offered) == [f"{n:04}" for n in range(500)]


def test_term_frequencies_add_up_and_are_looked_up_when_asked_for(store, one):
    save(store, told(one, 1))
    save(store, told(one, 2))
    with store.turn(one, (), [match(entry(one))], NOW) as turn:
        assert turn.known.documents == 2
        assert turn.known.frequencies["华为"] == 2
        assert turn.known.frequencies.get("unheard", 0) == 0
        assert dict(turn.known.frequencies) == {"shipment": 2, "华为": 2}
        assert len(turn.known.frequencies) == 2


# ── replacing ──────────────────────────────────────────────────────────────────────────────────


def test_a_reworded_article_replaces_the_earlier_wording_and_its_match(store, one):
    save(store, told(one))
    reworded = replace(entry(one), revision="two", title="Only Росатом")
    less = Match(entry=reworded, mentions=match(reworded).mentions[1:])
    kept = article(reworded)
    save(store, Outcome(feed=one, articles=(kept,), matches=((kept.id, less),)))
    assert store.article(kept.id) == kept
    assert store.matches_of(kept.id) == less
    assert store.counts(NOW)["matches"]["total"] == 1


def test_a_match_keeps_the_wording_it_was_found_in(store, one):
    outcome = told(one)
    save(store, outcome)
    save(store, Outcome(feed=one, articles=(replace(outcome.articles[0], title="Nothing watched", revision="two"),)))
    assert store.matches_of(outcome.articles[0].id) == outcome.matches[0][1]


def test_a_notice_or_delivery_that_is_there_already_is_left_as_it_is(store, one):
    outcome = told(one)
    save(store, outcome)
    [(claimed, _)] = store.claim(NOW, limit=9, lease=LEASE, owner="me")
    store.settle(replace(claimed, state="delivered", receipt="ok"))
    save(store, replace(outcome, notices=(replace(outcome.notices[0], why="another"),)))
    _, _, notices, _, deliveries = store.alert(outcome.alerts[0].id)
    assert tuple(notices) == outcome.notices
    assert [d.receipt for d in deliveries] == ["ok"]


def contents(store, outcomes) -> tuple:
    found = [match for outcome in outcomes for _, match in outcome.matches]
    told_of = known(store, feed("one"), [match.entry for match in found], found)
    return (told_of, store.counts(NOW), store.feeds(), store.articles(limit=99), store.alerts(states=None, limit=99))


@settings(max_examples=12)
@given(numbers=st.lists(st.integers(1, 5), min_size=1, max_size=4), channels=st.sampled_from([(), ("desk",), ("desk", "mail")]))
def test_saving_the_same_outcomes_twice_equals_saving_them_once(anew, numbers, channels):
    outcomes = [replace(told(feed("one"), n, channels=channels), terms={}, documents=0) for n in numbers]
    with anew() as store:
        store.declare([feed("one")], NOW)
        for outcome in outcomes:
            save(store, outcome)
        once = contents(store, outcomes)
        for outcome in outcomes:
            save(store, outcome)
        assert replace(contents(store, outcomes)[0], frequencies={}) == replace(once[0], frequencies={})
        assert contents(store, outcomes)[1:] == once[1:]


def test_frequencies_held_in_mind_follow_every_change(store, again, one):
    told_terms = Outcome(feed=one, terms={"shipment": 2, "missiles": 1})

    def known():
        with store.turn(one, (), [match(entry(one))], NOW) as turn:
            return [turn.known.frequencies.get(term, 0) for term in ("shipment", "missiles")]

    assert known() == [0, 0]
    save(store, told_terms)
    assert known() == [2, 1]
    with suppress(ZeroDivisionError), store.turn(one, (), (), NOW) as turn:
        turn.save(told_terms)
        raise ZeroDivisionError
    assert known() == [2, 1]
    save(again(), told_terms)
    assert known() == [4, 2]


def test_stories_held_in_mind_follow_every_change(store, again, one):
    first = told(one)
    (story,) = first.stories
    save(store, first)

    def held() -> int:
        return known(store, one, (), [match(entry(one, 5))]).stories[story.id].articles

    def grown(articles: int) -> Outcome:
        return Outcome(feed=one, stories=(replace(story, articles=articles),))

    assert held() == story.articles
    save(store, grown(2))
    assert held() == 2
    with suppress(ZeroDivisionError), store.turn(one, (), (), NOW) as turn:
        turn.save(grown(3))
        raise ZeroDivisionError
    assert held() == 2
    with suppress(ZeroDivisionError), store.together():
        save(store, grown(4))
        raise ZeroDivisionError
    assert held() == 2
    save(again(), grown(5))
    assert held() == 5
    with store._db.write():
        stories.save(store._db, [replace(story, articles=6)])
    assert held() == 6


def test_copies_of_one_wording_in_one_story_are_told_once(store, one):
    (story,) = told(one).stories
    save(store, Outcome(feed=one, stories=(story, replace(story, id="other"))))
    told_here = {"url": "https://one.example/same", "story": story.id}
    copies = [article(entry(one, n), found=NOW + n * MINUTE, **told_here) for n in range(4)]
    copies = [replace(copies[0], revision="x"), replace(copies[1], revision="x"), replace(copies[2], revision="y"), copies[3]]
    copies[3] = replace(copies[3], revision="x", story="other")
    save(store, Outcome(feed=one, articles=tuple(copies)))
    other = feed("other")
    found = known(store, other, (), [match(entry(other, 9, url="https://one.example/same"))]).by_url
    assert [[copy.id for copy in told] for told in found.values()] == [[copies[3].id, copies[2].id, copies[1].id]]


def test_copies_of_many_addresses_are_the_newest_of_each(store, one):
    for n in range(60):
        save(store, Outcome(feed=one, articles=(article(entry(one, n, url="https://one.example/front"), found=NOW + n * MINUTE),)))
    save(store, Outcome(feed=one, articles=(article(entry(one, 99, url="https://one.example/99")),)))
    asked = [entry(one, n, url=f"https://one.example/{address}") for n, address in enumerate(("front", "99", "none"))]
    with store.turn(one, asked, (), NOW) as turn:
        found = turn.known.by_url
    assert {url.rpartition("/")[2]: len(copies) for url, copies in found.items()} == {"front": 50, "99": 1}
    front = next(copies for url, copies in found.items() if url.endswith("front"))
    assert [copy.found for copy in front] == sorted((copy.found for copy in front), reverse=True)
    assert front[0].found == NOW + 59 * MINUTE


def test_known_by_words_are_the_newest_of_this_feed_under_other_keys(store, one):
    first = article(entry(one))
    other = replace(article(entry(feed("two"))), feed=feed("two").id)
    save(store, Outcome(feed=one, articles=(first,)))
    save(store, Outcome(feed=feed("two"), articles=(other,)))
    renamed = entry(one, key="another key", title=first.title.upper())
    called = identity.words(one.id, title=renamed.title, text=renamed.text)
    assert known(store, one, [renamed]).by_words == {called: (first,)}
    assert known(store, one, [entry(one)]).by_words == {}, "what is known by its key is not looked for"


def test_what_stands_in_quotes_is_no_value_of_a_row(store):
    store._db.run_each(
        "INSERT INTO note (key, value) VALUES (:key, 'a:key')", [{"key": "one", "value": "more"}, {"key": "two", "value": "more"}]
    )
    assert store._db.rows("SELECT * FROM note WHERE value = 'a:key' ORDER BY key") == [
        {"key": "one", "value": "a:key"},
        {"key": "two", "value": "a:key"},
    ]


def test_how_rare_the_words_of_all_stories_are_is_asked_for_at_once(store, one, again):
    for number in range(5):
        save(store, told(one, number))
    store = again()  # which has nothing in mind yet
    asked = []
    execute = store._db._execute
    store._db._execute = lambda sql, values: (asked.append(sql), execute(sql, values))[1]
    outcome = told(one, 6)
    with store.turn(one, (entry(one, 6),), (outcome.matches[0][1],), NOW) as turn:
        words = {term for story in turn.known.stories.values() for term in story.terms}
        turn.known.expect({*words, "never", "before"})
        counted = [turn.known.frequencies.get(term, 0) for term in sorted({*words, "never", "before"})]
    assert len(turn.known.stories) == 5
    assert sum(counted) > 0
    assert sum("FROM term" in sql for sql in asked) == 2
