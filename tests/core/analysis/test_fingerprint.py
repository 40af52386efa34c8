"""Fingerprints: which texts are one, however they were cut, retitled or touched up."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.fingerprint import (
    MOST_BANDS,
    Duplicates,
    fingerprint,
    is_same_text,
    likeness,
)

AGENCY = """\
The defence ministers of Ardania and Belmark agreed on Tuesday to reopen the line between their
naval commands, two officials who took part in the talks said. The line has been silent since the
collision of 14 March, in which 3 sailors were hurt.

Under the arrangement, duty officers will call each other twice a week and within 30 minutes of any
encounter at less than 5 nautical miles. A working group of 12 officers is to report by the end of
the year on how such calls are recorded and who may listen to them.

The ministers met for four hours at a training base outside the Belmark capital. They did not
take questions. A statement read out afterwards said that both had spoken of the fishing grounds,
where their coast guards have faced each other through the summer, and that neither had changed its
position.

The opposition in Ardania called the arrangement a gift to its neighbour. Its spokesman said that
the government should have asked for an apology before anything else, and that parliament would be
told too little and too late.

Analysts in both capitals expect the next round before winter, once the budget is through. The
treaty of 1998, on which the line rests, runs out in 2 years unless it is renewed.
"""
PARAGRAPHS = tuple(" ".join(each.split()) for each in AGENCY.split("\n\n"))
WHOLE = "\n\n".join(PARAGRAPHS)

OWN_REPORT = """\
After half a year without contact, the navies of Ardania and Belmark will speak to each other again.
Tuesday's meeting of the two defence ministers at a training base ended with a promise to pick up
the telephone: twice a week as a routine, and within 30 minutes whenever ships come close. Officials
in the Belmark capital were at pains to say what the deal is not. It settles nothing about the
fishing grounds, one of them said, and nobody apologised for the collision in March that left three
sailors injured. Twelve officers from both sides will now work out the details until December.
Ardania's opposition was quick to object, and wants parliament to have a say.
"""
READOUT = """\
The Minister of Defence of Belmark received his Ardanian counterpart today. The ministers discussed
the safety of navigation and agreed to reopen the line between the naval commands. They also spoke
about the fishing grounds. The Minister underlined that Belmark attaches importance to calm at sea
and thanked his guest for a frank conversation, which will be continued before winter.
"""
QUOTING = WHOLE + "\n\n" + "\n\n".join(PARAGRAPHS[::-1]).replace("the", "their") + "\n\n" + READOUT


def signature(text: str) -> bytes:
    """Return the signature of a text that is long enough for one."""
    found = fingerprint(text)
    assert found is not None
    return found.signature


def touched_up(text: str, every: int) -> str:
    """Return the text with a word put in for every so many."""
    words = text.split()
    return " ".join("reportedly" if at % every == 3 else word for at, word in enumerate(words))


@pytest.mark.parametrize(
    ("other", "is_strictly", "is_normally"),
    [
        pytest.param(WHOLE, True, True, id="the same"),
        pytest.param(WHOLE.upper().replace("\n", " "), True, True, id="set differently"),
        pytest.param("\n\n".join(PARAGRAPHS[:3]), True, True, id="the end cut off"),
        pytest.param("\n\n".join(PARAGRAPHS[:2]), True, True, id="two thirds cut off"),
        pytest.param("\n\n".join(PARAGRAPHS[:4:2]), True, True, id="paragraphs left out"),
        pytest.param(
            f"PORT ELIN, 24 November (Coastal Wire) - {WHOLE}\n\nWith additional reporting by our "
            "correspondent. Read more in today's paper.",
            True,
            True,
            id="a dateline before, a notice behind",
        ),
        pytest.param(touched_up(WHOLE, 40), False, True, id="a word in forty changed"),
        pytest.param(touched_up(WHOLE, 15), False, True, id="a word in fifteen changed"),
        pytest.param(
            f"{OWN_REPORT}\n\n{WHOLE}", True, True, id="a report of one's own put in front"
        ),
        pytest.param(touched_up(WHOLE, 5), False, False, id="a word in five changed"),
        pytest.param(OWN_REPORT, False, False, id="another report of the event"),
        pytest.param(READOUT, False, False, id="a party's own word on it"),
        pytest.param(WHOLE.replace("3 sailors", "4 sailors"), False, False, id="another number"),
        pytest.param(
            WHOLE.replace("four hours", "seven hours"), False, False, id="another number in words"
        ),
        pytest.param(WHOLE.replace("four hours", "4 hours"), True, True, id="a word for a number"),
        pytest.param(
            "\n\n".join(PARAGRAPHS[:3]).replace("of 12 officers", "of 20 officers"),
            False,
            False,
            id="cut off, with another number",
        ),
    ],
)
def test_one_text_is_known_from_what_only_resembles_it(
    other: str, *, is_strictly: bool, is_normally: bool
) -> None:
    first, second = signature(WHOLE), signature(other)
    found = [is_same_text(first, second, mode) for mode in Duplicates]
    assert found == [is_strictly, is_normally, False]
    assert found == [is_same_text(second, first, mode) for mode in Duplicates]


def test_a_brief_that_a_long_article_quotes_in_full_is_no_copy() -> None:
    alike = likeness(signature(READOUT), signature(QUOTING))
    assert alike.contained == 1
    assert alike.share < 0.25
    assert not is_same_text(signature(READOUT), signature(QUOTING), Duplicates.NORMAL)


def test_the_titles_word_for_word_do_not_make_one_text() -> None:
    title = "Ministers agree to reopen naval line"
    assert not is_same_text(
        signature(f"{title}\n\n{WHOLE}"), signature(f"{title}\n\n{OWN_REPORT}"), Duplicates.NORMAL
    )


@pytest.mark.parametrize("text", ["", "Talks were held.", " ".join(["talks"] * 42)])
def test_a_short_text_has_no_fingerprint(text: str) -> None:
    assert fingerprint(text) is None


def test_a_text_without_end_has_one_of_bounded_size() -> None:
    letters = "bcdfghjklm"
    words = [a + b + c + d for a in letters for b in letters for c in letters for d in letters]
    found = fingerprint(" 7 ".join(" ".join(words[at : at + 5]) for at in range(0, 10_000, 5)))
    assert found is not None
    assert len(found.bands) == MOST_BANDS
    assert len(found.signature) == 8 + 4 * (256 + 2 * 32)


def test_a_chinese_text_is_compared_by_its_letters() -> None:
    text = "".join(chr(0x4E00 + 7 * number) for number in range(120))
    assert is_same_text(signature(text), signature(f"{text[:90]}。"), Duplicates.STRICT)


def test_it_is_the_same_on_every_machine() -> None:
    found = fingerprint(WHOLE)
    assert found is not None
    assert found.bands[:3] == (28564246, 28935338, 29669305)
    assert found == fingerprint(WHOLE.replace(",", ";"))


@given(st.integers(0, 10**9), st.integers(43, 1_200))
def test_a_cut_text_is_found_and_known_whatever_its_length(seed: int, length: int) -> None:
    words = [f"q{(seed + number * number) % 1_000_003:x}z" for number in range(1_200)]
    whole, cut = fingerprint(" ".join(words)), fingerprint(" ".join(words[:length]))
    assert whole is not None
    assert cut is not None
    alike = likeness(whole.signature, cut.signature)
    assert alike.contained == 1
    assert is_same_text(whole.signature, cut.signature, Duplicates.STRICT) == (alike.share >= 0.25)


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_two_texts_can_be_compared(first: str, second: str) -> None:
    filler = " ".join(f"w{number}" for number in range(60))
    alike = likeness(signature(f"{first} {filler}"), signature(f"{filler} {second}"))
    assert 0 < alike.contained <= 1
    assert 0 < alike.share <= 1


@given(st.lists(st.integers(0, 1_000), min_size=43, max_size=300))
def test_texts_that_share_27_words_in_a_row_share_a_band(numbers: list[int]) -> None:
    shared = " ".join(f"s{number}s" for number in range(27))
    one = fingerprint(f"{shared} " + " ".join(f"a{number}a" for number in numbers))
    other = fingerprint(" ".join(f"b{number}b" for number in numbers) + f" {shared}")
    assert one is not None
    assert other is not None
    assert set(one.bands) & set(other.bands)


def test_bands_are_sorted_and_distinct() -> None:
    found = fingerprint(WHOLE)
    assert found is not None
    assert all(first < second for first, second in pairwise(found.bands))
