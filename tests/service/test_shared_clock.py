"""One clock for workers whose machines disagree: the database's, carried on by a stopwatch."""

from datetime import UTC, datetime, timedelta

from watcher.service.shared_clock import SharedClock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Machine:
    """A stopwatch, and a database whose clock it takes `way` seconds to read."""

    def __init__(self, way=0.0):
        self.seconds, self.way, self.ahead = 1000.0, way, timedelta()

    def watch(self):
        return self.seconds

    def look(self):
        self.seconds += self.way / 2
        now = NOON + timedelta(seconds=self.seconds - 1000) + self.ahead
        self.seconds += self.way / 2
        return now


def test_it_goes_on_by_the_stopwatch_without_looking_again():
    machine = Machine()
    clock = SharedClock(machine.look, machine.watch)
    machine.seconds += 61.5
    assert clock() == NOON + timedelta(seconds=61.5)


def test_a_slow_way_to_the_database_does_not_put_it_behind():
    machine = Machine(way=4.0)
    clock = SharedClock(machine.look, machine.watch)
    assert clock() == NOON + timedelta(seconds=4)


def test_a_database_whose_clock_was_set_is_followed_at_the_next_look():
    machine = Machine()
    clock = SharedClock(machine.look, machine.watch)
    machine.ahead = timedelta(hours=1)
    assert clock() == NOON
    clock.set()
    assert clock() == NOON + timedelta(hours=1)
