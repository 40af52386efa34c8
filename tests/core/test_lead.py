"""The lead summariser: whole sentences that stand alone, the main engagement's first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.sentences import split
from bot.domain.model import Analysis, Span
from bot.summarisers import SUMMARISERS
from bot.summarisers.lead import LeadSummariser
from tests.build import an_analysis, an_article, an_engagement

OPENING = "China and Laos held talks in Vientiane on Monday."
DETAIL = "General Li led the Chinese side."
BACKGROUND = "The two armies have met each year since 2019."
LEANING = "He called the talks useful and open."
LONG = "The ministers of China and Laos " + "and of many other countries " * 20 + "met."


def analysis_of(*sentences: str, evidence: str = "") -> Analysis:
    """Return an analysis of these paragraphs, whose main engagement rests on `evidence`."""
    text = "\n\n".join(sentences)
    start = text.index(evidence)
    span = Span(start, start + len(evidence))
    return an_analysis(
        article=an_article(text=text),
        sentences=split(text),
        engagements=(an_engagement(evidence=span, quote=evidence),) if evidence else (),
    )


async def summary_of(*sentences: str, evidence: str = "", budget: int = 60) -> str:
    """Return the summary of a text of these paragraphs."""
    analysis = analysis_of(*sentences, evidence=evidence)
    return (await LeadSummariser(word_budget=budget).summarise(analysis)).text


async def test_the_opening_and_the_next_sentence_make_the_summary() -> None:
    assert await summary_of(OPENING, DETAIL, BACKGROUND) == f"{OPENING} {DETAIL}"


async def test_a_summary_names_its_method_and_where_its_sentences_stand() -> None:
    analysis = analysis_of("VIENTIANE, May 4 (AFP) - " + OPENING)
    summary = await SUMMARISERS["lead"]().summarise(analysis)
    assert (summary.method, summary.text) == ("lead", OPENING)
    assert [s.span for s in summary.sentences] == [Span(25, 25 + len(OPENING))]


async def test_the_main_engagement_s_sentence_stands_beside_the_opening() -> None:
    summary = await summary_of(OPENING, BACKGROUND, DETAIL, evidence=DETAIL)
    assert summary == f"{OPENING} {DETAIL}"


async def test_the_main_engagement_s_sentence_wins_where_both_do_not_fit() -> None:
    summary = await summary_of(OPENING, BACKGROUND, DETAIL, evidence=DETAIL, budget=8)
    assert summary == DETAIL


async def test_a_leaning_sentence_of_evidence_brings_the_one_before_it() -> None:
    summary = await summary_of(OPENING, DETAIL, LEANING, evidence=LEANING)
    assert summary == f"{DETAIL} {LEANING}"


async def test_a_sentence_about_the_ministers_stands_behind_one_that_names_them() -> None:
    described = "The ministers agreed to meet again next year."
    summary = await summary_of(OPENING, DETAIL, described, evidence=described)
    assert summary == f"{OPENING} {described}"
    short = await summary_of(OPENING, DETAIL, described, evidence=described, budget=14)
    assert short == f"{DETAIL} {described}"
    assert await summary_of(described, OPENING, evidence=described) == f"{described} {OPENING}"


async def test_a_leaning_sentence_that_leans_on_another_is_left_out() -> None:
    other = "It was the third round since the spring."
    summary = await summary_of(OPENING, LEANING, other, evidence=other)
    assert summary == f"{OPENING} {LEANING}"


@pytest.mark.parametrize(
    "junk",
    [
        "This picture shows General Li in Vientiane last year.",
        "Sign up for our newsletter on Asian affairs today.",
        "By Jane Roe and Li Wei of The Courier",
        "A heading above the text without a stop",
        "It ended.",
        "But nobody had expected much of the meeting.",
        "This was the first meeting of the year.",
        "“We talked about the river and the border.”",
        "“We talked about the river,” he said on Monday.",
        "Meanwhile, the navy sent two ships to the south.",
    ],
)
async def test_junk_and_leaning_sentences_do_not_open_a_summary(junk: str) -> None:
    assert await summary_of(junk, OPENING) == OPENING


@pytest.mark.parametrize(
    "opening",
    [
        "This week China and Laos held talks in Vientiane.",
        "“We are friends of Laos,” General Li said in Vientiane.",
        "中国和老挝国防部星期一在万象举行会谈。",
    ],
)
async def test_a_sentence_that_stands_alone_may_open_a_summary(opening: str) -> None:
    assert await summary_of(opening, "Short.") == opening


async def test_a_long_sentence_is_taken_whole_up_to_twice_the_budget() -> None:
    assert await summary_of(LONG, OPENING, budget=60) == LONG
    assert await summary_of(LONG, OPENING, DETAIL, budget=50) == f"{OPENING} {DETAIL}"


async def test_a_text_without_a_fitting_sentence_has_no_summary() -> None:
    assert await summary_of(LONG, budget=20) == ""
    assert await summary_of("A heading") == ""


async def test_evidence_that_is_no_sentence_of_the_text_is_passed_over() -> None:
    analysis = an_analysis(
        article=an_article(text=OPENING),
        sentences=split(OPENING),
        engagements=(an_engagement(evidence=Span(900, 950)),),
    )
    assert (await LeadSummariser().summarise(analysis)).text == OPENING


async def test_junk_behind_the_evidence_is_not_taken() -> None:
    summary = await summary_of(OPENING, "Photo: the two generals.", DETAIL, evidence=OPENING)
    assert summary == OPENING


TEXTS = st.lists(
    st.sampled_from(
        [OPENING, DETAIL, BACKGROUND, LEANING, LONG, "Photo: x.", "LONDON (AP) - It is."]
    ),
    max_size=8,
)


@given(TEXTS, st.integers(0, 7), st.integers(1, 80))
async def test_a_summary_is_one_or_two_exact_sentences_in_the_order_of_the_text(
    sentences: list[str], evidence: int, budget: int
) -> None:
    chosen = sentences[evidence] if evidence < len(sentences) else ""
    analysis = analysis_of(*sentences, evidence=chosen)
    summary = await LeadSummariser(word_budget=budget).summarise(analysis)
    text = analysis.article.text
    spans = [sentence.span for sentence in summary.sentences]
    assert [text[s.start : s.end] for s in spans] == [s.text for s in summary.sentences]
    assert spans == sorted(spans, key=lambda span: span.start)
    assert len(spans) <= 2
    assert len(summary.text.split()) <= 2 * budget
