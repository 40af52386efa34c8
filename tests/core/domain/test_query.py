"""The query language, on Monday 14 September 2026."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.model import ActorId, MechanismId, Status, TopicId, TypeId
from bot.domain.query import Query, describe, format_query, parse_query
from bot.domain.query_items import plain_text
from bot.errors import QueryError
from tests.core.domain.real_lexicon import real_lexicon
from tests.core.domain.small_lexicon import small_lexicon

LEXICON = small_lexicon()
TODAY = date(2026, 9, 14)
US, CN, IN = ActorId("us"), ActorId("cn"), ActorId("in")
DYAD = Query(actors=(US, CN))


def parsed(text: str) -> Query:
    return parse_query(text, LEXICON, TODAY)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        pytest.param("", Query(), id="nothing"),
        pytest.param("  \n ", Query(), id="spaces"),
        pytest.param("us-china", DYAD, id="dyad"),
        pytest.param("us-cn hotline F-16", replace(DYAD, words=("hotline", "f-16")), id="words"),
        pytest.param(
            'us-china "Live  Fire" “two words”',
            replace(DYAD, phrases=("live fire", "two words")),
            id="phrases",
        ),
        pytest.param('"china"', Query(phrases=("china",)), id="a party in quotes is text"),
        pytest.param(
            'us -china -"live fire" -...',
            Query(actors=(US,), excluded=("china", "live fire")),
            id="exclusions",
        ),
        pytest.param('us - china ""', DYAD, id="a hyphen between spaces parts"),
        pytest.param(
            "us-china since:2026-09-01 until:2026-09-10",
            replace(DYAD, since=date(2026, 9, 1), until=date(2026, 9, 10)),
            id="days",
        ),
        pytest.param("us-china 7d", replace(DYAD, since=date(2026, 9, 7)), id="reach"),
        pytest.param(
            "since last week us-china", replace(DYAD, since=date(2026, 9, 7)), id="spoken since"
        ),
        pytest.param("since: monday", Query(since=date(2026, 9, 7)), id="a space after the colon"),
        pytest.param("until:7d", Query(until=date(2026, 9, 7)), id="until a reach"),
        pytest.param(
            "on:2026-08", Query(since=date(2026, 8, 1), until=date(2026, 8, 31)), id="on a month"
        ),
        pytest.param(
            "on 3 september", Query(since=date(2026, 9, 3), until=date(2026, 9, 3)), id="spoken on"
        ),
        pytest.param(
            "since:2026 since:2026-03 until:2026-08 until:2026-07",
            Query(since=date(2026, 3, 1), until=date(2026, 7, 31)),
            id="the narrowest days count",
        ),
        pytest.param("since then", Query(words=("since", "then")), id="since that is no date"),
        pytest.param(
            "type:exercise,visit",
            Query(types=(TypeId("joint_exercise"), TypeId("senior_visit"))),
            id="types",
        ),
        pytest.param(
            "us-china on taiwan", replace(DYAD, topics=(TopicId("taiwan"),)), id="spoken topic"
        ),
        pytest.param(
            'topic:"south china sea" hotline',
            Query(topics=(TopicId("south_china_sea"),), words=("hotline",)),
            id="quoted topic",
        ),
        pytest.param(
            "topic:south china sea hotline",
            Query(topics=(TopicId("south_china_sea"),), words=("hotline",)),
            id="topic of several words",
        ),
        pytest.param(
            "topic:ai one two three four five six seven",
            Query(
                topics=(TopicId("ai"),),
                words=("one", "two", "three", "four", "five", "six", "seven"),
            ),
            id="topic before many words",
        ),
        pytest.param(
            "at:2+2 us-in",
            Query(actors=(US, IN), mechanisms=(MechanismId("us-in-2plus2"),)),
            id="the parties' own mechanism",
        ),
        pytest.param(
            "at shangri-la dialogue",
            Query(mechanisms=(MechanismId("shangri-la-dialogue"),)),
            id="spoken mechanism",
        ),
        pytest.param(
            "status:planned,HELD,planned",
            Query(statuses=(Status.PLANNED, Status.HELD)),
            id="statuses",
        ),
        pytest.param(
            'who:dong jun who:"Jane Roe"', Query(people=("Dong Jun", "jane roe")), id="people"
        ),
        pytest.param(
            "party:in exercise", Query(actors=(IN,), words=("exercise",)), id="party as filter"
        ),
        pytest.param(
            "party:south korea talks",
            Query(actors=(ActorId("kr"),), words=("talks",)),
            id="party of two words",
        ),
        pytest.param(
            "<@U1|ann> us &amp; china <#C1|ops> <https://a.example|call> <https://b.example>",
            replace(DYAD, words=("call",)),
            id="Slack's escaping",
        ),
        pytest.param("us-china 😀 https://a.example/x", DYAD, id="emoji and address"),
        pytest.param("\u202eus-china\u202c", DYAD, id="right to left"),
        pytest.param(
            "'; DROP TABLE x; --", Query(words=("drop", "table", "x")), id="SQL is only words"
        ),
        pytest.param("south of korea", Query(actors=(ActorId("kr"),)), id="normal form"),
    ],
)
def test_a_query_is_read(text: str, query: Query) -> None:
    assert parsed(text) == query


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        pytest.param(
            "us-chna since:7d",
            "I don't know the place or organisation 'chna'.",
            "Did you mean `us-china since:7d`?",
            id="mistyped party",
        ),
        pytest.param(
            "rusia-chna",
            "I don't know the places or organisations 'rusia' and 'chna'.",
            "Did you mean `russia-china`?",
            id="two mistyped parties",
        ),
        pytest.param(
            "us-korea",
            "I don't know the place or organisation 'korea'.",
            "Did you mean `us-south korea` or `us-north korea`?",
            id="half a name",
        ),
        pytest.param(
            "party:chna",
            "I don't know the place or organisation 'chna'.",
            "Did you mean `party:china`?",
            id="mistyped party in a filter",
        ),
        pytest.param(
            "party:xyz",
            "I don't know the place or organisation 'xyz'.",
            "Write the name in full.",
            id="unknown party in a filter",
        ),
        pytest.param(
            "us 'china' \"talks",
            "A quotation mark has no partner.",
            "Close it, or leave it out: `us 'china' talks`.",
            id="unbalanced quotes",
        ),
        pytest.param(
            '"',
            "A quotation mark has no partner.",
            "For example `us-china`.",
            id="nothing but a quotation mark",
        ),
        pytest.param(
            "sinse:7d", "I don't know the filter 'sinse:'.", "Did you mean `since:`?", id="filter"
        ),
        pytest.param(
            "note:x",
            "I don't know the filter 'note:'.",
            "The filters are `since:`, `until:`, `on:`, `type:`, `topic:`, `at:`, `status:`, "
            "`who:`, `party:`.",
            id="no filter",
        ),
        pytest.param(
            "us-china since:", "'since:' needs a value.", "Write for example `since:7d`.", id="days"
        ),
        pytest.param(
            'type:","', "'type:' needs a value.", "Write for example `type:exercise`.", id="commas"
        ),
        pytest.param("who:...", "'...' is no name.", 'Write `who:"dong jun"`.', id="no name"),
        pytest.param(
            "since:2026-02-30",
            "The date '2026-02-30' does not exist.",
            "Write it as 2026-09-14, 2026-09, 2026-Q3, 2026, 7d, last week or monday.",
            id="no date",
        ),
        pytest.param(
            "since:2026-09 until:2026-01",
            "1 September 2026 lies after 31 January 2026: no day is between them.",
            "Put the earlier date after `since:` and the later one after `until:`.",
            id="since after until",
        ),
        pytest.param(
            "-type:exercise",
            "A filter cannot be turned round: '-type:exercise'.",
            "Leave words out instead, such as `-exercise`.",
            id="excluded filter",
        ),
        pytest.param(
            '- "" --',
            "I found nothing to look for in '- \"\" --'.",
            "Name two countries, such as `us-china`, or some words; `/talks help` shows more.",
            id="only operators",
        ),
        pytest.param(
            "us-chna jpan",
            "I don't know the places or organisations 'chna' and 'jpan'.",
            "Did you mean `us-china japan`?",
            id="a mistyped party in each of two places",
        ),
        pytest.param(
            "&amp; &lt;",
            "I found nothing to look for in '& <'.",
            "Name two countries, such as `us-china`, or some words; `/talks help` shows more.",
            id="what Slack escapes",
        ),
        pytest.param(
            "<@U1>",
            "I found nothing to look for in that.",
            "Name two countries, such as `us-china`, or some words; `/talks help` shows more.",
            id="only a mention",
        ),
        pytest.param(
            "x" * 4000,
            "That is 4000 characters long; a query has at most 500.",
            "Name two countries and a few words, such as `us-china hotline since:7d`.",
            id="4000 characters",
        ),
    ],
)
def test_what_cannot_be_read_is_explained(text: str, message: str, hint: str) -> None:
    with pytest.raises(QueryError) as caught:
        parsed(text)
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_an_error_points_at_its_place() -> None:
    with pytest.raises(QueryError) as caught:
        parsed("us-chna")
    assert (caught.value.text, caught.value.position) == ("chna", 3)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("China / America", "cn-us", id="dyad"),
        pytest.param("african union, us", "african-union/us", id="ids with hyphens"),
        pytest.param("india exercise", "party:in exercise", id="one party and words"),
        pytest.param("exercise us-in", "us-in exercise", id="two parties and words"),
        pytest.param(
            'since:7d "x y" -z -"a b" who:"dong jun" who:roe us',
            'us "x y" -z -"a b" who:"Dong Jun" who:roe since:2026-09-07',
            id="order",
        ),
        pytest.param("on:yesterday", "on:2026-09-13", id="one day"),
        pytest.param(
            "until:2026-01 type:call topic:ai at:sld status:held",
            "type:hotline_call topic:ai at:shangri-la-dialogue status:held until:2026-01-31",
            id="filters",
        ),
    ],
)
def test_a_query_is_written_canonically(text: str, canonical: str) -> None:
    assert format_query(parsed(text)) == canonical


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Everything relevant"),
        ("us-china since:2026-09-01", "United States and China, since 1 September 2026"),
        (
            "jp-ph-us until:2026-09-01",
            "Japan, Philippines and United States, until 1 September 2026",
        ),
        ("on:2026-09-01", "Everything on 1 September 2026"),
        ("on:2026-08", "Everything from 1 August 2026 to 31 August 2026"),
        ("who:dong jun who:he lei", "Everything with Dong Jun and He Lei"),
        (
            'us hotline "live fire" -china -x',
            "United States, mentioning “hotline” and “live fire”, without “china” or “x”",
        ),
        (
            "us type:call,exercise topic:ai at:sld status:held,planned who:dong jun",
            "United States, of kind “Call or video talk” or “Joint exercise”, about “Artificial "
            "intelligence”, at “Shangri-La Dialogue”, with status held or planned, with Dong Jun",
        ),
    ],
)
def test_a_query_is_described_in_words(text: str, words: str) -> None:
    assert describe(parsed(text), LEXICON) == words


def test_ids_that_the_lexicon_has_lost_are_described_by_themselves() -> None:
    query = Query(
        actors=(ActorId("xx"),), topics=(TopicId("old"),), mechanisms=(MechanismId("gone"),)
    )
    assert describe(query, LEXICON) == "Xx, about “old”, at “gone”"


def test_a_query_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="must not lie after"):
        Query(since=date(2026, 9, 2), until=date(2026, 9, 1))


def test_only_the_query_of_nothing_is_empty() -> None:
    assert (Query().is_empty, DYAD.is_empty) == (True, False)


FRAGMENTS = st.sampled_from(
    [
        "us", "china", "-", "/", " ", " ", " ", '"', ",", "and", "&amp;", " vs ", "in", "no", "can",
        "since:", "until:", "on:", "7d", "2026-09", "last week", "type:", "exercise", "topic:",
        "taiwan", "at:", "dpct", "2+2", "status:", "held", "who:", "dong jun", "party:", "korea",
        "guinea", "bissau", "united", "states", "of", "the", "<@U1|x>", "<", ">", "|", "–", "😀",
        "f-16", "u.s.", "ß", "İ", "中国", " -x", "african-union", "led", "\n", "\0", "’s", "monday",
        " on ", " at ", "since ", "'", "\u0301", "क्", "ि", "\u202e", "(a+)+$", "\ud800",
    ]
)  # fmt: skip
TYPED = st.lists(FRAGMENTS, max_size=12).map("".join) | st.text(max_size=40)


@given(TYPED)
def test_parsing_the_canonical_text_gives_the_same_query(text: str) -> None:
    try:
        query = parsed(text)
    except QueryError as error:
        assert error.hint  # noqa: PT017 - either outcome is right, and must be whole
        return
    assert parsed(format_query(query)) == query
    assert describe(query, LEXICON)


IDS = real_lexicon()
QUERIES = st.builds(
    Query,
    actors=st.lists(st.sampled_from(sorted(IDS.actors)), max_size=3, unique=True).map(tuple),
    phrases=st.lists(st.sampled_from(["china", "live fire", "2+2"]), unique=True).map(tuple),
    excluded=st.lists(st.sampled_from(["china", "live fire", "2+2"]), unique=True).map(tuple),
    since=st.none() | st.dates(date(2000, 1, 1), date(2020, 1, 1)),
    until=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    types=st.lists(st.sampled_from(sorted(IDS.types)), max_size=3, unique=True).map(tuple),
    topics=st.lists(st.sampled_from(sorted(IDS.topics)), max_size=3, unique=True).map(tuple),
    mechanisms=st.lists(st.sampled_from(sorted(IDS.mechanisms)), max_size=1).map(tuple),
    statuses=st.lists(st.sampled_from(Status), max_size=3, unique=True).map(tuple),
    people=st.lists(
        st.sampled_from(sorted({official.name for official in IDS.officials})), max_size=1
    ).map(tuple),
)


@settings(max_examples=50)
@given(QUERIES)
def test_every_query_of_known_ids_survives_its_canonical_text(query: Query) -> None:
    assert parse_query(format_query(query), IDS, TODAY) == query


def test_no_two_ids_in_a_row_are_the_name_of_a_third() -> None:
    pairs = [f"{left} {right}" for left in IDS.actors for right in IDS.actors]
    assert [pair for pair in pairs if pair in IDS.alias_index] == []


@pytest.mark.parametrize("text", ["us-cn " + "a" * 4000, "((((" * 900, "<" * 4000, '" ' * 2000])
def test_long_text_is_refused_at_once(text: str) -> None:
    with pytest.raises(QueryError):
        plain_text(text)
