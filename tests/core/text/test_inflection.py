"""Names in base form and their case forms meet; false friends do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.text.fold import fold_key
from watcher.core.text.inflection import base_stems, text_stems


def meet(base, form):
    return bool(base_stems(fold_key(base)) & set(text_stems(fold_key(form))))


@pytest.mark.parametrize(
    ("base", "forms"),
    [
        ("Путин", "Путина Путину Путиным Путине Путины"),  # ru
        ("Россия", "России Россию Россией"),
        ("Зеленский", "Зеленского Зеленскому Зеленским Зеленском"),
        ("Захарова", "Захаровой Захарову"),
        ("Кремль", "Кремля Кремлю Кремлём Кремле"),
        ("Сергей", "Сергея Сергею Сергеем Сергее"),
        ("Павел", "Павла Павлу Павлом"),
        ("Штаты", "Штатов Штатам Штатами Штатах"),
        ("Київ", "Києва Києву Києвом Києві"),  # uk
        ("Америка", "Америки Америці Америку Америкою"),
        ("Львів", "Львова Львові Львовом"),
        ("Лукашенко", "Лукашенка Лукашенку Лукашенком"),
        ("България", "България българия"),  # bg
        ("Putin", "Putina Putinovi Putinem Putinem Putinom Putinowi"),  # cs, pl, sl
        ("Praha", "Prahy Praze Prahu Prahou"),
        ("Warszawa", "Warszawy Warszawie Warszawę Warszawą"),
        ("Rosja", "Rosji Rosję Rosją"),
        ("Kaczyński", "Kaczyńskiego Kaczyńskiemu Kaczyńskim"),
        ("Rusko", "Ruska Rusku Ruskem"),
        ("Rusija", "Rusije Rusiji Rusijo"),
        ("Moskva", "Moskvy Moskvě Moskvu Moskvou Moskve Moskvi"),
        ("Lietuva", "Lietuvos Lietuvai Lietuvą Lietuvoje"),  # lt
        ("Merkel", "Merkels Merkelnek"),  # de, hu
        ("Αθήνα", "Αθήνας Αθήναν"),  # el
    ],
)
def test_case_forms_meet_their_base_form(base, forms):
    assert [form for form in forms.split() if not meet(base, form)] == []


@pytest.mark.parametrize(
    ("base", "other"),
    [
        ("Путин", "Распутин"),
        ("Путин", "Путников"),
        ("Россия", "Россини"),
        ("Russia", "Russo"),
        ("Iran", "Irma"),
        ("Mama", "Mam"),
        ("Xi", "XII"),
        ("Polska", "Poleg"),
        ("Украина", "Украшение"),
        ("Китай", "Китон"),
    ],
)
def test_false_friends_do_not_meet(base, other):
    assert not meet(base, other)


@given(st.text(min_size=3))
def test_a_word_meets_itself_and_stems_are_beginnings(word):
    folded = fold_key(word)
    stems = text_stems(folded)
    assert all(folded.startswith(pair.rpartition("|")[0]) for pair in stems)
    if stems and folded[-1:].isalpha():
        assert base_stems(folded) & set(stems)


@given(st.text(alphabet="абвгдеиклмнопрстуabcdeiklmnoprstu", min_size=3, max_size=40))
def test_the_number_of_stems_is_bounded(word):
    assert len(text_stems(word)) <= 60
    assert len(base_stems(word)) <= 60
