"""Where others reach a process: hubs that push, and whoever asks its listener. Made alike for a daemon and for a worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from watcher.edges.listen.listener import Listener
from watcher.edges.ports import Store
from watcher.service.crew import Crew
from watcher.service.equipment import Equipment
from watcher.service.meter import Meter
from watcher.service.nouns import nouns
from watcher.service.poller import Poller
from watcher.service.progress import Progress
from watcher.service.pushes import Pushes, gear_of


class Porch:
    """What is pushed is saved as what `poller` polls. `crew` has in hand what goes on after an answer, `in_hand` counts all work;
    `ready` says whether anything new is to be begun.
    """

    def __init__(
        self,
        equipment: Callable[[], Equipment],
        store: Store,
        poller: Poller,
        *,
        clock: Callable[[], datetime],
        crew: Crew,
        meter: Meter,
        progress: Progress,
        in_hand: Callable[[], Mapping[str, int]],
        ready: Callable[[], bool] = lambda: True,
    ) -> None:
        self.pushes = Pushes(
            gear=lambda: gear_of(equipment()),
            store=store,
            clock=clock,
            readers=poller.readers,
            together=poller.together,
            in_hand=poller.in_hand,
            told=poller.told,
            ready=ready,
        )
        self.listener = Listener(
            nouns(equipment, hub=self.pushes, clock=clock, crew=crew, meter=meter, in_hand=in_hand, still=progress.still)
        )
