from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Dialect, make_url
from sqlalchemy.types import TypeDecorator

from bot.store import columns, schema
from bot.store.columns import MAX_WORDS, FreeText, Instant, Json, JsonValue, Words, storable

DIALECTS = [make_url(url).get_dialect()() for url in ("sqlite://", "postgresql+psycopg://")]
ZONES = st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(timezone)
TIMES = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=ZONES)  # noqa: DTZ001
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=5,
)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
@given(time=TIMES)
def test_a_time_comes_back_as_the_same_instant_in_utc(dialect: Dialect, time: datetime) -> None:
    instant = Instant()
    back = instant.process_result_value(instant.process_bind_param(time, dialect), dialect)

    assert (back, back and back.tzinfo) == (time, UTC)


@given(one=TIMES, other=TIMES)
def test_times_sort_as_text(one: datetime, other: datetime) -> None:
    first, second = (Instant().process_bind_param(time, DIALECTS[0]) for time in (one, other))

    assert isinstance(first, str)
    assert isinstance(second, str)
    assert (first < second) == (one < other)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        Instant().process_bind_param(datetime(2026, 11, 23), DIALECTS[0])  # noqa: DTZ001


@pytest.mark.parametrize("kind", [Instant, FreeText, Words], ids=lambda kind: kind.__name__)
def test_nothing_stays_nothing(kind: type[TypeDecorator[str]]) -> None:
    assert kind().process_bind_param(None, DIALECTS[0]) is None


def test_no_value_reads_as_none() -> None:
    assert Instant().process_result_value(None, DIALECTS[0]) is None
    assert Json().process_result_value(None, DIALECTS[0]) is None


@given(value=VALUES)
def test_json_comes_back_as_it_went_in(value: JsonValue) -> None:
    json = Json()
    stored = json.process_bind_param(value, DIALECTS[0])

    assert stored.isascii()
    assert "\0" not in stored
    assert json.process_result_value(stored, DIALECTS[0]) == value


@given(text=st.text(st.characters(codec=None)))
def test_text_keeps_its_length_and_can_be_encoded(text: str) -> None:
    stored = storable(text)

    assert len(stored) == len(text)
    assert "\0" not in stored
    assert stored.encode().decode() == stored


def test_words_are_numbered_for_postgresql_and_plain_for_sqlite() -> None:
    written = [Words().process_bind_param("o'neill 中美 \\", dialect) for dialect in DIALECTS]

    assert written == ["o'neill 中美 \\", "'o''neill':1 '中美':2 '\\\\':3"]


def test_words_beyond_the_bound_are_left_out() -> None:
    written = [Words().process_bind_param("x " * (MAX_WORDS + 1), each) for each in DIALECTS]

    assert [text and len(text.split()) for text in written] == [MAX_WORDS, MAX_WORDS]


def test_an_endless_word_is_cut() -> None:
    written = [Words().process_bind_param("\U0001f30d" * 3_000, each) for each in DIALECTS]

    assert [text and text.count("\U0001f30d") for text in written] == [500, 500]


def test_undated_comes_before_the_first_day() -> None:
    assert schema.UNDATED < schema.FIRST_DAY == date(1, 1, 2)


def test_the_bound_is_below_what_postgresql_can_number() -> None:
    assert columns.MAX_WORDS < 16_383
