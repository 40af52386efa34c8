"""Which actors a typed text names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.model import ActorId
from bot.domain.parties import Reading, Unknown, clean_words, nearest_names, read_parties, tidy
from tests.core.domain.small_lexicon import small_lexicon

LEXICON = small_lexicon()


def reading(actors: str, words: str = "", unknown: tuple[Unknown, ...] = ()) -> Reading:
    return Reading(
        actors=tuple(ActorId(actor) for actor in actors.split()),
        words=tuple(words.split()),
        unknown=unknown,
    )


@pytest.mark.parametrize(
    "text",
    [
        "us-china", "US-China", "us/prc", "us / china", "america china", "us – china", "us—china",
        "us - china", "us vs china", "us versus china", "us and china", "us & china", "us&china",
        "us, china", "United States China", "united states-china", "U.S.–P.R.C.", "us‑china",
        "American Chinese", "\u202eus-china\u202c", "us 😀 china", "us-china-us", "(us) *china*!",
        "us -- china", "us-,china",
    ],
)  # fmt: skip
def test_a_dyad_is_read_however_it_is_written(text: str) -> None:
    assert read_parties(text, LEXICON) == reading("us cn")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", reading(""), id="nothing"),
        pytest.param("japan philippines us", reading("jp ph us"), id="group"),
        pytest.param("nato-russia", reading("nato ru"), id="organisation"),
        pytest.param("guinea-bissau", reading("gw"), id="hyphenated name"),
        pytest.param("guinea / bissau", reading("gn", "bissau"), id="a slash parts a name"),
        pytest.param("timor-leste-japan", reading("tl jp"), id="hyphenated name in a dyad"),
        pytest.param("south korea us", reading("kr us"), id="name of two words"),
        pytest.param("bosnia & herzegovina-us", reading("ba us"), id="name with an and"),
        pytest.param("african union, us", reading("african-union us"), id="organisation's name"),
        pytest.param("in no", reading("in no"), id="nothing but codes"),
        pytest.param("no", reading("no"), id="a lone code"),
        pytest.param("us-in exercise", reading("us in", "exercise"), id="a tied code"),
        pytest.param("us in exercise", reading("us", "exercise"), id="a code that is a word"),
        pytest.param("can do", reading("", "can do"), id="three letters that are a word"),
        pytest.param("uk exercise", reading("gb", "exercise"), id="two letters that are a name"),
        pytest.param("us-led", reading("", "us-led"), id="compound"),
        pytest.param("us-china-led talks", reading("", "us-china-led talks"), id="long compound"),
        pytest.param("south korea-led", reading("", "south korea-led"), id="compound of a name"),
        pytest.param("f-16 no-fly", reading("", "f-16 no-fly"), id="hyphenated words"),
        pytest.param("us-china-hotline", reading("us cn", "hotline"), id="word tied to a dyad"),
        pytest.param("us/hotline", reading("us", "hotline"), id="word behind a slash"),
        pytest.param("2+2 u.s talks talks", reading("us", "2+2 talks"), id="words are unique"),
        pytest.param("and us", reading("us"), id="leading connector"),
        pytest.param("the a of", reading(""), id="words that are never searched"),
        pytest.param("sino-american", reading("cn us"), id="half an adjective"),
        pytest.param("sino-x sino", reading("", "sino-x sino"), id="half an adjective of nothing"),
        pytest.param("中国 भारत की", reading("", "中国 भारत की"), id="other scripts"),
        pytest.param("r&d talks", reading("", "r&d talks"), id="an and within a word"),
        pytest.param("no&t", reading("", "no&t"), id="an and between a code and a letter"),
        pytest.param("us&china", reading("us cn"), id="an and within a dyad"),
        pytest.param("in&no", reading("in no"), id="an and between codes"),
        pytest.param("r & d", reading("", "r d"), id="an and between words"),
        pytest.param("a-b-c-d-us", reading("", "a-b-c-d-us"), id="too many strangers"),
    ],
)
def test_parties_and_words_are_told_apart(text: str, expected: Reading) -> None:
    assert read_parties(text, LEXICON) == expected


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        pytest.param("us-chna", {"chna": ("china",)}, id="in a dyad"),
        pytest.param("us/phillipines", {"phillipines": ("philippines",)}, id="behind a slash"),
        pytest.param("us chna", {"chna": ("china",)}, id="the only word beside actors"),
        pytest.param("rusia-chna", {"rusia": ("russia",), "chna": ("china",)}, id="both"),
        pytest.param("us-korea", {"korea": ("south korea", "north korea")}, id="half a name"),
        pytest.param("us and chna talks", {"chna": ("china",)}, id="behind an and"),
        pytest.param("talks chna and us", {"chna": ("china",)}, id="before an and"),
        pytest.param("talks chna and drills", {}, id="beside an and that ties words"),
        pytest.param("chna", {}, id="alone it is a word"),
        pytest.param("us chna talks", {}, id="among words it is a word"),
        pytest.param("us-xyz", {}, id="three letters"),
        pytest.param("us-hotline", {}, id="far from any name"),
        pytest.param("us chian", {"chian": ("china",)}, id="two letters swapped"),
        pytest.param(
            "us-chna jpan led", {"chna": ("china",), "jpan": ("japan",)}, id="two in two places"
        ),
        pytest.param("us-chna hotline", {"chna": ("china",)}, id="beside a word"),
        pytest.param("chna-hotline", {}, id="no actor and a word"),
    ],
)
def test_mistyped_names_are_noticed(text: str, unknown: dict[str, tuple[str, ...]]) -> None:
    expected = tuple(Unknown(text=word, suggestions=names) for word, names in unknown.items())
    assert read_parties(text, LEXICON).unknown == expected


def test_a_known_name_is_not_corrected() -> None:
    assert nearest_names("China", LEXICON) == ()


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  “South  China Sea”! ", "south china sea"),
        ("F‑16, (2+2) 😀 ...", "f-16 2+2"),
        ("...", ""),
    ],
)
def test_words_are_freed_of_punctuation(text: str, cleaned: str) -> None:
    assert clean_words(text) == cleaned


def test_tidy_text_has_one_hyphen_and_nothing_invisible() -> None:
    assert tidy("US\u2011\u200bChina \u2212") == "us-china -"


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    found = read_parties(text, LEXICON)
    assert len(set(found.actors)) == len(found.actors)


@given(st.permutations(["us", "prc", "japan", "united kingdom"]))
def test_the_order_of_parties_is_the_order_typed(names: list[str]) -> None:
    ids = {"us": "us", "prc": "cn", "japan": "jp", "united kingdom": "gb"}
    assert list(read_parties("/".join(names), LEXICON).actors) == [ids[name] for name in names]
