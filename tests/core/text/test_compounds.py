"""Names of Han, Kana and Hangul written together with their neighbours."""

import pytest

from watcher.core.text.compounds import grown, is_japanese
from watcher.core.text.script import bare_forms


def longer(text, name):
    start = text.index(name)
    found = grown(text, start, start + len(name), japanese=is_japanese(text), known=lambda _at: False)
    return (found.text, found.firm) if found else None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("中国の軍", "中国"),
        ("中国企業に制裁を科す", "中国"),
        ("中国メーカーの製品", "中国"),
        ("東京支店を閉鎖", "東京"),
        ("ロシア軍が撤退した", "ロシア"),
        ("米国防総省は北朝鮮発射を非難", "北朝鮮"),
        ("俄罗斯外长访问北京", "俄罗斯"),
        ("中国企业被列入清单", "中国"),
        ("ทูตจีนเดินทางถึงกรุงมอสโก", "จีน"),
        ("ทูตจีนเดินทางถึงกรุงมอสโก", "มอสโก"),
        ("รัสเซียขู่ตอบโต้", "รัสเซีย"),
        ("ຣັດເຊຍປະຕິເສດການເຈລະຈາ", "ຣັດເຊຍ"),
        ("ທູດຈີນເດີນທາງຮອດມົສກູ", "ຈີນ"),
        ("ប្រធានាធិបតីរុស្ស៊ីបដិសេធការចរចា", "រុស្ស៊ី"),
        ("ទូតចិនមកដល់ទីក្រុង", "ចិន"),
        ("ရုရှားသမ္မတက ငြင်းဆိုသည်", "ရုရှား"),
        ("တရုတ်သံအမတ် ရောက်ရှိလာသည်", "တရုတ်"),
    ],
)
def test_a_name_beside_a_common_noun_stands_free(text, name):
    assert longer(text, name) is None


@pytest.mark.parametrize(
    ("text", "name", "word"),
    [
        ("グレコローマンの試合", "ローマ", "コローマン"),
        ("日本橋を渡る", "日本", "日本橋"),
        ("西日本は大雨", "日本", "西日本は"),
        ("中国地方で大雨", "中国", "中国地方"),
        ("เครื่องจักรจีนี่รุ่นใหม่", "จีน", "จีนี"),
        ("ร้านโจีนขายดี", "จีน", "โจีน"),
        ("ຮ້ານຈີນາຂາຍດີ", "ຈີນ", "ຈີນາ"),
        ("ក្រុមចិនុមកដល់", "ចិន", "ចិនុ"),
        ("အီရန်း", "အီရန", "အီရန်"),
    ],
)
def test_a_name_inside_another_word_is_not_meant(text, name, word):
    found = longer(text, name)
    assert found is not None
    assert found[1], "whatever the name, it is another word"
    assert found[0].startswith(word[:3]) or word.startswith(found[0][:2])


def test_a_body_named_after_a_place_is_not_the_place():
    assert longer("北京师范大学的研究", "北京") == ("北京师范大学", False)
    assert longer("教育委员会成员", "委员会") == ("育委员会", True)
    assert longer("财政部门的文件", "财政部") == ("财政部门", True)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("東京経済大学の学生", "東京"),
        ("欧州選手権で優勝", "欧州"),
        ("日本経済研究センターの調査", "日本"),
        ("ＪＲ東京駅前の店", "東京"),
        ("FC東京が勝利", "東京"),
    ],
)
def test_a_japanese_name_that_ends_as_a_body_or_contest_does_is_longer_whatever_follows_the_place(text, name):
    assert longer(text, name) is not None


def test_korean_nouns_and_particles_leave_the_name_and_others_do_not():
    assert ("한국", "particle 영화를") in bare_forms("한국영화를")
    assert ("러시아", "particle 에") in bare_forms("러시아에")
    assert ("서울", "particle 은행") not in bare_forms("서울은행")
