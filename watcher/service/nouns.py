"""What the daemon answers over HTTP, by the first word of the path, each from the equipment of the moment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from watcher.edges.listen.call import Noun
from watcher.service import acts, presses, pushes
from watcher.service.crew import Crew
from watcher.service.equipment import Equipment
from watcher.service.measures import Measures
from watcher.service.meter import Meter
from watcher.service.vitals import Vitals


def nouns(
    equipment: Callable[[], Equipment],
    *,
    hub: pushes.Pushes,
    clock: Callable[[], datetime],
    crew: Crew,
    meter: Meter,
    in_hand: Callable[[], Mapping[str, int]],
    still: Callable[[], Collection[str]],
) -> Mapping[str, Noun]:
    """`crew` has in hand what goes on after an answer. `meter` has counted what this process did, `in_hand` counts what it does,
    and `still` names the loops of it that should move and do not.
    """

    def desk() -> acts.Desk:
        one = equipment()
        return acts.Desk(store=one.config.store, links=one.pen.links, names=one.pen.names)

    def workspace() -> presses.Workspace:
        one = equipment()
        return presses.Workspace(store=one.config.store, channels=one.channels, pen=one.pen)

    return {
        "health": Vitals(lambda: equipment().config, clock, still),
        "metrics": Measures(lambda: equipment().config, lambda: equipment().channels, clock, meter, in_hand),
        pushes.NAME: hub,
        acts.NAME: acts.Acts(desk=desk, clock=clock),
        presses.NAME: presses.Presses(workspace=workspace, clock=clock, crew=crew),
    }
