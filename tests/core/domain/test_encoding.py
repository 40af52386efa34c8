"""Encoding: the text that was meant comes out, and what is no text is refused."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.encoding import MAX_BYTES, clean, read_text
from bot.errors import InputError

FRENCH = "Le ministre des Armées a été reçu à Séoul."
RUSSIAN = "Министры обороны России и Китая провели переговоры в Москве о совместных учениях."
CHINESE = "中国和美国国防部星期一在北京举行国防部工作会晤，双方就两军关系交换了意见。"
JAPANESE = "日本と韓国の防衛相は月曜日、東京で会談し、安全保障協力を強化することで一致した。"


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        pytest.param(FRENCH, "utf-8", None, id="UTF-8"),
        pytest.param(FRENCH, "utf-8", "iso-8859-1", id="UTF-8 declared as Latin-1"),
        pytest.param(FRENCH, "utf-8-sig", None, id="UTF-8 with a mark"),
        pytest.param(FRENCH, "utf-16", None, id="UTF-16 with a mark"),
        pytest.param(FRENCH, "utf-16-le", "utf-16-le", id="UTF-16 declared"),
        pytest.param(FRENCH, "utf-32", None, id="UTF-32 with a mark"),
        pytest.param(FRENCH, "cp1252", "iso-8859-1", id="Latin-1 declared"),
        pytest.param(FRENCH, "cp1252", "utf-8", id="declared wrongly as UTF-8"),
        pytest.param(FRENCH, "cp1252", "klingon", id="declared as something unknown"),
        pytest.param(FRENCH, "cp1252", "unicode_escape", id="declared as something dangerous"),
        pytest.param(FRENCH, "cp1252", "base64", id="declared as no text"),
        pytest.param(FRENCH, "cp1252", None, id="undeclared Latin-1"),
        pytest.param(RUSSIAN, "cp1251", None, id="undeclared Cyrillic"),
        pytest.param(
            f"{'<p id=a>' * 30}{RUSSIAN}</p>", "cp1251", None, id="Cyrillic in much markup"
        ),
        pytest.param(RUSSIAN, "koi8-r", "iso-8859-1", id="Cyrillic declared as Latin-1"),
        pytest.param(CHINESE, "gb18030", "gb2312", id="Chinese declared by its old name"),
        pytest.param(CHINESE, "gb18030", None, id="undeclared Chinese"),
        pytest.param(JAPANESE, "shift_jis", "shift_jis", id="Japanese declared"),
        pytest.param(JAPANESE, "iso2022_jp", "iso-2022-jp", id="seven-bit Japanese declared"),
    ],
)
def test_the_encoding_that_was_meant_is_found(
    text: str, encoding: str, declared: str | None
) -> None:
    assert read_text(text.encode(encoding), declared=declared) == text


def test_a_page_may_name_its_encoding_itself() -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>{RUSSIAN}</p>'
    assert read_text(page.encode("koi8-r")) == page


def test_a_few_broken_bytes_do_not_make_utf_8_another_encoding() -> None:
    body = CHINESE.encode() + b"\xe4\xb8"
    assert read_text(body) == CHINESE + "\ufffd"


@pytest.mark.parametrize("many", [200_000, 400_000])
def test_no_more_than_thirty_marks_stand_on_a_letter(many: int) -> None:
    text = "a" + "\u0316\u0300" * many + " is \u2026" + "\u2500" * 40 + "e\u0301"
    assert (
        clean(text)
        == "\u00e0" + "\u0316" * 15 + "\u0300" * 14 + " is \u2026" + "\u2500" * 40 + "\u00e9"
    )


def test_text_is_cleaned() -> None:
    assert (
        clean("e\u0301\r\na\rb\u2028c\x07\x85\ufeffd\u00ad\u200be\u200f") == "é\na\nb\nc\nde\u200f"
    )


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(b" \n ", "The text is empty.", id="empty"),
        pytest.param(codecs.BOM_UTF8 + b"\n", "The text is empty.", id="only a mark"),
        pytest.param(
            b"a" * (MAX_BYTES + 1),
            "The text is too long: 5.2 MB, where 5 MB is the most.",
            id="too long",
        ),
        pytest.param(
            b"a" * 20_000_000, "The text is too long: 20.0 MB, where 5 MB is the most.", id="20 MB"
        ),
        pytest.param(b"%PDF-1.7\n", "This is a PDF file, not an article's text.", id="PDF"),
        pytest.param(
            b"PK\x03\x04rest",
            "This is a ZIP archive or an office document, not an article's text.",
            id="office document",
        ),
        pytest.param(b"\x89PNG\r\n", "This is a picture, not an article's text.", id="picture"),
        pytest.param(b"abc\0def", "This is a binary file, not an article's text.", id="NUL"),
        pytest.param(
            bytes(range(1, 256)), "This is a binary file, not an article's text.", id="noise"
        ),
    ],
)
def test_what_is_no_text_is_refused_in_one_line(body: bytes, message: str) -> None:
    with pytest.raises(InputError) as raised:
        read_text(body)
    assert raised.value.message == message
    assert raised.value.hint != ""


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "gb2312", "utf-16", "cp037", "x"]))
def test_any_bytes_are_text_or_refused(body: bytes, declared: str | None) -> None:
    try:
        text = read_text(body, declared=declared)
    except InputError:
        return
    assert clean(text) == text != ""
