"""Measurements as text, as Prometheus and whatever speaks OpenMetrics read it.

Knows both formats and their small differences: what ends a counter's name, what an info is called, units, and the mark of the
end. It refuses to know what is measured, and to keep any number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

OPEN = "application/openmetrics-text; version=1.0.0; charset=utf-8"
PLAIN = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Sample:
    """One number. `suffix` is put behind the family's name: a histogram has "_bucket", "_sum" and "_count"."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """Numbers of one kind. `name` has its unit at the end, and no "_total" or "_info": these the format adds."""

    name: str
    kind: Literal["counter", "gauge", "histogram", "info"]
    told: str  #: what it is, one sentence
    samples: Sequence[Sample]


def wanted(accept: str) -> str:
    """The type of the answer to somebody who accepts this: OPEN if he names it, else PLAIN."""
    return OPEN if "application/openmetrics-text" in accept.lower() else PLAIN


def text(families: Sequence[Family], kind: str) -> str:
    """All of them, as a document of the type OPEN or PLAIN."""
    lines = [line for family in families for line in _family(family, open_metrics=kind == OPEN)]
    return "\n".join([*lines, *(["# EOF"] if kind == OPEN else []), ""])


def _family(family: Family, *, open_metrics: bool) -> Iterator[str]:
    ending = {"counter": "_total", "info": "_info"}.get(family.kind, "")
    named = family.name if open_metrics else family.name + ending
    yield f"# TYPE {named} {family.kind if open_metrics or family.kind != 'info' else 'gauge'}"
    for unit in ("seconds", "bytes"):
        if open_metrics and family.name.endswith(f"_{unit}"):
            yield f"# UNIT {named} {unit}"
    yield f"# HELP {named} {_escaped(family.told)}"
    for sample in family.samples:
        labels = ",".join(f'{name}="{_escaped(value)}"' for name, value in sample.labels.items())
        yield f"{family.name}{ending}{sample.suffix}{f'{{{labels}}}' if labels else ''} {_number(sample.value)}"


def _escaped(words: str) -> str:
    return words.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))
