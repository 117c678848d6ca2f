"""What stands in a crowd is folded, what comes one by one is not: a law over times."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from watcher.core.alerts.flood import Flood

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FEW = Flood(more_than=3, within=timedelta(seconds=10))
times = st.lists(st.integers(0, 60).map(lambda s: NOW + timedelta(seconds=s)), max_size=15)


@given(times, times)
def test_what_is_folded_stands_in_a_stretch_with_too_many(waiting, told):
    every = [*waiting, *told]

    def crowded(moment):
        begins = [begin for begin in every if begin <= moment <= begin + FEW.within]
        return any(sum(begin <= other <= begin + FEW.within for other in every) > FEW.more_than for begin in begins)

    assert [waiting[at] for at in FEW.crowded(waiting, told)] == [moment for moment in waiting if crowded(moment)]


def test_what_waited_for_a_channel_that_was_down_comes_one_by_one():
    hours = [NOW + timedelta(minutes=6 * n) for n in range(100)]
    assert Flood().crowded(hours, []) == []
    assert len(Flood().crowded([NOW] * 31, [])) == 31
    assert Flood().crowded([NOW] * 30, []) == []
