"""Measurements as text: what a real parser of either format reads is what was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as plain

from watcher.core.exposition import OPEN, PLAIN, Family, Sample, text, wanted

READERS = {PLAIN: plain, OPEN: open_metrics}
VALUES = st.floats(min_value=0, max_value=1e15) | st.integers(0, 2**53)


def read(families, kind):
    return {sample.name: (sample.labels, sample.value) for family in READERS[kind](text(families, kind)) for sample in family.samples}


@pytest.mark.parametrize("kind", READERS)
@given(label=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=20), value=VALUES)
def test_whatever_stands_in_a_label_and_however_large_a_number_is_they_are_read_as_they_were(kind, label, value):
    found = read([Family("sent", "counter", "Messages.", [Sample(value, {"channel": label})])], kind)
    assert found["sent_total"] == ({"channel": label}, value)


@pytest.mark.parametrize("kind", READERS)
def test_an_info_and_a_unit_and_a_histogram_are_what_they_are_in_both_formats(kind):
    families = [
        Family("build", "info", "A version.", [Sample(1, {"version": "1"})]),
        Family("lag_seconds", "gauge", "A line\nand a \\ in words.", [Sample(2.5)]),
        Family(
            "turn_seconds",
            "histogram",
            "Turns.",
            [
                Sample(1, {"le": "0.1"}, "_bucket"),
                Sample(2, {"le": "+Inf"}, "_bucket"),
                Sample(3.5, suffix="_sum"),
                Sample(2, suffix="_count"),
            ],
        ),
    ]
    found = {family.name: family for family in READERS[kind](text(families, kind))}
    build = found["build" if kind == OPEN else "build_info"]
    assert (build.type, build.samples[0].name) == ("info" if kind == OPEN else "gauge", "build_info")
    assert found["lag_seconds"].documentation == "A line\nand a \\ in words."
    assert found["lag_seconds"].unit == ("seconds" if kind == OPEN else "")
    assert [sample.value for sample in found["turn_seconds"].samples] == [1, 2, 3.5, 2]
    assert found["turn_seconds"].type == "histogram"


def test_who_asks_for_openmetrics_gets_it_and_anybody_else_the_plain_format():
    assert wanted("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3") == OPEN
    assert wanted("*/*") == wanted("") == PLAIN
