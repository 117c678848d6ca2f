"""Korean and Chinese names in Latin letters: the surname first, the given name in one word, two, or with a hyphen.

What it refuses to do: guess where the surname is unknown, or read names of one syllable apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Surnames in the usual romanisations, those of many millions first. Facts, not all there are.
_SURNAMES = frozenset(
    "kim lee yi rhee park pak bak choi choe jung jeong chung chong kang cho jo yoon yun jang chang lim im rim han oh o seo suh "
    "shin sin kwon hwang ahn an song ryu yoo yu jeon chon hong ko go moon mun son yang bae paek baek hur heo ho nam shim sim noh no roh ro "
    "ha kwak sung cha joo ju woo koo ri hyon hyun pang so ok tae "
    "wang li zhang liu chen huang zhao wu zhou xu sun ma zhu hu guo he gao lin luo zheng liang xie tang deng feng "
    "xiao cheng cao peng zeng tian dong yuan pan yu jiang cai du ye wei su lu ding ren yao shen cui zhong tan jin shi "
    "liao jia xia fu fang bai zou meng xiong qin qiu hou yin xue yan lei long duan hao kong shao mao gu lai wan qian dai "
    "tsai hsu tseng chiang kuo cheung wong leung kwok tsang tsui hsieh xi wen mo ou si".split()
)
_SYLLABLE = re.compile(
    "(?:(?:zh|ch|sh|hs|ts|kk|tt|pp|ss|jj|[bpmfdtnlgkhjqxzcsryw])?"
    "(?:iang|ieh|ueh|ien|ih|eh|iong|uang|ueng|young|yeong|oung|eong|yung|yong|yang|ang|eng|ing|ong|ung|ian|iao|uai|uan|uei|yeo|yae|yoo|yoon|"
    "eun|eul|eok|eon|eo|eu|ae|oe|wa|wo|we|wi|an|en|in|un|on|am|em|im|om|um|al|el|il|ol|ul|ak|ek|ik|ok|uk|ap|ip|op|ee|oo|"
    "ai|ei|ao|ou|ia|ie|iu|ua|uo|ui|ue|ya|ye|yo|yu|a|e|i|o|u|er|yon|yun|yan|yin|ying|yok|yol|hyon))"
)
_MOST = 3  #: words of a name whose given name is written apart
_SHORTEST = 4  #: letters of two syllables


def is_surname(word: str) -> bool:
    """Whether a word in Latin letters is such a surname, which many thousands bear."""
    return word.lower() in _SURNAMES


def is_eastern(words: list[str]) -> bool:
    """Whether these are a known surname and a given name of two syllables, in one word or two or with a hyphen."""
    if words[0].lower() not in _SURNAMES or not 1 < len(words) <= _MOST:
        return False
    given = [part for word in words[1:] for part in word.split("-")]
    if len(given) == 1:
        return bool(list(_apart(given[0])))
    return len(given) == _MOST - 1 and all(_SYLLABLE.fullmatch(part.lower()) for part in given)


def rejoined(words: list[str]) -> Iterator[str]:
    """The given name of an eastern name together and apart; a hyphen is the same as a blank to whoever searches."""
    surname, given = words[0], [part for word in words[1:] for part in word.split("-")]
    if len(given) > 1:
        yield f"{surname} {given[0]}{given[1].lower()}"
    else:
        yield from (f"{surname} {first}-{second}" for first, second in _apart(given[0]))


def _apart(given: str) -> Iterator[tuple[str, str]]:
    """Where one word may be two syllables."""
    low = given.lower()
    for cut in range(2, len(given) - 1) if len(given) >= _SHORTEST else ():
        if _SYLLABLE.fullmatch(low[:cut]) and _SYLLABLE.fullmatch(low[cut:]) and low[cut] not in "aeiou":
            yield given[:cut], given[cut:]
