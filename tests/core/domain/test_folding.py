"""Folding: the same text must come out the same, whoever wrote it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.folding import fold, fold_name

ANY_TEXT = st.text(st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param(" \t\n -–— … !?", "", id="punctuation only"),
        pytest.param("Wang Yi, DONG JUN", "wang yi dong jun", id="case"),
        pytest.param("Côte d’Ivoire", "cote divoir", id="accents and apostrophes"),
        pytest.param("Łódź, Ærø, İzmir", "lodz aero izmir", id="letters that do not decompose"),
        pytest.param("China's U.S. talks", "china us talk", id="possessive and abbreviation"),
        pytest.param("the F-16 and the 2+2", "the f 16 and the 2 2", id="hyphen and plus"),
        pytest.param("２０２６", "2026", id="full-width digits"),
        pytest.param("exercises exercising exercised", "exercis exercis exercis", id="stems"),
        pytest.param("planning plans", "plan plan", id="doubled consonant"),
        pytest.param("calling calls", "call call", id="a doubled l stays"),
        pytest.param("navies processes status crisis", "navy process status crisis", id="plurals"),
        pytest.param("defence defense", "defen defen", id="spellings"),
        pytest.param("string used gas", "string used gas", id="too short to stem"),
        pytest.param("中美关系", "中美 美关 关系", id="pairs"),
        pytest.param("美 歼-20战机", "美 歼 20 战机", id="single letters and mixed runs"),
        pytest.param("سُورِيَا", "سوريا", id="vowel points"),
        pytest.param("भारत चीन", "भारत चीन", id="vowel signs stay"),
        pytest.param("Мо́сква", "москва", id="stress marks"),
        pytest.param("a\0b\ud800c", "a b c", id="NUL and a lone surrogate"),
    ],
)
def test_text_is_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("U.S.", "us", id="dots"),
        pytest.param("Guinea-Bissau", "guinea bissau", id="hyphen"),
        pytest.param("  Timor‑Leste ", "timor leste", id="another hyphen and spaces"),
        pytest.param("Bosnia & Herzegovina", "bosnia and herzegovina", id="ampersand"),
        pytest.param("United States", "united states", id="no stems"),
        pytest.param("Côte d'Ivoire", "cote divoire", id="accent and apostrophe"),
        pytest.param("中国", "中国", id="script without spaces"),
        pytest.param("中华人民共和国", "中华人民共和国", id="no pairs"),
    ],
)
def test_names_are_folded(text: str, folded: str) -> None:
    assert fold_name(text) == folded


@given(ANY_TEXT)
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_folding_names_is_idempotent(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)


@given(ANY_TEXT, ANY_TEXT)
def test_folding_word_by_word_is_folding_the_text(left: str, right: str) -> None:
    assert fold(f"{left} {right}") == f"{fold(left)} {fold(right)}".strip()
