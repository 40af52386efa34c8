"""Matching: many phrases in one pass, with the capitals that make the difference."""

import pytest

from bot.analysis.matching import Hit, PhraseBook, tokenise


def forms_in(book: PhraseBook, text: str) -> list[str]:
    return [hit.form for hit in book.find(tokenise(text))]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        pytest.param("U.S.-China", ["us", "china"], id="dots vanish and hyphens part"),
        pytest.param("China’s defence", ["china", "'s", "defense"], id="possessives and spellings"),
        pytest.param("People's Côte", ["people", "'s", "cote"], id="accents"),
        pytest.param("中美", ["中", "美"], id="each han letter is a token"),
        pytest.param("в России", ["в", "росс"], id="russian endings"),
    ],
)
def test_text_and_phrases_are_cut_alike(text: str, keys: list[str]) -> None:
    assert [token.key for token in tokenise(text)] == keys


def test_the_longest_phrase_wins_and_the_one_inside_is_not_found() -> None:
    book = PhraseBook.of([("Korea", "kr"), ("North Korea", "kp"), ("North", "x")])
    assert book.find(tokenise("North Korea and Korea")) == (
        Hit(("kp",), "North Korea", 0, 2),
        Hit(("kr",), "Korea", 3, 4),
    )


def test_overlapping_hits_are_found_when_asked_for() -> None:
    book = PhraseBook.of([("Korea", "kr"), ("North Korea", "kp")])
    hits = book.find(tokenise("North Korea"), overlapping=True)
    assert [hit.form for hit in hits] == ["North Korea", "Korea"]


def test_capitals_are_needed_where_a_phrase_has_them() -> None:
    book = PhraseBook.of([("US", "us"), ("Turkey", "tr"), ("armed forces", "x")])
    assert forms_in(book, "tell us of turkey, US and Turkey and ARMED forces") == [
        "US",
        "Turkey",
        "armed forces",
    ]


def test_only_the_first_word_needs_its_capital_in_names_of_forums() -> None:
    book = PhraseBook.of([("Xiangshan Forum", "x")], case="first")
    assert forms_in(book, "the Xiangshan forum, the xiangshan forum") == ["Xiangshan Forum"]


def test_words_of_prose_match_in_any_case_but_abbreviations_do_not() -> None:
    book = PhraseBook.of([("Peace talks", "x"), ("AI", "y")], case="none")
    assert forms_in(book, "PEACE TALKS on ai and AI") == ["Peace talks", "AI"]


def test_one_form_may_carry_several_payloads_and_an_empty_one_none() -> None:
    book = PhraseBook.of([("MND", "cn"), ("MND", "kr"), ("...", "x")])
    assert book.find(tokenise("the MND ...")) == (Hit(("cn", "kr"), "MND", 1, 2),)
