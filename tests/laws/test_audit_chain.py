"""Laws of the audit log: whatever is changed in it, be it one byte, is found, and never later than where it was done."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from watcher.core.audit import BEGINNING, broken, linked

FACTS = st.dictionaries(st.text(max_size=6), st.one_of(st.text(max_size=12), st.integers(), st.none()), max_size=4)


def chained(all_facts):
    links = []
    for facts in all_facts:
        links.append(linked(links[-1] if links else None, facts))
    return links, (links[-1].seq, links[-1].hash) if links else (0, BEGINNING)


CHAINS = st.lists(FACTS, min_size=1, max_size=6).map(chained)


@given(st.lists(FACTS, max_size=6))
def test_a_chain_nobody_touched_is_whole(all_facts):
    links, head = chained(all_facts)
    assert broken(links, head) is None


@given(CHAINS, st.data())
def test_a_byte_changed_anywhere_is_found_where_it_was_changed(chain, data):
    links, head = chain
    at = data.draw(st.integers(0, len(links) - 1))
    byte = data.draw(st.integers(0, len(links[at].record) - 1))
    other = data.draw(st.integers(0, 255))
    assume(other != links[at].record[byte])
    record = links[at].record[:byte] + bytes([other]) + links[at].record[byte + 1 :]
    found = broken([*links[:at], replace(links[at], record=record), *links[at + 1 :]], head)
    assert found is not None
    assert found.seq == at + 1


@given(CHAINS, st.data())
def test_a_changed_hash_or_place_is_found(chain, data):
    links, head = chain
    at = data.draw(st.integers(0, len(links) - 1))
    digit = data.draw(st.integers(0, 63))
    other = data.draw(st.characters())
    assume(other != links[at].hash[digit])
    wrong = replace(links[at], hash=links[at].hash[:digit] + other + links[at].hash[digit + 1 :])
    assert broken([*links[:at], wrong, *links[at + 1 :]], head).seq == at + 1
    moved = replace(links[at], seq=data.draw(st.integers().filter(lambda seq: seq != at + 1)))
    assert broken([*links[:at], moved, *links[at + 1 :]], head).seq == at + 1


@given(CHAINS, st.data())
def test_records_taken_out_added_or_in_another_order_are_found(chain, data):
    links, head = chain
    others = data.draw(st.permutations(links) | st.lists(st.sampled_from(links), max_size=7))
    assume(others != links)
    assert broken(others, head) is not None
    renumbered = [replace(link, seq=n) for n, link in enumerate(others, 1)]
    assert broken(renumbered, head) is not None


@given(CHAINS, st.data())
def test_a_record_written_anew_with_a_hash_that_fits_is_found_by_the_next_one_or_the_head(chain, data):
    links, head = chain
    at = data.draw(st.integers(0, len(links) - 1))
    forged = linked(links[at - 1] if at else None, data.draw(FACTS))
    assume(forged != links[at])
    assert broken([*links[:at], forged, *links[at + 1 :]], head) is not None
