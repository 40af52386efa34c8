"""Why an article was coded as it was: each sentence's standing, and the words that counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.explaining import Explained, Explanation, Marks, Standing, explain
from bot.domain.model import Article
from tests.core.analysis.coders import analyst

NEWS = """Defence ministers of Japan and the Philippines met in Manila on 4 March 2026.
Gilberto Teodoro said after the talks that drills would be widened.
The two countries had signed a reciprocal access agreement in July 2024.
China protested against a Japanese warship's passage in February.
A meeting with Vietnam is possible, if Hanoi agrees.
The weather was fine."""


def explained(text: str, title: str = "") -> Explanation:
    """Return the explanation of an article."""
    return explain(analyst(), Article(title=title, text=text))


def marked(sentence: Explained, stands_for: Marks) -> list[tuple[str, str]]:
    """Return the words of a sentence that stand for something, and what they were taken for."""
    return [
        (sentence.text[mark.span.start : mark.span.end], mark.value)
        for mark in sentence.marks
        if mark.stands_for is stands_for
    ]


def test_each_sentence_has_its_standing() -> None:
    headline = "Japan and Philippines hold ministerial talks in Manila"
    sentences = explained(NEWS, headline).sentences
    assert [(each.number, each.standing) for each in sentences] == [
        (0, Standing.NEWS),
        (1, Standing.SAME),
        (2, Standing.SAME),
        (3, Standing.PAST),
        (4, Standing.OTHER),
        (5, Standing.UNCOUNTED),
        (6, Standing.NONE),
    ]


def test_the_words_that_counted_are_named() -> None:
    first = explained(NEWS).sentences[1]
    assert marked(first, Marks.ACTOR) == [
        ("Japan", "Japan"),
        ("Philippines", "Philippines"),
        ("Manila", "Philippines"),
    ]
    assert marked(first, Marks.KIND) == [("met", "Meeting")]
    assert marked(first, Marks.DATE) == [("4 March 2026", "2026-03-04")]


def test_people_and_mechanisms_are_named() -> None:
    text = (
        "Chinese Defense Minister Dong Jun and US Secretary of Defense Lloyd Austin met on the"
        " sidelines of the Shangri-La Dialogue."
    )
    (_, sentence) = explained(text).sentences
    assert marked(sentence, Marks.PERSON) == [
        ("Dong Jun", "Dong Jun"),
        ("Lloyd Austin", "Lloyd Austin"),
    ]
    assert marked(sentence, Marks.MECHANISM) == [("Shangri-La Dialogue", "Shangri-La Dialogue")]


def test_what_is_only_an_aside_explains_an_article_that_has_nothing_else() -> None:
    text = "The senator spoke after talks between Japan and the Philippines."
    standings = [each.standing for each in explained(text).sentences]
    assert standings == [Standing.NONE, Standing.NEWS]


def test_it_explains_the_very_analysis() -> None:
    explanation = explained(NEWS, "Japan and Philippines hold talks")
    assert explanation.analysis == analyst().understand(explanation.analysis.article)


@pytest.mark.parametrize("text", ["", "One", "\x00", "。" * 50, "A" * 5_000, "((" * 100])
def test_odd_text_is_explained_by_nothing(text: str) -> None:
    assert all(not each.standing for each in explained(text).sentences)


@given(st.text(st.sampled_from("USChina met Japan. \n'“é中 in 2026,"), max_size=200))
def test_marks_lie_within_their_sentence(text: str) -> None:
    for sentence in explained(text).sentences:
        for mark in sentence.marks:
            assert 0 <= mark.span.start < mark.span.end <= len(sentence.text)
