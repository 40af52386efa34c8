"""Questions in sentences, on Monday 14 September 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.model import ActorId, MechanismId, Status, TopicId, TypeId
from bot.domain.query import Query, format_query, parse_query
from bot.domain.question import SmallTalk, SmallTalkKind, Understood, understand
from bot.domain.question_reading import words_of
from bot.errors import QueryError
from tests.core.domain.small_lexicon import small_lexicon

LEXICON = small_lexicon()
TODAY = date(2026, 9, 14)


def actors(text: str) -> tuple[ActorId, ...]:
    return tuple(ActorId(actor) for actor in text.split())


VISIT = TypeId("senior_visit")
DYAD = Query(actors=actors("us cn"))


def query(text: str) -> Query:
    understood = understand(text, LEXICON, TODAY)
    assert isinstance(understood, Understood)
    return understood.query


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<@U1>", "greeting"),
        ("", "greeting"),
        ("Hi there!", "greeting"),
        ("<@U1> good morning, how are you?", "greeting"),
        ("thanks a lot", "thanks"),
        ("Great, thank you!", "thanks"),
        ("help", "help"),
        ("what can you do?", "help"),
        ("?", "help"),
        ("😀", "unclear"),
        ("https://a.example", "unclear"),
        ("what is the meaning of life?", "unclear"),
        ("what a fine day for all of my good friends", "unclear"),
        ("lorem ipsum dolor sit amet", "unclear"),
        ("compare the september talks", "unclear"),
        ("what does this mean for us?", "unclear"),
    ],
)
def test_small_talk_is_no_question(text: str, kind: SmallTalkKind) -> None:
    assert understand(text, LEXICON, TODAY) == SmallTalk(kind=kind)


@pytest.mark.parametrize(
    "text",
    ["us-china", "us-china type:call 7d", '"two words" -three us', "quad", "hotline", "in no"],
)
def test_query_text_means_what_it_means_in_the_command(text: str) -> None:
    assert query(f"<@UBOT> {text}") == parse_query(text, LEXICON, TODAY)


def test_manners_around_a_filter_are_dropped() -> None:
    assert query("show me us-china status:planned please") == Query(
        actors=actors("us cn"), statuses=(Status.PLANNED,)
    )


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        pytest.param("When did the US and China last meet?", "us cn", id="names"),
        pytest.param("have the Americans talked to the Chinese?", "us cn", id="adjectives"),
        pytest.param("US-China talks", "us cn", id="dyad in a phrase"),
        pytest.param("is the U.S. talking to North Korea?", "us kp", id="abbreviation"),
        pytest.param("anything between us and china?", "us cn", id="us before and"),
        pytest.param("anything between china and us?", "cn us", id="us after and"),
        pytest.param("the latest us china talks", "us cn", id="us beside an actor"),
        pytest.param("what about us, japan and china", "us jp cn", id="us in a list"),
        pytest.param("the us/china talks", "us cn", id="us behind a slash"),
        pytest.param("the japan us talks", "jp us", id="us behind an actor"),
        pytest.param("what does china tell us?", "cn", id="us who ask"),
        pytest.param("tell us about China", "cn", id="us whom one tells"),
        pytest.param("can you tell us China news", "cn", id="us before a name"),
        pytest.param("what did China do to us in Japan", "cn jp", id="us behind a word"),
        pytest.param("is it in the uk?", "gb", id="codes that are words"),
        pytest.param("is NO in it?", "", id="a code in capitals"),
        pytest.param("the cn-jp talks", "cn jp", id="codes in a dyad"),
        pytest.param("Sino-American relations?", "cn us", id="half an adjective"),
        pytest.param("is there a sino thing with Japan", "jp", id="half an adjective alone"),
        pytest.param("what is the Quad doing?", "quad", id="a name that is a word"),
        pytest.param("did the mainland meet Japan?", "jp", id="a word that is a name"),
        pytest.param("What about Taiwan?", "tw", id="a topic that is asked for as an actor"),
        pytest.param("talks of Bosnia and Herzegovina", "ba", id="a name with an and"),
        pytest.param("is Guinea/Bissau fine", "gn", id="a slash parts a name"),
    ],
)
def test_actors_are_found_in_sentences(text: str, ids: str) -> None:
    understood = understand(text, LEXICON, TODAY)
    found = understood.query.actors if isinstance(understood, Understood) else ()
    assert found == actors(ids)


def test_a_capital_name_of_an_actor_needs_no_capitals_in_a_text_without_any() -> None:
    # "Beijing" stands in the index alone, as metonyms do.
    index = {**LEXICON.alias_index, "beijing": ActorId("cn")}
    lexicon = type(LEXICON)(
        actors=LEXICON.actors,
        types=LEXICON.types,
        mechanisms=LEXICON.mechanisms,
        officials=LEXICON.officials,
        topics=LEXICON.topics,
        outlets=LEXICON.outlets,
        loaded_terms=(),
        alias_index=index,
    )
    texts = ["what did beijing say", "What did Beijing say", "What did beijing say on Japan"]
    found = [understand(text, lexicon, TODAY) for text in texts]
    assert [one.query.actors for one in found if isinstance(one, Understood)] == [
        actors("cn"),
        actors("cn"),
        actors("jp"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "talks between US and China on Taiwan",
            Query(actors=actors("us cn"), topics=(TopicId("taiwan"),)),
            id="topic after on",
        ),
        pytest.param(
            "anything on South China Sea since Friday?",
            Query(topics=(TopicId("south_china_sea"),), since=date(2026, 9, 11)),
            id="topic of several words",
        ),
        pytest.param(
            "what do China and Japan say about nuclear matters",
            Query(actors=actors("cn jp"), topics=(TopicId("nuclear"),)),
            id="beginning of a topic's name",
        ),
        pytest.param(
            "what did the US say on Japan?", Query(actors=actors("us jp")), id="actor after on"
        ),
        pytest.param("how about Taiwan", Query(actors=actors("tw")), id="how about"),
        pytest.param(
            "what are the military AI talks",
            Query(topics=(TopicId("ai"),)),
            id="topic anywhere",
        ),
        pytest.param(
            "any joint exercises of the US and Japan this year?",
            Query(
                actors=actors("us jp"),
                types=(TypeId("joint_exercise"),),
                since=date(2026, 1, 1),
                until=date(2026, 12, 31),
            ),
            id="kind",
        ),
        pytest.param(
            "did the US make any phone calls to Russia",
            Query(actors=actors("us ru"), types=(TypeId("hotline_call"),)),
            id="kind of two words",
        ),
        pytest.param(
            "any treaty between the US and Japan?",
            Query(actors=actors("us jp"), words=("treaty",)),
            id="a kind that the lexicon lacks is a word",
        ),
        pytest.param(
            "when is the next meeting of India and Russia",
            Query(actors=actors("in ru"), statuses=(Status.PLANNED,)),
            id="status",
        ),
        pytest.param(
            "what came of the Shangri-La Dialogue?",
            Query(mechanisms=(MechanismId("shangri-la-dialogue"),)),
            id="mechanism",
        ),
        pytest.param(
            "is there any DPCT news",
            Query(mechanisms=(MechanismId("us-cn-dpct"),)),
            id="mechanism's abbreviation",
        ),
        pytest.param(
            "the 2+2 of India and the US",
            Query(actors=actors("in us"), mechanisms=(MechanismId("us-in-2plus2"),)),
            id="the parties' own mechanism",
        ),
        pytest.param(
            "is 1+1 in Japan?", Query(actors=actors("jp"), words=("1+1",)), id="no mechanism"
        ),
        pytest.param(
            "is the US flying low-level hush-hush visits-to-Japan?",
            Query(actors=actors("us jp"), words=("low-level", "hush-hush"), types=(VISIT,)),
            id="hyphenated words stay whole and verbs are left out",
        ),
        pytest.param("the US-Japan alliance?", Query(actors=actors("us jp")), id="alliance"),
        pytest.param("did Dong Jun meet anyone?", Query(people=("Dong Jun",)), id="person"),
        pytest.param(
            "any patrols in the Indian Ocean?",
            Query(words=("patrols",), phrases=("indian ocean",)),
            id="a place that names no party",
        ),
        pytest.param(
            "what is “live fire” about?", Query(phrases=("live fire",)), id="quoted phrase"
        ),
        pytest.param("what's new?", Query(), id="everything"),
        pytest.param(
            "what happened yesterday?",
            Query(since=date(2026, 9, 13), until=date(2026, 9, 13)),
            id="everything of a day",
        ),
        pytest.param(
            "any news about hotlines", Query(words=("hotlines",)), id="a word that is sought"
        ),
        pytest.param(
            "what do the US and China say of hot air balloons over sea",
            DYAD,
            id="too many words are left out",
        ),
        pytest.param(
            "is there a search by the mainland's search bureau in Japan?",
            Query(actors=actors("jp"), words=("bureau",), phrases=("mainland",)),
            id="a word that could be an actor stays a word",
        ),
    ],
)
def test_sentences_become_queries(text: str, expected: Query) -> None:
    assert query(text) == expected


def test_what_was_taken_is_told_with_what_was_left_out() -> None:
    text = "what do the US and China say of hot air balloons since monday"
    assert understand(text, LEXICON, TODAY) == Understood(
        query=Query(actors=actors("us cn"), since=date(2026, 9, 7)),
        taken="United States and China, since 7 September 2026 (left out: “hot”, “air” and "
        "“balloons”)",
    )


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("us-chna", "Did you mean `us-china`?"),
        ("us and chna talks", "Did you mean `us and china talks`?"),
        ("Chna and Japn talks?", "Did you mean “china and japan talks?”?"),
        ("What is new with Japn?", "Did you mean “What is new with japan?”?"),
        (
            "news of the US and Korea",
            "Did you mean “news of the US and south korea” or “news of the US and north korea”?",
        ),
        (
            "what did china do after 3 September before 1 September",
            "Ask for instance “since 2026-09-01”, or “between March and May”.",
        ),
        (
            "what " * 300,
            "Ask in a sentence, such as “What is new between China and Japan since Friday?”",
        ),
    ],
)
def test_what_cannot_be_understood_is_explained(text: str, hint: str) -> None:
    with pytest.raises(QueryError) as caught:
        understand(text, LEXICON, TODAY)
    assert caught.value.hint == hint


def test_words_are_folded_as_names() -> None:
    assert words_of("What's the U.S. doing, -- “really”?") == [
        "what",
        "the",
        "us",
        "doing",
        "really",
    ]


PIECES = st.sampled_from(
    [
        "us", "US", "china", "China's", "and", "between", "on", "about", "taiwan", "what", "?", ",",
        "-", "/", "since", "until", "friday", "last week", "in", "may", "2026", "2+2", "dong jun",
        "sino-", "chna", "korea", "calls", "exercise", "planned", "“", "”", '"', "<@U1>", "the",
        "shangri-la dialogue", "tell", "help", "hi", "😀", "\n", "&amp;", "us-china", "balloons",
        "type:call", "who:", "before", "from", "to", "9999-12-31", "after", "0001-01-01",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=10).map(" ".join) | st.text(max_size=40), st.dates())
def test_any_message_is_understood_or_explained(text: str, today: date) -> None:
    try:
        understood = understand(text, LEXICON, today)
    except QueryError as error:
        assert error.hint  # noqa: PT017 - either outcome is right, and must be whole
        return
    if isinstance(understood, Understood):
        assert parse_query(format_query(understood.query), LEXICON, today) == understood.query
