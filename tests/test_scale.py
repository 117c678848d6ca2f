"""What docs/scale.md reckons with: the feeds it invents, the cluster it plays, and what follows from a cost."""

import sys
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.scale import page
from benchmarks.scale.filling import fill
from benchmarks.scale.lags import Lags
from benchmarks.scale.plan import Load, need_of
from benchmarks.scale.population import host_name, pauses, populate, sizes
from benchmarks.scale.replay import Real
from benchmarks.scale.simulate import Cluster, Cost, Memory, Simulation
from watcher.core.feeds.hosts import shard_of
from watcher.core.feeds.rhythm import Rhythm
from watcher.edges.store.sql import SqlStore

QUARTER = Rhythm(interval=timedelta(minutes=15), longest=timedelta(minutes=15))
CHEAP = Cost(unchanged=0.005, same=0.005, changed=0.02, lock=0.005)
HOUR = 3600.0


@pytest.fixture(scope="module")
def people():
    return populate(3000, shards=8)


@pytest.fixture(scope="module")
def told():
    return pauses(QUARTER)


def due(people, seed=2):
    return np.rint(np.random.default_rng(seed).uniform(0, 900, people.feeds) * 1000) / 1000


def played(people, told, hours=1.0, roster=None, herd=False, **how):
    first = np.zeros(people.feeds) if herd else due(people)
    cluster = Cluster(**{"cost": CHEAP, "workers": 2, **how})
    return Simulation(cluster, people, roster or Memory(people, first), told, first).run(hours * HOUR)


def test_few_hosts_have_most_feeds_and_every_feed_has_a_host():
    many = sizes(1_000_000, 40_000)
    assert many.sum() == 1_000_000
    assert many[0] == 40_000
    assert (np.diff(many[:-1]) <= 0).all()
    assert many[:1000].sum() > 300_000
    assert (many == 1).sum() > 50_000


def test_all_feeds_of_a_host_are_in_the_shard_where_the_product_puts_it(people):
    for host in (0, 1, 7, int(people.host.max())):
        assert set(people.shard[people.host == host]) == {shard_of(host_name(host), 8)}


def test_how_often_a_feed_is_asked_is_the_rhythm_of_the_product(told):
    assert told.max() == 900
    assert told.min() == 120
    assert (np.diff(told[:, 0, 12]) <= 0).all()  # the more a feed publishes, the sooner


def test_who_is_due_longest_is_leased_first_and_to_nobody_else_until_the_lease_ends(people):
    first = due(people)
    roster = Memory(people, first)
    one = roster.lease(3, 900.0, 50, lease=100.0, full=())
    assert len(one) == 50
    assert list(first[one]) == sorted(first[people.shard == 3])[:50]
    other = roster.lease(3, 901.0, 50, lease=100.0, full=())
    assert set(one).isdisjoint(other)
    assert set(one) <= set(roster.lease(3, 1001.0, 10_000, lease=100.0, full=()))


def test_a_cluster_with_enough_processors_asks_every_feed_in_its_time(people, told):
    day = played(people, told)
    assert day.lags.whole(0.99, big=False) < 15
    assert day.lags.polls() > 3.5 * people.feeds


def test_a_cluster_with_too_few_falls_behind(people, told):
    assert played(people, told, workers=1, cost=Cost(unchanged=0.5, same=0.5, changed=0.5, lock=0)).lags.whole(0.5) > 300


def test_what_only_one_may_do_at_a_time_is_the_limit_however_many_workers_there_are(people, told):
    stuck = played(people, told, workers=50, cost=Cost(unchanged=0.005, same=0.005, changed=0.005, lock=10.0))
    assert stuck.lags.whole(0.9) > 100


def test_feeds_that_dead_workers_had_in_hand_are_asked_by_the_others(people, told):
    day = played(people, told, hours=1.0, workers=2, killed=(0.25 * HOUR, 0.5 * HOUR))
    assert day.lags.whole(1.0, big=False, since=0.75 * HOUR) < 300
    assert day.lags.polls() > 3 * people.feeds


def test_feeds_that_all_come_due_at_one_moment_are_asked_one_after_the_other(people, told):
    herd = played(people, told, herd=True, cost=Cost(unchanged=0.05, same=0.05, changed=0.05, lock=0))
    assert herd.lags.whole(1.0, big=False, until=300) > 30
    assert herd.lags.whole(0.99, big=False, since=2400) < 30


def test_a_host_with_more_feeds_than_it_can_answer_for_holds_up_nobody_while_it_has_half_of_the_hands(told):
    crowd = populate(6000, shards=4, biggest=2000)
    half, all_of_them = (played(crowd, told, spacing=1.0, of_a_host=many) for many in (100, 10_000))
    assert half.lags.whole(0.99, big=False) < 120
    assert half.lags.whole(0.99, big=False) < all_of_them.lags.whole(0.99, big=False) / 2


def test_the_product_leases_from_postgresql_what_the_simulation_says(cluster, told):
    some = populate(400, shards=8)
    first = due(some)
    with SqlStore.open(cluster(), owner="scale") as store:
        ids = fill(store, some, np.rint(first * 1000).astype(np.int64))
        real = Real(some, first, store, ids, [0, 3])
        played(some, told, hours=0.15, roster=real)
        assert real.leased == real.saved > 50


def test_lags_are_told_by_the_share_that_is_below():
    lags = Lags()
    lags.told(np.full(100, 10.0), np.arange(100.0), np.zeros(100, dtype=bool))
    assert 45 < lags.whole(0.5) < 56
    assert 93 < lags.whole(0.99) < 106
    assert np.isnan(lags.whole(0.5, big=True))


def test_twice_the_polls_need_twice_the_machines():
    one = {"ours": 5.0, "server": 1.0, "trips": 5.0, "wal": 1000.0, "disk": 100.0, "held": 2.0}
    unit = {"etag": one, "same": one, "new": one}
    single, two = (need_of(Load(etag=10 * n, same=2 * n, new=n), unit) for n in (1, 2))
    assert two.workers == pytest.approx(2 * single.workers)
    assert single.busy == pytest.approx(13 * 5 / 1000)
    assert two.held == pytest.approx(2 * 2.0 / 1000)


def test_a_command_writes_its_own_block_and_no_other():
    told = "a <!-- one -->\nold\n<!-- /one --> b <!-- two --><!-- /two -->"
    assert page.replaced(told, "one", "new") == "a <!-- one -->\n\nnew\n\n<!-- /one --> b <!-- two --><!-- /two -->"
    with pytest.raises(ValueError, match="no block"):
        page.replaced(told, "three", "new")


def test_the_page_has_a_place_for_what_each_command_says():
    written = page.PAGE.read_text(encoding="utf-8")
    for name in ("leases", "lease-plan", "wear", "vacuums", "walks", "statuses", "costs", "names", "day", "replay", "breaks", "plan"):
        page.replaced(written, name, "")
