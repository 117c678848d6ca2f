"""The words that say it did not happen, or has not yet: negations, denials, possibilities, as data.

The notation is that of `event_words`, where the words that tell what happened stand.
What it refuses to do: say how far such a word reaches. That is for `events`.
"""

#: Not, never, no: what stands within a few words of them did not happen. Before the word, or inside its phrase.
NEGATIONS = (
    "not_|never_|no_|nor_|without_|didn't|doesn't|don't|hasn't|haven't|hadn't|won't|isn't|wasn't|weren't|aren't|wouldn't|can't|cannot_|"
    "refused_to|refuses_to|declined_to|declines_to|stopped_short|stops_short|ruled_out|rules_out|no_longer|avoid|fail to_|failed_to|"
    "не_|нет_|без_|никогда_|отказал|отказыва|исключил_возможн|против_введения|"
    "ні_|немає_|ніколи|відмови|"
    "nunca_|jamás_|sin_|descart|rechaz|tampoco_|"
    "yet_to|unable_to|prevented_from|blocked_from|short_of|instead_of|не_смог|не_удал|"
    "non_ha|non_hanno|non_è|non_sono|non_sar|non_ver|non_impo|non_intend|non_ave|rifiut|não_|recus|odmówi|"
    "uygulamadı|uygulamayacak|uygulamıyor|getirmedi|almadı|alınmadı|eklemedi|göndermedi|satmadı|etmedi|edilmedi|vermedi|"
    "kaldırmadı|kaldırmayacak|kaldırılmadı|delmedi|"
    "n'|ne_|pas_|jamais_|sans_|refus|exclu_|exclut|aucun|renonc|"
    "nicht_|kein|nie_|niemals|ohne_|verzicht|lehnt_ab|lehnte_ab|"
    "没有|沒有|并未|尚未|从未|未|不会|不打算|不予|拒绝|无意|暂不|不再|未曾|"
    "안_|못_|لم_|لن_|عدم_"
)
#: Negations that follow the word: endings of Korean and Japanese verbs, German word order.
NEGATIONS_AFTER = (
    "하지 않|지 않|지는 않|않았|않는|않을|않기로|안 했|안 하|없다|없었|적이 없|거부|보류|아니|"
    "しない|していない|しなかった|せず|しておらず|されず|さない|さなかった|さず|ない|なかった|ません|見送|否定|拒否|"
    "nicht_|kein|never_|没有 实施|نشد|نکرد"
)
#: Negations that end their clause, however late: German; and what Turkish and Persian verbs carry at its end.
NEGATIONS_LATE = "nicht_|نکرد|نشد|نکرده|نداد"
#: "Not ruled out" is possible. Before the word, and after it.
NOT_EXCLUDED = (
    "not_rule_out|not_ruled_out|doesn't_rule_out|didn't_rule_out|refused_to_rule_out|не_исключ|не_виключ|no_descart|n'exclu|n'exclut|"
    "n'a_pas_exclu|non_esclu|não_descart|nie_wyklucz|不排除|不排除"
)
NOT_EXCLUDED_AFTER = "배제하지 않|排除しな|排除せず|not_ruled_out|nicht_aus|nicht_ausgeschlossen|не_исключ|не_виключ"
#: Somebody says that it did not happen; what was denied may follow a comma and more words.
DENIALS = (
    "denied|denies|denying|deny_|rejected claim|rejects claim|rejected report|dismissed claim|dismisses claim|"
    "отриц|опроверг|опроверж|заперечу|запереч|спростов|спростув|niega|negó_|niegan|negaron|desmint|desmient|dément|démenti|nie_|nié_|"
    "nient_|"
    "dismissed_as|dismisses_as|dismiss as_false|dismiss as_baseless|rejected_as|baseless|unfounded|untrue|"
    "назва ложью|назва фейк|назва вымысл|неправд|вброс|фейк|вигадк|брехн|безпідставн|беспочвенн|"
    "falsas|infundad|bulo|mensong|infondé|fausses_information|fausses_allégation|"
    "weiger|lehnt|lehnen|wies bericht|wies vorwürf|wies behaupt|weist bericht|weist vorwürf|weist behaupt|unbegründet|falschmeld|"
    "smentit|smentisc|nega_|ha_negato|negou|desment|odrzuc|yalanla|كذب|驳斥|反驳|不实|不属实|辟谣|子虚乌有|"
    "bestreit|bestritt|dementier|leugn|否认|否認|zaprzecz|نفى|نفت|ينفي|تنفي"
)
DENIALS_AFTER = (
    "일축|반박|사실무근|사실이 아니|一蹴|反論|事実無根|デマ|拒ん|拒絶|yalanla|رد کرد|부인|부정했|否定|否認|bestritt|bestreit|"
    "dementier|تکذیب"
)
#: "Not only sanctioned": no negation at all.
SPARED = (
    "not_only|not_just|no_doubt|no_less|не_только|не_лише|не_тільки|no_solo|no_sólo|non_seulement|pas_seulement|nicht_nur|"
    "ohne_zweifel|sin_duda|sans_doute|不仅|不僅|不但|不断|不斷|未来|未來|뿐만 아니라|だけでなく|in_may_|last_may_|since_may_|"
    "early_may_|late_may_"
)

#: May, could, considers, plans, threatens, urges: what stands within some words of them has not happened yet.
POSSIBILITIES = (
    "may_|might_|could_|would_|should_|if_|whether_|consider|weigh|mull|ponder|plan_to|plans_to|planning|planned|plans_|threaten|"
    "expected_to|set_to|poised_to|about_to|ready_to|prepar|propos|urge|urging|call_for|calls_for|called_for|call_on|calls_on|"
    "called_on|demand|seek|sought|want_|wants_|warn_of|warns_of|warned_of|warns_it|warned_it|will_|eyes_|eyeing|vow|pledg|draft|"
    "discuss|debat|study|studies_|possible_|potential|proposed|"
    "likely_to|intend|aims_to|considering|push_for|pushes_for|pushing_for|looms|"
    "может_|могут_|мог_|могли_|рассматрива|рассмотр|обсужда|планиру|намерен|собира|готов|грози|пригроз|угрож|призв|призыв|"
    "предлож|предлаг|требу|потребова|хочет_|хотят_|возможн|ожида|если_|бы_|"
    "може_|можуть_|міг_|розгляда|обговорю|плану|намір|готу|погрож|закли|пропону|вимага|хоче_|можлив|якщо_|"
    "podría|podrían|puede_|pueden_|estudi|sopes|valora_|valoran_|planea|prevé|propon|propuso|amenaz|pide_|pidió|pidieron|exig|quiere|"
    "quieren|debate|baraj|posible|prepara|insta_|instó|si_|"
    "pourrait|pourraient|peut_|peuvent|envisag|étudi|prévoi|menac|appel_à|appelle_à|appellent_à|veut_|veulent|prépar|discut|"
    "souhait|réclam|"
    "könnt|kann_|können|erwäg|prüf|plant_|planen_|plante_|droh|fordert|fordern|forderte|wollen|wollte|möglich|bereitet vor|vorschlag|"
    "schlägt vor|diskut|berät|soll_|sollen_|beabsicht|verlangt|falls_|wenn_|"
    "可能|考虑|拟|计划|或将|或对|将对|研究|威胁|呼吁|要求|建议|准备|打算|讨论|酝酿|有意|敦促|扬言|若|如果|主张|"
    "press_|pressed_|pressing_|presses_|couldn't_|must_|backs_|backed_|aim_to|threat_of|facing_|faces_|would_be|unless_|in_case|"
    "думают|обдумыва|думаю|в_случае|у_разі|"
    "plantea_|planteó|en_caso_de|de_ser_|songe|réfléchi|en_cas_de|appel_|"
    "denkt_über|denken_über|ruft_zu|rufen_zu|rief_zu|riefen_zu|sollte_|sollten_|"
    "potrebb|può_|possono_|valuta_|valutano|minacci|chied|propong|se_fosse|se_venisse|"
    "pode_|podem_|poderá|poderia|pondera|ameaç|estuda|quer_|se_for|"
    "olası|muhtemel|eğer_|düşün|planl|"
    "一旦|倘若|不排除|假如|权衡|商讨|"
    "może_|mogą_|rozważa|planuj|grozi|wzywa|قد_|تدرس|يدرس|تهدد|يهدد|تعتزم|ممكن|ممکن|بررسی"
)
#: Wishes and threats whose clause follows a comma.
WISHES = (
    "fordert|fordern|forderte|droht|drohen|drohte|erwäg|plant_|planen_|verlang|schlägt|empfiehlt|"
    "призва|призыв|требу|потребова|грозит|пригроз|предложи|заклик|вимага|погрож|пропону"
)
#: Possibilities that follow the word.
POSSIBILITIES_AFTER = (
    "검토|수 있|수도 있|가능성|계획|예정|고려|추진|방침|전망|촉구|요구|위협|경고|할 것|하겠다|논의|준비|시사|예고|"
    "저울질|방안|되면|하면 |으면 |경우|배제하지 않|받게 |"
    "呼びかけ|呼び掛け|入りを検討|れば|された場合|排除しな|案を|"
    "düşün|planlıyor|değerlendir|hazırlan|istedi|isten|çağr|tehdit|gündem|بررسی|احتمال|تهدید|خواستار|"
    "を検討|も検討|検討し|検討する|検討中|検討に|可能性が|可能性も|かもしれ|予定|計画|と警告|警告し|示唆|構え|求め|恐れが|おそれが|"
    "見通し|方針|考え|"
    "辞さ|促し|提案|"
    "könnt|erwäg|erwog|will_|wollen_|plant_|planen_|droht|fordert|prüf|soll_|sollen_|möglich|"
    "being_considered|under_consideration|are_possible|is_possible|under_discussion|正在考虑|可能性"
)

#: Where what was said before holds no longer: marks, and "but" in its languages.
BREAKS = "but|но|однако|але|проте|pero|sino|mais|sondern|aber|doch|jedoch|ale|while|after|because|since|после|nachdem|tras|après"
#: Conjunctions that end the reach of a negation, but not of a possibility.
SOFT_BREAKS = "and|и|та|й|und|et|y|e|i|或|而"
