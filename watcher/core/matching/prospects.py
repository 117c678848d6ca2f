"""Which sightings may count at all: a weak name without a word of its context, and without a stronger name of the same
entity in the same entry, never does. On a list of ships and given names these are most of what is seen.

It leaves out only what cannot change the verdict on anything else. What it refuses to do: say why; whoever asks for
verdicts asks for all sightings.
"""

from __future__ import annotations

import numpy as np

from watcher.core.matching.lexicon import WEAK, Lexicon, pair_keys
from watcher.core.matching.sightings import Sightings, Spelt, is_bent
from watcher.core.text.columns import U64, Columns, Ints
from watcher.core.text.table import expand


def prospects(text: Columns, seen: Sightings, owner: Ints, lexicon: Lexicon) -> Sightings:
    """The sightings that may count. `owner` is the entry of each text."""
    spelt, (offsets, rows) = seen.spelt, seen.runs
    runs = lexicon.run.take(rows).astype(np.int64)
    at = np.concatenate((text.starts.take(spelt.first), offsets))
    spelling: Ints = np.concatenate((spelt.spelling, runs))
    entry = owner.take(np.searchsorted(text.bounds, at, side="right") - 1)
    entity = lexicon.entity.take(spelling).astype(np.int64)
    group = lexicon.context.take(entity).astype(np.int64)
    weak = lexicon.flags.take(spelling) & WEAK != 0
    own = pair_keys(entry, entity)
    doubtful = (
        weak & (group > 0) & ~np.isin(own, own[~weak]) & ~np.isin(pair_keys(entry, group), _present(entry, spelling, entity, lexicon))
    )
    words = len(spelt.first)
    spans = pair_keys(spelt.first, spelt.last)
    bent = is_bent(spelt.how)
    written = ~bent & np.isin(spans, spans[bent])  # says that a bent name there is another
    kept = ~doubtful[:words] | written
    return seen._replace(spelt=Spelt(*(column[kept] for column in spelt)), runs=(offsets[~doubtful[words:]], rows[~doubtful[words:]]))


def _present(entry: Ints, spelling: Ints, entity: Ints, lexicon: Lexicon) -> U64:
    """The contexts of which a word stands in an entry, both as one key."""
    cues = np.flatnonzero(entity == len(lexicon.context) - 1)
    cue = lexicon.ordinal.take(spelling[cues]).astype(np.int64)
    first = lexicon.cue_at.take(cue).astype(np.int64)
    which, at = expand(first, lexicon.cue_at.take(cue + 1) - first)
    return pair_keys(entry[cues[which]], lexicon.cue_context.take(at))
