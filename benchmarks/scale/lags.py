"""How late polls are over a day: counted in bins as they happen, for a hundred million of them would fill any memory."""

from __future__ import annotations

import numpy as np

_TOGETHER = 2000  #: tellings counted at once
STEP = 300.0  #: seconds of a day that are told together
_EDGES = np.concatenate(([0.0], np.geomspace(0.1, 86_400.0, 240)))  #: of lags, in seconds; a bin is 6 % wide


class Lags:
    """Lag: from when a feed was due to when it was asked. Feeds of big hosts are counted apart."""

    def __init__(self, span: float = 86_400.0) -> None:
        self._counts = np.zeros((2, int(span // STEP), len(_EDGES)), dtype=np.int64)
        self._fresh: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self.loads: list[tuple[float, float, float, int, int]] = []

    def told(self, asked: np.ndarray, lag: np.ndarray, big: np.ndarray) -> None:
        """Polls that were asked at these times."""
        self._fresh.append((asked, lag, big))
        if len(self._fresh) >= _TOGETHER:
            self._count()

    def _count(self) -> None:
        if not self._fresh:
            return
        asked, lag, big = (np.concatenate(parts) for parts in zip(*self._fresh, strict=True))
        self._fresh.clear()
        bins = np.searchsorted(_EDGES, np.maximum(lag, 0.0), side="right") - 1
        steps = np.minimum((asked // STEP).astype(np.int64), self._counts.shape[1] - 1)
        places = np.ravel_multi_index((big.astype(np.int64), steps, bins), self._counts.shape)
        self._counts += np.bincount(places, minlength=self._counts.size).reshape(self._counts.shape)

    def load(self, now: float, busy: float, held: float, waiting: int, workers: int) -> None:
        """Seconds of processor and of the lock so far, shards that wait for a hand, workers alive."""
        self.loads.append((now, busy, held, waiting, workers))

    def over_the_day(self, share: float, *, big: bool | None = None) -> np.ndarray:
        """The lag below which such a share of the polls of each step is; NaN where there was none."""
        counts = self._chosen(big)
        return np.array([_quantile(one, share) for one in counts])

    def whole(self, share: float, *, big: bool | None = None, since: float = 0.0, until: float = 86_400.0) -> float:
        """The same of a part of the day."""
        return _quantile(self._chosen(big)[int(since // STEP) : int(until // STEP)].sum(axis=0), share)

    def polls(self, *, big: bool | None = None) -> int:
        return int(self._chosen(big).sum())

    def _chosen(self, big: bool | None) -> np.ndarray:
        self._count()
        return self._counts.sum(axis=0) if big is None else self._counts[int(big)]


def _quantile(counts: np.ndarray, share: float) -> float:
    total = counts.sum()
    if not total:
        return float("nan")
    at = int(np.searchsorted(np.cumsum(counts), share * total))
    return float(_EDGES[min(at + 1, len(_EDGES) - 1)])
