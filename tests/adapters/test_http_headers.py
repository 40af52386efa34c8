"""What headers say about time."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.headers import MAX_WAIT, fresh_for, retry_after
from tests.build import NOW

HOUR = timedelta(hours=1)
IN_AN_HOUR = "Mon, 23 Nov 2026 10:00:00 GMT"
AT_EIGHT = "Mon, 23 Nov 2026 08:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "fresh"),
    [
        ({}, None),
        ({"cache-control": "max-age=3600"}, HOUR),
        ({"cache-control": 'public, MAX-AGE="3600", must-revalidate'}, HOUR),
        ({"cache-control": "s-maxage=60"}, None),
        ({"cache-control": "max-age=3600", "age": "600"}, timedelta(minutes=50)),
        ({"cache-control": "max-age=3600", "age": "3600"}, None),
        ({"cache-control": "max-age=3600", "age": "old"}, HOUR),
        ({"cache-control": "max-age=0"}, None),
        ({"cache-control": "max-age=0", "expires": IN_AN_HOUR}, None),
        ({"cache-control": "max-age=soon", "expires": IN_AN_HOUR}, None),
        ({"cache-control": "no-store, max-age=3600"}, None),
        ({"cache-control": "no-cache", "expires": IN_AN_HOUR}, None),
        ({"cache-control": 'no-cache="set-cookie", max-age=3600'}, None),
        ({"cache-control": f"max-age={'9' * 5_000}"}, MAX_WAIT),
        ({"cache-control": ",,=,;max-age"}, None),
        ({"expires": IN_AN_HOUR}, HOUR),
        ({"expires": IN_AN_HOUR, "date": AT_EIGHT}, 2 * HOUR),
        ({"expires": IN_AN_HOUR, "date": "long ago"}, HOUR),
        ({"expires": AT_EIGHT}, None),
        ({"expires": "0"}, None),
        ({"expires": "-1"}, None),
        ({"expires": "Mon, 23 Nov 2099 10:00:00 GMT"}, MAX_WAIT),
        ({"expires": "Mon, 23 Nov 2026 10:00:00"}, None),
    ],
)
def test_how_long_an_answer_is_fresh(headers: dict[str, str], fresh: timedelta | None) -> None:
    assert fresh_for(headers, NOW) == fresh


@given(st.dictionaries(st.sampled_from(["cache-control", "expires", "age", "date"]), st.text()))
def test_no_header_breaks_us(headers: dict[str, str]) -> None:
    fresh = fresh_for(headers, NOW)
    assert fresh is None or timedelta() < fresh <= MAX_WAIT


@given(st.text() | st.integers().map(str))
def test_no_retry_after_breaks_us(value: str) -> None:
    after = retry_after({"retry-after": value}, NOW)
    assert after is None or timedelta() <= after <= MAX_WAIT
