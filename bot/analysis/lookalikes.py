"""Forms that look like an actor and are none, and what decides the doubtful ones.

Tables only: the advice in the `ambiguous` notes of `bot/domain/data/actors.toml`, made precise.
A look-alike that is longer than the actor's form wins over it, by the longest-match rule.
"""

from types import MappingProxyType

from bot.analysis.words import words

# Seas, regions, newspapers, ships, companies and people: matched, and then thrown away.
NO_ACTORS: tuple[str, ...] = (
    *("South China", "East China", "China Sea", "China Seas", "South China Seas"),
    *("South China Sea", "East China Sea", "Sea of Japan", "Philippine Sea", "West Philippine Sea"),
    *(
        "Indian Ocean",
        "Gulf of Oman",
        "Gulf of Aden",
        "Gulf of Mexico",
        "Gulf of Guinea",
        "Gulf of America",
    ),
    *(
        "Norwegian Sea",
        "Irish Sea",
        "Gulf of Finland",
        "Gulf of Thailand",
        "Persian Gulf",
        "Korea Strait",
    ),
    *("Taiwan Strait", "Taiwan Straits", "Taiwan Relations Act", "Korean Peninsula", "Solomon Sea"),
    *(
        "Lake Chad",
        "Lake Chad Basin",
        "Jordan River",
        "Jordan Valley",
        "River Jordan",
        "Niger Delta",
    ),
    *("Niger River", "Niger State", "Benin City", "Kuwait City", "Mali Empire", "Suez Canal"),
    *("New Mexico", "South Georgia", "British Columbia", "New Britain", "New Ireland", "Indiana"),
    *("American Samoa", "French Polynesia", "French Guiana", "New Caledonia", "Northern Ireland"),
    *("Latin America", "South America", "Central America", "North America", "North American"),
    *("Latin American", "South American", "Central American", "Inner Mongolia", "East Azerbaijan"),
    *("West Azerbaijan", "Panama City", "East Palestine", "San Marino, California", "Panama Canal"),
    *("Washington Post", "The Washington Post", "Washington Times", "Washington Examiner"),
    *("George Washington", "USS George Washington", "Washington State", "Washington Institute"),
    *(
        "USS America",
        "USS Ronald Reagan",
        "USS Georgia",
        "USS Ohio",
        "HMAS Canberra",
        "Bank of America",
    ),
    *(
        "China Airlines",
        "Air China",
        "Air India",
        "Air France",
        "British Airways",
        "Turkish Airlines",
    ),
    *(
        "South China Morning Post",
        "China Daily",
        "China Global Television Network",
        "Times of India",
    ),
    *(
        "Hindustan Times",
        "Times of Israel",
        "The Times of Israel",
        "Jerusalem Post",
        "Korea Herald",
    ),
    *("Korea Times", "Japan Times", "Japan News", "Moscow Times", "Tehran Times", "Kyiv Post"),
    *("Kyiv Independent", "Bangkok Post", "Jakarta Post", "Manila Times", "Manila Bulletin"),
    *(
        "Voice of America",
        "Radio Free Asia",
        "USA Today",
        "US News",
        "Le Monde",
        "Al Jazeera America",
    ),
    *("Vietnam War", "Korean War", "Gulf War", "Iraq War", "Cold War", "Vietnam veterans"),
    *(
        "Warsaw Pact",
        "Warsaw Security Forum",
        "Paris Agreement",
        "Paris Peace Forum",
        "Paris Air Show",
    ),
    *("Oslo Accords", "Abraham Accords", "Geneva Conventions", "Geneva Convention", "Rome Statute"),
    *("Minsk agreements", "Minsk Group", "Budapest Memorandum", "Lisbon Treaty", "Vienna Document"),
    *("Vienna Convention", "Ottawa Convention", "Dayton Accords", "Treaty of San Francisco"),
    *(
        "Algiers Accord",
        "Doha Agreement",
        "Astana format",
        "Helsinki Final Act",
        "Camp David Accords",
    ),
    *(
        "Manama Dialogue",
        "Doha Forum",
        "Munich Security Conference",
        "Berlin Process",
        "Dakar Forum",
    ),
    *(
        "Jakarta Post",
        "Luanda Process",
        "Nairobi Process",
        "Washington Treaty",
        "North Atlantic Treaty",
    ),
    *("Turkish Cypriot", "Turkish Cypriots", "Turkish Republic of Northern Cyprus", "TRNC"),
    *(
        "Greek Cypriot",
        "Greek Cypriots",
        "Bosnian Serb",
        "Bosnian Serbs",
        "Bosnian Croat",
        "ethnic Albanian",
    ),
    *(
        "Korean American",
        "Chinese American",
        "Chinese Americans",
        "Chinese Malaysian",
        "Indian American",
    ),
    *(
        "Native American",
        "Native Americans",
        "African American",
        "African Americans",
        "American Indian",
    ),
    *(
        "American football",
        "Turkish Stream",
        "German Shepherd",
        "Havana Syndrome",
        "Stockholm Syndrome",
    ),
    *("Camp David", "Wellington Koo", "Duke of Wellington", "Chennai Super Kings"),
    *("Prague Spring", "Kansas City", "London, Ontario", "Athens, Georgia"),
    *("Moscow, Idaho", "Paris, Texas", "Emirates airline", "Emirates Airline", "Emirates flight"),
    *("Male, Maldives", "Cyprus problem", "Iran-Contra", "Ukraine fatigue"),
    *(
        "Taipei Economic and Cultural Office",
        "German Marshall Fund",
        "Marshall Plan",
        "Marshall Fund",
    ),
)

# Longer forms that are an actor of their own, whatever their parts say; some are several's.
EXTRA_NAMES: tuple[tuple[str, str], ...] = (
    *((form, "kr+kp") for form in ("Koreas", "two Koreas", "inter-Korean", "Inter-Korean")),
    *((form, "ee+lv+lt") for form in ("Baltic states", "Baltic States", "Baltic countries")),
    *((form, "in+pk") for form in ("Indo-Pak", "Indo-Pakistani", "Indo-Pakistan")),
    *((form, "cn+us") for form in ("Sino-American", "Sino-US", "Sino-U.S.")),
    *((form, "cn+in") for form in ("Sino-Indian",)),
    *((form, "cn+ru") for form in ("Sino-Russian",)),
    *((form, "fr+gb") for form in ("Franco-British", "Anglo-French")),
    *((form, "fr+de") for form in ("Franco-German",)),
    ("Taiwan region", "tw"),
    ("Taiwan authorities", "tw"),
    ("Britain", "gb"),
    *((form, "ss") for form in ("S. Sudan", "S Sudan", "S. Sudanese")),
    *((form, "kp") for form in ("N Korea", "N. Korea", "NKorea", "N Korean", "N. Korean")),
    *((form, "kr") for form in ("S Korea", "S. Korea", "SKorea", "S Korean", "S. Korean")),
    ("Great Britain", "gb"),
    ("Sino", "cn"),
    ("Russo", "ru"),
    ("Indo", "in"),
    ("Franco", "fr"),
    ("Anglo", "gb"),
    ("Turkiye", "tr"),
    ("Korean", "kr"),
    ("Koreans", "kr"),
    ("Congo", "cd"),
    ("Kremlin", "ru"),
    ("Peoples Republic of China", "cn"),
    *(("USS", "us"), ("USNS", "us"), ("HMS", "gb"), ("RFA", "gb"), ("HMAS", "au"), ("HMCS", "ca")),
    *(("HMNZS", "nz"), ("INS", "in"), ("ICGS", "in"), ("JS", "jp"), ("ROKS", "kr"), ("BRP", "ph")),
    *(("KRI", "id"), ("PNS", "pk"), ("TCG", "tr"), ("FGS", "de"), ("RSS", "sg"), ("HTMS", "th")),
    *(("SLNS", "lk"), ("BNS", "bd"), ("HNLMS", "nl"), ("PLANS", "cn"), ("KD", "my"), ("ITS", "it")),
)

# Prefixes that mean a country only before a hyphen: "Sino-US", but not "Indo-Pacific".
HYPHEN_ONLY = frozenset({"sino", "russo", "indo", "franco", "anglo"})
NOT_AFTER_PREFIX = frozenset({"pacific", "european", "china", "aryan", "saxon"})

# Second halves of a compound that make the first an adjective on a third party.
ATTRIBUTIVE = words(
    """
    backed made built flagged supplied linked aligned born speaking language installed
    occupied controlled owned funded designed sponsored allied imposed seized annexed era
    style class held administered occupied friendly based brokered trained
    """
)

# A doubtful form counts only when one of these words stands anywhere in the text, and for `never`
# forms not at all when one of the second set does.
CONTEXT = MappingProxyType(
    {
        "georgia": words(
            """
            tbilisi georgian georgians abkhazia ossetia caucasus armenia azerbaijan
            moldova ukraine nato batumi poti kobakhidze burchuladze
            """
        ),
        "georgian": words("tbilisi georgia abkhazia ossetia caucasus batumi"),
        "congo": words("kinshasa goma m23 fardc drc kivu tshisekedi rwanda"),
        "congolese": words("kinshasa goma m23 fardc drc kivu tshisekedi rwanda"),
        "korea": words("seoul rok usfk"),
        "korean": words("seoul rok usfk"),
        "koreans": words("seoul rok usfk"),
        "emirates": words("dhabi dubai uae emirati"),
        "brussels": frozenset(),
        "geneva": frozenset(),
        "vienna": frozenset(),
        "the hague": frozenset(),
        "forum": frozenset(),
        "union": frozenset(),
        "alliance": frozenset(["nato"]),
        "coalition": frozenset(),
        "inspectors": frozenset(),
        "england": words("london british uk"),
        "marines": words("us american pentagon"),
        "male": frozenset(),
    }
)
AGAINST = MappingProxyType(
    {
        "georgia": words(
            """
            atlanta savannah augusta benning stewart kemp gop republicans democrats
            senator ga macon bulldogs
            """
        ),
    }
)
# Countries that are also given names or surnames: a neighbouring capitalised word makes a person.
PERSONAL = words(
    """
    jordan chad georgia israel sofia victoria cameron male montenegro paris
    """
)
NO_PERSON = words(
    """
    king prince minister president army armed air defence defense royal foreign military
    forces navy police prime the and in with of from to for by at on over since after if but
    when while general chief colonel us egypt saudi iraq syria gaza hamas turkey northern
    southern eastern western neighbouring neighboring both talks troops summit ambassador
    envoy strikes attacks iran hezbollah qatar lebanon moscow washington says said ministry
    has is will was
    """
)
