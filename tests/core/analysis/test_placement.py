"""Placement: where reports, revisions and copies go, and what a reader notices of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.analysis.cluster import develop
from bot.analysis.fingerprint import Duplicates, fingerprint
from bot.analysis.placement import (
    Told,
    is_noticed,
    left_behind,
    moment_of,
    original_of,
    place,
    retold,
)
from bot.domain.lexicon import Lexicon
from bot.domain.model import (
    ActorId,
    Confidence,
    Development,
    DevelopmentId,
    Entry,
    EntryId,
    OutletId,
    Status,
    TypeId,
)
from bot.domain.placing import Placed, Previous, Reading, Twin
from tests.build import (
    NOW,
    a_development,
    a_report,
    a_summary,
    an_analysis,
    an_article,
    an_engagement,
    an_entry,
)
from tests.core.domain.real_lexicon import real_lexicon

TALKS = TypeId("defence_dialogue")
LATER = NOW + timedelta(hours=5)
DAY = timedelta(days=1)


@pytest.fixture
def lexicon() -> Lexicon:
    """Return the lexicon that is shipped."""
    return real_lexicon()


def told(number: int = 1, title: str = "Defence talks held", **fields: Any) -> Told:
    """Return an entry as it was understood: talks between the United States and China."""
    entry = fields.pop("entry", an_entry(id=EntryId(number)))
    outlet = fields.pop("outlet", None)
    report = a_report(
        entry_id=EntryId(number),
        title=title,
        summary=title,
        outlet_id=outlet,
        country=fields.pop("country", None),
        is_official=fields.pop("is_official", False),
        copy_of=fields.pop("copy_of", None),
    )
    main = an_engagement(**{"type": TALKS} | fields)
    analysis = an_analysis(article=an_article(title=title), engagements=(main,))
    return Told(entry=entry, analysis=analysis, summary=a_summary(title), report=report)


def made(lexicon: Lexicon, *reports: Told) -> Development:
    """Return the stored development that these reports made, one a day."""
    return replace(retold([reading(each) for each in reports], lexicon), id=DevelopmentId(7))


def reading(one: Told) -> Reading:
    """Return what is stored of a report."""
    moment = NOW - (10 - one.entry.id) * DAY
    return Reading(
        analysis=one.analysis, summary=one.summary, report=one.report, told_at=moment, team_id=None
    )


def previous(lexicon: Lexicon, one: Told, *others: Told) -> Previous:
    """Return where a report stands, after it and the others were told."""
    reports = sorted((one, *others), key=lambda each: each.entry.id)
    return Previous(
        entry_id=one.entry.id,
        development=made(lexicon, *reports),
        others=tuple(reading(each) for each in others),
        joined_at=NOW - DAY,
    )


# --- told for the first time ------------------------------------------------------------------


def test_a_report_of_something_new_starts_a_development(lexicon: Lexicon) -> None:
    one = told()
    placed = place(one, None, [], None, NOW, lexicon)
    assert placed == Placed(
        development=develop(one.analysis, one.summary, one.report, None, NOW, lexicon),
        joined_at=NOW,
    )


def test_a_report_joins_the_development_that_it_tells_of(lexicon: Lexicon) -> None:
    known = made(lexicon, told(1))
    placed = place(told(2), None, [known], None, NOW, lexicon)
    assert (placed.development.id, placed.development.changed_at) == (known.id, NOW)
    assert [report.entry_id for report in placed.development.reports] == [1, 2]


def test_what_is_late_dates_back_to_when_it_came_out(lexicon: Lexicon) -> None:
    published = NOW - 40 * DAY
    late = an_entry(is_backfill=True)
    one = replace(
        told(entry=late), report=a_report(title="Defence talks held", published_at=published)
    )
    started = place(one, None, [], None, NOW, lexicon)
    joined = place(one, None, [made(lexicon, told(2))], None, NOW, lexicon)
    assert (started.joined_at, joined.joined_at) == (published, published)
    assert started.development.created_at == started.development.changed_at == published
    assert joined.development.changed_at == NOW - 8 * DAY


@pytest.mark.parametrize(
    ("entry", "published_at", "moment"),
    [
        (an_entry(), NOW - 6 * DAY, NOW),
        (an_entry(), NOW - 40 * DAY, NOW - 40 * DAY),
        (an_entry(is_backfill=True), NOW - DAY, NOW - DAY),
        (an_entry(is_backfill=True), NOW + DAY, NOW),
        (an_entry(is_backfill=True, seen_at=NOW), None, NOW - 7 * DAY),
    ],
    ids=["fresh", "late by its page", "late", "ahead", "late and undated"],
)
def test_a_report_changes_its_development_when_it_is_seen_or_when_it_came_out(
    entry: Entry, published_at: Any, moment: Any
) -> None:
    assert moment_of(entry, published_at, NOW) == moment


# --- told again -------------------------------------------------------------------------------


def test_a_plan_that_was_called_off_says_so_and_is_noticed(lexicon: Lexicon) -> None:
    plan = told(title="Defence talks planned", status=Status.PLANNED)
    off = told(title="Defence talks called off", status=Status.CANCELLED)
    before = previous(lexicon, plan)
    placed = place(off, None, [before.development], before, LATER, lexicon)
    development = placed.development
    assert (development.id, development.status, development.headline) == (
        DevelopmentId(7),
        Status.CANCELLED,
        "Defence talks called off",
    )
    assert development.reports == (off.report,)
    assert development.created_at == before.development.created_at
    assert (development.changed_at, placed.joined_at, placed.has_left) == (LATER, LATER, False)


def test_another_spelling_is_not_noticed(lexicon: Lexicon) -> None:
    before = previous(lexicon, told(title="Defence talks held"))
    placed = place(told(title="Defense Talks Held!"), None, [], before, LATER, lexicon)
    assert placed.development.headline == "Defense Talks Held!"
    assert placed.development.changed_at == before.development.changed_at
    assert placed.joined_at == before.joined_at


def test_what_a_report_told_before_is_taken_back(lexicon: Lexicon) -> None:
    wrong = told(2, place="Geneva", title="Defence talks held in Geneva")
    before = previous(lexicon, wrong, told(1))
    placed = place(told(2), None, [], before, LATER, lexicon)
    assert before.development.place == "Geneva"
    assert placed.development.place is None
    assert [report.title for report in placed.development.reports] == ["Defence talks held"] * 2


def test_a_report_that_tells_of_something_else_now_leaves(lexicon: Lexicon) -> None:
    stays = told(1)
    before = previous(lexicon, told(2, title="Defence talks held, and a port call"), stays)
    exercise = told(2, title="Joint exercise begins", type=TypeId("joint_exercise"))
    placed = place(exercise, None, [before.development], before, LATER, lexicon)
    assert (placed.development.id, placed.development.reports) == (0, (exercise.report,))
    assert placed.has_left
    assert placed.rest is not None
    assert (placed.rest.id, placed.rest.reports) == (7, (stays.report,))


def test_alone_a_report_keeps_its_development_whatever_it_tells(lexicon: Lexicon) -> None:
    before = previous(lexicon, told(1))
    exercise = told(1, title="Joint exercise begins", type=TypeId("joint_exercise"))
    placed = place(exercise, None, [], before, LATER, lexicon)
    assert (placed.development.id, placed.development.type) == (7, "joint_exercise")


def test_a_workspaces_own_report_leaves_the_facts_of_all_alone(lexicon: Lexicon) -> None:
    public, own = told(1), told(2, title="Defence talks held in Geneva")
    development = replace(
        made(lexicon, public), reports=(public.report, own.report), changed_at=NOW
    )
    before = Previous(
        entry_id=own.entry.id, development=development, others=None, joined_at=NOW - DAY
    )
    placed = place(told(2), None, [], before, LATER, lexicon)
    assert [report.title for report in placed.development.reports] == ["Defence talks held"] * 2
    assert left_behind(before, LATER, lexicon) == replace(development, reports=(public.report,))


def test_what_remains_is_changed_where_a_reader_would_notice(lexicon: Lexicon) -> None:
    same = previous(lexicon, told(2), told(1))
    other = previous(lexicon, told(2, place="Geneva"), told(1))
    found = [left_behind(each, LATER, lexicon) for each in (same, other)]
    assert [each and each.changed_at for each in found] == [NOW - 8 * DAY, LATER]
    assert left_behind(previous(lexicon, told(1)), LATER, lexicon) is None


def test_copies_that_are_left_behind_are_copies_of_the_first_of_them(lexicon: Lexicon) -> None:
    copies = [told(number, copy_of=1) for number in (2, 3)]
    rest = left_behind(previous(lexicon, told(1), *copies, told(4)), LATER, lexicon)
    assert rest is not None
    assert [report.copy_of for report in rest.reports] == [None, 2, None]


def test_nothing_makes_no_development(lexicon: Lexicon) -> None:
    with pytest.raises(ValueError, match="nothing"):
        retold([], lexicon)


@pytest.mark.parametrize(
    ("changes", "is_seen"),
    [
        ({"headline": "DEFENCE talks resume, in Washington"}, False),
        ({"people": ()}, False),
        ({"topics": ()}, False),
        ({"status": Status.CANCELLED}, True),
        ({"confidence": Confidence.CONFIRMED_BY_ONE}, True),
        ({"summary": "They did not meet."}, True),
    ],
    ids=str,
)
def test_a_reader_notices_what_is_said_and_not_how_it_is_spelled(
    changes: dict[str, Any], *, is_seen: bool
) -> None:
    development = a_development()
    assert is_noticed(development, replace(development, **changes)) is is_seen


def test_a_revision_without_an_engagement_makes_no_development(lexicon: Lexicon) -> None:
    one = told()
    empty = replace(one, analysis=replace(one.analysis, engagements=()))
    with pytest.raises(ValueError, match="engagement"):
        place(empty, None, [], previous(lexicon, one), NOW, lexicon)


# --- copies -----------------------------------------------------------------------------------

TEXT = " ".join(f"w{chr(97 + at % 26)}{chr(97 + at // 26)}x" for at in range(120))


def twin(
    number: int, text: str = TEXT, copy_of: int | None = None, actors: tuple[str, ...] = ()
) -> Twin:
    """Return a stored report with that text."""
    found = fingerprint(text)
    assert found is not None
    return Twin(
        entry_id=EntryId(number),
        development_id=DevelopmentId(7),
        signature=found.signature,
        copy_of=None if copy_of is None else EntryId(copy_of),
        actors=tuple(ActorId(each) for each in actors),
    )


def read(text: str = TEXT, number: int = 9) -> Told:
    """Return an entry with that text, as it was understood."""
    found = fingerprint(text)
    one = told(number)
    analysis = replace(one.analysis, signature=found.signature if found else None)
    return replace(one, analysis=analysis)


SHORTER = " ".join(TEXT.split()[:60])
OTHER = TEXT.replace("x", "y")


@pytest.mark.parametrize(
    ("twins", "expected"),
    [
        ([twin(3), twin(2)], 2),
        ([twin(2, OTHER), twin(3)], 3),
        ([twin(2, f"{SHORTER} and much else"), twin(3, TEXT)], 3),
        ([twin(2, OTHER)], None),
        ([twin(2, copy_of=9)], None),
        ([], None),
        ([twin(2, actors=("us", "cn"))], 2),
        ([twin(2, actors=("us", "cn", "jp"))], 2),
        ([twin(2, actors=("us",))], 2),
        ([twin(2, actors=("in", "au"))], None),
        ([twin(2, actors=("cn", "ir"))], None),
    ],
    ids=[
        *("oldest", "same", "most alike", "another text", "its own copy", "nothing"),
        *("the same parties", "one party more", "one fewer", "other parties", "another guest"),
    ],
)
def test_the_original_is_the_oldest_report_with_the_text(
    twins: list[Twin], expected: int | None
) -> None:
    original = original_of(read(), twins, Duplicates.NORMAL)
    assert (original and original.entry_id) == expected


def test_a_short_text_is_nobodys_copy() -> None:
    assert original_of(read("They met."), [twin(2)], Duplicates.NORMAL) is None


def test_a_copy_joins_its_text_by_force_and_is_not_noticed(lexicon: Lexicon) -> None:
    known = made(lexicon, told(1))
    copy = told(2, title="An unlike headline", copy_of=1, type=TypeId("joint_exercise"))
    placed = place(copy, known, [], None, NOW, lexicon)
    assert placed.development.id == known.id
    assert [report.copy_of for report in placed.development.reports] == [None, 1]
    assert (placed.development.changed_at, placed.joined_at) == (known.changed_at, NOW)


def test_a_revised_report_that_became_a_copy_moves_to_its_text(lexicon: Lexicon) -> None:
    before = previous(lexicon, told(2))
    original = replace(made(lexicon, told(1)), id=DevelopmentId(8))
    copy = told(2, copy_of=1)
    placed = place(copy, original, [], before, LATER, lexicon)
    assert (placed.development.id, placed.has_left, placed.rest) == (8, True, None)
    stays = place(copy, before.development, [], before, LATER, lexicon)
    assert (stays.development.id, stays.has_left) == (7, False)


STATE: dict[str, Any] = {"outlet": OutletId("xinhua"), "country": "cn"}
OTHERS: dict[str, Any] = {"outlet": OutletId("voa"), "country": "us", "is_official": True}


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        pytest.param([told(1), told(2, **STATE)], Confidence.CONFIRMED_BY_ONE, id="two voices"),
        pytest.param([told(1), told(2, copy_of=1, **STATE)], Confidence.REPORTED, id="a reprint"),
        pytest.param(
            [told(1, **STATE), told(2, **OTHERS)], Confidence.CONFIRMED_BY_BOTH, id="two sides"
        ),
        pytest.param(
            [told(1, **STATE), told(2, copy_of=1, **OTHERS)],
            Confidence.CONFIRMED_BY_ONE,
            id="two sides, one text",
        ),
        pytest.param(
            [told(1), told(2, copy_of=1, **OTHERS), told(3, **STATE)],
            Confidence.CONFIRMED_BY_BOTH,
            id="a government's own text, seen elsewhere first",
        ),
        pytest.param(
            [told(1, **STATE), told(2, copy_of=1, **OTHERS), told(3, **STATE)],
            Confidence.CONFIRMED_BY_ONE,
            id="the same side twice",
        ),
    ],
)
def test_a_reprint_is_no_second_voice(
    lexicon: Lexicon, reports: list[Told], expected: Confidence
) -> None:
    assert made(lexicon, *reports).confidence is expected
