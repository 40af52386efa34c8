"""Cutting texts: at words, never inside a character, and with every direction closed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blockkit.clipping import clip, closed, cut


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("Talks", 5, "Talks"),
        ("", 1, ""),
        ("Talks on maritime safety", 12, "Talks on…"),
        ("Talks on maritime safety", 18, "Talks on maritime…"),
        ("Talks · (on)", 10, "Talks…"),
        ("Verteidigungsministerkonferenz", 10, "Verteidig…"),
        ("防务部长会议在北京举行", 5, "防务部长…"),
        ("ab", 1, "…"),
    ],
    ids=["fits", "empty", "word", "space at the cut", "comma", "long word", "chinese", "tiny"],
)
def test_a_text_is_cut_at_the_end_of_a_word(text: str, limit: int, expected: str) -> None:
    assert clip(text, limit) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{'a' * 80}. {'b' * 80}", f"{'a' * 80}. …"),
        (f"{'a' * 80}.” {'b' * 80}", f"{'a' * 80}.” …"),
        (f"{'防' * 80}。{'务' * 80}", f"{'防' * 80}。 …"),
        (f"{'a' * 97}. {'b' * 80}", f"{'a' * 97}. …"),
        (f"{'a' * 98}. {'b' * 80}", f"{'a' * 98}.…"),
        (f"{'a' * 40}. {'b' * 80}", f"{'a' * 40}. {'b' * 57}…"),
        (f"\u202e{'a' * 80}. {'b' * 80}", f"\u202e{'a' * 80}. …\u202c"),
    ],
    ids=["sentence", "quoted", "chinese", "just fits", "does not fit", "too short", "direction"],
)
def test_a_long_text_is_cut_behind_a_sentence(text: str, expected: str) -> None:
    assert clip(text, 100) == expected


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("abe\u0301s", 4, "ab…"),
        ("ab👍🏽c", 4, "ab…"),
        ("a👩\u200d✈\ufe0fbc", 4, "a…"),
        ("ab🇺🇸c", 4, "ab…"),
        ("✈\ufe0fab", 2, "…"),
    ],
    ids=["accent", "skin tone", "joined emoji", "flag", "emoji style"],
)
def test_a_cut_never_divides_a_character(text: str, limit: int, expected: str) -> None:
    assert clip(text, limit) == expected


def test_a_cut_closes_the_directions_that_it_leaves_open() -> None:
    assert clip("\u202eabcdefgh\u202c", 6) == "\u202eabc…\u202c"


def test_what_a_cut_keeps_and_adds_can_be_told_apart() -> None:
    assert cut("Talks on maritime safety", 12) == ("Talks on", "…")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain \u200f text", "plain \u200f text"),
        ("\u202eevil", "\u202eevil\u202c"),
        ("\u2067a\u202bb", "\u2067a\u202bb\u202c\u2069"),
        ("\u202ba\u202c", "\u202ba\u202c"),
        ("a\u202c", "a\u202c"),
    ],
    ids=["a mark opens nothing", "override", "nested", "closed already", "closes nothing"],
)
def test_every_direction_is_closed(text: str, expected: str) -> None:
    assert closed(text) == expected


@given(st.text(), st.integers(1, 40))
def test_a_clipped_text_never_exceeds_its_limit(text: str, limit: int) -> None:
    assert len(clip(text, limit)) <= limit


@given(st.text(alphabet="ab \u0301\u202e\u2067\u200d👍", min_size=1), st.integers(1, 20))
def test_what_is_kept_is_a_beginning_of_the_text_in_closed_directions(
    text: str, limit: int
) -> None:
    head, tail = cut(text, limit)

    assert text.startswith(head)
    assert tail == "" or closed(head) == head + tail.removeprefix(" ").removeprefix("…")
