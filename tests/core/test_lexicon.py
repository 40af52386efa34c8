"""The lexicon: what the data files hold, what a person may call an actor, whose an address is."""

import pickle
import tomllib
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.lexicon import (
    LEXICON_FILES,
    Actor,
    EngagementType,
    Lexicon,
    LoadedTerm,
    Mechanism,
    Official,
    Topic,
)
from bot.domain.model import (
    ActorId,
    Level,
    MechanismId,
    OutletId,
    PartialDate,
    PersonId,
    Sign,
    TopicId,
    TypeId,
)
from bot.domain.outlets import Outlet
from bot.errors import DataError
from bot.workers import read_lexicon
from tests.core.domain.real_lexicon import DATA, real_lexicon

SMALL = {
    "actors.toml": """
[[actors]]
id = "no"
kind = "country"
name = "Norway"
iso3 = "nor"
also_known_as = ["Kingdom of Norway"]
command_aliases = ["no", "N.O.R."]
demonyms = ["Norwegian", "Nordic"]
metonyms = ["the Storting", "Northland", "Suomi"]
defence_ministry = ["Forsvaret"]
forces = ["Home Guard"]
ambiguous = [{ form = "Storting", note = "also the building" }]

[[actors]]
id = "fi"
kind = "country"
name = "Finland"
also_known_as = ["Suomi"]
command_aliases = ["fi"]
demonyms = ["Nordic"]

[[actors]]
id = "pact"
kind = "alliance"
name = "Northland"
command_aliases = ["pact"]
bodies = ["Council"]
members = ["no"]
""",
    "engagements.toml": """
[[engagements]]
id = "port_call"
name = "Port call"
definition = "A ship visits."
sign = "cooperative"
importance = 2
ndu_category = "port_call"
verb_lemmas = ["dock"]
triggers = ["port call"]
not_this = [{ phrase = "phone call", means = "no ship" }]
""",
    "loaded_language.toml": """
[[terms]]
term = "puppet regime"
variants = ["puppet government"]
neutral = "the government"
used_by = ["no"]
""",
    "mechanisms.toml": """
[[mechanisms]]
id = "north-talks"
name = "North Talks"
kind = "dialogue"
aliases = ["NT"]
parties = ["no", "pact"]
""",
    "officials.toml": """
[[officials]]
id = "jane-roe-2024"
person = "jane-roe"
name = "Jane Roe"
aliases = ["Minister Roe"]
actor = "no"
role = "Deputy minister"
level = "commander"
from = "2024-05"
to = "2025"
""",
    "outlets.toml": """
[[outlets]]
id = "courier"
name = "The Courier"
label = "Norwegian newspaper"
domains = ["courier.example"]
url_prefixes = ["host.example/courier"]
country = "no"
kind = "newspaper"
ownership = "private"
contested = true
basis = "Owned by its readers"
basis_url = "https://host.example/who"

[[outlets]]
id = "pact_press"
name = "The Pact"
label = "Alliance"
domains = ["host.example"]
country = "no"
kind = "international_org"
ownership = "government"
basis = "Its own site"
""",
    "topics.toml": """
[[topics]]
id = "arctic"
name = "Arctic"
words = ["Svalbard"]
actors = ["no"]
""",
}


def small_lexicon(changes: Mapping[str, tuple[str, str]] | None = None) -> Lexicon:
    """Return the small lexicon, with a text replaced by another in the files named."""
    texts = dict(SMALL)
    for file, (old, new) in (changes or {}).items():
        assert old in texts[file]
        texts[file] = texts[file].replace(old, new, 1)
    return Lexicon.parse(texts)


def test_a_record_becomes_a_value_of_its_kind() -> None:
    lexicon = small_lexicon()
    assert lexicon.actors[ActorId("no")] == Actor(
        id=ActorId("no"),
        name="Norway",
        kind="country",
        names=("Norway", "Kingdom of Norway"),
        aliases=("no", "nor"),
        demonyms=("Norwegian", "Nordic"),
        metonyms=("the Storting", "Northland", "Suomi"),
        ministries=("Forsvaret",),
        forces=("Home Guard",),
        ambiguous=("Storting",),
    )
    assert lexicon.actors[ActorId("pact")].forces == ("Council",)
    assert lexicon.actors[ActorId("pact")].members == (ActorId("no"),)
    assert lexicon.types == {
        TypeId("port_call"): EngagementType(
            id=TypeId("port_call"),
            name="Port call",
            definition="A ship visits.",
            sign=Sign.COOPERATIVE,
            importance=2,
            triggers=("port call",),
            verb_lemmas=("dock",),
            not_this=("phone call",),
            ndu_category="port_call",
        )
    }
    assert lexicon.mechanisms == {
        MechanismId("north-talks"): Mechanism(
            id=MechanismId("north-talks"),
            name="North Talks",
            kind="dialogue",
            aliases=("NT",),
            parties=(ActorId("no"), ActorId("pact")),
        )
    }
    assert lexicon.officials == (
        Official(
            id="jane-roe-2024",
            person=PersonId("jane-roe"),
            name="Jane Roe",
            aliases=("Minister Roe",),
            actor=ActorId("no"),
            role="Deputy minister",
            level=Level.DEPUTY,
            since=PartialDate("2024-05"),
            until=PartialDate("2025"),
        ),
    )
    assert lexicon.topics == {
        TopicId("arctic"): Topic(
            id=TopicId("arctic"), name="Arctic", words=("Svalbard",), actors=(ActorId("no"),)
        )
    }
    assert lexicon.loaded_terms == (
        LoadedTerm(
            term="puppet regime",
            variants=("puppet government",),
            neutral="the government",
            used_by=(ActorId("no"),),
        ),
    )
    assert lexicon.outlets[OutletId("courier")] == Outlet(
        id=OutletId("courier"),
        name="The Courier",
        label="Norwegian newspaper",
        domains=("courier.example",),
        kind="newspaper",
        ownership="private",
        basis="Owned by its readers",
        country=ActorId("no"),
        contested=True,
        url_prefixes=("host.example/courier",),
        basis_url="https://host.example/who",
    )


@pytest.mark.parametrize(
    ("outlet", "provenance", "standing", "is_official"),
    [
        ("reuters", "International news agency (Thomson Reuters)", "private", False),
        ("press_tv", "Iranian state broadcaster (IRIB)", "state controlled", False),
        ("nhk", "Japanese public broadcaster, contested", "ownership contested", False),
        ("centcom", "US Central Command", "official", True),
        ("nato", "NATO (intergovernmental alliance)", "official", True),
    ],
)
def test_an_outlet_shows_whose_it_is_and_where_that_is_disputed(
    outlet: str, provenance: str, standing: str, is_official: bool
) -> None:
    known = real_lexicon().outlets[OutletId(outlet)]
    shown = (known.provenance, known.standing, known.is_official)
    assert shown == (provenance, standing, is_official)


def test_an_international_organisation_is_nobody_s_though_it_has_a_seat() -> None:
    outlet = small_lexicon().outlets[OutletId("pact_press")]
    assert (outlet.country, outlet.is_official) == (None, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("NO", "no", id="id"),
        pytest.param("n.o.r.", "no", id="alias with dots"),
        pytest.param("the Kingdom of  Norway", "no", id="name with article"),
        pytest.param("norwegian", "no", id="demonym"),
        pytest.param("Storting", "no", id="metonym without its article"),
        pytest.param("northland", "no", id="country before organisation"),
        pytest.param("suomi", "fi", id="name before metonym"),
        pytest.param("Nordic", None, id="two countries at once"),
        pytest.param("svalbard", None, id="unknown"),
        pytest.param("", None, id="empty"),
    ],
)
def test_a_form_means_the_actor_with_the_best_claim(text: str, expected: str | None) -> None:
    actor = small_lexicon().actor_named(text)
    assert (actor.id if actor else None) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.courier.example:8080/a?b=c", "courier"),
        ("Courier.Example.", "courier"),
        ("https://host.example/courier/2026/a", "courier"),
        ("https://www.host.example/couriers", "pact_press"),
        ("https://host.example", "pact_press"),
        ("notcourier.example", None),
        ("https://courier.example@evil.example/", None),
        ("https://evil.example\\@courier.example/", None),
        ("ftp://courier.example/", None),
        ("http://[::1", None),
        ("", None),
    ],
)
def test_an_address_belongs_to_the_outlet_with_the_longest_match(
    address: str, expected: str | None
) -> None:
    outlet = small_lexicon().outlet_at(address)
    assert (outlet.id if outlet else None) == expected


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        pytest.param(
            "actors.toml",
            'id = "fi"',
            'id = "no"',
            "actors.toml, no: a second record with this `id`",
            id="doubled",
        ),
        pytest.param(
            "actors.toml",
            'name = "Norway"',
            "",
            "actors.toml, no: `name` must be a text that is not empty",
            id="missing field",
        ),
        pytest.param(
            "actors.toml",
            'id = "no"',
            "",
            "actors.toml, record 1: `id` must be a text that is not empty",
            id="missing id",
        ),
        pytest.param(
            "actors.toml",
            "demonyms",
            "demonims",
            "actors.toml, no: unknown field `demonims`",
            id="misspelt field",
        ),
        pytest.param(
            "actors.toml",
            'kind = "country"',
            'kind = "contry"',
            "actors.toml, no: `kind` is 'contry', but must be one of country, territory, alliance, "
            "igo, grouping, command, agency, ngo, armed_group",
            id="unknown kind",
        ),
        pytest.param(
            "actors.toml",
            '["fi"]',
            '["fi", "nor"]',
            "actors.toml, fi: the command alias 'nor' belongs to no too",
            id="doubled alias",
        ),
        pytest.param(
            "actors.toml",
            '{ form = "Storting", note = "also the building" }',
            '{ note = "also the building" }',
            "actors.toml, no: `ambiguous.form` must hold texts only, and none of them empty",
            id="form without text",
        ),
        pytest.param(
            "actors.toml",
            '{ form = "Storting", note = "also the building" }',
            "7",
            "actors.toml, no: `ambiguous.form` must hold texts only, and none of them empty",
            id="form that is no table",
        ),
        pytest.param(
            "actors.toml",
            'members = ["no"]',
            'members = "no"',
            "actors.toml, pact: `members` must be a list",
            id="text for a list",
        ),
        pytest.param(
            "mechanisms.toml",
            '"pact"]',
            '"pakt"]',
            "mechanisms.toml, north-talks: `parties` names 'pakt', which no record has as its id",
            id="unknown party",
        ),
        pytest.param(
            "officials.toml",
            'actor = "no"',
            'actor = "xx"',
            "officials.toml, jane-roe-2024: `actor` names 'xx', which no record has as its id",
            id="unknown actor",
        ),
        pytest.param(
            "officials.toml",
            '"2024-05"',
            '"May 2024"',
            "officials.toml, jane-roe-2024: `from`: 'May 2024' is no date of the form YYYY, "
            "YYYY-MM or YYYY-MM-DD",
            id="malformed date",
        ),
        pytest.param(
            "officials.toml",
            '"2025"',
            '"2023"',
            "officials.toml, jane-roe-2024: `to` lies before `from`",
            id="a term that ends before it begins",
        ),
        pytest.param(
            "engagements.toml",
            "importance = 2",
            "importance = 9",
            "engagements.toml, port_call: `importance` must be a whole number from 1 to 5",
            id="number out of range",
        ),
        pytest.param(
            "outlets.toml",
            "contested = true",
            'contested = "yes"',
            "outlets.toml, courier: `contested` must be true or false",
            id="text for a flag",
        ),
        pytest.param(
            "outlets.toml",
            '["host.example"]',
            '["courier.example"]',
            "outlets.toml, pact_press: 'courier.example' belongs to courier too",
            id="doubled domain",
        ),
        pytest.param(
            "outlets.toml",
            '["host.example"]',
            '["https://host.example"]',
            "outlets.toml, pact_press: 'https://host.example' is no lower-case host or beginning "
            "of an address",
            id="an address for a domain",
        ),
        pytest.param(
            "topics.toml",
            "[[topics]]",
            "[[topic]]",
            "topics.toml holds no [[topics]]",
            id="no table",
        ),
        pytest.param(
            "topics.toml",
            "[[topics]]",
            "topics = [7]\n[rest]",
            "topics.toml, record 1: must be a table",
            id="a number for a table",
        ),
    ],
)
def test_a_mistake_in_the_data_is_named_with_file_and_record(
    file: str, old: str, new: str, message: str
) -> None:
    with pytest.raises(DataError) as raised:
        small_lexicon({file: (old, new)})
    assert (raised.value.message, raised.value.hint) == (
        message,
        f"The format stands at the top of {file}.",
    )


def test_a_file_that_is_no_toml_is_named() -> None:
    with pytest.raises(DataError, match=r"topics\.toml is no TOML: .*line 2"):
        small_lexicon({"topics.toml": ("[[topics]]", "[[topics")})


def test_a_missing_file_is_named() -> None:
    with pytest.raises(DataError, match=r"The data file mechanisms\.toml is missing"):
        Lexicon.parse({name: text for name, text in SMALL.items() if name != "mechanisms.toml"})


def test_names_are_given_for_ids_that_nobody_knows() -> None:
    lexicon = small_lexicon()
    assert lexicon.actor_name(ActorId("no")) == "Norway"
    assert lexicon.actor_name(ActorId("xx")) == "xx"
    assert lexicon.type_name(TypeId("port_call")) == "Port call"
    assert lexicon.type_name(TypeId("xx")) == "Engagement"
    assert lexicon.type_name(None) == "Engagement"


def test_the_shipped_data_are_whole() -> None:
    lexicon = real_lexicon()
    counts = {
        "actors": len(lexicon.actors),
        "types": len(lexicon.types),
        "mechanisms": len(lexicon.mechanisms),
        "officials": len(lexicon.officials),
        "topics": len(lexicon.topics),
        "outlets": len(lexicon.outlets),
        "loaded_terms": len(lexicon.loaded_terms),
    }
    floors = {
        "actors": 327,
        "types": 24,
        "mechanisms": 451,
        "officials": 815,
        "topics": 50,
        "outlets": 297,
        "loaded_terms": 117,
    }
    assert {name: min(count, floors[name]) for name, count in counts.items()} == floors


def test_the_shipped_ids_are_lower_case() -> None:
    lexicon = real_lexicon()
    ids = [
        *lexicon.actors,
        *lexicon.types,
        *lexicon.mechanisms,
        *lexicon.topics,
        *lexicon.outlets,
        *(official.person for official in lexicon.officials),
    ]
    assert [one for one in ids if one != one.lower()] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("prc", "cn"),
        ("USA", "us"),
        ("america", "us"),
        ("U.S.", "us"),
        ("no", "no"),
        ("north korea", "kp"),
        ("North-Korea", "kp"),
        ("DPRK", "kp"),
        ("the Kremlin", "ru"),
        ("nato", "nato"),
        ("EU", "eu"),
        ("gbr", "gb"),
        ("Côte d’Ivoire", "ci"),
        ("guinea-bissau", "gw"),
        ("au", "au"),
        ("african union", "african-union"),
        ("congolese", None),
        ("brussels", None),
    ],
)
def test_people_s_names_for_the_shipped_actors_are_understood(
    text: str, expected: str | None
) -> None:
    actor = real_lexicon().actor_named(text)
    assert (actor.id if actor else None) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.presstv.ir/Detail/2026/1/1/a", "press_tv"),
        ("http://presstv.co.uk/a", "press_tv"),
        ("https://french.presstv.com/a", "press_tv"),
        ("https://swentr.site/news/a", "rt"),
        ("https://www.bbc.co.uk/news/a", "bbc"),
        ("https://www.bbc.com/news/a", "bbc"),
        ("https://arabnews.jp/a", "arab_news"),
        ("https://mission.nato.int.example/a", None),
        ("https://www.example.com/reuters.com/a", None),
        ("https://www.gov.uk/government/news/a", "uk_gov"),
        ("https://council.gov.uk/news", None),
        ("http://eng.mod.gov.cn/a", "cn_mnd"),
        ("https://www.thedrive.com/the-war-zone/a", "the_war_zone"),
        ("https://www.thedrive.com/cars", None),
    ],
)
def test_shipped_outlets_are_found_at_their_addresses(address: str, expected: str | None) -> None:
    outlet = real_lexicon().outlet_at(address)
    assert (outlet.id if outlet else None) == expected


def test_the_lexicon_can_be_sent_to_a_worker_process() -> None:
    assert pickle.loads(pickle.dumps(small_lexicon())) == small_lexicon()  # noqa: S301


def test_every_starter_source_names_a_known_outlet() -> None:
    packs = tomllib.loads((DATA / "starter_sources.toml").read_text("utf-8"))["packs"]
    sources = [source for pack in packs for source in pack["sources"]]
    unknown = [s["url"] for s in sources if s["outlet"] not in real_lexicon().outlets]
    assert (unknown, len({s["url"] for s in sources})) == ([], len(sources))
    assert len({pack["id"] for pack in packs}) == len(packs)


@pytest.mark.parametrize("file", [*LEXICON_FILES, "starter_sources.toml"])
def test_each_file_begins_by_documenting_its_fields(file: str) -> None:
    text = (DATA / file).read_text("utf-8")
    heading = "".join(line for line in text.splitlines() if line.startswith("#"))
    rows = next(value for value in tomllib.loads(text).values() if isinstance(value, list) and
                isinstance(value[0], dict))  # fmt: skip
    fields = {field for row in rows for field in row}
    assert [field for field in sorted(fields) if field not in heading] == []


@given(st.text(max_size=60))
def test_any_text_names_an_actor_or_none_and_an_outlet_or_none(text: str) -> None:
    lexicon = small_lexicon()
    assert lexicon.actor_named(text) in {None, *lexicon.actors.values()}
    assert lexicon.outlet_at(text) in {None, *lexicon.outlets.values()}


def test_whoever_prints_the_lexicon_prints_how_big_it_is() -> None:
    lexicon = read_lexicon()
    expected = f"Lexicon({len(lexicon.actors)} actors, {len(lexicon.outlets)} outlets, …)"
    assert repr(lexicon) == expected
