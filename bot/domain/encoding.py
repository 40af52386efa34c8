"""From bytes to text: the encoding that was meant, and characters that can be shown.

    byte-order mark ── UTF-8 if it fits ── declared ── nearly UTF-8 ── Western ── detected

UTF-8 comes before the declared encoding because servers declare Latin-1 for everything, and a text
with accents that reads as UTF-8 by chance hardly exists. This module refuses bytes that are no
text, and never fails on any others.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator

from charset_normalizer import from_bytes

from bot.errors import InputError

MAX_BYTES = 5 * 1024 * 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KINDS = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
)
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE
)
# Encodings as the web means them (WHATWG Encoding Standard, section 4.2).
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
_NO_TEXT = frozenset(
    {
        "idna",
        "punycode",
        "undefined",
        "unicode-escape",
        "raw-unicode-escape",
        "utf-7",
        "mbcs",
        "oem",
    }
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff\ufeff]")
_ALL_ACCENTS = re.compile(r"(?<!\w)[\u00c0-\u00ff]{2,}(?!\w)")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060]")
# Composing puts each run of marks in order, at a cost of its length squared: no script needs more
# than 30 (UAX #15, stream-safe text format). Marks are neither \w nor white space.
_MANY_MARKS = re.compile(r"[^\w\s\x00-\x7f]{31,}")
_MOST_MARKS = 30
_LINE_ENDS = re.compile("\r\n?|[\f\x85\u2028\u2029]")
_SAMPLE_BYTES = 64 * 1024
_SAMPLE_CHARACTERS = 4000
# What servers declare when they do not know; French and Vietnamese have under a fifth of accents.
_CATCH_ALL = "cp1252"
_HIGH_LATIN = re.compile("[\u0080-\u02ff\u2010-\u2122]")
_MOST_HIGH_LATIN = 0.35
# No language has four accented letters in a row; markup between them must not hide that they are.
_ROW = re.compile("[\u00a1-\u00ff]{4,}")
_SOUND_PER_BROKEN = 4
_MOST_CONTROLS = 0.02
_FEW = 4
_SAVE_AS_TEXT = "Save it as plain text or HTML and try again."


def read_text(body: bytes, *, declared: str | None = None) -> str:
    """Return the text of `body`, cleaned; `declared` is the encoding that its server named.

    Raises `InputError` for nothing, for more than `MAX_BYTES`, and for what is no text.
    """
    if not body.strip():
        raise _empty()
    if len(body) > MAX_BYTES:
        raise InputError(
            f"The text is too long: {len(body) / 1_000_000:.1f} MB, where 5 MB is the most.",
            hint="Hand in one article at a time.",
        )
    _refuse_known_binary(body)
    text = _decode(body, declared)
    _refuse_noise(text)
    text = clean(text)
    if not text.strip():
        raise _empty()
    return text


def is_misread(text: str) -> bool:
    """Return whether a text shows that its bytes were in another encoding than it was read in.

    Replacement characters tell, and words of nothing but accented letters, which no language has.

    >>> is_misread("The ÿþÃ ministers"), is_misread("où l'été à la Réunion")
    (True, False)
    """
    return "\ufffd" in text or bool(_ALL_ACCENTS.search(text))


def clean(text: str) -> str:
    r"""Return the text in Unicode's composed form (NFC), with `\n` as the only line end.

    Control characters, byte-order marks, soft hyphens and zero-width spaces are dropped; marks of
    writing direction stay. Of more than 30 combining marks in a row, the rest is dropped.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _INVISIBLE.sub("", _CONTROLS.sub("", text))
    return unicodedata.normalize("NFC", _MANY_MARKS.sub(_fewer_marks, text))


def _fewer_marks(run: re.Match[str]) -> str:
    kept: list[str] = []
    count = 0
    for character in run[0]:
        marks = unicodedata.normalize("NFD", character)
        count = count + len(marks) if unicodedata.combining(marks[0]) else 0
        if count <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _empty() -> InputError:
    return InputError("The text is empty.", hint="Check that the right file or address was given.")


def _refuse_known_binary(body: bytes) -> None:
    for beginning, kind in _KINDS:
        if body.startswith(beginning):
            raise InputError(f"This is {kind}, not an article's text.", hint=_SAVE_AS_TEXT)


def _refuse_noise(text: str) -> None:
    noise = len(_CONTROLS.findall(text)) + text.count("\ufffd")
    if "\0" in text or noise > _FEW + len(text) * _MOST_CONTROLS:
        raise InputError("This is a binary file, not an article's text.", hint=_SAVE_AS_TEXT)


def _decode(body: bytes, declared: str | None) -> str:
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, errors="replace")
    for encoding in _guesses(body, declared):
        try:
            text = body.decode(encoding)
        except (LookupError, ValueError):
            continue
        if encoding != _CATCH_ALL or not _is_garbled(text):
            return text
    return _decode_damaged(body)


def _is_garbled(text: str) -> bool:
    """Return whether too many letters have accents for any language: another script was meant."""
    sample = text[:_SAMPLE_CHARACTERS]
    high = len(_HIGH_LATIN.findall(sample))
    in_rows = sum(len(row) for row in _ROW.findall(sample))
    return high > len(sample) * _MOST_HIGH_LATIN or in_rows * 2 > high


def _decode_damaged(body: bytes) -> str:
    """Decode what fits no encoding that was named: UTF-8 with a few broken bytes, or a guess."""
    text = body.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    if len(body) - len(text) > broken * _SOUND_PER_BROKEN:
        return text
    western = body.decode(_CATCH_ALL, errors="replace")
    if not _is_garbled(western):
        return western
    guess = from_bytes(body[:_SAMPLE_BYTES]).best()
    return body.decode(_known(guess.encoding if guess else None) or _CATCH_ALL, errors="replace")


def _guesses(body: bytes, declared: str | None) -> Iterator[str]:
    """Yield encodings to try, the likeliest first; each is asked for only when the last failed."""
    named = _known(declared)
    if named and named.startswith(("utf-16", "utf-32", "utf_16", "utf_32", "iso2022")):
        yield named
    yield "utf-8"
    if named:
        yield named
    meta = _META_CHARSET.search(body, 0, 4096)
    written = _known(meta[1].decode("ascii", errors="replace")) if meta else None
    if written:
        yield written


def _known(name: str | None) -> str | None:
    try:
        encoding = codecs.lookup((name or "").strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    if encoding in _NO_TEXT:
        return None
    return _MEANT.get(encoding, encoding)
