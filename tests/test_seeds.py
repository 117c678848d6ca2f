"""The shipped seeds do what their authors say: files parse, golden lines hold, every signal fires."""

import functools
import re
from pathlib import Path

import pytest

from watcher.core.matching.lint import lint
from watcher.core.matching.matcher import Matcher
from watcher.core.model import Policy
from watcher.edges.sources import feeds_of, watchlist_of

SEEDS = Path(__file__).parents[1] / "seeds"
LISTS = sorted((SEEDS / "watchlist").glob("*.toml"))

#: For each signal, headlines in our own words that must raise it.
RAISES = {
    "kp-arms-to-ru": [
        "Moscow's new shells come by rail from North Korea",
        "Поезда со снарядами из КНДР идут в Россию",
        "북한산 포탄이 러시아 항구에 도착했다",
        "ذخائر من كوريا الشمالية إلى روسيا",
    ],
    "cn-dual-use-to-ru": ["Russian plants run on Chinese machine tools", "Las fábricas rusas usan semiconductores de empresas chinas"],
    "ir-supports-ru": ["Tehran licenses a second Russian Shahed plant", "پهپادهای ایران برای روسیه"],
    "us-sanctions-cn": [
        "OFAC names two Chinese refiners in new sanctions",
        "美国宣布制裁中国航运企业",
        "США ввели санкции против банков Китая",
    ],
    "eu-sanctions-cn": ["Brussels weighs sanctions on Chinese ports", "EU-Sanktionen gegen chinesische Händler"],
    "new-designation": ["Treasury adds a Russian shipowner to the SDN list", "Евросоюз внес в санкционный список банк из России"],
    "delisting": ["EU lifts sanctions on a Russian banker", "США сняли санкции с российского банка"],
    "ru-kp-pact": [
        "North Korea ratifies the mutual defence pact with Russia",
        "Россия и КНДР применят договор о всеобъемлющем стратегическом партнерстве",
    ],
    "ru-helps-kp": ["Russian engineers help North Korea with its spy satellite", "러시아가 북한 정찰위성 기술을 지원했다"],
    "nato-ap4": ["Japan and NATO deepen their partnership on cyber defence", "나토, 한국과 협력 강화"],
    "nato-china": ["NATO warns China over its support for the Kremlin", "Nato-Generalsekretär wirft Peking Beihilfe vor"],
    "kg-transshipment": ["Kyrgyzstan ships Korean cars on to Russia", "Реэкспорт подшипников через Киргизию растёт"],
    "cn-ru-trade": ["China's exports to Russia slip for a third month", "中俄贸易额下降"],
    "ru-production": ["Russian factory doubles drone output", "Россия наращивает производство крылатых ракет"],
    "xi-putin-meet": ["Putin welcomes Xi Jinping with tea", "Путин и Си Цзиньпин провели переговоры", "푸틴, 김정은과 회담"],
    "us-warns-cn": ["Washington warns Beijing over the port deal", "ワシントン、中国に懸念を伝達"],
    "fpv-parts": ["Ukraine finds Chinese motors in Russian drones", "В российских беспилотниках нашли китайские двигатели"],
    "goods-evade": [
        "Microchips still reach Russia as traders circumvent export bans",
        "Осциллографы ввозят в Россию в обход эмбарго",
        "芯片经香港转运至俄罗斯",
        "Kugellager gelangen unter Umgehung der Sanktionen nach Russland",
    ],
    "goods-seized": [
        "Estonian customs seized tantalum capacitors bound for Russia",
        "В Польше задержали отправителя авиазапчастей в Россию",
        "海关查获运往俄罗斯的示波器",
    ],
    "export-control": [
        "Japan tightens export controls on oscilloscopes",
        "中国收紧无人机零部件出口管制",
        "США ограничили экспорт микросхем",
    ],
    "licence": ["OFAC issues a general licence for a Russian bank", "Минфин США выдал лицензию на сделки с Ираном в рамках санкций"],
    "nitrocellulose-flow": ["Nitrocellulose reaches Russia through Turkey", "Nitrozellulose für Russland: Zoll stoppt Lastwagen"],
}

#: Headlines that name watched things and are no signal.
QUIET = [
    "Russia and China draw in volleyball friendly",
    "Xi sends condolences; Putin at the opera",
    "NATO band plays in Tokyo",
    "Drone racing final in Moscow",
    "North Korea bans skinny jeans, Russia bans crisps",
    "Beijing and Washington exchange pandas",
]

#: Headlines of a designation that is denied or only thought of: read, but no new designation.
NOT_DESIGNATED = [
    "Treasury did not sanction the Russian shipowner",
    "OFAC may add a Russian shipowner to the SDN list",
    "Минфин США рассматривает санкции против российского банка",
    "Евросоюз не внес в санкционный список банк из России",
    "La UE podría imponer sanciones a un banco ruso",
    "Die EU verhängt keine Sanktionen gegen die russische Bank",
    "欧盟考虑制裁俄罗斯银行",
    "EU, 러시아 은행 제재 검토",
    "EUはロシアの銀行への制裁を検討している",
]


@functools.cache
def shipped():
    return Matcher(watchlist_of(LISTS, [SEEDS / "signals.toml"]))


def test_the_watch_list_holds_all_77_entities_and_22_signals():
    watchlist = shipped().watchlist
    assert len(watchlist.entities) == 77
    assert len(watchlist.signals) == 22 == len(RAISES)
    assert {path.stem for path in LISTS} == {
        "persons",
        "offices",
        "states",
        "organisations",
        "goods",
        "high-priority-goods",
        "topics",
        "blockers",
        "world",
    }


def test_every_entity_has_golden_lines_of_both_kinds():
    assert [e.id for e in shipped().watchlist.entities.values() if len(e.hits) < 2 or not e.misses] == []


def test_golden_lines_hold_and_no_spelling_is_useless_or_noise():
    assert [f"{f.place}: {f.subject} {f.what} ({f.why})" for f in lint(shipped()).findings] == []


def test_a_name_stands_once_in_its_entity():
    for entity in shipped().watchlist.entities.values():
        texts = [name.text for name in entity.names]
        assert sorted(texts) == sorted(set(texts)), entity.id


def test_states_goods_and_topics_only_raise_as_part_of_a_signal():
    loud = {e.id for e in shipped().watchlist.entities.values() if e.policy is Policy.ALWAYS and e.schema != "Person"}
    assert loud == {"ofac", "bis", "ru-kp-treaty"}


@pytest.mark.parametrize(("signal", "headline"), [(signal, line) for signal, lines in RAISES.items() for line in lines])
def test_a_headline_raises_its_signal(signal, headline):
    seen = shipped().examine(headline, "")
    assert signal in {hit.signal for hit in seen.signals}, {mention.entity for mention in seen.mentions}


@pytest.mark.parametrize("headline", QUIET)
def test_a_headline_of_watched_names_alone_is_no_signal(headline):
    assert shipped().examine(headline, "").signals == ()


@pytest.mark.parametrize("headline", NOT_DESIGNATED)
def test_a_designation_that_did_not_happen_is_no_new_designation(headline):
    assert "new-designation" not in {hit.signal for hit in shipped().examine(headline, "").signals}


@pytest.mark.parametrize(
    "headline",
    [
        "Customs did not seize the capacitors for Russia",
        "Estonia denies it seized oscilloscopes bound for Russia",
        "Таможня не изъяла осциллографы для России",
        "海关未查获运往俄罗斯的示波器",
    ],
)
def test_goods_that_nobody_seized_are_no_seizure(headline):
    assert "goods-seized" not in {hit.signal for hit in shipped().examine(headline, "").signals}


@functools.cache
def feeds():
    return feeds_of([SEEDS / "feeds.toml"])  # an address declared twice is an error there


def test_the_feeds_are_many_and_speak_many_languages():
    assert len(feeds()) >= 75
    assert len({feed.language for feed in feeds()}) >= 8


def test_every_feed_says_what_it_is():
    for feed in feeds():
        assert feed.title, feed.url
        assert feed.language
        assert re.fullmatch("[a-z]{2}", feed.language)
        assert feed.country is None or re.fullmatch("[A-Z]{2}", feed.country), feed.url
        assert feed.tags, feed.url


def test_tier_and_tags_agree_on_who_speaks():
    for feed in feeds():
        assert (feed.tier == 1) == ("official" in feed.tags), feed.url
        assert (feed.tier == 4) <= bool({"state-media", "state-linked"} & set(feed.tags)), feed.url
