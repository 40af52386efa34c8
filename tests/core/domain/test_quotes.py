"""How much evidence is kept."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.quotes import QUOTE_LENGTH, bounded_quote


def test_a_quote_that_fits_stays_as_it_is() -> None:
    assert bounded_quote("x" * 300) == "x" * 300


def test_a_long_quote_ends_behind_a_whole_word() -> None:
    assert bounded_quote("a" * 290 + " ministers met") == "a" * 290 + "…"


def test_a_word_that_ends_where_the_room_does_is_kept() -> None:
    assert bounded_quote("a" * 290 + " minister met") == "a" * 290 + " minister…"


def test_a_text_without_spaces_is_cut_anywhere() -> None:
    assert bounded_quote("中" * 301) == "中" * 299 + "…"
    assert bounded_quote("中 " + "国" * 301) == "中 " + "国" * 297 + "…"


@given(st.text())
def test_a_quote_is_never_longer_and_stays_once_cut(text: str) -> None:
    cut = bounded_quote(text * 20)
    assert len(cut) <= QUOTE_LENGTH
    assert bounded_quote(cut) == cut
