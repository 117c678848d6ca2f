"""The words that tell what happened, as data: en ru uk es fr de zh ko ja, and the plainest of it pl it pt tr ar fa.

A word stands for every word that begins so. A blank stands for up to four words between (a dozen characters in
Han, Kana and Hangul), "_" says that a word ends here: "sanctions_on" is just these two, "sanctions_" no "sanctionsx".
Where two phrases overlap the longer one wins, so that "lift sanction" is no sanction and "sanctions_relief" nothing.

What it refuses to do: hold rules. How the words are joined, denied or doubted is for `events` to say; verbs that stand
apart from what they are done to are in `event_pairs`, denials and doubts in `event_doubts`.
"""

#: Event type -> words that say it happened, unless they are denied or only thought of.
TRIGGERS: dict[str, str] = {
    "designated": (
        "sanctioned|sanctioning|sanction_|sanctions_|designat|blacklist|added_to|adds to list|adds sdn|add to list|added list|"
        "to_sdn_list|"
        "to_entity_list|impos sanction|sanctions imposed|slap sanction|place under_sanctions|under_asset_freeze|"
        "under_an_asset_freeze|colocou lista|coloca lista|hit_with_sanctions|new sanctions_|"
        "put on blacklist|put on list|"
        "ввел санкц|ввест санкц|вводит санкц|введени санкц|введен санкц|наложил санкц|внес список|внес списк|включил списо|"
        "включил списк|"
        "включен списо|внесен список|внесен списк|попал под санкц|внести список|включить списо|санкции введен|"
        "запровад санкц|ввів санкц|внесл список|внесл списку|внести списк|включи списк|наклав санкц|потрапи під санкц|"
        "sancionó|sanciona_|sancionar|sancionad|sancionan|sancionaron|impone sancion|imponer sancion|impuso sancion|impusieron sancion|"
        "incluy lista|incluir lista|incluid lista|añad lista|agreg lista|nuevas_sanciones|"
        "sanctionné|sanctionne_|sanctionner|sanctionnent|inscri liste|inscri sur|ajout liste|nouvelles_sanctions|"
        "plac sous_sanctions|décrét sanction|adopt sanction|"
        "sanktionier|auf sanktionsliste|auf us-sanktionsliste|auf eu-sanktionsliste|verhäng sanktion|sanktion verhäng|setzt auf liste|"
        "setzte auf liste|setzen auf liste|liste gesetzt|"
        "sanktionen_gegen|"
        "eu-sanktionen_gegen|us-sanktionen_gegen|neue_sanktionen|belegt mit sanktion|schwarze_liste_aufgenommen|"
        "sanktionsliste aufgenommen|nimmt sanktionsliste|nahm sanktionsliste|nehmen sanktionsliste|"
        "制裁|列入 清单|列入 名单|列入|列为|追加 制裁|实施 制裁|纳入 名单|加入 清单|制裁 対象 指定|制裁 対象 追加|制裁 科|制裁 課|"
        "制裁 発動|制裁を 発表|制裁を 決定|制裁を 実施|制裁を 強化|制裁を 導入|制裁 対象に|リスト 追加|"
        "リスト 加え|リスト 掲載|エンティティ 追加|制裁を 決め|制裁対象と|"
        "제재했|제재한다|제재하|제재해|제재 부과|제재 가|제재 단행|제재 지정|제재 추가|제재 올|명단 추가|명단 올|블랙리스트 올|제재|"
        "지정했|"
        "objął sankcj|objęł sankcj|sanzionat|sanzionò|sanziona_|sancionou|nuove_sanzioni|novas_sanções|"
        "فرض عقوبات|فرضت عقوبات|تفرض عقوبات|يفرض عقوبات|تحریم_کرد|تحریم_شد"
    ),
    "delisted": (
        "delist|removed_from list|removes from list|removed from blacklist|removed from sanction|removed from sdn|"
        "remove from list|remove from blacklist|took off list|taken off list|lift sanction|lifts sanction|lifting sanction|"
        "eased sanction|easing sanction|sanctions lifted|sanctions_relief|drop sanction|unblock|"
        "снял санкц|снят санкц|снима санкц|отмен санкц|исключ списк|смягч санкц|разблокир|санкции сняты|"
        "вилуч списк|виключ списк|зняв санкц|знял санкц|знят санкц|зніма санкц|скасув санкц|"
        "levant sancion|retir lista|elimin lista|excluy lista|alivi sancion|sancion levant|"
        "lev sanction|levée_des_sanctions|radié_de|radi liste|retir liste|allég sanction|sanction levées|"
        "hebt sanktion|hob sanktion|aufheb sanktion|sanktion aufgehoben|sanktion aufheb|aufhebung sanktion|streicht liste|"
        "liste gestrichen|"
        "sanktionsliste_gestrichen|lockert sanktion|sanktion gelockert|"
        "解除 制裁|取消 制裁|制裁 解除|放宽 制裁|移出|移除 名单|移除 清单|除名|制裁 緩和|リスト 削除|リスト 除外|対象 除外|"
        "제재 해제|제재 완화|제재 철회|명단 삭제|명단 제외|명단 빼|대상 제외|znios sankcj|zniós sankcj|رفع العقوبات|رفع عقوبات|"
        "لغو تحریم"
    ),
    "charged": (
        "charged_with|charged|charges_against|indict|arrest|pleaded_guilty|pleads_guilty|plead_guilty|convicted|prosecut|"
        "предъяв обвинен|обвинен в|обвинил в|обвинению_в|арестовал|арестован|задержа|осужден|осудил|приговорил|"
        "підозру|звинувати|заарешт|затрима|засуди|"
        "acusó|acusad|imputó|imputad|detuv|detenid|arrestó|arrestad|condenó_a|"
        "inculp|mis_en_examen|mise_en_examen|mises_en_examen|arrêté|interpell|poursuivi|"
        "angeklagt|klagt an_|anklage_gegen|anklage_erhoben|verhaftet|festgenommen|nimmt fest|nahm fest|verurteilt|"
        "accusato|accusati_|incriminat|condannat|arrestat|arrestò|denunciat|detido|detida|acusou|condenad|tutuklan|gözaltı|suçlan|"
        "обвинувачен|обвинувати|предъявили_обвин|предъявлен_обвин|вынес приговор|признал винов|признан винов|визна винн|"
        "arrestan_|detienen|détenu|mise_en_examen|schuldspruch|"
        "condamné prison|condamnée prison|condamné ans|hapis_cezas|선고|징역|実刑|懲役|有罪|罪名成立|指控|判刑|认罪|起诉|逮捕|"
        "拘留|被捕|被控|刑拘|定罪|기소|체포|구속|"
        "起訴|書類送検|oskarż|aresztow|zatrzyman|zatrzymał|اعتقل|اوقفت الشرطة|اتهمت|بازداشت|دستگیر|محکوم"
    ),
    "seized": (
        "seize|seizing|seizure|intercept|confiscat|impound|изъят|изъял|изыма|конфиск|перехват|арестовал счета|арестовал активы|"
        "арестовал судно|арестовал танкер|вилучи|вилуче|вилучил партію|перехопи|конфіск|incaut|decomis|confisc|requis|"
        "saisi|saisie|confisqu|arraisonn|beschlagnahm|abgefangen|fing ab_|konfiszier|sichergestellt|festgesetzt|"
        "查获|查扣|扣押|没收|拦截|截获|압수|나포|몰수|押収|拿捕|没収|差し押さえ|konfisk|skonfisk|zarekwir|przechwy|sequestrat|"
        "sequestra_|confiscat|"
        "intercettat|apreend|el_koy|el_konul|صادرت|صادر_|مصادر|ضبطت|ضبط_|توقیف|stellte sicher_|stellten sicher_|stellt sicher_|"
        "扣留|扣船|查封|缴获|收缴|억류|臨検|差押"
    ),
    "export-control": (
        "export_control|export_ban|export_rule|export_restriction|export_curb|export_licensing_rule|controls_on_exports|ban export|"
        "экспортн контрол|запрет экспорт|ограничен экспорт|контрол экспорт|экспортные_огранич|"
        "експортн контрол|заборон експорт|обмежен експорт|контрол експорт|"
        "control exportacion|control exportación|restriccion exportacion|prohíb export|"
        "contrôle export|restriction export|interdi export|exportkontroll|ausfuhrkontroll|exportbeschränk|exportverbot|ausfuhr verbiet|"
        "ausfuhr verbot|export verbiet|ausfuhrverbot|"
        "出口管制|出口 限制|限制 出口|禁止 出口|出口禁令|수출통제|수출 통제|수출 규제|수출 금지|수출 제한|輸出規制|輸出管理|輸出禁止|"
        "輸出 制限|"
        "kontrol eksport|kontrolę_eksport|ihracat_kontrol|ihracat_kısıt|ihracat_yasağ"
    ),
    "licensed": (
        "licence_|license_|licences_|licenses_|licensed|exempts|exempted|exemption|waiver|waived|лиценз|разреши сделк|исключение_для|"
        "ліценз|дозвол на_|licencia_|licencias_|exención|eximi|exentó|dérogation|dérog|exempt|lizenz|ausnahmegenehmig|"
        "ausfuhrgenehmig|ausnahme_für|ausnahmen_für|许可|豁免|허가를|허가했|허가하|허가받|허가증|거래 허가|수출 허가|수출허가|면제|"
        "generallizenz|allgemeine_genehmig|licenz|licença|lisans|ruhsat|muafiyet|isençã|면허|許可|適用除外|zwolnien|licencj"
    ),
    "supplied": (
        "supplied|supplies_|supply_|supplying|shipped|ships_|shipping to_|shipment|delivered|delivers_|delivering|delivery_of|"
        "deliveries_of|"
        "transferred|provided|provides_|providing|sent_|sends_|sending|sold_|sells_|selling|exported|been_exporting|was_exporting|"
        "exports to_russia|"
        "поставк|поставил|поставля|передал|переда боеприп|отправил|экспортир|продал|снабжа|снабдил|"
        "постача|поставив|відправив|відправил|передав|надісла|експорту|продав|"
        "suministr|entregó|entrega_|entregad|entregaron|envió|envía|envia_|enviar|enviad|vendió|vende_|vender|vendido|"
        "fourni|livr|envoyé|envoie|vend_|vendu|vendre|vendait|exporté_|"
        "geliefert|lieferte|liefert_|liefern_|lieferung|lieferten|verkauft|schickt_|schickte_|exportiert|"
        "供应|供給|提供|运送|运往|运抵|输送|向 出口|向 运|交付|供货|出售|공급|제공|지원했|수출했|수출됐|수출되|수출한|수출해|보냈|보낸|"
        "인도했|판매|납품|"
        "供与|輸出した|輸出して|輸出され|送った|送り|売却|納入|dostarcz|sprzeda|"
        "운송|수송|運んだ|運んで|届けら|届けた|引き渡した|引き渡し|出荷|運ばれ|輸送し|輸送され|wysył|wysła|gönderen|envoi_|"
        "envois_|отправк|寄送|寄往|发运|consegnat|"
        "fornit|spedit|venduti_|enviou|entregou|entregue|fornec|vendeu|teslim_et|teslim_edil|tedarik|gönderdi|gönderil|sattı_|"
        "satıldı|"
        "dostarczy|expédi|verschifft|verschickt|"
        "доставлен|отгруз|достав боеприп|відвантаж|відправл|надісл|"
        "زود|تزويد|تسليم|سلم|ارسال|تحویل|فروخت"
    ),
    "evaded": (
        "evad|evasion|circumvent|transship|tranship|re-export|reexport|smuggl|bypass sanction|dodg sanction|skirt sanction|"
        "bust sanction|"
        "sanctions_busting|sanctions_evasion|evad sanction|circumvent sanction|"
        "обход санкц|обойти санкц|обходить санкц|обходит санкц|обход|обойти|реэкспорт|контрабанд|перевалк|"
        "обхід санкц|обходити санкц|обійти санкц|обходять санкц|обхід|обійти|обходити|реекспорт|"
        "evadi sancion|eludi sancion|elud sancion|evad sancion|burl sancion|evasión_de|eludi|elude_|contraband|"
        "contourn sanction|élud sanction|contourn|contrebande|réexport|"
        "umgeh sanktion|umgehung sanktion|umgeht sanktion|umgehen sanktion|umging sanktion|umgangen|umgehung|umging_|umgeht_|umgehen_|"
        "sanktionsumgehung|sanktion umgeh|sanktion umgangen|schmuggel|schmuggl|geschmuggelt|"
        "规避 制裁|逃避 制裁|绕过 制裁|绕开 制裁|规避|转口|转运|走私|避开 制裁|제재 회피|제재 우회|제재 피|회피|우회|밀수|환적|"
        "制裁 逃れ|制裁逃れ|制裁 回避|制裁 迂回|制裁 かいくぐ|迂回|密輸|すり抜け|przemyt|kaçakçı|kaçak|تهرب|التحایل|"
        "دور زدن|قاچاق"
    ),
    "threatened": (
        "threaten|warned|warns_|warn_|warning|vowed|vows_|threat_of_sanction|sanctions_threat|further_measures|"
        "call for sanction|urg sanction|weigh sanction|consider sanction|mull sanction|ponder sanction|propos sanction|prepar sanction|"
        "plan sanction|discuss sanction|threat sanction|demand sanction|seek sanction|possible_sanctions|"
        "угрожа|пригроз|грозит санкц|угроз санкц|рассматрива санкц|обсужда санкц|готов санкц|планиру санкц|призв санкц|требу санкц|"
        "возможн санкц|предупреди|предупрежда|предостер|"
        "погрож|загроз санкц|розгляда санкц|обговорю санкц|готу санкц|плану санкц|заклик санкц|вимага санкц|можлив санкц|поперед|"
        "застер|"
        "amenaz|estudi sancion|prepara sancion|baraj sancion|sopes sancion|plante sancion|pid sancion|exig sancion|posibles_sanciones|"
        "adviert|advirti|"
        "menac|envisag sanction|étudi sanction|prépar sanction|prévoi sanction|réclam sanction|appel sanction|possibles_sanctions|"
        "avertit|averti_|mise_en_garde|met en_garde|mis_en_garde|"
        "droht|drohte|erwäg sanktion|prüf sanktion|plan sanktion|bereit sanktion|forder sanktion|diskut sanktion|berät sanktion|"
        "mögliche_sanktionen|androh|drohen_mit|drohung|warnt|warnte|warnung|gewarnt|"
        "威胁|警告|扬言|揚言|위협|경고|엄포|威嚇|けん制|制裁を 検討|制裁も 検討|制裁を 求め|制裁を 警告|制裁を 示唆|制裁 構え|"
        "制裁も 辞さ|制裁 可能性|制裁を要求|制裁を呼びか|制裁を呼び掛|制裁を受けれ|groz sankcj|ostrzeg|هدد|تهدد|يهدد|تحذر|يحذر|حذر|هشدار"
    ),
}

#: Longer phrases that hold such words and say nothing of the kind. "Export" alone is trade, no supply of something.
FALSE_FRIENDS = (
    "sanctioned_event|officially_sanctioned|state-sanctioned|court-sanctioned|sanctioned_by_fifa|sanctioned_by_the_federation|"
    "the_sanctioned|a_sanctioned|of_sanctioned|to_sanctioned|with_sanctioned|from_sanctioned|for_sanctioned|by_sanctioned|"
    "sanctions-hit|sanction-hit|under_sanctions|under-sanctions|under_us_sanctions|under_eu_sanctions|under_western_sanctions|"
    "the_sanctions_|of_sanctions_|existing_sanctions_|despite sanctions_|western_sanctions_|current_sanctions_|"
    "sanctions_on|sanctions_against|sanctions_for|sanctions_over|sanctions_were|sanctions_are|sanctions_have|sanctions_had|"
    "sanctions_has|"
    "sanctions_is|sanctions_was|sanctions_will|sanctions_would|sanctions_hit|sanctions_hurt|sanctions_bite|sanctions_regime|"
    "sanctions_list|sanctions_polic|sanctions_packag|sanctions_compliance|sanctions_expert|sanctions_committee|sanctions_monitor|"
    "sanctions_violat|sanctions_breach|sanctions_pressure|sanctions_risk|sanctions_targeting|sanctions_aimed|sanctions_and|"
    "sanctions_to|"
    "sanctions_by|sanctions_in|sanctions_as|sanctions_that|sanctions_which|sanctions_with|sanctions_or|sanctions_from|sanctions_since|"
    "sanctions_screening|sanctions_watch|sanctions_law|sanctions_office|sanctions_team|sanctions_debate|sanctions_deal|sanctions_talk|"
    "sanctions_vote|sanctions_crisis|breach sanctions_|violat sanctions_|"
    "defy sanctions_|support sanctions_|sanctions_denied|"
    "licence_plate|license_plate|licence_fee|driving_licence|driving_license|driver's_license|licensed_doctor|creative_commons_licen|"
    "charged_batter|charged_up|fully_charged|charged_atmosphere|emotionally_charged|charged_particle|charged_fee|in_charge|"
    "designated_driver|designated_hitter|cardiac_arrest|house_arrest_ankle|arresting_|intercepted_a_pass|intercepted_the_pass|"
    "seize_the_moment|seize_the_opportunity|seizure_disorder|epileptic_seizure|tax_evasion|tax-exempt|tax_exempt|"
    "weather_warning|early_warning|warning_signs|sold_out|supply_chain|supply_and_demand|provided_that|"
    "medical_supplies_|its_ships|of_ships|the_ships|cargo_ships|naval_ships|two_ships|ships_of_|container_ships|power_supplies_|"
    "sent_home|"
    "предупреждающий_знак|водительск лиценз|под_санкциями|обход_квартир|продавец|продавц|отправилс|отправилась|передала_что|"
    "les_sanctions_|des_sanctions_|de_sanctions_|aux_sanctions_|ces_sanctions_|sanctions_occidentales|sanctions_américaines|"
    "sanctions_européennes|sanctions_internationales|sanctions_économiques|sanctions_contre|sanctions_visant|saisi_la_cour|"
    "saisie_de_données|permis de_conduire|bajo_sanciones|"
    "unter_sanktionen|sanktionierte_|umgehend|umgehungsstraße|anlieferung|"
    "的制裁|受制裁|制裁下|制裁影响|制裁的影响|西方制裁|受到 制裁|制裁名单|制裁清单|制裁の|制裁リスト|制裁違反|"
    "提供消息|许可管理|许可制|納入業者|納入先|经济制裁下|制裁委员会|行政许可|营业许可|特许|法律制裁|经济制裁|提供 服务|"
    "提供 支持|提供 机会|提供 机遇|提供 条件|"
    "提供 经验|提供 信息|提供 资金|提供 保险|服务 提供|サービス 提供|サービスの提供|提供サービス|楽曲提供|情報提供|資金提供|警告文|"
    "警告灯|武力制裁|経済制裁|の制裁|制裁は|制裁も|制裁と|制裁に|制裁が|制裁を|制裁から|制裁で|制裁や|制裁へ|"
    "무허가|경고사격|경고통신|경고등|경고문|경고 카드|문책경고|주의적 경고|체포조|제재심의|제재심|서비스 제공|서비스를 제공|정보 제공|"
    "기회를 제공|전기 공급|주택 공급|제재 위반|대북 제재 결의|제재의|제재로|제재에도|제재 속|제재 명단|제재위원회|운전면허|지원자|"
    "정보를 제공|우회전|우회도로"
)

#: Simplified -> traditional forms of the Han letters above: each Han word counts in both.
TRADITIONAL = str.maketrans(
    "单为纳对发没获拦许应给运输货规绕开转从无会绝并暂认断来虑拟计划将胁吁议讨论酝实诉严准备约区经业证处员响违时缓险务机条营资关扬宽",
    "單為納對發沒獲攔許應給運輸貨規繞開轉從無會絕並暫認斷來慮擬計劃將脅籲議討論醞實訴嚴準備約區經業證處員響違時緩險務機條營資關揚寬",
)
