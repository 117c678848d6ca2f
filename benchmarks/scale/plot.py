"""The plots of docs/scale.md: lag over the day, and lag where it breaks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scale.lags import STEP, Lags

_INK, _LIGHT, _RED = "#0b6e4f", "#4fa3a5", "#c8553d"


def day(file: Path, lags: Lags, workers: int) -> None:
    plt = _pyplot()
    figure, axes = plt.subplots(figsize=(8, 3.6), layout="constrained")
    for big, share, colour, style, label in (
        (False, 0.5, _INK, "-", "median"),
        (False, 0.99, _LIGHT, "-", "99th percentile"),
        (True, 0.5, _RED, "-", "median, hosts of 1,000 feeds and more"),
        (True, 0.99, _RED, ":", "99th percentile of these"),
    ):
        lag = lags.over_the_day(share, big=big)
        axes.plot(np.arange(len(lag)) * STEP / 3600, lag, style, color=colour, label=label, linewidth=1.4)
    _dressed(axes, f"From due to asked over a day, {workers} workers", "hour of the day (UTC)")
    _saved(figure, file)


def breaks(file: Path, found: Sequence[tuple[Any, Any]]) -> None:
    plt = _pyplot()
    figure, axes = plt.subplots(figsize=(8, 4.2), layout="constrained")
    colours = plt.get_cmap("tab10")
    for number, (case, one) in enumerate(found):
        lag = one.lags.over_the_day(0.99, big=False)[: int(case.hours * 3600 / STEP)]
        axes.plot(np.arange(len(lag)) * STEP / 3600, lag, color=colours(number), label=case.name, linewidth=1.4)
    _dressed(axes, "99th percentile of the lag, feeds of hosts with fewer than 1,000", "hours since the beginning")
    _saved(figure, file)


def _pyplot() -> Any:
    import matplotlib as mpl  # noqa: PLC0415 - only who draws needs it

    mpl.use("svg")
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "scale", "font.size": 9})
    from matplotlib import pyplot as plt  # noqa: PLC0415

    return plt


def _dressed(axes: Any, title: str, along: str) -> None:
    axes.set(yscale="log", xlabel=along, ylabel="seconds", title=title)
    axes.grid(visible=True, which="major", color="#dddddd", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=2)


def _saved(figure: Any, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None})
