"""Names and triggers in French, Spanish, Russian and Chinese: as far as a headline goes.

Tables only, for the actors that appear most. Everything else of the coder is English, so what is
found in other languages is who, roughly what, and when (`bot.analysis.foreign_dates`). Russian
forms are stems by the rule of `bot.analysis.matching`; a name stands in its nominative.
"""

from types import MappingProxyType

from bot.analysis.words import phrases

# French, Spanish, Russian, Chinese.
NAMES = MappingProxyType(
    {
        "us": "États-Unis, américain, américaine, Estados Unidos, EE.UU., estadounidense, США, "
        "Америка, американский, 美国",
        "cn": "Chine, chinois, chinoise, chino, Китай, КНР, китайский, 中国, 中方, 北京",
        "ru": "Russie, russe, Rusia, ruso, rusa, Россия, РФ, российский, Москва, 俄罗斯, 俄方",
        "ua": "Ukraine, ukrainien, ukrainienne, Ucrania, ucraniano, Украина, украинский, Киев, "
        "乌克兰",
        "gb": "Royaume-Uni, britannique, Reino Unido, británico, Великобритания, британский, 英国",
        "fr": "France, français, française, Francia, francés, Франция, французский, 法国",
        "de": "Allemagne, allemand, allemande, Alemania, alemán, Германия, немецкий, 德国",
        "it": "Italie, italien, Italia, italiano, Италия, итальянский, 意大利",
        "jp": "Japon, japonais, japonaise, Japón, japonés, Япония, японский, 日本",
        "kr": "Corée du Sud, sud-coréen, Corea del Sur, surcoreano, Южная Корея, 韩国",
        "kp": "Corée du Nord, nord-coréen, Corea del Norte, norcoreano, КНДР, Северная Корея, 朝鲜",
        "in": "Inde, indien, indienne, indio, Индия, индийский, 印度",
        "pk": "Pakistan, pakistanais, Pakistán, pakistaní, Пакистан, пакистанский, 巴基斯坦",
        "ir": "Iran, iranien, iranienne, Irán, iraní, Иран, иранский, 伊朗",
        "il": "Israël, israélien, israélienne, israelí, Израиль, израильский, 以色列",
        "tr": "Turquie, turc, turque, Turquía, turco, Турция, турецкий, 土耳其",
        "by": "Biélorussie, Bélarus, Bielorrusia, Беларусь, Белоруссия, белорусский, 白俄罗斯",
        "pl": "Pologne, polonais, Polonia, polaco, Польша, польский, 波兰",
        "br": "Brésil, brésilien, Brasil, brasileño, brasileña, Бразилия, 巴西",
        "ar": "Argentine, Argentina, argentino, argentina, Аргентина, 阿根廷",
        "mx": "Mexique, mexicain, México, mexicano, Мексика, 墨西哥",
        "co": "Colombie, Colombia, colombiano, Колумбия, 哥伦比亚",
        "ve": "Vénézuela, Venezuela, venezolano, Венесуэла, 委内瑞拉",
        "cl": "Chili, chilien, Chile, chileno, Чили, 智利",
        "ph": "Philippines, philippin, philippine, Filipinas, filipino, Филиппины, 菲律宾",
        "vn": "Viêt Nam, Vietnam, vietnamien, vietnamita, Вьетнам, 越南",
        "id": "Indonésie, indonésien, indonesio, Индонезия, 印度尼西亚, 印尼",
        "sg": "Singapour, Singapur, Сингапур, 新加坡",
        "my": "Malaisie, malaisien, Malasia, malasio, Малайзия, 马来西亚",
        "th": "Thaïlande, thaïlandais, Tailandia, tailandés, Таиланд, 泰国",
        "kh": "Cambodge, cambodgien, Camboya, camboyano, Камбоджа, 柬埔寨",
        "au": "Australie, australien, Australia, australiano, Австралия, 澳大利亚",
        "sa": "Arabie saoudite, saoudien, Arabia Saudita, saudí, Саудовская Аравия, 沙特",
        "eg": "Égypte, égyptien, Egipto, egipcio, Египет, 埃及",
        "ml": "Mali, malien, maliense, Мали, 马里",
        "ne": "Niger, nigérien, Níger, Нигер, 尼日尔",
        "kz": "Kazakhstan, Kazajistán, Казахстан, 哈萨克斯坦",
        "am": "Arménie, arménien, Armenia, armenio, Армения, 亚美尼亚",
        "az": "Azerbaïdjan, Azerbaiyán, Азербайджан, 阿塞拜疆",
        "tw": "Taïwan, Taiwán, Тайвань, 台湾",
        "nato": "OTAN, НАТО, 北约",
        "asean": "ANASE, АСЕАН, 东盟",
        "eu": "Union européenne, Unión Europea, Евросоюз, ЕС, 欧盟",
    }
)
TRIGGERS = MappingProxyType(
    {
        "suspension": phrases(
            "suspend, suspendent, suspension des, suspenden, suspende, приостановил, 暂停, 中止, "
            "取消"
        ),
        "resumption": phrases(
            "reprennent, reprise du dialogue, reanudan, reanuda, возобновил, 恢复"
        ),
        "agreement_signed": phrases(
            "signent, signé, signature, signent un accord, firman, firmó, firmaron, acuerdo, "
            "подписал, "
            "соглашение, 签署, 协定"
        ),
        "hotline_call": phrases(
            "entretien téléphonique, conversación telefónica, телефонный разговор, 通话"
        ),
        "joint_exercise": phrases(
            "exercice conjoint, exercices conjoints, exercice militaire, manœuvres, "
            "ejercicio combinado, "
            "ejercicio, ejercicios, maniobras, учение, совместное учение, 演习, 联演, 联合训练"
        ),
        "port_call": phrases("escale, hace escala, fait escale, заход в порт, 访问港口"),
        "meeting": phrases(
            "rencontre, rencontrent, se réunissent, s'entretient, visite officielle, reçoit, "
            "reúnen, "
            "se reunieron, reunión, se reúne, recibe, visita oficial, переговоры, встреча, "
            "заседание, "
            "договорился, визит, 会谈, 会见, 访问, 磋商, 对话, 会晤"
        ),
        "military_aid": phrases("aide militaire, ayuda militar, военная помощь, 军事援助"),
        "prisoner_exchange": phrases(
            "échange de prisonniers, intercambio de prisioneros, обмен пленными, 换俘"
        ),
        "ceasefire_talks": phrases(
            "cessez-le-feu, alto el fuego, прекращение огня, перемирие, 停火"
        ),
    }
)
MILITARY = (
    r"militaires?|armées?|défense|forces|exercices?|marine|militar(?:es)?|defensa|ejército|armada"
    r"|ejercicios?"
    r"|военн\w*|оборон\w*|учени\w*|арми\w*|флот\w*"
)
MILITARY_HAN = "军|防务|国防|演习|导弹|武器"
LEVELS = (
    (
        r"ministres? (?:de la défense|des armées|des affaires)|ministros? de (?:la )?defensa"
        r"|ministerio",
        "minister",
    ),
    (r"министр\w* обороны|министр\w*|防长|国防部长|部长", "minister"),
    (
        r"chefs? d['’]état-major|jefes? de estado mayor|начальник\w* генштаба|参谋长",
        "chief_of_defence",
    ),
    (r"présidents?|presidentes?|президент\w*|主席|总统|总理", "leader"),
)
