"""docs/monitoring.md and the rules of config/ say what the code says: every metric, every reason."""

from __future__ import annotations

import ast
import inspect
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from watcher.core import health, team
from watcher.core.exposition import PLAIN, text
from watcher.core.model import Arrears
from watcher.core.model.worker import Worker
from watcher.service.measures import Measures, Seen, _of_store
from watcher.service.meter import Meter

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8")
NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)
WORKER = Worker(id="one", host="one", pid=1, since=NOW, seen=NOW, version="1")


def exposed():
    """Every metric by its name, with its type."""
    meter = Meter(NOW)
    measures = Measures(lambda: None, list, lambda: NOW, meter, lambda: Counter(polls=1))
    families = [*measures._of_process(), *meter.families(["desk"]), *_of_store(Seen(Arrears(), [WORKER]), NOW)]
    found = text_string_to_metric_families(text(families, PLAIN))
    return {family.name + ("_total" if family.type == "counter" else ""): family.type for family in found}


def test_every_metric_is_on_the_page_with_its_kind_and_no_other():
    told = dict(re.findall(r"^\| `([a-z_]+)` \| (\w+) \|", PAGE, re.MULTILINE))
    assert {name: "gauge" if kind == "info" else kind for name, kind in told.items()} == exposed()


def test_the_rules_ask_for_metrics_that_there_are():
    (group,) = yaml.safe_load((ROOT / "config" / "prometheus-rules.yaml").read_text(encoding="utf-8"))["groups"]
    assert len(group["rules"]) >= 7
    for rule in group["rules"]:
        asked = set(re.findall(r"\b(?:sanctions_watch|process)_\w+", rule["expr"]))
        assert asked
        assert asked <= exposed().keys(), rule["alert"]
        assert rule["annotations"]["summary"]


def reasons():
    """What `health` may say, with "…" for what differs, from its source."""
    texts = []
    for node in ast.walk(ast.parse(inspect.getsource(health) + inspect.getsource(team).replace("from __future__", "# "))):
        if isinstance(node, ast.JoinedStr) and any(isinstance(part, ast.Constant) and " " in part.value.strip() for part in node.values):
            texts.append("…".join(part.value if isinstance(part, ast.Constant) else "" for part in node.values))
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Constant):
            texts.append(node.value.value)
    return texts


def test_reasons_are_found_in_the_source():
    assert len(reasons()) >= 15


@pytest.mark.parametrize("reason", reasons())
def test_every_reason_has_its_cure_on_the_page(reason):
    """Some words of it that stand together are in the first column."""
    column = " ".join(re.findall(r"^\| (`[^|]+`[^|]*) \|", PAGE.partition("## What each reason")[2], re.MULTILINE))
    pieces = [piece.strip(" ;:,()") for piece in re.split(r"…|`|; ", reason)]
    assert any(piece in column for piece in pieces if len(piece) > 6), reason
