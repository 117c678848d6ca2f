"""Case forms without a parser: two words may be forms of one name if they share a stem and their endings fit.

A name in its base form belongs to a declension by its last letters ("Москва" drops а, "Зеленский" drops ий, "Путин"
drops nothing); each declension has the endings its other forms may take, all languages of a script together. A name
is filed under (stem, declension), a word of a text is looked up under every such pair its ending allows. What a name
changes inside is filed as further stems. Which language a word is in need not be known; the capital letter that a name
must keep in the text does the rest.

What it refuses to do: bend short words (under three letters of stem, in some scripts four, nothing is taken off), or say
which case it is.
"""

from __future__ import annotations

from functools import lru_cache

from watcher.core.text.alternations import agglutinated, plural, reduced, softened, suffixed
from watcher.core.text.declensions import SCRIPTS, VOCALIC, Declensions

__all__ = ["SCRIPTS", "Declensions", "base_stems", "text_stems"]


def _script(word: str) -> Declensions | None:
    return next((script for letter, script in SCRIPTS if letter.match(word[-1:])), None)


@lru_cache(maxsize=20_000)
def text_stems(word: str) -> tuple[str, ...]:
    """The (stem, declension) pairs, as text, that a folded word of a text may be a form of. Empty if it does not bend."""
    script = _script(word)
    if script is None or len(word) < script.shortest:
        return ()
    pairs = []
    for cut in range(min(script.longest, len(word) - script.shortest) + 1):
        stem, ending = word[: len(word) - cut], word[len(word) - cut :]
        if not ending and len(stem) <= script.shortest:
            pairs.append(f"{stem}|")  # "Mam" is no genitive plural of "Mama"
            continue
        pairs += [f"{stem}|{declension}" for declension in script.endings.get(ending, ())]
    return tuple(pairs)


@lru_cache(maxsize=1_000)  # a word takes half a kilobyte, and a watch list is asked for each of its words once
def base_stems(word: str) -> frozenset[str]:
    """The (stem, declension) pairs under which a folded word in its base form is filed."""
    script = _script(word)
    if script is None or len(word) < script.shortest:
        return frozenset()
    stems = {(word, "")}
    for ending, declension in script.bases.items():
        if word.endswith(ending) and len(word) - len(ending) >= script.shortest:
            stems.add((word[: len(word) - len(ending)], declension))
    stems |= {(other, declension) for stem, declension in stems if declension not in VOCALIC for other in reduced(stem)}
    stems |= {(other, declension) for stem, declension in stems for other in softened(stem)}
    if word[-1].isascii():
        stems.update(agglutinated(word))
        stems.update((stem, "y") for stem in plural(word))
    elif "\u0620" <= word[-1] <= "\u06d3":
        stems.update(suffixed(word))
    return frozenset(f"{stem}|{declension}" for stem, declension in stems if len(stem) >= script.shortest)


def is_plain_form(form: str, word: str) -> bool:
    """Whether a folded word is a form of another's base form by its last letters alone, without what Finnish, Hungarian and
    Turkish put behind any word: Slovene "naveden" is no Turkish "from the nave". For common nouns, which keep no capital.
    """
    return not (base_stems(word) - {f"{stem}|{declension}" for stem, declension in agglutinated(word)}).isdisjoint(text_stems(form))
