"""Nothing is sent without a cause, and every cause can be told."""

from watcher.core.alerts.causes import SAID
from watcher.core.model import Cause


def test_every_cause_has_a_type_and_a_sentence():
    assert set(SAID) == set(Cause)
    assert all(said.type and said.sentence.endswith(".") for said in SAID.values())
