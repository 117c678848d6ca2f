"""Common given names, each with its spellings in several languages and scripts: beside a surname they say which bearer
of it is meant. Facts, not all there are.

What it refuses to do: hold names that are also ordinary words where a surname may follow (Will, Mark, Слава, Вера), or
tell a name from its feminine by an ending.
"""

from __future__ import annotations

from functools import cache, lru_cache

from watcher.core.text.fold import fold_key
from watcher.core.text.inflection import base_stems, text_stems

#: One name a group: who bears one spelling may be written with any other.
_GROUPS = """
alexander aleksandr aleksander alexandre alessandro alejandro aliaksandr oleksandr alex alexandr sasha александр олександр аляксандр
саша | alexandra aleksandra oleksandra александра олександра | alexei alexey aleksei aleksey alexej oleksii oleksiy алексей олексий
алексеј | anatoly anatoli anatoliy anatolij анатолий анатолій | andrei andrey andrej andrew andreas andre andriy andrii andrzej андрей
андрій андреј | angela angelika ангела анжела | anna anne ann anya anja hanna анна ганна | anton anthony antony antonio antoine tony
antonin антон | arkady arkadi arkadiy аркадий | barack barak барак | ben benjamin binyamin veniamin беньямин биньямин вениамин | boris
borys борис | carlos karl carl charles karel karol carlo charlie charly карл карлос чарльз | christina kristina кристина | daniel
danielle danila danylo даниил данило дэниел | david dave davide dawid давид дэвид | denis dennis denys денис | dmitry dmitri dmitriy
dmitrij dmytro dimitri дмитрий дмитро димитър | donald дональд | douglas дуглас | edward eduard edouard eduardo edvard ted эдуард
эдвард | egor yegor igor ihor ігор игорь егор | elena yelena olena helena helen елена олена хелена | elizabeth elisabeth liz
elisabetta elzbieta елизавета єлизавета | emmanuel manuel эммануэль | eric erik erich эрик | evgeny yevgeny evgeni evgeniy yevgeni
jewgeni evgenij yevhen jevgenij eugene евгений євген | evgenia yevgenia евгения | fedor fyodor fjodor fedir федор федір | fiona |
francois francisco francesco franciszek frantisek francis franz франциск франсуа | gennady gennadi gennadiy hennadiy геннадий геннадій
| george georges georgi georgy georgiy georg jorge jerzy jiri yuri yury yuriy jurij juri georgios георгий георги юрий юрій йожи джордж
ежи | gleb глеб | gregory grigory grigori hryhoriy grzegorz григорий григорій грегори | hans johannes johann ханс | helmut | henry
heinrich henri henryk enrique enrico harry генри генрих гарри | hillary хиллари | hunter хантер | ilya ilia ilja illia elijah илья
ілля | irina iryna irene irena ирина ірина | ivan ivo iwan john jon johnny jan juan jean joao giovanni ian sean johan yann yahya иван
іван джон ян жан хуан иоанн | ivana jana иванка | ivanka | james jim jimmy jaime jacob jakob jakub yakov jacques giacomo яков джеймс
джим жак якуб | jared | jennifer jenny дженнифер | jill джилл | joe joseph josef jose josip giuseppe yosef yusuf jozef iosif джо
джозеф иосиф йосиф хосе юсуф | julia yulia julija yuliya giulia юлия юлія джулия | karen karin | katherine catherine kate kathy
katarina katarzyna ekaterina yekaterina jekaterina kateryna katerina екатерина катерина кэтрин | kevin кевин | kim ким | kirill kyrylo
cyril кирилл кирило | konstantin kostyantyn constantine константин костянтин | larisa larysa лариса | laura лаура | leonid leonidas
леонид леонід | linda линда | lisa лиза | ludmila lyudmila ljudmila liudmyla людмила | lukas lucas luke luca лукас лука | maksim maxim
maksym max максим | marcus markus mario marek marko markian marc маркус марио марек | margaret margarita margarete margarethe
маргарита маргарет | maria marija mariya mary marie maryia мария марія мария марија мэри | marina maryna марина | martin martina
мартин | matthew matthias matteo matej mateusz matvei матвей мэттью | melania melanie мелания меланья | michael mikhail michail mike
michel miguel michal mykhailo mihail mihai michele micheal михаил михайло майкл мишель михал | michelle | mykola nikolai nikolay
nikolaj nicholas nicolas nick niklas nikola miklos николай микола николас никола | natalia natalya natalija nataliya наталья наталия
наталія | nikita mykyta никита микита | nina нина ніна | oksana оксана | oleg oleh олег | olga olha ольга | oliver olivier оливер
оливье | olesya олеся | oscar oskar оскар | patricia патриция | patrick патрик | paul pavel pawel pablo paolo pavlo paulo павел павло
пол пабло | peter pyotr petr piotr petro pierre pedro pietro pete пётр петр петро питер пьер педро | philip philipp filip felipe
philippe филипп филип | rachel рэйчел | ramon | richard ricardo rick ричард рихард | robert roberto bob bobby роберт роберто | roman
роман | ronald ron рональд | ruslan руслан | rustam рустам | sarah sara сара | sebastian sebastien себастьян | sergei sergey serhiy
serhii sergej serge sergio siarhei siergiej sergii сергей сергій | sofia sophia sophie zofia софия софья софія | stanislav stanislaw
станислав станіслав | stephen steven steve stefan stephan stepan istvan esteban stjepan szczepan степан стефан стивен | susan susanne
suzanne сьюзан | svetlana svitlana светлана світлана | tatiana tatyana tetiana tatjana татьяна тетяна | thomas tomas tom tomasz
tommaso том томас томаш | timothy tim timofei timur тимофей тимоти тим | ursula урсула | vadim vadym вадим | valentin valentyn
валентин | valentina валентина | valery valeri valeriy valerii валерий валерій | vasily vasili vasyl vasil wasyl василий василь васил
| victor viktor wiktor виктор віктор | vitaly vitali vitaliy vitalij виталий віталій | vladimir wladimir volodymyr wladimir uladzimir
włodzimierz владимир володимир уладзимир | vladislav wladyslaw vladyslav владислав | vyacheslav viacheslav wjatscheslaw вячеслав
в'ячеслав | walter вальтер уолтер | william wilhelm guillaume guillermo willem bill вильгельм уильям билл | xavier ксавье | yaroslav
jaroslav jaroslaw ярослав | yevheniya | yuriko | zoran зоран | zoltan золтан | aleksandar александар | ana | bjorn | claudia клаудия |
diego | dragan драган | emma эмма | felix феликс | fernando фернандо | goran горан | gunter gunther гюнтер | ingrid | jessica джессика
| jozsef | karla | khloe kourtney | kurt курт | lars | lorenzo | luis louis luigi ludwig lewis луис луи людвиг | milan милан | milos
милош | miroslav мирослав | nancy нэнси | naomi | neve | olaf олаф | pamela | rafael raphael рафаэль | raul рауль | sol | sven свен |
tamara тамара | tanya | tobias | todd | ulrich | veronica veronika вероника | vincent винсент | wolfgang вольфганг | zlatan | ahmed
ahmad ahmet achmed ахмед ахмат | ali али | hassan hasan хасан | hussein husain hossein huseyin хусейн | ibrahim abraham ибрагим авраам
| mahmoud mahmud махмуд | mohammed muhammad mohamed mohammad mehmet mahomed magomed мохаммед мухаммед магомед | mustafa mustapha
мустафа | omar umar омар умар | saddam | fatima фатима | abdullah абдулла | salman салман | khalid халид
| albert | arthur artur | raymond | gerald | roger | keith | frank | jack | larry | jerry | carl | bruce | scott | wayne | barbara |
susan | kenneth | γιωργος γεωργιος | κωστας κωνσταντινος | δημητρης δημητριος | γιαννης ιωαννης | νικος νικολαος | παναγιωτης | βασιλης
| μαρια | ελενη | κατερινα | αλεξης αλεξανδρος | κυριακος | αντωνης | σταυρος | murat | emre | fatma | ayse | zeynep | elif | recep |
kemal | cem | burak | gabor | laszlo | ferenc | janos | sandor | tamas | attila | eszter | katalin | judit | zsuzsanna | agnes | balazs
| gergely | matti | juha | timo | kari | mikko | jukka | pekka | heikki | sauli | krzysztof | andrzej | agnieszka | malgorzata |
wojciech | joanna | tadeusz | zbigniew | beata | radoslaw | mindaugas | gitanas | janis | andris | valdis | inga | enrique | javier |
alvaro | gabriela | carmen | rosa | beatriz | joao | jorge | hugo
"""
_SHORTEST = 4  #: letters of a name whose case forms are understood


@cache
def _filed() -> tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]]:
    written: dict[str, frozenset[int]] = {}
    bent: dict[str, frozenset[int]] = {}
    for number, group in enumerate(_GROUPS.split("|")):
        alone = frozenset({number})  # one for all that mean only this: thousands of sets would be two megabytes
        for name in map(fold_key, group.split()):
            _file(written, name, alone)
            for stem in base_stems(name) if len(name) >= _SHORTEST else ():
                _file(bent, stem, alone)
    return written, bent


def _file(filed: dict[str, frozenset[int]], key: str, alone: frozenset[int]) -> None:
    known = filed.get(key, alone)
    filed[key] = known if alone <= known else known | alone


@cache
def _initials() -> list[frozenset[str]]:
    return [frozenset(fold_key(name)[0] for name in group.split()) for group in _GROUPS.split("|")]


@lru_cache(maxsize=20_000)
def given_name(word: str) -> frozenset[int]:
    """The groups of names that a folded word may be a form of; empty if it is no common given name."""
    written, bent = _filed()
    found = set(written.get(word, ()))
    for stem in text_stems(word) if len(word) >= _SHORTEST else ():
        found |= bent.get(stem, frozenset())
    return frozenset(found)


def is_given_name(word: str) -> bool:
    """Whether a folded word is a common given name in its base form."""
    return word in _filed()[0]


def initials(groups: frozenset[int]) -> frozenset[str]:
    """With which letters names of these groups may begin, in any script."""
    return frozenset(letter for number in groups for letter in _initials()[number])
