"""Paragraphs: wrapped lines join, furniture goes, the headline leads, captions come last."""

import pytest

from bot.analysis.paragraphs import Arranged, arrange, paragraphs_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("One.\n\n \nTwo.\nThree.", ("One.", "Two.", "Three."), id="lines"),
        pytest.param(
            "The two delegations met again this week in\n"
            "the capital of Peru. They agreed to go on\nin May.\n\nNext.",
            (
                "The two delegations met again this week in the capital of Peru. "
                "They agreed to go on in May.",
                "Next.",
            ),
            id="wrapped lines",
        ),
        pytest.param(
            "Norway and Finland sign a new defence accord\nFrigate calls at the port of Bergen",
            ("Norway and Finland sign a new defence accord", "Frigate calls at the port of Bergen"),
            id="a list is not wrapped",
        ),
        pytest.param("", (), id="nothing"),
    ],
)
def test_paragraphs_are_lines_or_wrapped_blocks(text: str, expected: tuple[str, ...]) -> None:
    assert paragraphs_of(text) == expected


def test_the_page_around_the_article_is_dropped() -> None:
    lines = (
        "News / Foreign Policy / Military",
        "Chile and Peru hold talks",
        "By Ana Ruiz",
        "12 May 2026",
        "This picture shows the two ministers at a table.",
        "The ministers met in Lima.",
        "***",
        "Read more:",
        "Peru buys frigates",
        "They agreed on a joint exercise.",
        "The Courier's website can also be accessed at the following alternate addresses:",
        "www.courier.example",
        "SHARE THIS ARTICLE",
        "Courier Evening Edition",
    )
    assert arrange(lines, title=None) == Arranged(
        title="Chile and Peru hold talks",
        author="Ana Ruiz",
        body=(
            "The ministers met in Lima.",
            "They agreed on a joint exercise.",
            "This picture shows the two ministers at a table.",
        ),
    )


def test_a_known_headline_is_dropped_from_the_text_with_the_labels_above_it() -> None:
    lines = ("Chile", "CHILE AND PERU HOLD TALKS", "The ministers met in Lima.")
    arranged = arrange(lines, title="Chile and Peru hold talks")
    assert arranged == Arranged(
        title="Chile and Peru hold talks", author=None, body=("The ministers met in Lima.",)
    )


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        pytest.param(("They met. They left.",), "They met.", id="one paragraph"),
        pytest.param(("They met in Lima.", "They left."), "They met in Lima.", id="no headline"),
        pytest.param(("word " * 60 + "end.",), "word " * 40 + "…", id="one long sentence"),
        pytest.param(("Photo: the ministers",), "Photo: the ministers", id="only a caption"),
        pytest.param((), "", id="nothing"),
    ],
)
def test_without_a_headline_the_first_sentence_stands_in_and_stays_in_the_text(
    lines: tuple[str, ...], title: str
) -> None:
    expected = title.replace(" …", "…")
    assert arrange(lines, title=None) == Arranged(title=expected, author=None, body=lines)


def test_a_long_last_line_or_a_caption_ends_the_trimming_of_the_tail() -> None:
    text = ("Talks", "They met.", "Photo: the ministers", "Desk")
    assert arrange(text, title=None).body == ("They met.", "Photo: the ministers")
    unfinished = ("Talks", "They met.", "The talks that began on Monday went on and on", "Desk")
    assert arrange(unfinished, title=None).body == unfinished[1:3]


def test_lines_without_any_sentence_are_all_kept() -> None:
    lines = ("Talks open in Lima", "Ministers meet", "Peru hosts")
    assert arrange(lines, title=None).body == ("Ministers meet", "Peru hosts")
