"""Language: guessed where it is safe, else unknown."""

import pytest

from bot.analysis.language import guess_language, is_latin


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The talks were held in Oslo and the sides said that they agreed on a text.", "en"),
        ("Le ministre a dit que les deux pays ont signé un accord pour la défense.", "fr"),
        ("El ministro dijo que los dos países firmaron un acuerdo en la capital por la paz.", "es"),
        ("Der Minister sagte, dass die Gespräche mit dem Partner nicht in Berlin waren.", "de"),
        ("两国国防部长在北京举行会谈", "zh"),
        ("両国の防衛相が東京で会談した", "ja"),
        ("한미 국방장관이 서울에서 회담했다", "ko"),
        ("Министры обороны провели переговоры", "ru"),
        ("Міністри оборони провели переговори в Києві щодо її підтримки", "uk"),
        ("وزيرا الدفاع يجتمعان في عمان", "ar"),
        ("وزیران دفاع دو کشور در تهران گفتگو کردند", "fa"),
        ("שרי ההגנה נפגשו בירושלים", "he"),
        ("OK", None),
        ("1234 !", None),
        ("", None),
    ],
)
def test_a_language_is_told_by_letters_or_words(text: str, expected: str | None) -> None:
    assert guess_language(text) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", True), ("vi", True), ("zh", False)])
def test_languages_have_their_script(language: str, *, expected: bool) -> None:
    assert is_latin(language) is expected
