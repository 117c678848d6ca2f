"""What happened, in a first version: event types of sanctions work by the beginnings of their words.

What it refuses to do yet: negation and modality ("may sanction" counts as designated here).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from watcher.core.text.fold import fold_key
from watcher.core.text.script import is_unspaced

_HANGUL = re.compile("[\uac00-\ud7a3]")

#: Event type -> word beginnings in en ru uk es fr de zh ko ja. A blank stands for up to four words between.
_BEGINNINGS: dict[str, str] = {
    "designated": (
        "sanctioned|sanctions|sanctioning|designat|blacklist|added to|adds to|adds sdn|"
        "to sdn list|to entity list|listed|imposes|imposed|ввел|ввёл|вводит|внес|включил|"
        "подпал под санкц|запровад|внесл|внесен|sancion|impone|inclu|sanctionn|inscri|impose|"
        "sanktionier|verhäng|setzt auf|制裁|列入|追加|제재|指定|추가"
    ),
    "delisted": (
        "delist|removed from|removes from|lifts|lifted|eases|eased|unblock|исключ|снял|снят|"
        "снима|отмен|вилуч|знял|скасув|levanta|levantó|retira|lève|levée|radié|retiré|hebt auf|"
        "aufgehoben|streicht|解除|移出|移除|해제|삭제"
    ),
    "charged": (
        "charged|charges|indict|arrest|pleaded guilty|обвин|арест|задерж|заарешт|acusad|imput|"
        "deten|inculp|mis en examen|arrêt|angeklagt|verhaftet|festgenommen|起诉|逮捕|기소|체포|起訴"
    ),
    "seized": (
        "seize|seizure|intercept|confiscat|impound|изъя|конфиск|перехват|арестова|вилуч|incaut|"
        "decomis|confisc|saisi|beschlagnahm|abgefangen|查获|扣押|没收|압수|나포|押収|拿捕"
    ),
    "export-control": (
        "export control|export ban|export rule|export restriction|экспортн контрол|"
        "запрет экспорт|експортн контрол|control exportacion|contrôle exportation|exportkontroll|"
        "ausfuhrkontroll|出口管制|수출통제|수출 통제|輸出規制|輸出管理"
    ),
    "licensed": (
        "licence|license|exempt|waiver|лиценз|исключение|ліценз|licencia|exención|dérogation|lizenz|ausnahme|许可|豁免|허가|면제|許可|免除"
    ),
    "supplied": (
        "suppl|ship|deliver|transfer|provid|sent|sold|export|поставк|поставл|передал|отправ|"
        "экспорт|постача|suministr|entreg|envi|vend|fourni|livr|envoy|liefer|geliefert|ausfuhr|"
        "verkauf|供应|提供|运送|出口|지원|공급|수출|제공|供与|輸出"
    ),
    "evaded": (
        "evad|evasion|circumvent|transship|re-export|smuggl|обход|обойти|реэкспорт|контрабанд|"
        "обхід|обійти|реекспорт|evasi|elud|elus|contourn|réexport|umgeh|umgang|schmugg|规避|转口|转运|"
        "走私|회피|우회|밀수|逃れ|迂回|密輸"
    ),
    "threatened": (
        "threaten|warn|vow|consider|may sanction|could sanction|угрож|угроз|предупре|погрож|"
        "попередж|amenaza|advier|menac|averti|droh|warnt|warnen|erwäg|威胁|警告|考虑|위협|경고|검토|検討"
    ),
}


@cache
def pattern(beginnings: str) -> re.Pattern[str]:
    """Word beginnings separated by "|" as one pattern over folded text. In scripts with word edges a word
    must begin so; elsewhere it may stand anywhere.
    """
    choices = []
    for beginning in dict.fromkeys(fold_key(part) for part in beginnings.split("|")):
        parts = [re.escape(part) for part in beginning.replace("-", " ").split()]
        joined = r"\w*[\s-](?:\S+\s){0,4}?".join(parts)
        free = is_unspaced(beginning) or _HANGUL.search(beginning)
        choices.append(joined if free else rf"\b{joined}")
    return re.compile("|".join(choices))


def holds(folded: str, beginnings: Iterable[str]) -> bool:
    """Whether a folded text holds a word that begins so."""
    return pattern("|".join(beginnings)).search(folded) is not None


def events_in(folded: str) -> frozenset[str]:
    """The event types a folded sentence speaks of."""
    return frozenset(event for event, beginnings in _BEGINNINGS.items() if pattern(beginnings).search(folded))
