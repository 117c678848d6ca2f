"""Spellings made of listed names, and what they find."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.core.matching.matcher import Matcher
from watcher.core.text.fold import fold_key
from watcher.core.watchlist.entity import Entity, Name
from watcher.core.watchlist.variants import spellings, variants
from watcher.core.watchlist.watchlist import compose

ORDERS = ("surname first", "surname last")


def entity(schema, *names, **more):
    return Entity(id="one", name=names[0], schema=schema, names=tuple(Name(name) for name in names), **more)


def mentions(text, schema, *names, **more):
    seen = Matcher(compose([entity(schema, *names, **more)], [])).examine("", text)
    for mention in seen.mentions:
        assert text[mention.start : mention.end] == mention.surface
    return [(mention.surface, mention.how) for mention in seen.mentions]


def made(name, schema="Person"):
    return {(one.text, one.kind, one.derived) for one in variants(Name(name), schema)}


@pytest.mark.parametrize(
    ("schema", "name", "text", "found"),
    [
        ("Person", "Boris Vetrov", "Ein Treffen mit Vetrov Boris in Graz", ("Vetrov Boris", "surname first")),
        ("Person", "VETROV, Boris", "Boris Vetrov left", ("Boris Vetrov", "given name first")),
        ("Person", "Boris Vetrov", "VETROV, Boris: assets frozen", ("VETROV, Boris", "surname first")),
        ("Person", "Boris Vetrov", "The firm of B. Vetrov is closed", ("B. Vetrov", "initials")),
        ("Person", "Hans-Peter Kolbe", "H.-P. Kolbe schweigt, die Stadt auch", ("H.-P. Kolbe", "initials")),
        ("Person", "VETRO MORALES, Ramon", "Ramón Vetro llegó ayer", ("Ramón Vetro", "first surname")),
        ("Person", "Edward A. Vetrov", "Edward Vetrov spoke", ("Edward Vetrov", "without middle name")),
        ("Person", "Edward Peter Vetrov", "Edward Vetrov spoke", ("Edward Vetrov", "without middle name")),
        ("Person", "LI WEI", "Li Wei spoke", ("Li Wei", "folded")),
        ("Person", "John Vetro Harding", "John Harding spoke", ("John Harding", "without middle name")),
        ("Person", "Lin Chih-ming", "Lin Chihming spoke", ("Lin Chihming", "written together or apart")),
        ("Person", "박 성민", "박성민이 말했다", ("박성민", "written together, particle 이")),
        ("Person", "Katrin Weißer", "Katrin Weisser floh", ("Katrin Weisser", "spelt without umlaut")),
        ("Company", "Bäckerei Möller GmbH", "Baeckerei Moeller liefert", ("Baeckerei Moeller", "without GmbH")),
        ("Good", "drone", "They sold drones in Graz", ("drones", "plural")),
        ("Good", "lithium battery", "They sold lithium batteries in Graz", ("lithium batteries", "plural")),
        ("Topic", "dron", "Vendieron drones en Lima", ("drones", "plural")),
        ("Person", "木村健太郎", "木村 健太郎氏は否定した", ("木村 健太郎", "written apart")),
        ("Person", "木村 健太郎", "木村健太郎氏は否定した", ("木村健太郎", "written together")),
        ("Person", "鲍里斯·维特罗夫", "鲍里斯维特罗夫被捕", ("鲍里斯维特罗夫", "written together")),
        ("Person", "ボリス・ヴェトロフ", "ボリス＝ヴェトロフは述べた", ("ボリス＝ヴェトロフ", "written apart")),
        ("Person", "Борис Андреевич Ветров", "Дело Б. А. Ветрова закрыто", ("Б. А. Ветрова", "initials, inflected")),
        ("Person", "Борис Андреевич Ветров", "Дело Б.А. Ветрова закрыто", ("Б.А. Ветрова", "initials, inflected")),
        ("Person", "Ветров Борис Андреевич", "Дело Ветрова Б.А. закрыто", ("Ветрова Б.А", "initials, inflected")),
        ("Person", "Борис Андреевич Ветров", "С Борисом Ветровым говорили", ("Борисом Ветровым", "without patronymic, inflected")),
        ("Person", "Pak Chol-su", "Envoy Pak Cholsu arrives", ("Pak Cholsu", "written together or apart")),
        ("Person", "Zhang Weili", "Zhang Wei-li speaks", ("Zhang Wei-li", "written together or apart")),
        ("Person", "Pak Chol-su", "Envoy Chol Su Pak arrives", ("Chol Su Pak", "surname last")),
        ("Company", "Acme Bearings Co., Ltd.", "Acme Bearings opens a plant", ("Acme Bearings", "without Co Ltd")),
        ("Company", "Muster Lager GmbH & Co. KG", "Die Muster Lager liefert", ("Muster Lager", "without GmbH & Co. KG")),
        ("Company", 'ООО "Ветер Сервис"', "Владельцы «Ветер Сервис» скрылись", ("Ветер Сервис", "without ООО")),
        ("Company", 'АО "Концерн "Ветер"', "Склад Концерна «Ветер» закрыт", ("Концерна «Ветер", "without АО, inflected")),
        ("Company", "东风轴承有限公司", "美国制裁東風軸承", ("東風軸承", "without 有限公司")),
        ("Company", "株式会社風車工業", "風車工業は発表した", ("風車工業", "without 株式会社")),
        ("Company", "주식회사 바람공업", "바람공업은 밝혔다", ("바람공업", "without 주식회사, particle 은")),
    ],
)
def test_a_variant_is_found_and_says_how_it_was_made(schema, name, text, found):
    assert mentions(text, schema, name) == [found]


@pytest.mark.parametrize(
    ("schema", "name", "text"),
    [
        ("Person", "Андрей Ветров", "А Ветров сказал, что уйдёт"),
        ("Person", "Григорий Ветров", "В 2023 г. Ветров ушёл"),
        ("Person", "Андрей Ветров", "Это сделал В. А. Ветров"),
        ("Company", "Trading House LLC", "They founded a trading house, Trading house owners said"),
        ("Company", "Total S.A.", "Total confusion"),
        ("Company", "Tiffany & Co.", "Tiffany sings"),
        ("Good", "glass", "They sold glasses and glasss in Graz"),
        ("Company", "Ore", "They sold ores in Graz"),
        ("Organization", "AS Monaco", "The prince of Monaco"),
    ],
)
def test_what_only_looks_like_a_variant_is_not_found(schema, name, text):
    assert mentions(text, schema, name) == []


@pytest.mark.parametrize(
    ("name", "text", "surname"),
    [
        ("Νίκος Βετράκης", "Συνέλαβαν τον Νίκο Βετράκη. Ο δικηγόρος του Βετράκη διαψεύδει", "Βετράκη"),
        ("سامر الحداد", "اعتقل سامر الحداد أمس، ونفى الحداد التهم", "الحداد"),
        ("سعيد عبد الله", "سعيد عبد الله هنا، وقال عبد الله إنه بريء", "عبد الله"),
        ("حسین رضوی", "حسین رضوی آمد و رضوی رفت", "رضوی"),
        ("שלמה ברגר", "שלמה ברגר הגיע. ברגר דיבר", "ברגר"),
        ("鲍里斯·维特罗夫", "鲍里斯·维特罗夫被捕，维特罗夫否认", "维特罗夫"),
        ("ボリス・ヴェトロフ", "ボリス・ヴェトロフ氏。ヴェトロフ氏は否定した", "ヴェトロフ"),
        ("木村 健太郎", "木村健太郎氏。木村氏は否定した", "木村"),
        ("Ramón Vetro Morales", "Ramón Vetro Morales llegó. Vetro habló", "Vetro"),
        ("Szabó Eszter", "Szabó Esztert kihallgatták, Szabónak háza van", "Szabónak"),
        ("세르게이 스미르노프", "세르게이 스미르노프가 왔다. 스미르노프는 말했다", "스미르노프"),
        ("Andrzej Sum", "Andrzeja Suma zatrzymano. Sumowi grozi kara", "Sumowi"),
        ("Chen Lunwei", "Chen Lunwei resigned, and Chen left for Macau", "Chen"),
        ("Farhad Samiri", "Farhad Samiri ran it. They said Samiri paid", "Samiri"),
        ("נועם צור", "נועם צור שתק. צור הכחיש", "צור"),
        ("木村健一", "木村健一議員が離党。木村氏は黙った", "木村"),
        ("Ana Vetro Luz Morales", "Ana Vetro Luz Morales llegó. Morales habló", "Morales"),
    ],
)
def test_a_surname_alone_counts_beside_the_full_name_in_any_script(name, text, surname):
    assert mentions(text, "Person", name)[-1][0] == surname
    assert mentions(text[len(text) // 2 :], "Person", name) == []


def test_the_surname_of_another_with_a_foreign_name_is_no_surname_alone():
    heard = mentions("ボリス・ヴェトロフ氏と弟のアンドレイ・ヴェトロフ", "Person", "ボリス・ヴェトロフ")
    assert [surface for surface, _ in heard] == ["ボリス・ヴェトロフ"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("木村健一", "木村健一議員が離党。木村拓也は無関係"),
        ("Chen Lunwei", "Chen Lunwei resigned. Chen Guofeng stayed"),
    ],
)
def test_the_surname_of_somebody_with_another_given_name_is_no_surname_alone(name, text):
    assert [surface for surface, _ in mentions(text, "Person", name)] == [name]


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Lew Tarnow", "Lwa Tarnowa, Lwowi Tarnowowi, Lwem Tarnowem"),
        ("Лев Тарнов", "Льва Тарнова, Льву Тарнову, Львом Тарновым"),
        ("Eva Tarnová", "Evy Tarnové, Evu Tarnovou, Evou Tarnovou"),
        ("Юля Тарнова", "Юли Тарновой, Юлю Тарнову, Юлей Тарновой"),
        ("Виктор Лой", "Виктора Лоя, Виктору Лою, Виктором Лоем"),
        ("Ян Тарн", "Яна Тарна, Яном Тарном"),
    ],
)
def test_short_given_names_bend_beside_the_rest_of_the_name(name, forms):
    for form in forms.split(", "):
        assert [surface for surface, _ in mentions(f"… {form} …", "Person", name)] == [form]
        assert mentions(f"… {min(form.split(), key=len)} …", "Person", min(name.split(), key=len)) in ([], [("Яна", "inflected")])


def test_a_comma_stands_only_behind_the_surname_and_a_full_stop_never():
    assert mentions("We met Boris, Vetrov and others", "Person", "Boris Vetrov") == []
    assert mentions("He met Vetrov. Boris came later", "Person", "Boris Vetrov") == []


def test_initials_before_a_short_surname_are_weak():
    assert ("B. Orr", "weak", "initials") in made("Bobby Orr")
    assert ("B. Vetrov", "name", "initials") in made("Boris Vetrov")


def test_a_transliterated_full_name_counts_by_itself_on_a_list_kept_by_hand_and_beside_context_on_another():
    found = [("Бориса Ветрова", "transliterated, inflected")]
    assert mentions("Фирма Бориса Ветрова закрыта", "Person", "Boris Vetrov") == found
    assert mentions("Фирма Бориса Ветрова закрыта", "Person", "Boris Vetrov", guarded=True) == []
    assert mentions("Фирма Бориса Ветрова под санкциями", "Person", "Boris Vetrov", context=("санкци*",), guarded=True) == found


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Пётр Гришин", "Pyotr Grishin flew to Rome"),
        ("Пётр Гришин", "Pjotr Grischin flog nach Rom"),
        ("Сергей Жуков", "Serguei? Non, Sergueï est un autre, mais Sergei Joukov est parti"),
        ("Алексей Чернышёв", "O Alieksieju Cziernyszowie nic nie wiadomo"),
        ("Дмитро Кравець", "Dmytro Kravets left Kyiv"),
        ("Edward Whitford", "Адвокат Эдуарда Уитфорда молчит"),
        ("Agnieszka Wróblewska", "Агнешку Врублевскую видели в Риме"),
        ("Dragan Petrović", "Драгана Петровича отпустили"),
        ("حسین رضوی", "Hossein Razavi flew to Rome"),
    ],
)
def test_a_name_is_found_as_the_press_of_another_language_writes_it(name, text):
    assert [how.partition(",")[0] for _, how in mentions(text, "Person", name)] == ["transliterated"]

    assert mentions("Юрий Щукин: Yury Shchukin is listed", "Person", "Юрий Щукин")[1] == ("Yury Shchukin", "transliterated")
    assert mentions("Щукин Юрий Ильич: Yury Shchukin is listed", "Person", "Щукин Юрий Ильич")[1] == ("Yury Shchukin", "transliterated")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Sergey Lavrov", "Ο Σεργκέι Λαβρόφ μίλησε στη Ρώμη"),
        ("Viktor Yanukovych", "Ο Βίκτορ Γιανουκόβιτς έφυγε από το Κίεβο"),
        ("Boris Johnson", "Ο Μπόρις Τζόνσον παραιτήθηκε"),
        ("Сергей Лавров", "Τον Σεργκέι Λαβρόφ υποδέχτηκαν στη Ρώμη"),
        ("Dmitry Peskov", "დმიტრი პესკოვის განცხადებით"),
        ("Boris Johnson", "ბორის ჯონსონმა თქვა"),
        ("Dmitry Peskov", "قال دميتري بيسكوف إن الاجتماع"),
        ("Boris Johnson", "وصل بوريس جونسون إلى روما"),
        ("Naser Karimi", "وقال ناصر كريمي اليوم"),
        ("Khaled al-Salem", "المتحف الذي أداره خالد السالم"),
        ("Viktor Orban", "ויקטור אורבן הגיע לרומא"),
        ("Boris Johnson", "בוריס ג'ונסון התפטר"),
        ("Dmitry Peskov", "ولادیمیر پوتین و دمیتری پسکوف"),
        ("Κυριάκος Μητσοτάκης", "Kyriakos Mitsotakis spoke in Rome"),
        ("Κωνσταντίνος Καραμανλής", "Konstantinos Karamanlis spoke in Rome"),
        ("ბიძინა ივანიშვილი", "Bidzina Ivanishvili spoke in Tbilisi"),
        ("Նիկոլ Փաշինյան", "Nikol Pashinyan spoke in Yerevan"),
        ("Վազգեն Սարգսյան", "Vazgen Sargsian was remembered"),
        ("김여정", "Kim Yo-jong said on Tuesday"),
        ("문재인", "Moon Jae-in said on Tuesday"),
        ("بشار الأسد", "Bashar al-Asad left for Moscow"),
        ("محمد بن سلمان", "Mohammed bin Salman arrives"),
        ("عبد الفتاح البرهان", "Abdel Fatah al-Barahan arrives"),
        ("יאיר לפיד", "Yair Lapid spoke in Haifa"),
        ("בנימין גנץ", "Benjamin Gantz spoke in Haifa"),
    ],
)
def test_a_full_name_of_a_person_goes_into_the_scripts_its_list_lacks(name, text):
    heard = mentions(f"Hint. {text}", "Person", name, context=("hint",))
    assert [how.partition(",")[0] for _, how in heard] == ["transliterated"]
    assert mentions(text, "Person", name, guarded=True) == []


@pytest.mark.parametrize("name", ["Kim Jong-un", "Xi Jinping", "J. Smith", "Madonna", "Marie 2", "李小龙", "木村太郎"])
def test_a_name_of_one_word_of_initials_or_of_the_east_goes_into_no_further_script(name):
    assert not [one for one in spellings(entity("Person", name, context=("hint",))) if one.derived == "transliterated"]


@pytest.mark.parametrize("schema", ["Vessel", "LegalEntity", "Good", "Country"])
def test_only_persons_and_bodies_are_transliterated(schema):
    assert not [one for one in spellings(entity(schema, "Borin Vetrel")) if one.derived == "transliterated"]
    assert not [one for one in spellings(entity(schema, "Борин Ветрел")) if one.derived == "transliterated"]


def test_a_body_goes_into_latin_letters_only():
    made = [one.text for one in spellings(entity("Company", "Τράπεζα Θεσσαλίας")) if one.derived == "transliterated"]
    assert made == ["Trapeza Thessalias"]
    assert not [one for one in spellings(entity("Company", "Borin Vetrel")) if one.derived == "transliterated"]


def test_a_long_list_is_not_transliterated_into_every_script():
    short = [one for one in spellings(entity("Person", "Borin Vetrel", context=("hint",))) if one.derived == "transliterated"]
    assert len(short) > 5
    assert [
        one.text for one in spellings(entity("Person", "Borin Vetrel", context=("hint",), many=True)) if one.derived == "transliterated"
    ] == ["Борин Ветрел"]


WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzšéабвгдежзийклмнопρστυφχψωაბგդեժبتثجאבגד김이", min_size=2, max_size=9)


@given(st.lists(WORDS.map(str.title), min_size=2, max_size=4))
def test_of_one_name_few_spellings_are_made_in_other_scripts_and_those_of_short_ones_are_weak(words):
    made = [one for one in spellings(entity("Person", " ".join(words), context=("hint",))) if one.derived == "transliterated"]
    assert len(made) <= 24
    assert all(one.kind == "weak" or sum(map(str.isalpha, one.text)) >= 9 for one in made)


def test_a_list_that_has_both_scripts_is_not_transliterated():
    both = spellings(entity("Person", "Boris Vetrov", "Борис Ветров"))
    assert not [one for one in both if "transliterated" in one.derived and (one.text[0].isascii() or "а" <= one.text[0].lower() <= "я")]


@pytest.mark.parametrize("kind", ["form", "stem", "metonym", "demonym"])
def test_what_is_no_full_name_has_no_variants(kind):
    assert variants(Name("Boris Vetrov", kind), "Person") == ()


def test_a_variant_of_a_weak_name_is_weak():
    assert {one.kind for one in variants(Name("Boris Vetrov", "weak"), "Person")} == {"weak"}


def test_a_guarded_list_has_no_strong_variant_of_one_word():
    assert [one.kind for one in spellings(entity("Company", "Horizon LLC"))] == ["name"]
    assert [one.kind for one in spellings(entity("Company", "Horizon LLC", guarded=True))] == ["weak"]


NAMES = st.lists(st.text(alphabet="abdefknorstuvzабвгдезиклмнорстуя-", min_size=1, max_size=9).map(str.title), min_size=1, max_size=4)
FORMS = st.sampled_from(["", " LLC", ", Inc.", " Co., Ltd.", " GmbH & Co. KG", "有限公司", " S.A."])


@given(NAMES, FORMS, st.sampled_from(["Person", "Company", "Organization", "LegalEntity", "Vessel"]))
def test_every_variant_has_three_letters_and_is_none_of_the_listed(words, form, schema):
    listed = entity(schema, " ".join(words) + form)
    keys = [fold_key(one.text) for one in spellings(listed)]
    assert len(set(keys)) == len(keys)
    assert fold_key(listed.name) not in keys
    assert all(sum(char.isalpha() for char in key) >= 3 for key in keys)
    assert all(one.derived for one in spellings(listed))


@given(st.lists(st.text(alphabet="бвгджзклмнрст", min_size=2, max_size=9).map(str.title), min_size=2, max_size=3))
def test_an_order_of_an_order_is_nothing_new(words):
    name = " ".join(words)
    orders = {text for text, _, derived in made(name) if derived in ORDERS} | {name}
    for order in orders:
        assert {text for text, _, derived in made(order) if derived in ORDERS} <= orders


@given(NAMES)
def test_every_order_of_a_name_is_found_where_it_stands(words):
    name = " ".join(words)
    for one in variants(Name(name), "Person"):
        if one.derived in ORDERS:
            text = f"« {one.text} »"
            seen = Matcher(compose([entity("Person", name)], [])).examine("", text)
            assert [text[m.start : m.end] for m in seen.mentions] == [one.text.strip("-")]


@pytest.mark.parametrize("name", ["عبدال", "عبد ال محمد", "ال", "عبد ال", "محمد ال", "ה", "و عبدال", "-", "ال-"])
def test_pieces_of_names_are_spelt_too(name):
    assert all(fold_key(one.text).strip() for one in spellings(Entity(id="x", name=name, schema="Person", names=(Name(name),))))
