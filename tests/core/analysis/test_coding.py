"""Coding: who did what with whom, and what only looks like it."""

import pytest

from bot.domain.model import (
    ActorId,
    Engagement,
    Level,
    MechanismId,
    PartialDate,
    Person,
    Sign,
    Span,
    Status,
    TypeId,
)
from tests.build import actors_of
from tests.core.analysis.coders import analysis_of


def main_of(title: str, text: str = "", **kwargs: str | None) -> tuple[tuple[str, ...], str | None]:
    main = analysis_of(title, text, **kwargs).main
    return (main.actors, main.type) if main else ((), None)


def test_an_engagement_comes_with_its_evidence() -> None:
    title = "Austin meets Dong Jun at Shangri-La Dialogue"
    text = (
        "SINGAPORE, May 31 (Reuters) - US Defense Secretary Lloyd Austin met his Chinese "
        "counterpart Dong Jun in Singapore on Friday.\n\n"
        "The two sides discussed Taiwan and the South China Sea."
    )
    analysis = analysis_of(title, text, "2024-05-31")
    assert analysis.main == Engagement(
        actors=actors_of("us-cn"),
        type=TypeId("ministerial_meeting"),
        status=Status.HELD,
        sign=Sign.COOPERATIVE,
        level=Level.MINISTER,
        date=PartialDate("2024-05-31"),
        place="Singapore",
        mechanism=MechanismId("shangri-la-dialogue"),
        people=(
            Person(
                name="Lloyd Austin",
                role="Secretary of Defense",
                actor=ActorId("us"),
                level=Level.MINISTER,
            ),
            Person(
                name="Dong Jun",
                role="Minister of National Defense",
                actor=ActorId("cn"),
                level=Level.MINISTER,
            ),
        ),
        evidence=Span(0, 124),
        quote=text[:124],
    )
    assert text[:124].endswith("on Friday.")
    assert analysis.topics == ("taiwan", "south_china_sea")
    assert analysis.relevant


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        pytest.param("Poland and Finland held talks.", ("pl", "fi"), id="x and y"),
        pytest.param("Polish-Finnish talks were held.", ("pl", "fi"), id="hyphenated"),
        pytest.param("Talks between Poland and Finland closed.", ("pl", "fi"), id="between"),
        pytest.param(
            "Poland's defence minister met her Finnish counterpart.", ("pl", "fi"), id="counterpart"
        ),
        pytest.param("Poland met Finland on the war in Ukraine.", ("pl", "fi"), id="topic"),
        pytest.param("Poland and Finland discussed Iran and Russia.", ("pl", "fi"), id="discussed"),
        pytest.param("Poland discussed Iran with Finland.", ("pl", "fi"), id="discussed with"),
        pytest.param("Poland held talks with Finland in Norway.", ("pl", "fi"), id="place"),
        pytest.param("In Oslo, Poland and Finland held talks.", ("pl", "fi"), id="place and comma"),
        pytest.param("Poland met Finland in Brussels, Belgium.", ("pl", "fi"), id="city, country"),
        pytest.param(
            "Poland met Finland in Brussels, Belgium on Monday.", ("pl", "fi"), id="city goes on"
        ),
        pytest.param("The Polish army chief visited Finland.", ("pl", "fi"), id="host"),
        pytest.param("A Japan visit by the Polish navy chief ended.", ("pl", "jp"), id="a visit"),
        pytest.param(
            "Poland and Finland, which borders Russia, held talks.", ("pl", "fi"), id="relative"
        ),
        pytest.param(
            "Norway said that Poland and Finland held talks.", ("pl", "fi"), id="a speaker before"
        ),
        pytest.param(
            "Poland and Finland held talks, the Norwegian army said.", ("pl", "fi"), id="behind"
        ),
        pytest.param("AUKUS ministers of Australia met Japan.", ("au", "jp"), id="a guest"),
        pytest.param(
            "Norway welcomed the latest round of talks between Poland and Finland.",
            ("pl", "fi"),
            id="who welcomes talks",
        ),
        pytest.param(
            "Poland welcomed the resumption of talks with Finland.",
            ("pl", "fi"),
            id="who welcomes its own",
        ),
        pytest.param(
            "Poland's deputy secretary of defence for Russia met Finland's envoy.",
            ("pl", "fi"),
            id="an office for",
        ),
        pytest.param("AUKUS defence ministers met.", ("au", "gb", "us"), id="a small body"),
        pytest.param(
            "AUKUS ministers of Australia, Britain and the US met.",
            ("au", "gb", "us"),
            id="a small body and its members",
        ),
    ],
)
def test_parties_act_and_others_are_merely_mentioned(text: str, parties: tuple[str, ...]) -> None:
    assert main_of("Military talks", text)[0] == parties


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        pytest.param("Presidents of Poland and Finland meet", "", "leader_summit", id="leaders"),
        pytest.param("Polish, Finnish defence ministers meet", "", "ministerial_meeting", id="2"),
        pytest.param("Polish, Finnish officials hold talks", "", "defence_dialogue", id="working"),
        pytest.param("Polish army chief visits Finland", "", "senior_visit", id="visit"),
        pytest.param("Polish frigate visits Finland", "", "port_call", id="a ship visits"),
        pytest.param("Polish navy ship docks in Finland", "", "port_call", id="port"),
        pytest.param("Poland, Finland ministers speak by phone", "", "hotline_call", id="phone"),
        pytest.param(
            "Polish, Finnish commanders talk",
            "The Polish and Finnish commanders held a video call on Monday.",
            "hotline_call",
            id="the lead names the channel",
        ),
        pytest.param("Poland, Finland begin exercise", "", "joint_exercise", id="exercise"),
        pytest.param("Poland sells missiles to Finland", "", "arms_transfer", id="arms"),
        pytest.param("Poland, Finland sign defence pact", "", "agreement_signed", id="pact"),
        pytest.param(
            "Israel, Lebanon hold round of talks", "", "ceasefire_talks", id="adversaries"
        ),
        pytest.param("Poland warns Russia over jets", "", "warning_or_protest", id="warning"),
    ],
)
def test_the_type_follows_words_rank_and_channel(title: str, text: str, expected: str) -> None:
    assert main_of(title, text)[1] == expected


def test_what_is_said_of_a_meeting_is_no_meeting() -> None:
    title = "Meeting in Warsaw prolongs conflict, says Russian envoy"
    text = "Russia's foreign ministry warned Poland on Monday against hosting the army talks."
    assert main_of(title, text) == (("ru", "pl"), "warning_or_protest")


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        pytest.param(
            "under a pact that their ministers signed on Monday",
            "agreement_signed",
            id="signed now",
        ),
        pytest.param(
            "under a pact that their ministers signed on 3 May 2024",
            "joint_exercise",
            id="long ago",
        ),
        pytest.param("under a pact that their ministers signed", "joint_exercise", id="undated"),
        pytest.param(
            "under a pact that they are to sign on Monday", "joint_exercise", id="to be signed"
        ),
    ],
)
def test_a_plan_under_a_pact_just_signed_is_the_signing(lead: str, expected: str) -> None:
    title = "Poland and Finland to hold joint patrols in Baltic"
    text = f"Poland and Finland will hold joint patrols in the Baltic, {lead}."
    assert main_of(title, text)[1] == expected


@pytest.mark.parametrize(
    ("title", "text", "status"),
    [
        pytest.param("Poland, Finland to hold army talks", "", "planned", id="headline infinitive"),
        pytest.param(
            "Army talks", "Poland and Finland will hold talks on Monday.", "planned", id="will"
        ),
        pytest.param(
            "Army talks", "Poland and Finland met and agreed to hold drills.", "held", id="agreed"
        ),
        pytest.param("Poland proposes army talks to Finland", "", "proposed", id="proposed"),
        pytest.param("Poland and Finland end army talks", "", "held", id="ended"),
        pytest.param("Polish, Finnish armies are meeting", "", "ongoing", id="progressive"),
        pytest.param(
            "Poland opens army talks with Finland", "", "held", id="a meeting's beginning"
        ),
        pytest.param("Poland, Finland begin joint exercise", "", "ongoing", id="an exercise's"),
        pytest.param("Poland suspends army talks with Finland", "", "suspended", id="suspended"),
        pytest.param("Poland cancels army talks with Finland", "", "cancelled", id="cancelled"),
        pytest.param("Poland, Finland resume army talks", "", "resumed", id="resumed"),
        pytest.param("Poland to resume army talks with Finland", "", "planned", id="to resume"),
        pytest.param("Poland opens fire at Russian jets", "", "held", id="an act is not ongoing"),
        pytest.param(
            "Polish frigate visits Finland",
            "A Polish frigate arrived in Finland on Monday.",
            "ongoing",
            id="a ship stays",
        ),
        pytest.param(
            "Polish, Finnish navies hold exercise",
            "Polish and Finnish navies will begin an exercise on Friday.",
            "planned",
            id="the lead is more exact",
        ),
        pytest.param(
            "Polish, Finnish navies on exercise",
            "Polish and Finnish navies began an exercise on Monday.",
            "ongoing",
            id="the lead says that it lasts",
        ),
    ],
)
def test_the_status_follows_tense_and_cues(title: str, text: str, status: str) -> None:
    main = analysis_of(title, text).main
    assert main is not None
    assert main.status == status


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Poland did not meet Finland.", id="negated"),
        pytest.param("Poland could hold talks with Finland.", id="imagined"),
        pytest.param("No talks between Poland and Finland are planned.", id="none planned"),
        pytest.param("If Poland met Finland, tensions would rise.", id="a condition"),
        pytest.param("Poland and Finland signed balls.", id="another sense"),
        pytest.param("Poland and Finland are members of NATO.", id="no trigger"),
        pytest.param("The photo shows a meeting of Poland and Finland.", id="a caption"),
        pytest.param("A Polish visit.", id="one party"),
    ],
)
def test_what_did_not_happen_is_no_engagement(text: str) -> None:
    assert main_of("Army news", text) == ((), None)


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("Polish, Finnish chiefs of defence meet", Level.CHIEF_OF_DEFENCE),
        ("Poland, Finland begin naval drill, Joint Chiefs say", None),
        ("Polish frigate docks in Finland, commander says", None),
    ],
)
def test_only_a_meeting_has_a_rank(title: str, level: Level | None) -> None:
    main = analysis_of(title).main
    assert main is not None
    assert main.level is level


def test_what_looks_back_is_an_engagement_of_its_own_or_none() -> None:
    analysis = analysis_of(
        "Poland and Finland hold defence talks",
        "Officials of Poland and Finland held defence talks in Helsinki on Monday.\n\n"
        "The talks had been suspended in 2024 after a dispute.\n\n"
        "The presidents of the two countries met in Warsaw in November 2025.\n\n"
        "During their meeting, Poland and Finland signed a defence agreement.",
    )
    assert [
        (each.type, each.status, each.date and each.date.text) for each in analysis.engagements
    ] == [
        ("defence_dialogue", "held", "2026-03-16"),
        ("suspension", "suspended", "2024"),
        ("leader_summit", "held", "2025-11"),
        ("agreement_signed", "held", None),
    ]


def test_the_same_news_told_again_with_a_guest_is_no_second_engagement() -> None:
    analysis = analysis_of(
        "Poland and Finland hold defence talks",
        "Officials of Poland and Finland held defence talks on Monday.\n\n"
        "The weather was fine.\n\nAt the meeting Poland and Finland met Norway, too.",
    )
    assert [each.actors for each in analysis.engagements] == [("pl", "fi")]


def test_a_forum_keeps_its_participants_and_makes_no_dyads() -> None:
    analysis = analysis_of(
        "Ministers gather at Xiangshan Forum",
        "Ministers of Singapore, Vietnam, Russia and Pakistan attended the Xiangshan Forum.",
    )
    assert [(each.type, each.actors, each.mechanism) for each in analysis.engagements] == [
        ("multilateral_forum", ("sg", "vn", "ru", "pk"), "xiangshan-forum")
    ]


def test_two_who_meet_beside_a_forum_are_no_forum() -> None:
    assert main_of(
        "Polish, Finnish ministers meet", "They met on the sidelines of the Shangri-La Dialogue."
    ) == (("pl", "fi"), "ministerial_meeting")


def test_a_forum_needs_only_its_host() -> None:
    assert main_of("Xiangshan Forum opens with talks") == (("cn",), "multilateral_forum")


def test_an_outlet_leaves_its_own_side_unnamed() -> None:
    title = "Army chief receives phone call from Iranian counterpart"
    assert main_of(title, outlet="spa") == (("sa", "ir"), "hotline_call")
    assert main_of(title, outlet="reuters") == ((), None)
    assert main_of(title, outlet="an-unknown-outlet") == ((), None)


def test_a_ship_s_only_possible_host_is_its_host() -> None:
    assert main_of(
        "Two Japanese warships arrive in Subic Bay",
        "The ships arrived on Sunday. A Philippine vessel escorted them.",
    ) == (("jp", "ph"), "port_call")


@pytest.mark.parametrize(
    ("title", "text", "mechanism"),
    [
        pytest.param("US, China hold DPCT", "", "us-cn-dpct", id="an abbreviation"),
        pytest.param(
            "Japan, Philippines ministers hold 2+2 talks", "", "jp-ph-2plus2", id="shared form"
        ),
        pytest.param(
            "Japan, Philippines to hold two-plus-two meeting", "", "jp-ph-2plus2", id="in words"
        ),
        pytest.param(
            "India, China hold corps commander-level talks",
            "",
            "in-cn-corps-commander",
            id="paraphrased",
        ),
        pytest.param("Russia, Ukraine exchange prisoners", "", "ru-ua-pow", id="prisoners"),
        pytest.param("Poland, Finland hold 2+2 talks", "", None, id="nobody's"),
        pytest.param("Xiangsha Forum opens with talks", "", "xiangshan-forum", id="misspelt"),
    ],
)
def test_mechanisms_are_resolved_with_the_parties(
    title: str, text: str, mechanism: str | None
) -> None:
    main = analysis_of(title, text).main
    assert main is not None
    assert main.mechanism == mechanism


@pytest.mark.parametrize(
    ("text", "published", "people"),
    [
        pytest.param(
            "President Biden met Xi Jinping. Biden left.",
            "2023-11-15",
            [("Joe Biden", "President", "us"), ("Xi Jinping", None, "cn")],
            id="office-holders",
        ),
        pytest.param("Mr Austin Powers met George Brown.", "2024-01-01", [], id="namesakes"),
        pytest.param(
            "US Secretary Austin met the Poles.",
            "2024-01-01",
            [("Lloyd Austin", "Secretary of Defense", "us")],
            id="title and actor",
        ),
        pytest.param("US Secretary Panetta met the Poles.", "2026-01-01", [], id="not known"),
        pytest.param(
            "US Secretary Austin met the Poles.",
            None,
            [("Lloyd Austin", "Secretary of Defense", "us")],
            id="no day known",
        ),
    ],
)
def test_people_are_named_with_the_office_of_the_day(
    text: str, published: str | None, people: list[tuple[str, str | None, str]]
) -> None:
    found = analysis_of("News", text, published).people
    assert [(each.name, each.actor) for each in found] == [
        (name, actor) for name, _, actor in people
    ]
    assert [each.role for each, (_, role, _) in zip(found, people, strict=True) if role] == [
        role for _, role, _ in people if role
    ]


def test_former_office_holders_make_nobody_a_party() -> None:
    assert main_of("Former President Joe Biden meets Xi Jinping in Beijing")[0] == ()


def test_a_dateline_is_neither_party_nor_date_of_the_event() -> None:
    analysis = analysis_of(
        "Finnish, Polish officials hold talks",
        "MOSCOW, March 18. /TASS/. Finnish and Polish officials held talks on Monday.",
    )
    assert analysis.actors == ("fi", "pl")
    assert analysis.main is not None
    assert analysis.main.date == PartialDate("2026-03-16")


def test_a_whole_date_in_the_dateline_stands_in_for_the_publication() -> None:
    analysis = analysis_of(
        "Finnish, Polish officials hold talks",
        "WARSAW, March 18, 2026 (PAP) - Finnish and Polish officials held talks on Monday.",
        None,
    )
    assert analysis.main is not None
    assert analysis.main.date == PartialDate("2026-03-16")


@pytest.mark.parametrize(
    ("title", "text", "reason"),
    [
        pytest.param("Talks", "Talks.", "no country or organisation is named", id="nobody"),
        pytest.param(
            "Army of Poland trains",
            "",
            "only one country or organisation is involved",
            id="one",
        ),
        pytest.param(
            "Poland and Finland",
            "",
            "countries are mentioned, but no engagement between two of them is reported",
            id="no event",
        ),
        pytest.param(
            "Poland beat Finland in football match of the tournament",
            "",
            "about sport, and no engagement between two parties",
            id="sport",
        ),
        pytest.param(
            "Poland and Finland meet on tariffs, trade deal and exports",
            "",
            "defence dialogue (working level) of Poland and Finland, "
            "but the article is about trade or the economy",
            id="trade",
        ),
        pytest.param(
            "Poland and Finland hold talks",
            "",
            "defence dialogue (working level) of Poland and Finland, "
            "but nothing military in headline and lead",
            id="no context",
        ),
    ],
)
def test_what_is_not_ours_says_why(title: str, text: str, reason: str) -> None:
    analysis = analysis_of(title, text)
    assert (analysis.relevant, analysis.reason) == (False, reason)


def test_what_is_ours_says_why_too() -> None:
    analysis = analysis_of("Poland and Finland hold army talks")
    assert (analysis.relevant, analysis.reason) == (
        True,
        "defence dialogue (working level): Poland and Finland",
    )


def test_a_named_military_channel_is_ours_even_beside_trade() -> None:
    assert analysis_of(
        "US, China resume military DPCT talks amid tariffs, exports and trade truce"
    ).relevant
