"""A verb near a noun tells the type, and the beginning completes the parties."""

import pytest

from bot.analysis.wordings import Wordings
from bot.domain.model import Engagement, Status
from tests.core.analysis.coders import analysis_of


def main_of(title: str, text: str = "", outlet: str | None = None) -> Engagement:
    main = analysis_of(title, text, outlet=outlet).main
    assert main is not None
    return main


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Poland pulls hundreds of troops out of Finland", "basing_deployment"),
        ("Poland and Finland swap a dozen wounded captives", "prisoner_exchange"),
        ("Poland, Finland ratify long-awaited military accord", "agreement_signed"),
        ("Poland sends Finland twelve old tanks", "arms_transfer"),
        ("Polish minister summons Finnish ambassador", "warning_or_protest"),
        ("Poland scraps next round of army talks with Finland", "suspension"),
        ("Poland and Finland restore their army lines", "resumption"),
        ("Poland spurns Finnish offer of a summit", "refusal_or_snub"),
        ("Finnish boats block Polish patrol ship", "incident_at_sea_or_air"),
        ("Polish army to teach Finnish crews", "training_education_exchange"),
        ("Polish and Finnish ministers hold secure video talk", "hotline_call"),
        ("Poland expels two Finnish diplomats", "sanctions_expulsion"),
        ("Poland and Finland truce: negotiators agree on a plan", "ceasefire_talks"),
        ("Poland and Finland hold common army drill", "joint_exercise"),
    ],
)
def test_a_verb_near_a_noun_tells_the_type(title: str, expected: str) -> None:
    assert main_of(title).type == expected


def test_each_rule_has_words() -> None:
    wordings = Wordings.of()
    groups = {name for names in wordings.groups.values() for name in names}
    assert {rule.first for rule in wordings.rules} | {
        rule.second for rule in wordings.rules
    } <= groups


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        pytest.param(
            "Army chief looks at tank crews in training",
            "The chief of staff of the Polish army held talks in Helsinki on Monday. "
            "Finland has a hundred such tanks.",
            {"pl", "fi"},
            id="the host from a later sentence",
        ),
        pytest.param(
            "Exercise opens off Gdynia",
            "Poland and Finland began a joint exercise on Monday. Sweden, Norway and Denmark sent"
            " ships. Estonia did not take part.",
            {"pl", "fi", "se", "no", "dk"},
            id="guests of an exercise, not who stays away",
        ),
        pytest.param(
            "Exercise opens off Gdynia",
            "Poland and Finland began a joint exercise on Monday. It was cold. It rained. Sweden"
            " had sent ships in the past.",
            {"pl", "fi"},
            id="not the guests of earlier years",
        ),
        pytest.param(
            "NATO navies begin joint exercise",
            "Ships from Poland, Finland and Norway are taking part in the joint exercise.",
            {"pl", "fi", "no"},
            id="members instead of their alliance",
        ),
        pytest.param(
            "Army drill begins",
            "Soldiers of Poland rehearsed alone. They will hold a multinational exercise in May.",
            {"pl"},
            id="one host of many guests",
        ),
        pytest.param(
            "Koreas restore hotlines",
            "The two Koreas reopened all of their lines on Tuesday.",
            {"kr", "kp"},
            id="a name of two",
        ),
        pytest.param(
            "Polish defence minister meets counterpart",
            "The two met on the sidelines of the NATO ministerial. Finland is a neighbour.",
            {"pl", "fi"},
            id="a forum beside which they met is no party",
        ),
        pytest.param(
            "Warsaw fumes as Finland and Sweden sign military pact",
            "The pact was signed on Monday.",
            {"fi", "se"},
            id="a headline of two pieces",
        ),
    ],
)
def test_the_beginning_completes_the_parties(title: str, text: str, expected: set[str]) -> None:
    assert set(main_of(title, text).actors) == expected


def test_whoever_shows_force_needs_no_partner() -> None:
    main = main_of("Poland fires missiles off coast", "The missiles flew on Monday.")
    assert (main.actors, main.type) == (("pl",), "show_of_force")


def test_a_drill_of_one_side_is_no_joint_exercise() -> None:
    assert main_of("Polish army drills near Finland").type == "show_of_force"


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        pytest.param(
            "Polish warships, Finnish destroyers in show of force",
            "Poland and Finland held a joint exercise on Monday.",
            "joint_exercise",
            id="force shown together",
        ),
        pytest.param(
            "Polish general speaks with Finnish chief of staff",
            "The two held a video call on Monday, Poland said.",
            "hotline_call",
            id="a call, by the lead",
        ),
        pytest.param(
            "Polish president receives Finnish defence minister",
            "Polish President Andrzej Duda received Finland's Defence Minister Antti Häkkänen.",
            "ministerial_meeting",
            id="a visit goes by the guest",
        ),
    ],
)
def test_the_lead_corrects_the_headline_s_type(title: str, text: str, expected: str) -> None:
    assert main_of(title, text).type == expected


@pytest.mark.parametrize(
    ("title", "text", "status"),
    [
        pytest.param(
            "Poland pledges military aid to Finland",
            "Poland will give Finland military aid of a million, it announced on Monday.",
            Status.HELD,
            id="a promise is made",
        ),
        pytest.param(
            "Polish and Finnish navies hold joint exercise",
            "The joint exercise of Poland and Finland runs until Friday.",
            Status.ONGOING,
            id="it runs until",
        ),
        pytest.param(
            "Polish frigate visits Finland to boost ties",
            "A Polish frigate was in Finland on Monday.",
            Status.HELD,
            id="what for is not what will be",
        ),
    ],
)
def test_the_status_is_that_of_the_kind(title: str, text: str, status: Status) -> None:
    assert main_of(title, text).status is status


@pytest.mark.parametrize(
    ("title", "text", "reason"),
    [
        pytest.param(
            "Polish forces destroy Finnish base, move troops",
            "Poland moved troops into Finland.",
            "the fighting itself",
            id="fighting",
        ),
        pytest.param(
            "Ministry won't comment on visit of Finnish experts to Poland",
            "Poland would neither confirm nor deny rumours of a visit by Finland's army.",
            "a rumour or a denial",
            id="a rumour",
        ),
        pytest.param(
            "The pact that Poland and Finland do not need",
            "Poland and Finland have a military pact. A treaty would bind them, and it should not."
            " It would cost, it could fail, and surely it must end. Perhaps none would miss it.",
            "opinion or analysis without an event",
            id="an argument",
        ),
    ],
)
def test_what_keeps_an_article_out_is_named(title: str, text: str, reason: str) -> None:
    analysis = analysis_of(title, text)
    assert (analysis.relevant, reason in analysis.reason) == (False, True)


def test_an_aside_is_the_news_where_nothing_else_is() -> None:
    main = main_of("Army news", "The general was pleased after Poland met Finland on Monday.")
    assert main.actors == ("pl", "fi")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Poland and Finland wrapped up a two-day army meeting on Tuesday.",
            "2026-03-16",
            id="the first day of a span",
        ),
        pytest.param(
            "Army talks of Poland and Finland that were to begin on Friday have been postponed,"
            " Poland said on Tuesday.",
            "2026-03-17",
            id="not the day of what fell through",
        ),
        pytest.param(
            "Army staffs of Poland and Finland meet until Friday; they met first on Tuesday.",
            "2026-03-17",
            id="the beginning before the end",
        ),
    ],
)
def test_the_day_is_the_first_of_the_engagement(text: str, expected: str) -> None:
    date = main_of("Army news of Poland and Finland", text).date
    assert date is not None
    assert date.text == expected


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        pytest.param(
            "Koreas reopen army lines",
            "North and South Korea reopened their military lines on Tuesday.",
            "inter-korean-hotline",
            id="the only line of two",
        ),
        pytest.param(
            "India and Japan hold talks",
            "The foreign and defence ministers of India and Japan met on Tuesday.",
            "in-jp-2plus2",
            id="two and two ministers",
        ),
        pytest.param(
            "India and Japan hold talks",
            "The defence ministers of India and Japan met on Tuesday ahead of talks between the"
            " foreign and defence ministers.",
            None,
            id="two and two are still to come",
        ),
    ],
)
def test_a_mechanism_is_told_by_who_meets(title: str, text: str, expected: str | None) -> None:
    assert main_of(title, text).mechanism == expected


def test_what_was_reported_before_is_not_the_news() -> None:
    text = (
        "Poland and Finland held army talks on Monday. It was cold. "
        "As previously reported, Poland signed a pact with Sweden on 2 March."
    )
    engagements = analysis_of("Poland, Finland hold army talks", text).engagements
    assert [each.actors for each in engagements] == [("pl", "fi"), ("pl", "se")]


def test_a_headline_of_three_counts_its_parties() -> None:
    text = "Poland, Finland and Sweden met without Norway, which Denmark had invited, on Monday."
    main = main_of("Poland, Finland and Sweden hold army talks", text)
    assert main.actors == ("pl", "fi", "se")
