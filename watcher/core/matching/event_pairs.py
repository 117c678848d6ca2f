"""What happened, told by two words that may stand apart: a verb and what it is done to ("lifted … sanctions").

Each pair is (the one, and later the other) within six words of a clause, a dozen characters in Han, Kana and Hangul;
the notation is that of `event_words`. Verbs of one meaning are written once and joined with every noun they go with.

What it refuses to do: know a language's word order. A pair that is said both ways is listed both ways.
"""

_SANCTIONS = (
    "sanction|asset_freeze|travel_ban|restrictive_measures|санкци|ограничительн|санкц|обмежувальн|sancion|medidas_restrictivas|"
    "mesures_restrictives|gel_des_avoirs|sanktion|strafmaßnahm|sanzion|sanç|sankcj|عقوبات|العقوبات|عقوباتها"
)
_LISTS = (
    "blacklist|sanctions_list|sanction_list|entity_list|sdn_list|list_of_sanction|sanctions_register|"
    "черный_список|черного_списка|черном_списке|санкционн|чорного_списку|чорний_список|санкційн|"
    "lista_negra|lista_de_sanc|lista_de_entidades|listas_de_sanc|liste_noire|liste_de_sanctions|liste_des_sanctions|liste_des_entités|"
    "sanktionsliste|schwarze_liste|schwarzen_liste|eu-sanktionsliste|us-sanktionsliste|"
    "lista_nera|elenco_delle_sanzioni|lista_delle_sanzioni|lista_de_sanções|list_sankcyjn|listę_sankcyjn|listy_sankcyjn|czarn list|"
    "القائمة_السوداء|قائمة_العقوبات|لائحة_العقوبات|قوائم_العقوبات"
)
#: To put somebody on a list or under a measure.
_IMPOSE = (
    "impos|slap|levied|levies_|levy_|announc|approv|adopt|unveil|introduc|enact|widen|expand|hits_|hit_with|"
    "ввел|введ|вводит|вводят|ввест|налож|наклад|объяв|примен|утверди|утвержд|одобри|принял|согласова|расшири|"
    "запровад|ввів|ввод|наклав|накла|застос|оголос|схвали|ухвали|розшири|поширив|"
    "impon|impus|aprueb|aprob|adopt|anunci|ampli|decret|"
    "impos|annonc|approuv|décrét|élargi|étend|"
    "verhäng|beschließ|beschloss|kündigt|belegt|erlässt|erließ|"
    "ha_imposto|hanno_imposto|impong|ha_adottato|hanno_adottato|ha_approvato|impôs|impuser|aprov|"
    "nałoż|nakład|objęł|objął|wprowadz|فرض|فرضت|تفرض|يفرض|أعلنت|اعلن|وسعت"
)
_ADD = (
    "add|put_|puts_|putting|plac|includ|named_|names_|land|appear|enter|"
    "внес|внос|включ|добав|попал|оказал|пополн|додав|додал|потрапи|"
    "añad|agreg|inclu|entra|figur|pone|puso|"
    "ajout|inscri|figur|plac|met_|mis_|mise_|"
    "setzt|setzen|gesetzt|aufgenommen|nimmt|nahm|nehmen|steht|stehen|landet|"
    "inserit|inserisc|aggiun|iscritt|incluí|adicion|wpisa|umieś|dopis|أدرج|ادرجت|تدرج|إدراج|أضافت|اضاف"
)
#: To take away a measure, or somebody off a list.
_LIFT = (
    "lift|remov|revok|repeal|rescind|eased|easing|eases_|ease_|scrap|suspend|annul|drop|"
    "снял|снят|снима|отмен|смягч|приостан|"
    "зняв|знял|знят|зніма|скасу|пом'якш|призупин|"
    "levant|elimin|suspend|alivi|revoc|"
    "lev|lève|allèg|allég|suspend|abrog|"
    "hebt|hob_|heben|hoben|aufheb|aufgehob|locker|gelocker|"
    "revocat|revoca_|rimoss|rimuov|sospes|suspend|aliviou|retirou|zniós|znios|uchyl|رفع|رفعت|ترفع|خففت|ألغت"
)
_REMOVE = (
    "remov|drop|struck|strik|delet|taken_off|takes_|took_|take_|"
    "исключ|вычерк|убрал|убран|удал|вывел|выведен|"
    "виключ|викресл|прибра|вилуч|вивел|"
    "sac|retir|excluy|exclui|elimin|borr|quit|"
    "ray|radi|retir|supprim|"
    "gestrichen|streicht|strich|entfern|"
    "rimoss|rimuov|cancell|tolto|tolta|remov|usunię|usunęł|wykreśl|شطب|شطبت|أزالت|رفعت|حذفت"
)
_LIFTED = (
    "lifted|removed|eased|revoked|rescinded|suspended|scrapped|снят|отменен|приостановлен|знят|скасован|levantad|suspendid|"
    "levée|allégée|suspendue|aufgehoben|gelockert|ausgesetzt|revocat|sospes|zniesion|uchylon"
)
#: To think of a measure aloud.
_THINK = (
    "call_for|calls_for|called_for|weigh|mull|consider|push_for|pushes_for|"
    "призва|призвал|требу|думают|обдумыва|заклик|вимага|думаю|"
    "plantea|pide|exig|baraj|sopes|"
    "appell|songe|réfléchi|envisag|réclam|"
    "ruft_zu|rief_zu|rufen_zu|denkt_über|denken_über|erwäg|"
    "valuta_|valutano|minacci|chied|pondera|consider|ameaç|estud|rozważ|grozi|wezwał|zażąd|تدرس|يدرس|تهدد|يهدد|دعت|دعا"
)
_EXPORTS = (
    "export|вывоз|экспорт|експорт|вивез|exportacion|exportation|ausfuhr|ausfuhren|ausfuhrregel|exportregel|esportazion|exportaç|eksport|"
    "التصدير|تصدير|الصادرات"
)
_RESTRICT = (
    "restrict|tighten|curb_|curbs_|ban_|bans_|banned|banning|limits_|limit_|limited|halts_|halted|requires|"
    "огранич|запре|ужесточ|приостан|обмеж|заборон|посил|жорсткіш|"
    "restring|prohíb|prohib|limita_|limitó|endurec|veta_|vetó|"
    "restreint|restreign|interdi|durci|limite_|"
    "beschränk|verbiet|verbot|verschärf|untersag|"
    "restrizion|limit|vieta|inaspr|controll|proíb|proib|reforç|restri|zaostrz|zakaz|ogranicz|قيود|قيدت|حظر|حظرت|ضوابط"
)

#: Event type -> pairs that say it happened, unless they are denied or only thought of.
PAIRS: dict[str, tuple[tuple[str, str], ...]] = {
    "designated": (
        (_IMPOSE, _SANCTIONS),
        (_ADD, _LISTS),
        ("санкци|санкц", "введен|введён|застосован|запроваджен|распростран"),
        ("sanktion", "verhäng|beschlossen|beschloss|belegt"),
        ("liste|sanktionsliste|schwarze_liste|schwarzen_liste", "gesetzt|aufgenommen"),
        ("под_|під_", "санкци попал|санкции_попал|санкци оказал|санкци подпал|санкц потрап|санкції_потрап|санкц опин"),
        ("расшири|розшири", "санкционн|санкційн|список"),
        ("yaptırım", "uygula|getir|açıkla|liste|kabul"),
        ("kara_liste|yaptırım_liste", "aldı|alın|ekle|koydu"),
        ("تحریم|فهرست|لیست", "قرار_داد|قرار_گرفت|افزود|اضافه_کرد|اعمال|وضع"),
        ("施加|宣布|实施|采取|扩大|追加", "制裁"),
        ("列入|纳入|加入|列进|放入|登上|写入", "名单|清单"),
        ("制裁", "科す|科し|科せ|課す|課し|発表|発動|導入|加え|追加|指定"),
        ("ブラックリスト|制裁リスト|リスト", "載|入り|入れ|加え|追加|掲載"),
        ("制裁|禁輸", "対象に|対象と|対象入り"),
        ("제재|블랙리스트|명단", "올|추가|부과|지정|포함|등재|가했|가하|단행"),
    ),
    "delisted": (
        (_LIFT, _SANCTIONS),
        (_SANCTIONS, _LIFTED),
        (_REMOVE, f"{_LISTS}|sanctions_list|списк|списку"),
        (f"{_LISTS}|liste|lista_de_sanc|списк|списку", "genommen|gestrichen|entfernt|исключен|вычеркнут|виключен|викреслен|retirad|retiré"),
        ("von_der_sanktionsliste|von_der_liste|von_ihrer_sanktionsliste|von_der_schwarzen_liste", "genommen|entfernt|gestrichen"),
        ("yaptırım|liste", "kaldır|hafifle|çıkar|askıya"),
        ("تحریم|فهرست", "لغو|برداشت|رفع|تعلیق|خارج|حذف"),
        ("解除|取消|撤销|放宽|暂停|撤除|废除|减轻", "制裁"),
        ("制裁|名单|清单", "解除|取消|撤销|移除|移出|剔除|删除|除名|摘除|放宽|去除"),
        ("制裁|リスト|対象", "解除|撤廃|撤回|緩和|外し|外す|外れ|外さ|除外|削除|解か|解く"),
        ("제재|명단|블랙리스트|대상", "해제|풀|철회|완화|삭제|제외|빠졌|빼|종료|해지"),
    ),
    "charged": (
        ("found|declared|pleaded|pleads|plead", "guilty"),
        ("висун|предъяв|вынес|пред'яв", "обвинен|обвинувачен|приговор|підозр"),
        ("declarad|declaró|hallad", "culpable"),
        ("reconnu|plaid|déclar", "coupable"),
        ("schuldig", "gesprochen|gesproch|bekannt"),
        ("dichiarat|riconosciut", "colpevol"),
        ("유죄", "판결|선고|평결|인정"),
        ("有罪", "判決|評決|認め"),
        ("被判|判处|认定", "有罪|监禁|徒刑|罪名|有期"),
    ),
    "seized": (
        (
            (
                "detain|held_|holds_|impound|arrested|задержа|арестова|затрима|заарешт|арешту|retuvo|retien|inmoviliz|detuv|"
                "immobilis|saisi|retenu|"
                "stopp|festgehalten|fermat|bloccat|zatrzyma|تحتجز|احتجزت|أوقفت"
            ),
            (
                "tanker|ship_|ships_|vessel|cargo|shipment|freighter|судно|суда_|танкер|корабл|партию|груз|вантаж|barco|buque|"
                "petrolero|carguero|"
                "cargamento|navire|pétrolier|cargaison|cargo_|schiff|frachter|öltanker|ladung|nave_|petroliera|statek|tankowiec|"
                "ناقلة|سفينة|شحنة"
            ),
        ),
        (
            (
                "tanker|vessel|cargo|shipment|freighter|судно|танкер|корабл|партия|груз|вантаж|buque|petrolero|navire|pétrolier|"
                "schiff|frachter"
            ),
            (
                "was_detained|were_detained|was_held|detained|задержа|арестова|затрима|заарешт|retenid|inmoviliz|immobilis|retenu|"
                "festgehalten"
            ),
        ),
        ("hielt|hielten|halten|hält|setzt|setzte|setzten", "schiff fest_|tanker fest_|frachter fest_|ladung fest_"),
        ("선박|유조선|화물선|화물", "억류|압류|나포|붙잡|적발"),
        ("gemi|tanker|kargo|sevkiyat", "el_koy|el_konul|alıkoy|alıkon"),
    ),
    "export-control": (
        (_RESTRICT, _EXPORTS),
        (
            (
                "ограничен|запрет|контрол|обмежен|заборон|restriccion|restriction|règle|regla|control|contrôle|kontrol|controll|"
                "restriç|restrizion|"
                "rule|permit|licens"
            ),
            _EXPORTS,
        ),
        ("export|exports|ihracat", "permit|licence_requirement|license_requirement|kontrol|kısıt|yasağ|yasak"),
        ("صادرات", "محدود|ممنوع|کنترل"),
        ("کنترل|محدودیت|ممنوعیت", "صادرات"),
        ("收紧|限制|禁止|管制|暂停|停止", "出口|外销"),
        ("出口", "管制|限制|禁令|许可管理|许可制|禁止"),
        ("수출", "통제|규제|금지|제한|허가제"),
        ("輸出", "規制|管理|禁止|制限|許可制"),
    ),
    "licensed": (
        ("一般|特別|取引|輸出", "許可を 出|許可し|許可を 与|許可証|認め"),
        ("발급|일반|거래", "면허|라이선스|허가"),
        ("면허|라이선스|허가|예외", "발급|승인|인정|내줬"),
        ("خصت|رخصة|ترخيص", "عام|خاص|تصدير"),
    ),
    "supplied": (
        ("доставил|доставля|доставлен|отгруз|достави|відвантаж|перебрас", "в_|до_|из_|росси|росії|москв|казан|кндр"),
        ("expédi|exporté|achemin|parvenu", "à_|vers_|en_|au_|russie"),
    ),
    "evaded": (
        ("обход|обхід|обойти|обійти", "санкци|санкц|эмбарго|ембарго|ограничен|обмежен|запрет|заборон"),
        ("в_обход|в_обхід", "санкци|санкц|эмбарго|ембарго|ограничен|обмежен|контрол|запрет|заборон"),
        (
            (
                "get_around|getting_around|gets_around|skirt|sidestep|evad|dodg|circumvent|flout|bust|bypass|"
                "sorte|burl|evad|elud|esquiv|échapper|contourn|déjou|élud|unterlauf|unterlief|umgeh|umging|aggir|elud|contorn|burl|"
                "omij|omin|obchodz|obejś"
            ),
            (
                "sanction|embargo|export_control|ban_|bans_|restriction|sancion|sanktion|sanzion|sanç|sankcj|embarg|bloqueo|beschränk|"
                "restricc|restrição"
            ),
        ),
        ("yaptırım|ambargo", "del|aş|kaçın|atlat|baypas"),
        ("rerout|re-rout|divert|reroute|reencamin|desvi|détourn|umgeleit", "via_|through|to_russia|à_travers|por_|über_|a_través"),
        ("التفاف|الالتفاف|للالتفاف|بالالتفاف|التحايل|للتحايل|تحايل|تهرب|التهرب|للتهرب", "العقوبات|عقوبات|الحظر|القيود"),
        ("تحریم", "دور_زد|دور_بزن|دور_زن"),
        ("规避|逃避|绕过|绕开|避开|躲避|突破", "制裁|禁运|禁令|管制"),
        ("制裁|禁輸|規制|禁運", "逃れ|回避|迂回|すり抜け|かいくぐ"),
        ("제재|금수|규제|통제", "회피|우회|피해|피했|피하|빠져나"),
    ),
    "threatened": (
        (_THINK, _SANCTIONS),
        ("yaptırım", "düşün|değerlendir|tehdit|planl|gündem|isted|çağrı"),
        ("تحریم", "بررسی|تهدید|خواستار|احتمال|هشدار"),
        ("호소|촉구|위협", "제재"),
    ),
}
