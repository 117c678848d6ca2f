"""How fast names are found, beside FlashText and spaCy, on the same texts and names in one run.

    pip install -r benchmarks/speed/requirements.txt     (in an environment of its own that has the project too)
    python -m benchmarks.speed [--short] [--sizes 10000,100000] [--engines ours,flashtext] [--plot] [--write]

Seconds are of the processor, the best of the repetitions; the engines take turns, each in a process of its own. Compare
figures of one run only. With --plot docs/img/matching-speed.svg is drawn, with --write the tables go into docs/matching.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.speed import names, page, plot, texts
from benchmarks.speed.hits import Comparison, compare
from benchmarks.speed.hostile import SIZES
from benchmarks.speed.measure import Figures, measured
from benchmarks.speed.options import PAGE, PICTURE, parsed


def main(options: argparse.Namespace) -> None:
    size = int(options.megabytes * 1e6)
    articles = texts.sample(size)
    size = sum(text.size for text in articles)
    table: list[Figures] = []
    found: dict[int, Comparison] = {}
    growths: dict[str, page.Growth] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number in options.sizes:
            file = Path(folder) / f"names-{number}.jsonl"
            names.write(number, file)
            engines = [engine for engine in options.engines if number <= options.most.get(engine, number)]
            print(f"{number:,} names: {', '.join(engines)} …", file=sys.stderr)
            rows, seen = measured(engines, number, file, int(options.megabytes * 1e6), repeat=options.repeat)
            table += rows
            if seen:
                found[number] = compare([text.text for text in articles], dict(names.read(file)), seen["ours"], seen["flashtext"])
                if options.examples:
                    show(found[number])
        for engine in [engine for engine in options.engines if engine not in ("spacy", "search")] if options.hostile else []:
            print(f"texts made to be slow: {engine} …", file=sys.stderr)
            growths[engine] = grown(engine, Path(folder) / f"names-{min(options.sizes)}.jsonl", options)
    lines = [described(articles, options), "", *page.speeds(table, size)]
    if found:
        lines += ["", *page.comparisons(found)]
    if growths:
        lines += ["", *page.growths(growths)]
    print("\n".join(lines))
    if options.plot:
        plot.draw(PICTURE, table, size, growths)
    if options.write and not page.write(PAGE, "\n".join(lines)):
        sys.exit(f"{PAGE.name} has no block {page.BEGIN} … {page.END}")


def grown(engine: str, file: Path, options: argparse.Namespace) -> page.Growth:
    kept = file.parent / f"kept-{min(options.sizes)}"
    command = [sys.executable, "-m", "benchmarks.speed.hostile", engine, str(file), str(kept), str(options.limit), str(options.repeat)]
    run = subprocess.run(command, cwd=texts.ROOT, stdout=subprocess.PIPE, check=True, text=True)  # noqa: S603 - our own command
    growth: page.Growth = json.loads(run.stdout)
    return growth


def described(articles: Sequence[texts.Text], options: argparse.Namespace) -> str:
    shares = ", ".join(f"{language} {share:.2f}" for language, share in texts.sizes(list(articles)).items())
    whole = sum(text.size for text in articles) / 1e6
    return (
        f"{len(articles):,} articles, {whole:.1f} MB of UTF-8 (MB by language: {shares}). Seconds are of the processor, the best "
        f"of {options.repeat} passes, ratios of the first pass in brackets: it is the only one in which all words are new. Memory is "
        f"what a process grew by, its code counted, the texts not. A long text is searched for "
        f"{min(options.sizes):,} names, at {', '.join(f'{length / 1e6:g}' for length in SIZES)} MB; growth 1.0 is linear."
    )


def show(result: Comparison) -> None:
    for row, examples in result.examples.items():
        print(row, *examples, sep="\n    ", file=sys.stderr)


if __name__ == "__main__":
    main(parsed(__doc__ or ""))
