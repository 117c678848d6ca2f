"""The plot of the documentation: speed against the number of names, and time against the length of a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.speed.hostile import ORDINARY, SIZES
from benchmarks.speed.measure import Figures
from benchmarks.speed.page import Growth, label

_COLOURS = {"search": "#4fa3a5", "ours": "#0b6e4f", "flashtext": "#c8553d", "spacy": "#6c6ea0"}


def draw(file: Path, table: Sequence[Figures], size: int, growths: Mapping[str, Growth]) -> None:
    import matplotlib as mpl  # noqa: PLC0415 - only who draws needs it

    mpl.use("svg")
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "speed", "font.size": 9})
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4.2), layout="constrained")
    for engine in dict.fromkeys(row.engine for row in table):
        rows = [row for row in table if row.engine == engine]
        left.plot([row.names for row in rows], [row.speed(size) for row in rows], "o-", color=_COLOURS[engine], label=label(engine))
    left.set(
        xscale="log", yscale="log", xlabel="names", ylabel="MB of text a second of one processor", title="Speed and the number of names"
    )
    for engine, growth in growths.items():
        for kind, seconds in growth.items():
            points = [(length / 1e6, took) for length, took in zip(SIZES, seconds, strict=True) if took is not None]
            style = {"linewidth": 1.8, "marker": "o"} if kind == ORDINARY else {"linewidth": 0.6, "alpha": 0.5}
            named = f"{label(engine)}: {'articles' if kind == ORDINARY else 'hostile texts'}"
            known = right.get_legend_handles_labels()[1]
            right.plot(
                *zip(*points, strict=True), color=_COLOURS[engine], label="" if named in known else named, **style
            ) if points else None
    right.set(xscale="log", yscale="log", xlabel="MB of one text", ylabel="seconds", title="Time and the length of a text")
    right.set_xticks([length / 1e6 for length in SIZES], [f"{length / 1e6:g}" for length in SIZES])
    right.minorticks_off()
    for axes in (left, right):
        axes.grid(visible=True, which="major", color="#dddddd", linewidth=0.6)
        axes.spines[["top", "right"]].set_visible(False)
        if axes.has_data():
            axes.legend(frameon=False, fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)  # below: lines are everywhere
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None})
