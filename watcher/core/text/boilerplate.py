"""What a site says about itself around an article: read more, follow us, all rights reserved, links to other articles.

Such a sentence names whoever the next article is about. It is known by how it begins, in the main languages, and by
being short; a heading of links takes the lines of links under it. What it refuses to do: learn a site's habits, or
take off the text. It says where, and offsets stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from watcher.core.text.fold import fold_key
from watcher.core.text.script import is_unspaced
from watcher.core.text.sentences import Sentences

_LONGEST = 300  #: code points of a line that is one sentence of a site's
_LINK = 160  #: code points of a link, and of such a sentence in a line with others: without full stops it would not end
_LINKS = 6  #: links under one heading
_SITE = 80  #: code points of a site's name behind it
_TITLE = 400  #: code points of a headline quoted in "The post … appeared first on …"

#: Beginnings of sentences that are a site's own whatever follows.
_OWN = """
read more | read the full | read the rest | read also | also read | continue reading | keep reading | click here | sign up for
| sign up to | subscribe to our | subscribe now | subscribe here | follow us on | follow us: | follow our | like us on | join us on
| join our telegram | join our whatsapp | join our channel | download our app | download the app | all rights reserved | copyright ©
| copyright (c) | © | ⓒ | (c) 20 | this article was originally published | this article first appeared
| this story was originally published | this post first appeared | support our journalism | get our newsletter | weiterlesen
| lesen sie auch | lesen sie mehr | lesen sie hier | mehr zum thema | abonnieren sie | folgen sie uns | alle rechte vorbehalten
| lire la suite | lire aussi | lire egalement | a lire aussi | a lire egalement | abonnez-vous | suivez-nous | inscrivez-vous
| tous droits reserves | leer mas | lea tambien | leer tambien | lee tambien | te puede interesar | seguir leyendo | sigue leyendo
| suscribete | suscribase | siguenos | siganos | todos los derechos reservados | leggi anche | leggi tutto | continua a leggere
| iscriviti | seguici | tutti i diritti riservati | leia mais | leia tambem | inscreva-se | siga-nos | todos os direitos reservados
| lees meer | lees ook | lees verder | alle rechten voorbehouden | читать далее | читать полностью | читать также | читайте также
| читайте далее | читайте подробнее | смотрите также | подписывайтесь на | подпишитесь на | подписаться на | все права защищены
| источник фото | читайте також | читати далі | читати також | дивіться також | підписуйтесь на | підписуйтеся на | стежте за нами
| усі права захищені | всі права захищені | прочетете още | вижте още | последвайте ни | абонирайте се | czytaj też | czytaj także
| czytaj więcej | czytaj dalej | czytaj również | zobacz też | zobacz także | zobacz również | obserwuj nas | wszelkie prawa zastrzeżone
| čtěte také | čtěte více | číst dále | přečtěte si | sledujte nás | všechna práva vyhrazena | preberite tudi | beri dalje | preberi več
| vse pravice pridržane | pročitajte i | pročitajte još | čitaj dalje | sva prava pridržana | olvassa el | citește și | citește mai mult
| devamını oku | devamı için | bizi takip edin | tüm hakları saklıdır | haberin devamı | διαβάστε επίσης | διαβάστε περισσότερα
| διαβάστε ακόμη | ακολουθήστε μας | اقرأ أيضا | اقرأ المزيد | إقرأ أيضا | للمزيد | تابعونا | جميع الحقوق محفوظة | بیشتر بخوانید
| تمامی حقوق | קראו עוד | כל הזכויות שמורות | 阅读更多 | 阅读全文 | 阅读原文 | 查看更多 | 查看原文 | 点击阅读 | 点击查看 | 点击进入
| 关注我们 | 扫码关注 | 版权所有 | 责任编辑 | 延伸閱讀 | 看更多 | 更多新聞 | 未经授权 | 続きを読む | 関連記事 | あわせて読みたい
| こちらもおすすめ | 無断転載 | 全文を読む | もっと読む | 더 보기 | 더보기 | 기사 더보기 | 관련기사 | 관련 기사 | 무단 전재 | 무단전재
| 저작권자 | 구독하기 | อ่านต่อ | อ่านเพิ่มเติม | đọc thêm | xem thêm | baca juga | baca selengkapnya
"""
#: Headings: alone on a line they take the lines of links under them, before a colon the rest of their line.
_HEADINGS = """
related | related articles | related stories | related news | related posts | related coverage | related links | related content
| see also | more on this | more on this story | more stories | more from | you may also like | recommended | recommended stories
| read next | read more | most read | trending | in other news | further reading | also read | read also | mehr dazu | mehr zum thema
| lesen sie auch | siehe auch | das könnte sie auch interessieren | à lire aussi | lire aussi | sur le même sujet | voir aussi
| articles liés | noticias relacionadas | lea también | te puede interesar | ver también | leggi anche | articoli correlati | vedi anche
| leia também | leia mais | notícias relacionadas | lees ook | zie ook | по теме | материалы по теме | читайте также | смотрите также
| см. также | другие новости | ещё по теме | читайте також | дивіться також | за темою | ще за темою | свързани новини | вижте още
| czytaj też | czytaj także | zobacz też | powiązane artykuły | čtěte také | související články | související | preberite tudi
| sorodni članki | pročitajte i | povezane vijesti | ilgili haberler | διαβάστε επίσης | σχετικά άρθρα | اقرأ أيضا | مواضيع ذات صلة
| أخبار ذات صلة | مطالب مرتبط | 相关阅读 | 相关新闻 | 相关报道 | 相关文章 | 延伸阅读 | 推荐阅读 | 延伸閱讀 | 相關新聞 | 関連記事
| 関連ニュース | あわせて読みたい | 관련기사 | 관련 기사 | 관련 뉴스
"""
#: "The post HEADLINE appeared first on SITE": what stands before and after the headline.
_POSTS = (
    ("the post ", " appeared first on "),
    ("the post ", " first appeared on "),
    ("the article ", " appeared first on "),
    ("l'article ", " est apparu en premier sur "),
    ("la entrada ", " se publicó primero en "),
    ("l'articolo ", " proviene da "),
    ("o post ", " apareceu primeiro em "),
    ("der beitrag ", " erschien zuerst auf "),
    ("het bericht ", " verscheen eerst op "),
    ("сообщение ", " появились сначала на "),
    ("запись ", " впервые появилась "),
    ("wpis ", " pojawił się poczatkowo na "),
    ("příspěvek ", " pochází z "),
)
_LINE = re.compile(r"[^\n]+")


def _any_of(text: str) -> str:
    """A pattern of phrases, the longest first; in scripts with word edges a phrase ends where a word ends."""
    phrases = sorted({fold_key(one.strip()) for one in text.replace("\n", " ").split("|")}, key=len, reverse=True)
    return "|".join(re.escape(one) + (r"\b" if one[-1].isalpha() and not is_unspaced(one[-1]) else "") for one in phrases)


_BULLET = r"[\s>→▶*•#\-\"(\[]{0,4}"
_BEGINS = re.compile(f"{_BULLET}(?:{_any_of(_OWN)})")
_HEADS = re.compile(rf"{_BULLET}(?:{_any_of(_HEADINGS)})\s{{0,2}}(?P<mark>:|$)")
_POST_MARKS = tuple((fold_key(before), fold_key(after)) for before, after in _POSTS)


def furniture(folded: str, sentences: Sentences, offsets: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where a folded text is a site's rather than the article's, as far as one of these ascending offsets may stand there:
    spans, in no order, that may overlap.
    """
    for index in dict.fromkeys(min(sentences.index(offset), len(sentences.ends) - 1) for offset in offsets):
        start, end = sentences.span(index)
        alone = (start == 0 or "\n" in folded[start - 2 : start]) and folded[end : end + 1] in ("", "\n")
        if start < end <= start + (_LONGEST if alone else _LINK) and _BEGINS.match(folded, start, end):
            yield start, end
    if any(len(folded) <= _LINK or "\n" in folded[max(0, offset - _LINK) : offset + _LINK] for offset in offsets):
        yield from _linked(folded)
    for before, after in _POST_MARKS:
        at = folded.find(after)
        while at >= 0:
            start = folded.rfind(before, max(0, at - _TITLE), at)
            if start >= 0:
                site = at + len(after)
                stop = folded.find("\n", site, site + _SITE)
                yield start, stop if stop >= 0 else min(len(folded), site + _SITE)
            at = folded.find(after, at + 1)


def _linked(folded: str) -> Iterator[tuple[int, int]]:
    """Headings of links, and the lines of links under them."""
    links = 0  # lines left under a heading
    for line in _LINE.finditer(folded):
        start, end = line.span()
        if end - start > _LINK:
            links = 0
        elif (head := _HEADS.match(folded, start, end)) and (head["mark"] or head.end() == end):
            yield start, end
            links = _LINKS if head.end() == end else 0
        elif links and folded[end - 1] not in ".!?。！？":
            yield start, end
            links -= 1
        else:
            links = 0
