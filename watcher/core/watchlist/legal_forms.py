"""Company names without their legal form: "Example Trading" of "Example Trading Co., Ltd.", 华为技术 of 华为技术有限公司.

What it refuses to do: leave a name that is too little to be one, or cut "& Co", which is part of a name.
"""

from __future__ import annotations

import re

from watcher.core.text.fold import fold, fold_key
from watcher.core.text.script import words

_LEAST = 6  #: letters that a single word left over must have
_LEAST_UNSPACED = 3  #: the same where a character is a syllable
#: Forms that follow the name, in words as folded: dots and commas part words ("S.A." is "s a").
_AFTER = (
    "ltd|limited|llc|l l c|inc|incorporated|corp|corporation|co|company|plc|llp|lp|gmbh|gmbh co kg|gmbh co kgaa|mbh|ag|kg|"
    "kgaa|ohg|ug|se|sa|s a|sas|"
    "s a s|sarl|s a r l|eurl|spa|s p a|srl|s r l|sl|s l|sau|s a u|"
    "sa de cv|s a de c v|ltda|lda|nv|n v|bv|b v|ab|as|a s|asa|aps|oy|oyj|ou|sia|uab|"
    "sp z o o|spolka akcyjna|sp k|s r o|spol s r o|d o o|doo|d d|dd|ad|a d|ead|ood|eood|kft|zrt|nyrt|bt|pte|pvt|pty|private|sdn|bhd|tbk|"
    "jsc|pjsc|ojsc|cjsc|ao|oao|zao|pao|ooo|tov|llp|wll|saog|saoc|fze|fzco|fzc|fz|dmcc|kk|k k|"
    "limited liability company|joint stock company|public joint stock company|open joint stock company|closed joint stock company|"
    "ооо|оао|зао|пао|ао|нао|тоо|ад|еад|оод|еоод|доо|тов|прат|пат|"
    "anonim sirketi|limited sirketi|ltd sti|sanayi ve ticaret|sanayi ve ticaret as|αε|α ε|επε|ε π ε|주식회사|유한회사"
)
#: Forms that precede it.
_BEFORE = (
    "ооо|оао|зао|пао|ао|нао|тоо|тов|прат|пат|ooo|oao|zao|pao|ao|tov|pt|llc|jsc|pjsc|ojsc|cjsc|주식회사|유한회사|"
    "общество с ограниченной ответственностью|акционерное общество|публичное акционерное общество|открытое акционерное общество|"
    "закрытое акционерное общество|непубличное акционерное общество|товариство з обмеженою відповідальністю|"
    "публічне акціонерне товариство|приватне акціонерне товариство|акціонерне товариство|limited liability company|"
    "joint stock company|public joint stock company|open joint stock company|closed joint stock company"
)
_UNSPACED = r"(?:株式会社|有限会社|合同会社|合名会社|合資会社|股份有限公司|有限责任公司|有限公司|股份公司|㈱|㈲|\(株\)|\(有\)|㈜|\(주\))"
_UNSPACED_EDGE = re.compile(rf"^{fold_key(_UNSPACED)}\s*|\s*{fold_key(_UNSPACED)}$")
_HANGUL_OR_UNSPACED = re.compile("[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_EDGES = " \t,.-–—\"'“”„«»‘’()"
_QUOTES = re.compile('["“”„‟«»″＂]')
_SLIGHT = frozenset("the of and for de la du и та й und".split())


def _forms(listed: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(fold_key(form).split()) for form in listed.split("|"))


_AFTER_FORMS, _BEFORE_FORMS = _forms(_AFTER), _forms(_BEFORE)
_LONGEST = max(map(len, _AFTER_FORMS | _BEFORE_FORMS))
_LAST, _FIRST = {form[-1] for form in _AFTER_FORMS}, {form[0] for form in _BEFORE_FORMS}  #: words by which most names are passed over


def bare_company(name: str) -> tuple[str, str]:
    """The name without legal forms and quotes, and in words what was taken off; ("", "") if nothing was or too little is left."""
    plain = _QUOTES.sub("", name).strip() if _QUOTES.search(name) else name
    rest = plain
    taken: list[str] = []
    while cut := _without_form(rest):
        rest, form = cut
        taken.insert(0, form)
    rest = " ".join(rest.split())
    if rest == name or not _enough(rest):
        return "", ""
    return rest, f"without {' '.join(taken)}" if taken else "without quotes"


def _without_form(name: str) -> tuple[str, str] | None:
    """The name less the longest form at one of its ends, and that form as written."""
    folded = fold(name)
    if not name.isascii() and (edge := _UNSPACED_EDGE.search(folded.text)):
        first, last = (edge.end(), len(folded.text)) if edge.start() == 0 else (0, edge.start())
        return (folded.surface(first, last).strip(_EDGES), folded.surface(*edge.span()).strip()) if first < last else None
    found = words(folded.text)
    texts = [word.text for word in found]
    if not texts or (texts[-1] not in _LAST and texts[0] not in _FIRST):
        return None
    for length in range(min(_LONGEST, len(found) - 1), 0, -1):
        if tuple(texts[-length:]) in _AFTER_FORMS:
            left, form = found[-length - 1], found[-length]
            if not re.search("[&+]|and", fold_key(name[left.end : form.start])) and left.text not in _SLIGHT:
                return folded.surface(0, left.end).strip(_EDGES), folded.surface(form.start, found[-1].end)
        if tuple(texts[:length]) in _BEFORE_FORMS:
            return folded.surface(found[length].start, len(folded.text)).strip(_EDGES), folded.surface(
                found[0].start, found[length - 1].end
            )
    return None


def _enough(name: str) -> bool:
    """Whether a name still says whom it means."""
    letters = sum(char.isalnum() for char in name)
    if _HANGUL_OR_UNSPACED.search(name):
        return letters >= _LEAST_UNSPACED
    significant = [word for word in words(fold_key(name)) if len(word.text) > 1 and word.text not in _SLIGHT]
    return letters >= _LEAST and (len(significant) > 1 or (bool(significant) and len(significant[0].text) >= _LEAST))
