"""Lines and addresses made to take long: their answers, at a size that only linear work reaches."""

import pytest

from bot.domain.addresses import canonical, host_of, untracked
from bot.domain.boilerplate import (
    announces_mirrors,
    dateline_length,
    is_address,
    is_byline,
    is_caption,
    is_furniture,
)

MANY = 200_000


@pytest.mark.parametrize("many", [MANY, 2 * MANY])
@pytest.mark.parametrize("piece", ["A", "-", "a.", "A ", "' ", "a:", "( ", "in this "])
def test_a_line_as_long_as_a_book_is_none_of_what_stands_around_a_text(
    piece: str, many: int
) -> None:
    line = "IN" + piece * many
    rules = (is_furniture, announces_mirrors, is_byline, is_caption, is_address)
    assert ([rule(line) for rule in rules], dateline_length(line)) == ([False] * 5, 0)


@pytest.mark.parametrize("many", [MANY, 2 * MANY])
def test_an_address_as_long_as_a_book_names_no_page(many: int) -> None:
    address = "http://a" + "\u0316\u0300" * many + ".example/a"
    assert (canonical(address), host_of(address)) == (None, None)


@pytest.mark.parametrize("many", [MANY, 2 * MANY])
def test_a_fragment_of_marks_is_no_page_of_its_own(many: int) -> None:
    assert untracked("https://a.example/n#" + "!" * many) == "https://a.example/n"
