"""What is shown of sources fits into a message, however many there are."""

from typing import Any

from bot.blockkit.limits import MAX_BLOCKS, MAX_MESSAGE_TEXT, findings, text_length
from bot.blockkit.renderer import Renderer
from bot.domain.health import Condition, Notice
from bot.domain.model import SourceId
from bot.domain.sources import SourceLine, SourcesOverview
from bot.viewmodels import NoticeMessage, SourcesMessage, ViewModel
from bot.viewmodels.sentences import sentence
from bot.viewmodels.sources import SourceStateItem
from tests.build import NOW, a_source

RENDERER = Renderer.open(None)


def a_line(number: int = 1, **fields: Any) -> SourceLine:
    """Return a source's line."""
    defaults: dict[str, Any] = {
        "id": SourceId(number),
        "title": f"Source {number}",
        "url": "https://news.example/feed.xml",
        "condition": Condition.READING,
        "text": "14 a week, last new today.",
        "times": "Never read.",
    }
    return SourceLine(**defaults | fields)


def an_overview(*lines: SourceLine) -> SourcesOverview:
    """Return an overview of the lines."""
    return SourcesOverview(opening="All answer.", lines=lines)


def assert_fits(model: ViewModel) -> None:
    """Assert that a message is one that Slack takes."""
    blocks = RENDERER.render(model).blocks
    assert findings("message", blocks) == ()
    assert (text_length(blocks) <= MAX_MESSAGE_TEXT, len(blocks) <= MAX_BLOCKS["message"]) == (
        True,
        True,
    )


def test_those_in_trouble_stand_apart() -> None:
    failing = a_line(1, condition=Condition.FAILING, text="failing.")
    retired = a_line(2, condition=Condition.RETIRED, text="retired.")
    assert SourcesMessage.of(an_overview(failing, retired, a_line(3))) == SourcesMessage(
        opening="All answer.",
        needy=(
            SourceStateItem(title="Source 1", text="failing.", times="Never read."),
            SourceStateItem(title="Source 2", text="retired.", times="Never read."),
        ),
        others=(
            SourceStateItem(
                title="Source 3", text="14 a week, last new today.", times="Never read."
            ),
        ),
        more_count=0,
        more_needy_count=0,
    )


def test_of_five_hundred_sources_that_are_well_the_first_are_listed() -> None:
    message = SourcesMessage.of(an_overview(*(a_line(number) for number in range(500))))
    assert (len(message.others), message.more_count, message.more_needy_count) == (20, 480, 0)
    assert_fits(message)


def test_of_two_hundred_in_trouble_the_first_are_listed_and_the_rest_counted() -> None:
    line = a_line(condition=Condition.FAILING, text="failing.")
    message = SourcesMessage.of(an_overview(*([line] * 200)))
    assert (len(message.needy), message.more_count, message.more_needy_count) == (100, 100, 100)
    assert_fits(message)


def test_five_hundred_in_trouble_with_long_titles_and_reasons_fit() -> None:
    line = a_line(title="T" * 500, condition=Condition.FAILING, text="& <why>" * 200)
    message = SourcesMessage.of(an_overview(*([line] * 500)))
    assert (len(message.needy), message.others, message.more_needy_count) == (28, (), 472)
    assert_fits(message)


def test_no_sources_are_shown_as_none() -> None:
    message = SourcesMessage.of(an_overview())
    assert (message.needy, message.others, message.more_count) == ((), (), 0)
    assert_fits(message)


def test_a_notice_of_many_names_the_first_and_counts_the_rest() -> None:
    troubled = tuple(
        a_source(id=SourceId(number), title="T" * 400, error_count=1, failing_from=NOW)
        for number in range(40)
    )
    message = NoticeMessage.of(
        Notice(troubled=troubled, recovered=(), is_outage=False, read_count=500)
    )
    assert (message.opening, len(message.lines), message.more_count) == (
        "40 sources are in trouble.",
        29,
        11,
    )
    assert message.advice == sentence("`attache sources test SOURCE` tells more of one.")
    assert_fits(message)


def test_a_recovery_needs_no_advice() -> None:
    recovered = (a_source(title="Xinhua"),)
    message = NoticeMessage.of(
        Notice(troubled=(), recovered=recovered, is_outage=False, read_count=1)
    )
    assert (message.opening, message.lines, message.advice) == ("Xinhua answers again.", (), ())
    assert RENDERER.render(message).plain == "Xinhua answers again."
