"""The gate before generated summaries: everything a sentence says stands in what it cites."""

from datetime import UTC, datetime
from functools import cache
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.grounding import Gate
from bot.domain.drafts import DraftSentence
from bot.domain.model import Analysis, Article
from bot.workers import the_analyst

MONDAY: Final = datetime(2026, 3, 16, 12, tzinfo=UTC)
TEXT: Final = (
    "Chinese Defence Minister Dong Jun met his Norwegian counterpart in Oslo on Monday. "
    "Dong said the two armies “will rebuild trust step by step” after a pause of three years. "
    "They did not discuss the Arctic. "
    "Some 1,200 troops and 14 ships took part in the drill in September 2024. "
    "Talks cost $5 million and ended at 10:30. "
    "Officials of the Pentagon and of the North Atlantic Treaty Organization looked on. "
    "A second round may follow; both sides expect it. "
    "Norway's Ministry of Defence sent Colonel Ingrid Solberg, a pilot."
)


@pytest.fixture(scope="module")
def gate() -> Gate:
    """Return the gate with the lexicon that the bot has."""
    return Gate(the_analyst())


@cache
def understood(text: str, published: datetime | None = MONDAY) -> Analysis:
    return the_analyst().understand(Article(title="Talks", text=text, published_at=published))


def wrong(gate: Gate, text: str, *sources: int, published: datetime | None = MONDAY) -> list[str]:
    draft = (DraftSentence(text=text, sources=sources),)
    return [
        each.removeprefix("Sentence 1: ")
        for each in gate.complaints(draft, understood(TEXT, published))
    ]


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        (
            "China's defence minister, Dong Jun, met the Norwegian minister in Oslo on 16 March.",
            (1,),
        ),
        ("Dong Jun met his counterpart of Norway in March 2026.", (1,)),
        ("Beijing's defence minister met his Norwegian counterpart in Oslo.", (1,)),
        ("Dong Jun said that they “will rebuild trust step by step” after 3 years of pause.", (2,)),
        ("The Arctic was not discussed.", (3,)),
        ("Fourteen ships and 1200 troops took part in the drill in 2024.", (4,)),
        ("Talks ended at 10:30 and cost $5m.", (5,)),
        ("Officials of NATO and of the US Department of Defense looked on.", (6,)),
        ("Both sides expect that a second round may follow.", (7,)),
        ("The two sides expect one more round, which may follow.", (7,)),
        ("Norway sent Colonel Ingrid Solberg.", (8,)),
        ("Dong met his counterpart in Oslo and did not discuss the Arctic.", (1, 3)),
    ],
)
def test_what_the_cited_sentences_say_in_other_words_is_supported(
    gate: Gate, text: str, sources: tuple[int, ...]
) -> None:
    assert wrong(gate, text, *sources) == []


@pytest.mark.parametrize(
    ("text", "sources", "complaints"),
    [
        pytest.param(
            "Dong met the Swedish minister in Oslo.",
            (1,),
            ["“Swedish” is not in them"],
            id="another country",
        ),
        pytest.param(
            "Chinese Foreign Minister Dong Jun met his counterpart in Oslo.",
            (1,),
            ["“Foreign” is not in them"],
            id="another office",
        ),
        pytest.param(
            "The Chinese foreign minister met his Norwegian counterpart.",
            (1,),
            ["“foreign” is not in them"],
            id="another office in small letters",
        ),
        pytest.param(
            "Dong met his Norwegian counterpart in Beijing.",
            (1,),
            ["“Beijing” is not in them"],
            id="a capital that is a place is no alias",
        ),
        pytest.param(
            "Ingrid Jun met his counterpart in Oslo.",
            (1, 8),
            ["“Ingrid Jun” is not in them"],
            id="half of one name and half of another",
        ),
        pytest.param(
            "Solberg met his counterpart in Oslo.",
            (1,),
            ["“Solberg” is not in them"],
            id="a name of a sentence that is not cited",
        ),
        pytest.param(
            "Dong met Kong May in Oslo.",
            (1,),
            ["“Kong” is not in them", "“May” is not in them"],
            id="two words that nobody wrote",
        ),
        pytest.param(
            "A Pilot joined the ministry of Norway.",
            (8,),
            ["“Pilot” is not in them"],
            id="a word of theirs made a name",
        ),
        pytest.param(
            "They met in Oslo on 17 March.", (1,), ["“17 March” is no date of theirs"], id="a day"
        ),
        pytest.param(
            "The drill took part on 3 September 2024.",
            (4,),
            ["“3 September 2024” is no date of theirs"],
            id="a date more exact than theirs",
        ),
        pytest.param(
            "Dong met his counterpart in Oslo on Tuesday, 16 March.",
            (1,),
            ["“Tuesday, 16 March” is no date of theirs"],
            id="the wrong day of the week",
        ),
        pytest.param(
            "Some 1,300 troops took part in the drill.",
            (4,),
            ["“1,300” is no number of theirs"],
            id="a number",
        ),
        pytest.param(
            "Some 14 troops and 1,200 ships took part in the drill.",
            (4,),
            ["“14” is no number of theirs", "“1,200” is no number of theirs"],
            id="numbers that changed places",
        ),
        pytest.param(
            "Talks cost 5 million euros, or €5 million.",
            (5,),
            ["“€” is no number of theirs"],
            id="another currency",
        ),
        pytest.param(
            "Dong said that they “will build trust”.",
            (2,),
            ["the quotation “will build trust” is not in them"],
            id="a quotation that was touched up",
        ),
        pytest.param(
            "They did discuss the Arctic.",
            (3,),
            ["it leaves out “not”, which all of them have"],
            id="a denial left out",
        ),
        pytest.param(
            "Dong cancelled the meeting with his counterpart in Oslo.",
            (1,),
            ["“cancel” is not in them"],
            id="a denial made up",
        ),
        pytest.param(
            "A second round was held by both sides, they say.",
            (7,),
            ["it leaves out “expect”, which all of them have"],
            id="a plan made a fact",
        ),
        pytest.param(
            "They want a hotline between submarines.",
            (1,),
            ["most of its words are not in them"],
            id="news that names nothing",
        ),
    ],
)
def test_what_they_do_not_say_is_told(
    gate: Gate, text: str, sources: tuple[int, ...], complaints: list[str]
) -> None:
    assert wrong(gate, text, *sources) == complaints


def test_without_a_day_of_publication_words_of_time_must_be_theirs(gate: Gate) -> None:
    assert wrong(gate, "Dong met his counterpart in Oslo on Monday.", 1, published=None) == []
    assert wrong(gate, "Dong met his counterpart in Oslo on Friday.", 1, published=None) == [
        "“Friday” is not in them"
    ]


def test_a_day_to_come_is_read_as_one(gate: Gate) -> None:
    analysis = understood("The ministers will meet in Oslo on Wednesday. They agreed.")
    draft = (DraftSentence(text="The ministers will meet in Oslo on 18 March.", sources=(1,)),)

    assert gate.complaints(draft, analysis) == ()


def test_parties_are_those_of_the_article(gate: Gate) -> None:
    analysis = understood(
        "Albania and Croatia signed a defence agreement in Tirana on Monday. Serbia was absent."
    )
    told = "Serbia and Croatia signed a defence agreement in Tirana on Monday."
    true = "Albania and Croatia signed a defence agreement in Tirana on Monday."

    assert gate.complaints((DraftSentence(text=told, sources=(1, 2)),), analysis) == (
        "The article does not tell of dealings between Croatia, Serbia.",
    )
    assert gate.complaints((DraftSentence(text=true, sources=(1, 2)),), analysis) == ()


def test_form_is_judged_first(gate: Gate) -> None:
    draft = (
        DraftSentence(text="Swedes met *everybody*.", sources=(1,)),
        DraftSentence(text="They met.", sources=(99,)),
    )

    assert gate.complaints(draft, understood(TEXT)) == (
        "Sentence 1 has markup, an address or a call to somebody in it.",
        "Sentence 2 cites no sentence, or one that is not there.",
    )


def test_an_article_without_sentences_supports_nothing(gate: Gate) -> None:
    draft = (DraftSentence(text="They met.", sources=(1,)),)

    assert gate.complaints(draft, understood("")) == (
        "Sentence 1 cites no sentence, or one that is not there.",
    )


# --- properties -------------------------------------------------------------------------------

PLAIN = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters='"“”„«»'),
    min_size=1,
    max_size=12,
)
PHRASES = st.lists(
    st.one_of(
        PLAIN,
        st.sampled_from(
            ["China", "Norway", "NATO", "Oslo", "on Monday", "16 March 2026", "three", "1,200"]
        ),
        st.sampled_from(["million", "Dong Jun", "minister", "will not", "'step by step'", "$3bn"]),
    ),
    min_size=1,
    max_size=25,
).map(" ".join)


def content_complaints(gate: Gate, text: str, analysis: Analysis, *sources: int) -> list[str]:
    draft = (DraftSentence(text=text, sources=sources),)
    return [each for each in gate.complaints(draft, analysis) if each.startswith("Sentence 1: ")]


@given(phrase=PHRASES)
def test_whatever_a_sentence_says_it_supports_itself(phrase: str) -> None:
    gate = Gate(the_analyst())
    analysis = understood(f"They met. {phrase}.")

    assert [
        content_complaints(gate, sentence.text, analysis, number)
        for number, sentence in enumerate(analysis.sentences, start=1)
    ] == [[]] * len(analysis.sentences)


@given(number=st.integers(min_value=15, max_value=10**9))
def test_a_number_that_they_lack_is_never_supported(number: int) -> None:
    gate = Gate(the_analyst())
    said = content_complaints(gate, f"Some {number} ships took part.", understood(TEXT), 1, 2, 3)

    assert f"Sentence 1: “{number}” is no number of theirs" in said


@given(name=st.from_regex(r"[A-Z][a-z]{3,9}q", fullmatch=True))
def test_a_name_that_they_lack_is_never_supported(name: str) -> None:
    gate = Gate(the_analyst())
    everything = range(1, len(understood(TEXT).sentences) + 1)
    said = content_complaints(gate, f"Dong met {name} in Oslo.", understood(TEXT), *everything)

    assert f"Sentence 1: “{name}” is not in them" in said


@given(text=st.text(max_size=80), sources=st.lists(st.integers(-3, 12), max_size=4))
def test_no_draft_whatever_breaks_it(text: str, sources: list[int]) -> None:
    gate = Gate(the_analyst())
    draft = (DraftSentence(text=text + ".", sources=tuple(sources)),)

    assert all(isinstance(each, str) for each in gate.complaints(draft, understood(TEXT)))
    assert gate.complaints((), understood(TEXT)) == ("There is no sentence.",)
