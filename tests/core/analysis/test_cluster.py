"""Developments: which report belongs where, and what it makes of it, in any order."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.cluster import assign, develop, report_of
from bot.analysis.similarity import (
    date_match,
    nearness,
    party_overlap,
    type_match,
    word_overlap,
    word_set,
)
from bot.domain.model import (
    Analysis,
    Confidence,
    Development,
    DevelopmentId,
    EntryId,
    Level,
    MechanismId,
    OutletId,
    PartialDate,
    Report,
    Sentence,
    Span,
    Status,
    TopicId,
    TypeId,
)
from bot.domain.placing import Join, Start
from tests.build import (
    NOW,
    a_development,
    a_person,
    a_report,
    a_summary,
    actors_of,
    an_analysis,
    an_article,
    an_engagement,
    an_entry,
)
from tests.core.domain.real_lexicon import real_lexicon

TALKS = TypeId("defence_dialogue")


def told(actors: str = "us-cn", title: str = "Defence talks held", **fields: Any) -> Analysis:
    """Return the analysis of an article that tells of one engagement."""
    published = fields.pop("published_at", NOW)
    outlet = fields.pop("outlet", None)
    fields.setdefault("type", TALKS)
    text = "The delegations met for talks on ships."
    return an_analysis(
        actors,
        article=an_article(title=title, published_at=published, outlet_id=outlet),
        engagements=(an_engagement(actors, **fields),),
        sentences=(Sentence(text=text, span=Span(0, len(text))),),
    )


def known(**fields: Any) -> Development:
    """Return a stored development of talks, told by one report."""
    report = a_report(title="Defence talks held", published_at=NOW)
    defaults: dict[str, Any] = {"id": DevelopmentId(7), "type": TALKS, "reports": (report,)}
    return a_development(**defaults | fields)


def test_a_report_of_the_same_engagement_joins() -> None:
    assert assign(told(), [known()], NOW) == Join(development_id=DevelopmentId(7), score=0.902)


@pytest.mark.parametrize(
    ("analysis", "development"),
    [
        pytest.param(told("us-jp"), known(), id="other parties"),
        pytest.param(
            told(
                title="Frigates ordered from yards at Brest after years of bargaining over price",
                type=TypeId("arms_transfer"),
            ),
            known(reports=(a_report(title="Wheat weighed", summary="Wheat.", published_at=NOW),)),
            id="another kind",
        ),
        pytest.param(
            told(level=Level.MINISTER, people=(a_person(name="Ann"),)),
            known(level=Level.DEPUTY, people=(a_person(name="Bo"),)),
            id="others of another rank",
        ),
        pytest.param(
            told(mechanism=MechanismId("us-cn-mmca")),
            known(mechanism=MechanismId("us-cn-dpct")),
            id="another mechanism",
        ),
        pytest.param(told(date=PartialDate("2026-11-17")), known(), id="another date"),
        pytest.param(
            told(date=None, published_at=NOW + timedelta(days=20)), known(), id="long after"
        ),
        pytest.param(
            told(
                "us-cn",
                "Envoys weigh soybeans, beef and bananas over breakfast at Brest",
                type=TypeId("ministerial_meeting"),
                date=PartialDate("2026-11-27"),
            ),
            known(actors=actors_of("us-cn-jp-kr")),
            id="too little in common",
        ),
        pytest.param(an_analysis(engagements=()), known(), id="no engagement"),
    ],
)
def test_a_report_of_another_engagement_starts_one(
    analysis: Analysis, development: Development
) -> None:
    assert assign(analysis, [development], NOW) == Start()


@pytest.mark.parametrize(
    ("analysis", "development"),
    [
        pytest.param(
            told(title="Ship talks held", type=TypeId("arms_transfer")),
            known(reports=(a_report(title="Ship talks held", published_at=NOW),)),
            id="in much the same words",
        ),
        pytest.param(
            told(type=TypeId("arms_transfer"), mechanism=MechanismId("us-cn-dpct")),
            known(mechanism=MechanismId("us-cn-dpct")),
            id="of one mechanism",
        ),
    ],
)
def test_a_report_of_another_kind_may_tell_of_the_same(
    analysis: Analysis, development: Development
) -> None:
    assert isinstance(assign(analysis, [development], NOW), Join)


def test_ministers_who_met_are_not_the_officials_of_a_named_dialogue() -> None:
    met: dict[str, Any] = {
        "type": TypeId("ministerial_meeting"),
        "level": Level.MINISTER,
        "mechanism": None,
    }
    talked = {"level": Level.WORKING, "mechanism": MechanismId("us-cn-dpct")}
    words = "US and China defence talks held in Beijing"
    for first, second in permutations((met, talked)):
        development = replace(develop_all([(1, told(title=words, **first))]), id=DevelopmentId(3))
        assert assign(told(title=words, **second), [development], NOW) == Start()
        unknown = replace(development, level=None)
        assert isinstance(assign(told(title=words, **second), [unknown], NOW), Join)


def test_without_candidates_a_development_starts() -> None:
    assert assign(told(), [], NOW) == Start()


DRILL = TypeId("joint_exercise")
BEGUN: dict[str, Any] = {"type": DRILL, "status": Status.ONGOING, "date": PartialDate("2026-11-18")}
ENDED: dict[str, Any] = {"type": DRILL, "status": Status.HELD, "date": PartialDate("2026-11-24")}


def test_the_end_of_what_lasts_joins_its_beginning_in_any_order() -> None:
    """Reports six days apart: an exercise that goes on may be told of on any of its days."""
    begun, ended = told(**BEGUN), told(**ENDED)
    for first, second in permutations((begun, ended)):
        development = replace(develop_all([(1, first)]), id=DevelopmentId(3))
        assert isinstance(assign(second, [development], NOW), Join)


def test_two_that_were_each_held_on_another_day_stay_apart() -> None:
    first = replace(
        develop_all([(1, told(**ENDED | {"date": PartialDate("2026-11-18")}))]),
        id=DevelopmentId(3),
    )
    assert assign(told(**ENDED), [first], NOW) == Start()


def test_of_what_lasts_the_leading_report_gives_the_day() -> None:
    """So it agrees with the headline beside it; of a meeting the earlier day is the true one."""
    begun, ended = told(**BEGUN), told(title="Drill ends", outlet=OutletId("reuters"), **ENDED)
    for order in permutations([(1, begun), (2, ended)]):
        grown = develop_all(list(order))
        assert (grown.headline, grown.happened_on) == ("Drill ends", PartialDate("2026-11-24"))


def test_the_place_is_that_of_the_leading_report() -> None:
    other, leading = told(place="Chabahar"), told(place="Muscat", outlet=OutletId("reuters"))
    for order in permutations([(1, other), (2, leading), (3, told(place=None))]):
        assert develop_all(list(order)).place == "Muscat"


def test_of_equal_candidates_the_oldest_wins() -> None:
    twins = [known(id=DevelopmentId(9)), known(id=DevelopmentId(4))]
    decision = assign(told(), twins, NOW)
    assert isinstance(decision, Join)
    assert decision.development_id == 4


def test_what_was_planned_joins_what_was_held_days_later() -> None:
    plan = known(status=Status.PLANNED, happened_on=PartialDate("2026-11-16"))
    assert isinstance(assign(told(), [plan], NOW), Join)


def test_an_undated_report_is_near_by_its_own_date_or_by_when_it_was_seen() -> None:
    undated = told(date=None, published_at=None)
    assert isinstance(assign(undated, [known()], NOW), Join)
    assert assign(undated, [known()], NOW + timedelta(days=40)) == Start()


def test_a_development_without_any_date_may_still_be_joined() -> None:
    report = a_report(title="Defence talks held", published_at=None)
    empty = known(happened_on=None, sorted_on=None, reports=(report,))
    assert isinstance(assign(told(), [empty], NOW), Join)


def develop_all(analyses: list[tuple[int, Analysis]]) -> Development:
    """Develop one development from reports in the order given."""
    development: Development | None = None
    for number, analysis in analyses:
        entry = an_entry(id=EntryId(number))
        summary = a_summary(analysis.article.title)
        report = report_of(entry, analysis, summary, real_lexicon())
        development = develop(analysis, summary, report, development, NOW, real_lexicon())
    assert development is not None
    return development


def test_the_first_report_starts_a_development() -> None:
    topics = (TopicId("taiwan"), TopicId("ai"))
    analysis = replace(told(people=(a_person(actor="cn"),), place="Beijing"), topics=topics)
    report = a_report()
    assert develop(
        analysis, a_summary("They met."), report, None, NOW, real_lexicon()
    ) == a_development(
        headline=report.title,
        summary="They met.",
        type=TALKS,
        place="Beijing",
        topics=("ai", "taiwan"),
        people=(a_person(actor="cn"),),
        reports=(report,),
        confidence=Confidence.REPORTED,
    )


def test_an_undated_first_report_is_filed_nowhere() -> None:
    report = a_report(published_at=None)
    new = develop(told(date=None), a_summary(), report, None, NOW, real_lexicon())
    assert (new.happened_on, new.sorted_on) == (None, None)


def test_an_analysis_without_an_engagement_makes_no_development() -> None:
    with pytest.raises(ValueError, match="without an engagement"):
        develop(an_analysis(engagements=()), a_summary(), a_report(), None, NOW, real_lexicon())


def test_the_same_report_twice_changes_nothing() -> None:
    once = develop_all([(1, told())])
    assert develop_all([(1, told()), (1, told())]) == once


def test_a_report_names_its_outlet_and_who_owns_it() -> None:
    analysis = told(outlet=OutletId("press_tv"))
    report = report_of(an_entry(), analysis, a_summary("S."), real_lexicon())
    outlet = real_lexicon().outlets[OutletId("press_tv")]
    assert report == Report(
        entry_id=EntryId(1),
        title="Defence talks held",
        url="https://news.example/entry-1",
        outlet_id=OutletId("press_tv"),
        outlet_name="Press TV",
        ownership=outlet.label,
        country=outlet.country,
        published_at=NOW,
        summary="S.",
    )


def test_a_report_of_an_unknown_outlet_is_named_by_its_host() -> None:
    nowhere = replace(an_article(), host=None)
    names = [
        report_of(an_entry(), an_analysis(article=article), a_summary(), real_lexicon()).outlet_name
        for article in (an_article(), nowhere)
    ]
    assert names == ["news.example", "unknown outlet"]


PLAN = told(
    title="Talks planned",
    status=Status.PLANNED,
    date=PartialDate("2026-11"),
    outlet=OutletId("us_war_dept"),
    published_at=NOW - timedelta(days=9),
)
WIRE = told(title="Talks held", outlet=OutletId("reuters"), level=Level.DEPUTY)
STATE = told(
    title="China, US hold talks", outlet=OutletId("xinhua"), published_at=NOW - timedelta(hours=5)
)
OWN = told(title="Readout", outlet=OutletId("us_war_dept"), published_at=NOW - timedelta(hours=1))


@pytest.mark.parametrize("order", list(permutations([(1, PLAN), (2, WIRE), (3, STATE), (4, OWN)])))
def test_any_order_of_arrival_gives_the_same_development(
    order: tuple[tuple[int, Analysis], ...],
) -> None:
    assert develop_all(list(order)) == develop_all([(1, PLAN), (2, WIRE), (3, STATE), (4, OWN)])


def test_a_development_grows_with_its_reports() -> None:
    grown = develop_all([(1, PLAN), (2, WIRE), (3, STATE), (4, OWN)])
    assert (grown.headline, grown.status, grown.happened_on, grown.level, grown.confidence) == (
        "Talks held",
        Status.HELD,
        PartialDate("2026-11-23"),
        Level.DEPUTY,
        Confidence.CONFIRMED_BY_BOTH,
    )
    assert [report.entry_id for report in grown.reports] == [1, 3, 4, 2]


@pytest.mark.parametrize(
    ("analyses", "confidence"),
    [
        pytest.param([PLAN], Confidence.ANNOUNCED, id="announced by a party"),
        pytest.param([WIRE], Confidence.REPORTED, id="reported"),
        pytest.param([PLAN, WIRE], Confidence.REPORTED, id="announced, then reported"),
        pytest.param([WIRE, STATE], Confidence.CONFIRMED_BY_ONE, id="one side"),
        pytest.param([STATE, STATE], Confidence.CONFIRMED_BY_ONE, id="one side twice"),
        pytest.param([STATE, WIRE, OWN], Confidence.CONFIRMED_BY_BOTH, id="both sides"),
        pytest.param(
            [told(status=Status.PLANNED, outlet=OutletId("xinhua"))],
            Confidence.REPORTED,
            id="a state outlet announces nothing",
        ),
    ],
)
def test_confidence_counts_the_sides_that_speak(
    analyses: list[Analysis], confidence: Confidence
) -> None:
    assert develop_all(list(enumerate(analyses, start=1))).confidence is confidence


def test_a_halt_is_as_new_as_its_report() -> None:
    halt = told(title="Talks off", status=Status.SUSPENDED, published_at=NOW + timedelta(days=1))
    old = told(title="Talks off", status=Status.SUSPENDED, published_at=NOW - timedelta(days=1))
    assert develop_all([(1, WIRE), (2, halt)]).status is Status.SUSPENDED
    assert develop_all([(1, WIRE), (2, old)]).status is Status.HELD


def test_a_headline_in_other_letters_gives_way() -> None:
    chinese = told(title="中美举行防务磋商", outlet=OutletId("reuters"))
    assert develop_all([(1, chinese), (2, STATE)]).headline == "China, US hold talks"


FRENCH = told(
    title="Les ministres des deux pays ont signé un accord sur la défense à Paris",
    outlet=OutletId("reuters"),
    published_at=NOW - timedelta(days=1),
)
ENGLISH = told(title="The ministers of the two countries met in Paris", outlet=OutletId("xinhua"))


@pytest.mark.parametrize(
    "english",
    [
        pytest.param(ENGLISH, id="of the same status"),
        pytest.param(
            replace(ENGLISH, engagements=(an_engagement(type=TALKS, status=Status.ONGOING),)),
            id="still under way",
        ),
    ],
)
def test_an_english_headline_leads_before_one_in_another_language(english: Analysis) -> None:
    for order in permutations([(1, FRENCH), (2, english)]):
        assert develop_all(list(order)).headline == english.article.title


def test_another_language_leads_where_english_has_only_the_plan() -> None:
    plan = replace(ENGLISH, engagements=(an_engagement(type=TALKS, status=Status.PLANNED),))
    for order in permutations([(1, FRENCH), (2, plan)]):
        assert develop_all(list(order)).headline == FRENCH.article.title


def test_another_language_leads_with_a_turn_of_events() -> None:
    halt = replace(FRENCH, engagements=(an_engagement(type=TALKS, status=Status.SUSPENDED),))
    earlier = replace(
        ENGLISH, article=replace(ENGLISH.article, published_at=NOW - timedelta(days=2))
    )
    for order in permutations([(1, halt), (2, earlier)]):
        assert develop_all(list(order)).headline == FRENCH.article.title


def test_a_headline_of_an_unknown_outlet_ranks_between() -> None:
    unknown = told(title="Unknown", published_at=NOW - timedelta(days=1))
    assert develop_all([(1, STATE), (2, unknown)]).headline == "Unknown"
    assert (
        develop_all([(1, unknown), (2, told(title="DW", outlet=OutletId("dw")))]).headline == "DW"
    )


def test_a_headline_that_no_report_has_gives_way() -> None:
    renamed = replace(develop_all([(1, WIRE)]), headline="Edited")
    report = a_report(entry_id=EntryId(5), title="Talks in Beijing")
    grown = develop(told(), a_summary(), report, renamed, NOW, real_lexicon())
    assert grown.headline == "Talks in Beijing"


def test_the_fuller_record_of_a_person_stands() -> None:
    bare = told(people=(a_person(), a_person("Ai Wu")))
    full = told(people=(a_person(actor="cn", role="Minister", level=Level.MINISTER),))
    assert develop_all([(1, full), (2, bare)]).people == (
        a_person(actor="cn", role="Minister", level=Level.MINISTER),
        a_person("Ai Wu"),
    )


def test_dates_become_only_more_exact() -> None:
    month = told(date=PartialDate("2026-11"))
    day = told(date=PartialDate("2026-11-22"))
    later = told(date=PartialDate("2026-11-23"))
    none = told(date=None)
    for order in permutations([(1, month), (2, day), (3, later), (4, none)]):
        assert develop_all(list(order)).happened_on == PartialDate("2026-11-22")


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        pytest.param("us-cn", "cn-us", 1.0, id="same"),
        pytest.param("us-cn", "us-jp", 1 / 3, id="one shared"),
        pytest.param("us-cn", "fr-de", 0.0, id="none"),
        pytest.param("us-jp-kr", "us-jp-kr-ph-au", 1.0, id="of large circles the smaller's share"),
        pytest.param("us-jp", "us-jp-kr-ph-au", 1.0, id="two of a large circle"),
        pytest.param("us-fr", "us-jp-kr-ph-au", 1 / 6, id="a dyad with one of a large circle"),
    ],
)
def test_parties_overlap(first: str, second: str, overlap: float) -> None:
    assert party_overlap(actors_of(first), actors_of(second)) == pytest.approx(overlap)


def test_features_that_cannot_be_told_are_none() -> None:
    assert date_match(None, PartialDate("2026")) is None
    assert nearness(None, [NOW.date()]) is None
    assert nearness(NOW.date(), []) is None
    assert word_overlap(word_set("the talks"), word_set("ships")) is None


@pytest.mark.parametrize(
    ("second", "match"),
    [
        pytest.param("2026-11-23", 1.0, id="the same day"),
        pytest.param("2026-11", 0.7, id="within"),
        pytest.param("2026-11-24", 0.8, id="a day apart"),
        pytest.param("2026-11-20", 0.3, id="three days apart"),
        pytest.param("2026-10-01", 0.0, id="far"),
    ],
)
def test_dates_match_at_the_granularity_of_both(second: str, match: float) -> None:
    assert date_match(PartialDate("2026-11-23"), PartialDate(second)) == match


def test_types_that_outlets_confuse_match_by_half() -> None:
    assert type_match("port_call", "joint_exercise") == 0.5
    assert type_match("defence_dialogue", "ceasefire_talks") == 0.5
    assert type_match("port_call", "arms_transfer") == 0.0


@given(st.text(max_size=80), st.text(max_size=80))
def test_word_overlap_is_symmetric_and_bounded(first: str, second: str) -> None:
    overlap = word_overlap(word_set(first), word_set(second))
    assert overlap == word_overlap(word_set(second), word_set(first))
    assert overlap is None or 0.0 <= overlap <= 1.0000001


def test_a_dialogue_of_officials_stays_one_whoever_is_quoted() -> None:
    talked, quoted = told(level=Level.WORKING), told(level=Level.DEPUTY)
    for order in permutations([(1, talked), (2, quoted)]):
        assert develop_all(list(order)).level is Level.WORKING
    assert develop_all([(1, told(level=Level.DEPUTY)), (2, quoted)]).level is Level.DEPUTY
