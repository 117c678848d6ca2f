"""Names written together with their neighbours: which neighbours leave the name itself.

한국영화 is a Korean film and 中国企業 a Chinese firm, so the name stands there; 서울은행 is a bank and 日本橋 a bridge, so it
does not. What may follow or precede a name is a list of common nouns; everything else makes a longer name of it.

In Thai, Lao, Khmer and Burmese a name ends where a syllable ends: before a vowel sign or tone mark it is cut out of
another word (จีน in จีนี่).

What it refuses to do: segment. It looks at one candidate and its neighbours only, as they are written: folded Han
would take 製 (made in) for 制 (system).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

_KANA = re.compile("[\u3041-\u30ff]")
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]")
_REACH = 10  #: characters looked at behind a name
_LETTER = re.compile("[A-Za-zＡ-Ｚａ-ｚ]")
_JOINS = re.compile("[\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff々]")

#: Korean nouns that follow a name without a blank: persons' titles, works, peoples, times, offices, goods.
KOREAN = tuple(
    "씨 님 양 군 옹 형 누나 오빠 언니 아저씨 선생 감독 배우 선수 작가 가수 기자 의원 장관 총리 "
    "총장 총재 대통령 대표 위원장 국장 회장 사장 시장 지사 교수 박사 판사 검사 장군 대사 주석 "
    "총비서 국무위원장 외무 국방 형제 자매 부부 남매 가족 일가 아들 역 연기 연출 주연 출연 원작 "
    "작품 영화 드라마 애니 소설 만화 노래 음악 방송 뉴스 신문 시리즈 시즌 판 편 전 제작 평점 시각 "
    "시간 시대 시절 정부 당국 군대 군부 정권 체제 국민 시민 주민 사람 국적 출신 대표팀 팀 리그 "
    "프로 축구 야구 경기 올림픽 월드컵 대회 국제 경제 사회 정치 정책 문화 역사 언론 외교 안보 "
    "국회 의회 법원 경찰 검찰 군사 무기 핵 미사일 기업 업체 회사 제품 상품 산업 기술 주식 증시 "
    "수출 수입 무역 제재 관계 관련 문제 사태 전쟁 침공 공격 파병 지원 방문 방한 방북 정상 회담 "
    "합의 조약 상황 분위기 정서 풍경 지역 현지 본토 영토 땅 어선 선박 국경 상공 때문 덕분 대신 "
    "처럼 스타일 특유 최고 최초 최대 최신 진짜 정말 완전 이외 이후 이전 남부 북부 동부 서부 중부 "
    "전역 전체 곳곳 내부 외부 뿐 만큼 밖에 보다 말고 이라 라도 라고 라는 이면 인데 이었 였던 였다 "
    "였을 이니 이나 이야 이여 이지 이긴 이랑 이란 하고 하면 한테 에겐 에게 께서 으로 까지 부터 "
    "마저 조차 같은 같이 답게 답다 스러 땜에 짱 닮 나온 나오 보는 보고 한다 하는 측 류 풍".split()
)
#: Japanese words that follow a name of a state, a place or an organisation and leave it the name.
JAPANESE = tuple(
    "政府 当局 国民 大統領 首相 外相 国防 外務 国務 議会 国会 軍 企業 製 産 人 側 系 籍 国内 市場 "
    "経済 代表 本土 全土 全域 向け 出身 在住 国籍 史上 最 初 大使 駐在 外交 首脳 会談 訪問 制裁 "
    "侵攻 攻撃 主導 支援 支配 時間 時代 留学 移住 帰国 国王 皇帝 王室 社会 文化 文学 絵画 映画 "
    "音楽 料理 各地 国外 以外 以来 以降 方面 関係 氏 会長 社長 監督 選手 容疑者 被告 教授 博士 "
    "大臣 総書記 主席 委員長 書記長 長官 知事 総裁 副総裁 代議士 議員 候補 公認 推薦 所属 資本 "
    "法人 本社 支社 本部 支部 関係者 夫人 伯爵 公爵 全国 開幕 公開 公演 配給 原作 作品 移転 撤退 "
    "買収 委託 卒業 党員 副 将校 元帥 大将 中将 少将 大佐 中佐 少佐 大尉 元職 採決 執行部 陥落 "
    "沿い 内地 植民地 到着 滞在 進出 参加 出場 主将 発行 所蔵 制作 主演 主催 公式 独自 特有 地域 "
    "郊外 近郊 周辺 駅前 空港 空軍 海軍 陸軍 大使館 南部 北部 東部 西部 中部 沿岸 国境 領 州 県内 "
    "都内 発表 声明 表明 報道 決定 開始 検討 要求 批判 非難 警告 開発 輸出 輸入 供与 提供 派遣 "
    "派兵 製造 生産 建設 拡大 強化 実施 導入 参戦 逮捕 拘束 摘発 起訴 指定 追加 解除 発射 政権 "
    "政治 与党 野党 市民 住民 内 戦 機 車 員 発足 設立 創立 結成 解散 発祥 船籍 支持 制定 法学部 医学部 工学部 理学部 文学部 "
    "経済学部 付属 附属 大学院 流域 県民 工場 支店 支局 営業所 総司令官 司令官 司令部 管轄 担当 及 本人 占領 統治 併合 移民 系列 傘下 "
    "直属 直轄 名義 在籍 文科相 蔵相 財務相 国防相 環境相 法相 農相 司法 派 型 間 株 円 債 選出 同士 相手 経由 行 メーカー チーム ファン "
    "ドル".split()
)
#: Words that end a longer name of a Japanese body, place, work or contest: after them even a state is not meant.
_HEAD = re.compile(
    "大学|学校|高校|学院|新聞|銀行|製紙|鉄道|電力|放送|航空|選手権|総選挙|議員選挙|通常選挙|[杯賞祭駅橋港湾線号寺城党語]|海峡|半島|諸島|列島|山脈|球場|劇場|美術館|博物館|病院|公園|神社|"
    "楽団|歌合戦|地方|合衆国|共和国|連邦|帝国|王朝|革命|事変|征伐|志願軍"
)
#: Words that end the name of a Japanese body, contest or work which begins with a place, even behind words of `JAPANESE`: 東京経済大学.
_LONGER = re.compile(
    f"{_HEAD.pattern}|センター|研究所|研究院|協会|連盟|委員会|機構|財団|基金|組合|株式会社|会社|リーグ|カップ|オープン|グランプリ|ドーム|スタジアム|"
    "ホテル|選手団|会議|条約|大会|人民|連合国|工業|商会|製作所|書店|書房|鉄道|劇団|合同|協議会|同盟"
)
#: A word of direction or size before a name makes another one of it: 西日本, 全日本, 南ドイツ.
_MAKES = re.compile("[東西南北全新大]$")
#: Words that end the name of a Chinese body which begins with a place: 北京师范大学, 广州市中级人民法院.
_BODY = re.compile(
    "大学|學院|学院|大學|出版社|日报|日報|晚报|晚報|旅行社|饭店|飯店|大厦|大廈|公司|法院|工委|教委|协会|協會|学会|學會|基金会|基金會|博物[馆館]|体育[馆館]|[银銀]行|集[团團]|研究所|"
    "研究中心|[乐樂][团團]|委[员員][会會]|机[场場]|革命[党黨]|人民共和[国國]|合[组組][织織]"
)
_ONLY_BODY = re.compile("(?:委[员員][会會]|法院|大[学學]|公司|[协協][会會]|[学學][会會]|[银銀]行|集[团團]|中心|特[区區]|大[陆陸])$")
_DOTS = ("·", "・", "･")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_SYLLABLES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  #: Thai, Lao, Burmese, Khmer
_SPEAKS_NEXT = tuple("เแโใไເແໂໃໄ\u1039\u17d2")  #: vowels written before their consonant, and what stacks the next consonant
_SPEAKS_LAST = tuple("ะาำๅະາຳຽ")  #: vowels written behind it that are letters to Unicode
_ASAT = "\u103a"  #: takes the vowel from a Burmese consonant, which so ends the syllable before it


@dataclass(frozen=True, slots=True)
class Longer:
    """The longer word a name is part of. `firm`: whatever the name, it is not meant; else a state still may be."""

    text: str
    firm: bool


def is_japanese(written: str) -> bool:
    """Whether a text is Japanese rather than Chinese: it holds Kana."""
    return _KANA.search(written) is not None


def grown(written: str, start: int, end: int, *, japanese: bool, known: Callable[[int], bool]) -> Longer | None:
    """The longer word a name of Han or Kana is only part of; None if it stands free.
    `known` says whether a watched name begins at an offset: two names joined by a dot are both names.
    """
    if _SYLLABLES.match(written, start):
        return _syllables(written, start, end)
    run = end
    while run < len(written) and run - end < _REACH and _JOINS.match(written[run]):
        run += 1
    before, name, after = written[max(0, start - 1) : start], written[start:end], written[end:run]
    if not japanese:
        return _chinese(before, name, after)
    kana_left, kana_right = _KATAKANA.match(name[0]), _KATAKANA.match(name[-1])
    firm = bool((kana_left and _KATAKANA.match(before)) or (kana_right and _KATAKANA.match(after)) or _MAKES.search(before))
    dot_right = kana_right and written[end : end + 1] in _DOTS and _KATAKANA.match(written[end + 1 : end + 2]) and not known(end + 1)
    dot_left = kana_left and before in _DOTS and _KATAKANA.match(written[max(0, start - 2) : start - 1])
    soft = bool(dot_right or dot_left)
    if _LETTER.match(before):
        soft = True
    if after and not after.startswith(JAPANESE):
        soft = True
        firm = firm or bool(_HEAD.search(after[:4]))
    elif _LONGER.search(after):
        soft = True
    return Longer(f"{before}{name}{after}", firm) if firm or soft else None


def _syllables(written: str, start: int, end: int) -> Longer | None:
    before, after = written[max(0, start - 1) : start], written[end : end + 1]
    begun = before if before.startswith(_SPEAKS_NEXT) else ""
    goes_on = after.startswith(_SPEAKS_LAST) or written[end + 1 : end + 2] == _ASAT or unicodedata.category(after or " ").startswith("M")
    return Longer(f"{begun}{written[start:end]}{after if goes_on else ''}", firm=True) if begun or goes_on else None


def _chinese(before: str, name: str, after: str) -> Longer | None:
    if _HAN.match(before) and _ONLY_BODY.fullmatch(name):
        return Longer(f"{before}{name}", firm=True)
    if name.endswith("部") and after.startswith(("门", "門")):
        return Longer(f"{name}{after[0]}", firm=True)
    body = _BODY.search(after)
    return Longer(f"{name}{after[: body.end()]}", firm=False) if body else None
