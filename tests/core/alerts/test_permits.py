"""Links by which an alert may be decided: what we wrote is read, anything else is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from dossiers import ALERT
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.alerts.permits import DRILL, Links, Permit

NOW = datetime(2026, 11, 23, 19, tzinfo=UTC)
LINKS = Links(base="https://watch.example/act", keys=(b"one key",), life=timedelta(days=7))


@given(channel=st.text(max_size=40).filter(lambda text: text.isprintable()), seconds=st.integers(0, 2**31))
def test_what_was_written_is_read_again_letter_for_letter(channel, seconds):
    permit = Permit(alert=ALERT, channel=channel, until=datetime.fromtimestamp(seconds, UTC))
    assert LINKS.read(LINKS.written(permit)) == permit


@given(at=st.integers(0, 200), char=st.characters())
def test_a_word_changed_anywhere_is_not_ours(at, char):
    word = LINKS.written(Permit(alert=ALERT, channel="desk", until=NOW))
    at %= len(word)
    changed = word[:at] + char + word[at + 1 :]
    assert changed == word or LINKS.read(changed) is None


@given(st.text())
def test_any_other_word_is_not_ours(word):
    assert LINKS.read(word) is None


def test_a_key_that_is_no_longer_believed_makes_its_links_strangers():
    word = LINKS.written(Permit(alert=DRILL, channel="desk", until=NOW))
    later = Links(base=LINKS.base, keys=(b"another", b"one key"), life=LINKS.life)
    assert later.read(word)
    assert Links(base=LINKS.base, keys=(b"another",), life=LINKS.life).read(word) is None
    assert later.written(Permit(alert=DRILL, channel="desk", until=NOW)) != word


@pytest.mark.parametrize(
    ("state", "verbs"), [("open", ["acknowledge", "dismiss"]), ("acknowledged", ["dismiss"]), ("dismissed", []), ("odd", [])]
)
def test_a_link_is_made_for_what_the_state_allows(state, verbs):
    actions = LINKS.actions(ALERT, state, "desk", NOW)
    assert [action.verb for action in actions] == verbs
    for action in actions:
        base, word, verb = action.url.rsplit("/", 2)
        assert (base, verb) == (LINKS.base, action.verb)
        assert LINKS.read(word) == Permit(alert=ALERT, channel="desk", until=NOW + LINKS.life)
