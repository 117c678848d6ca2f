"""What becomes of an alert when a channel does not take it."""

from datetime import timedelta

import pytest

from watcher.core.alerts.routing import Route, Routes
from watcher.core.decide import Rules
from watcher.core.model import Refused, Sent, Unavailable
from watcher.edges.store.sql import SqlStore
from watcher.testing import FakeChannel, Scenario, item
from watcher.turns.dispatch import dispatch
from watcher.turns.writing import Pen

LEDGER = "https://ledger.example/rss"
DAY = timedelta(days=1)


@pytest.fixture
async def two(place, watchlist):
    """Slack and mail, all alerts to Slack; one feed with its backlog read."""
    channels = {"slack": FakeChannel("slack"), "mail": FakeChannel("mail")}
    rules = Rules(watchlist=watchlist, routes=Routes((Route(channels=("slack",), name="all to slack"),), tuple(channels)))
    store = SqlStore.open(place)
    scenario = Scenario(store, watchlist, channels=channels, rules=rules)
    await scenario.poll(LEDGER, item("0", "A quiet day"))
    yield scenario
    store.close()


async def test_a_busy_channel_gets_it_later_with_the_same_id(two):
    ids = []

    def busy_twice(message):
        ids.append(message.id)
        return Unavailable(reason="503") if len(ids) < 3 else Sent()

    two.channels["slack"].answer = busy_twice
    await two.poll(LEDGER, item("1", "Putin opens a bridge"))
    assert two.told("slack") == []
    for _ in range(10):
        two.clock.forward(seconds=30)
        await two.deliver()
    assert two.told("slack") == ["Putin opens a bridge"]
    assert len(set(ids)) == 1
    assert two.told("mail") == []


async def test_retry_after_of_a_channel_is_obeyed(two):
    tries = []

    def throttled(message):
        tries.append(two.clock())
        return Unavailable(reason="429", retry_after=timedelta(minutes=7)) if len(tries) == 1 else Sent()

    two.channels["slack"].answer = throttled
    await two.poll(LEDGER, item("1", "Putin opens a bridge"))
    for _ in range(60):
        two.clock.forward(seconds=10)
        await two.deliver()
    assert tries[1] - tries[0] >= timedelta(minutes=7)


async def test_a_refusal_is_dead_seen_and_told_through_another_channel(two):
    two.channels["slack"].answer = lambda _message: Refused(reason="404 no_service")
    await two.poll(LEDGER, item("1", "Putin opens a bridge"))
    assert two.told("mail") == ["Putin opens a bridge"]
    (message,) = two.channels["mail"].messages
    assert "slack" in message.text
    assert "404 no_service" in message.text
    counts = two.store.counts(two.clock())
    assert counts["deliveries"]["dead"] == 1
    assert counts["deliveries"]["delivered"] == 1


async def test_when_every_channel_refuses_it_ends_and_is_seen(two):
    for channel in two.channels.values():
        channel.answer = lambda _message: Refused(reason="410 gone")
    await two.poll(LEDGER, item("1", "Putin opens a bridge"))
    assert two.store.counts(two.clock())["deliveries"]["dead"] == 2


async def test_after_three_days_it_is_given_up_and_told_elsewhere(two):
    two.channels["slack"].answer = lambda _message: Unavailable(reason="connection refused")
    await two.poll(LEDGER, item("1", "Putin opens a bridge"))
    for _ in range(80):
        two.clock.forward(hours=1)
        await two.deliver()
    assert two.told("mail") == ["Putin opens a bridge"]
    assert "given up after 3 days" in two.channels["mail"].messages[0].text


async def test_a_dead_channel_holds_its_own_queue_only(two):
    two.rules = Rules(watchlist=two.rules.watchlist, routes=Routes((), ("slack", "mail")))
    two.channels["slack"].answer = lambda _message: Unavailable(reason="connection refused")
    await two.poll(
        LEDGER, *(item(str(n), f"Putin opens bridge number {word}") for n, word in enumerate("one two three four five".split(), 1))
    )
    assert len(two.told("mail")) == len(two.store.alerts(states=None, limit=50))
    assert two.told("slack") == []


async def test_updates_arrive_after_what_they_update(two):
    answers = iter([Unavailable(reason="503")] + [Sent()] * 10)
    two.channels["slack"].answer = lambda _message: next(answers)
    await two.poll(LEDGER, item("1", "Putin opens a bridge"))
    await two.poll(LEDGER, item("1", "Putin and Kim Jong-un open a bridge"))
    for _ in range(10):
        two.clock.forward(seconds=30)
        await two.deliver()
    assert [message.type for message in two.channels["slack"].messages] == ["alert.raised", "alert.updated"]


async def test_the_group_wait_is_a_due_time(two):
    routes = Routes((Route(channels=("slack",), group_wait=timedelta(minutes=5), name="patient"),), ("slack", "mail"))
    two.rules = Rules(watchlist=two.rules.watchlist, routes=routes)
    await two.poll(LEDGER, item("1", "Putin opens a bridge"))
    assert two.told("slack") == []
    two.clock.forward(minutes=5)
    await two.deliver()
    assert two.told("slack") == ["Putin opens a bridge"]


async def test_what_else_waits_for_a_throttled_channel_waits_as_long(two):
    tries = []

    def throttled(message):
        tries.append(two.clock())
        return Unavailable(reason="429", retry_after=timedelta(minutes=7)) if len(tries) == 1 else Sent()

    two.channels["slack"].answer = throttled
    about = ("opens a bridge in the south", "receives chess champions", "fires the minister of grain", "visits a submarine yard")
    await two.poll(LEDGER, *(item(str(n), f"Putin {what}") for n, what in enumerate(about, 1)))
    for _ in range(60):
        two.clock.forward(seconds=10)
        await two.deliver()
    assert len(two.told("slack")) == 4
    assert all(later - tries[0] >= timedelta(minutes=7) for later in tries[1:])


async def test_one_that_was_tried_often_holds_the_others_no_longer_than_the_receiver_asked(two):
    """As after many crashes, each of which counts as a try."""
    two.channels["slack"].answer = lambda _message: Unavailable(reason="503")
    await two.poll(LEDGER, item("1", "Putin opens a bridge in the south"))
    for _ in range(8):
        two.clock.forward(hours=1)
        two.store.claim(two.clock(), limit=9, lease=timedelta(minutes=1), owner="dead")
        two.store.release("dead")
    two.channels["slack"].answer = lambda _message: Unavailable(reason="429", retry_after=timedelta(seconds=1))
    await two.poll(LEDGER, item("2", "Putin receives chess champions"), after=timedelta())
    two.channels["slack"].answer = FakeChannel().answer
    two.clock.forward(seconds=2)
    await two.deliver()
    assert two.told("slack") == ["Putin receives chess champions"]
    two.clock.forward(seconds=2)
    await two.deliver()
    assert len(two.told("slack")) == 2


async def test_a_channel_that_breaks_is_logged_and_tried_again_and_harms_no_other(two, caplog):
    broken = True

    def breaking(_message):
        if broken:
            raise IndexError("a bug")
        return Sent()

    two.channels["slack"].answer = breaking
    await two.poll(LEDGER, item("1", "Putin opens a bridge"))
    ((_, _, _, _, (delivery,)),) = [two.store.alert(alert.id) for alert, _ in two.store.alerts(states=None, limit=9)]
    assert (delivery.state, delivery.error) == ("pending", "the channel broke: IndexError")
    assert "which is a bug" in caplog.text
    broken = False
    two.clock.forward(minutes=1)
    await two.deliver()
    assert two.told("slack") == ["Putin opens a bridge"]


async def test_a_house_that_stops_finishes_the_message_in_hand_and_puts_back_the_rest(two):
    async def sent(going):
        return await dispatch(
            store=two.store,
            channels=two.channels,
            routes=two.rules.routes,
            pen=Pen(),
            clock=two.clock,
            jitter=lambda: 0,
            owner="me",
            going=going,
        )

    late = Route(channels=("mail",), group_wait=timedelta(minutes=1), name="later")
    two.rules = Rules(watchlist=two.rules.watchlist, routes=Routes((late,), tuple(two.channels)))
    await two.poll(LEDGER, *(item(f"n{n}", f"Putin {what}") for n, what in enumerate(("signs a decree", "buries a general", "skis"), 1)))
    two.clock.forward(minutes=1)
    await sent(lambda: not two.told("mail"))
    assert len(two.told("mail")) == 1
    two.clock.forward(minutes=1)
    await sent(lambda: True)
    assert len(two.told("mail")) == 3
