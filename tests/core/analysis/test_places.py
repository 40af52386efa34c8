"""Where it took place, under a name that takes no side."""

import pytest

from bot.analysis.places import PlaceFinder
from tests.core.analysis.coders import analysis_of
from tests.core.domain.real_lexicon import real_lexicon


def place_of(title: str, text: str) -> str | None:
    main = analysis_of(title, text).main
    assert main is not None
    return main.place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param(
            "Poland and Finland held army talks in Kuala Lumpur.", "Kuala Lumpur", id="in"
        ),
        pytest.param(
            "Poland and Finland held army talks in the port of Gdynia.", "Gdynia", id="of"
        ),
        pytest.param("Poland and Finland held army talks on Monday.", None, id="nowhere"),
        pytest.param("Poland and Finland held army talks in March.", None, id="a month"),
        pytest.param(
            "Poland and Finland held army talks, the ministry in Warsaw said.", None, id="a speaker"
        ),
        pytest.param(
            "Poland and Finland held army talks, an envoy said in New York.", None, id="spoken"
        ),
        pytest.param(
            "Poland and Finland held army talks that pointed the finger at Russia.",
            None,
            id="at somebody",
        ),
        pytest.param("Poland and Finland held army talks near LoC.", None, id="an abbreviation"),
        pytest.param(
            "Poland and Finland held army talks at Contact Group level.", None, id="a circle"
        ),
        pytest.param(
            "Poland and Finland held army talks after a meeting in Oslo.", "Oslo", id="an aside"
        ),
        pytest.param(
            "Poland and Finland held army talks.\n\n"
            "The army talks of Poland and Finland follow years of quarrels after a clash in Narva.",
            None,
            id="a later aside",
        ),
    ],
)
def test_a_place_is_where_it_happened(text: str, place: str | None) -> None:
    assert place_of("Poland, Finland hold army talks", text) == place


@pytest.mark.parametrize(
    ("claimed", "printed"),
    [
        ("Huangyan Dao", "Scarborough Shoal"),
        ("Bajo de Masinloc", "Scarborough Shoal"),
        ("Ren’ai Jiao", "Second Thomas Shoal"),
        ("Nansha Islands", "Spratly Islands"),
        ("Diaoyu Dao", "Senkaku/Diaoyu Islands"),
        ("Diaoyutai Islands", "Senkaku/Diaoyu Islands"),
        ("Senkaku Islands", "Senkaku/Diaoyu Islands"),
        ("Takeshima", "Dokdo/Takeshima"),
        ("Dokdo", "Dokdo/Takeshima"),
        ("Xizang", "Tibet"),
        ("Malvinas", "Falkland Islands (Malvinas)"),
        ("Nansha", "Nansha"),
        ("Geneva", "Geneva"),
    ],
)
def test_a_name_that_is_one_side_s_claim_is_not_printed(claimed: str, printed: str) -> None:
    assert PlaceFinder.of(real_lexicon()).neutral_name(claimed) == printed


def test_the_quotation_keeps_its_own_name() -> None:
    text = "A Chinese coast guard ship rammed a Philippine vessel near Huangyan Dao on Monday."
    main = analysis_of("Chinese ship rams Philippine vessel", text).main
    assert main is not None
    assert (main.place, main.quote) == ("Scarborough Shoal", text)
