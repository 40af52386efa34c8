"""Numbers in digits and in words are the same numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.figures import read_figures


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("no number at all", []),
        ("1,200 troops", ["1200"]),
        ("1,200, 1.50 and 007", ["1200", "1.5", "7"]),
        ("1.2 million, 3bn and 5m", ["1200000", "3000000000", "5000000"]),
        ("twenty ships, twenty-one ships, twenty one ships", ["20", "21", "21"]),
        ("twenty-twenty", ["20", "20"]),
        ("two dozen, a dozen, two hundred thousand", ["24", "200"]),
        ("the third round, the 3rd, twice", ["3", "3", "2"]),
        ("at 10:30", ["10:30"]),
        ("five m behind", ["5"]),
        ("half of it", ["0.5"]),
        ("0 and zero", ["0", "0"]),
        ("twenty, one after the other", ["20", "1"]),
        ("twenty", ["20"]),
        ("twenty 3", ["20", "3"]),
    ],
)
def test_a_number_is_read_in_digits_and_in_words(text: str, values: list[str]) -> None:
    assert [figure.value for figure in read_figures(text)] == values


def test_a_number_knows_what_stands_right_behind_it() -> None:
    figures = read_figures("12 large grey ships, two")

    assert [figure.counted for figure in figures] == [("large", "grey", "ships"), ()]


@given(number=st.integers(min_value=0, max_value=10**15))
def test_separators_change_nothing(number: int) -> None:
    plain, parted = read_figures(f"{number} {number:,}")

    assert (plain.value, parted.value) == (str(number), str(number))


@given(text=st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    spans = [(figure.start, figure.end) for figure in read_figures(text)]

    assert spans == sorted(spans)
