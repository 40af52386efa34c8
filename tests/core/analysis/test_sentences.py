"""Sentences: where they end, where they do not, and that nothing of a text is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.sentences import split
from bot.domain.model import Sentence, Span


def texts_of(text: str) -> list[str]:
    return [sentence.text for sentence in split(text)]


def test_sentences_know_where_they_stand() -> None:
    assert split("  They met. \n\nThey left.") == (
        Sentence(text="They met.", span=Span(2, 11)),
        Sentence(text="They left.", span=Span(14, 24)),
    )


def test_an_empty_text_has_no_sentences() -> None:
    assert split(" \n\t ") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Lt. Col. Roe and Gen. Li met. They ate.",
            ["Lt. Col. Roe and Gen. Li met.", "They ate."],
            id="ranks",
        ),
        pytest.param(
            "The U.S. Navy sailed. It left the U.S. The ship was old.",
            ["The U.S. Navy sailed.", "It left the U.S.", "The ship was old."],
            id="dotted names end a sentence before an opening word only",
        ),
        pytest.param(
            "Lloyd J. Austin III spoke with J. S. Roe. Both agreed.",
            ["Lloyd J. Austin III spoke with J. S. Roe.", "Both agreed."],
            id="initials",
        ),
        pytest.param(
            "It was plan B. The rest is known. He and I. Nobody else.",
            ["It was plan B.", "The rest is known.", "He and I.", "Nobody else."],
            id="single letters that are no initials",
        ),
        pytest.param(
            "No. 1 Squadron came. No. It did not. See No. 7.",
            ["No. 1 Squadron came.", "No.", "It did not.", "See No. 7."],
            id="number or refusal",
        ),
        pytest.param(
            "Talks ended at 3 p.m. Officials left at 5 p.m. Beijing time.",
            ["Talks ended at 3 p.m.", "Officials left at 5 p.m. Beijing time."],
            id="times of day",
        ),
        pytest.param(
            "On Sept. 16 they met. Acme Corp. China is new. It is Acme Inc. The end.",
            ["On Sept. 16 they met.", "Acme Corp. China is new.", "It is Acme Inc.", "The end."],
            id="months and firms",
        ),
        pytest.param(
            "It is the state of the art. China agreed. Japan vs. Korea etc. China left.",
            ["It is the state of the art.", "China agreed.", "Japan vs. Korea etc. China left."],
            id="abbreviations are no words",
        ),
        pytest.param(
            "1. They agreed on 3.5 million. 20 ships came in 2024. China paid.",
            ["1. They agreed on 3.5 million.", "20 ships came in 2024.", "China paid."],
            id="numbers",
        ),
        pytest.param(
            '"Is it over?" Roe asked. "It is." She left. “No!” Mr. Li said.',
            ['"Is it over?" Roe asked.', '"It is."', "She left.", "“No!” Mr. Li said."],
            id="speakers after a quotation",
        ),
        pytest.param(
            '"Is it over?" he asked. Who knows? "Yes!" China left.',
            ['"Is it over?" he asked.', "Who knows?", '"Yes!"', "China left."],
            id="loud marks",
        ),
        pytest.param(
            "He paused... Then he went on… And then ... China spoke.",
            ["He paused...", "Then he went on…", "And then ... China spoke."],
            id="ellipses",
        ),
        pytest.param(
            "Talks (in private.) [Sic.] The end",
            ["Talks (in private.)", "[Sic.]", "The end"],
            id="brackets",
        ),
        pytest.param(
            "中美两军举行会谈。双方同意继续对话！他说：“好的。”会谈结束",
            ["中美两军举行会谈。", "双方同意继续对话！", "他说：“好的。”", "会谈结束"],
            id="Chinese",
        ),
        pytest.param(
            "Министр приехал. С. В. Лавров уехал.",
            ["Министр приехал.", "С. В. Лавров уехал."],
            id="Russian",
        ),
        pytest.param(
            "A heading without a stop\nThe text begins.\r\nIt ends",
            ["A heading without a stop", "The text begins.", "It ends"],
            id="line breaks end sentences",
        ),
        pytest.param("Done. — ***", ["Done.", "— ***"], id="signs only"),
        pytest.param("$. Then", ["$.", "Then"], id="a stop after no word"),
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(text: str, expected: list[str]) -> None:
    assert texts_of(text) == expected


PIECES = st.sampled_from(
    ["Gen. ", "U.S. ", "met. ", "China", " said", "。", "”", '"', "?! ", "...", "\n", " ", "3 p.m."]
)


@given(st.text() | st.lists(PIECES, max_size=30).map("".join))
def test_spans_are_exact_ordered_and_leave_out_nothing_but_white_space(text: str) -> None:
    sentences = split(text)
    assert [text[s.span.start : s.span.end] for s in sentences] == [s.text for s in sentences]
    assert [s.text for s in sentences] == [s.text.strip() for s in sentences if s.text.strip()]
    gaps = [0, *[offset for s in sentences for offset in (s.span.start, s.span.end)], len(text)]
    between = [text[a:b] for a, b in zip(gaps[::2], gaps[1::2], strict=True)]
    assert "".join(between).strip() == ""
    assert gaps == sorted(gaps)
