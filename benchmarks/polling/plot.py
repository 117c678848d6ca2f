"""The plot of the documentation: time for each feed against the number of feeds. Flat is what it should be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.polling.page import Figures


def draw(file: Path, table: Sequence[Figures]) -> None:
    import matplotlib as mpl  # noqa: PLC0415 - only who draws needs it

    mpl.use("svg")
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "polling", "font.size": 9})
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, axes = plt.subplots(figsize=(5.5, 3.4), layout="constrained")
    for number, name, colour in ((0, "first fetch: read, matched, stored", "#0b6e4f"), (1, "again, all 304", "#4fa3a5")):
        rows = [row for row in table if row.number == number]
        axes.plot([row.feeds for row in rows], [row.wall / row.feeds * 1000 for row in rows], "o-", color=colour, label=name)
    axes.set(xscale="log", yscale="log", xlabel="feeds", ylabel="ms a feed", title="Time for each feed and the number of feeds")
    axes.grid(visible=True, which="major", color="#dddddd", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None})
