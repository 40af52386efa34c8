"""Sport, games and fiction between armies are no engagements; beside one they change nothing."""

import pytest

from tests.core.analysis.coders import analysis_of


@pytest.mark.parametrize(
    ("title", "text"),
    [
        pytest.param(
            "Turkish and Pakistani navies meet in friendly football match",
            "Sailors of the Turkish Navy and the Pakistan Navy met in a football match in Karachi "
            "on Tuesday while a frigate visited the port.",
            id="football",
        ),
        pytest.param(
            "Officers of Kenya and Uganda meet in Nairobi",
            "Officers of the armies of Kenya and Uganda met on Monday for a chess match between "
            "the two armed forces.",
            id="chess, by the lead alone",
        ),
        pytest.param(
            "Polish and Finnish cadets meet in wargame tournament",
            "Cadets of the Polish and Finnish military academies met in Warsaw on Monday for a "
            "tournament of a wargame on tables.",
            id="a wargame tournament",
        ),
        pytest.param(
            "Japan, US studios sign agreement on military shooter",
            "Studios of the US and Japan signed an agreement on Monday to make a video game in "
            "which players command the naval forces of both countries.",
            id="a video game",
        ),
        pytest.param(
            "Video game lets Russia and Ukraine negotiate a ceasefire",
            "The leaders of Russia and Ukraine meet for ceasefire talks of generals.",
            id="talks in a video game",
        ),
        pytest.param(
            "Ukraine and Poland soldiers meet at army esports cup",
            "Soldiers of Ukraine and Poland met online on Monday.",
            id="e-sports",
        ),
        pytest.param(
            "Brazil, Germany soldiers meet at Military World Games",
            "Sergeants of the Brazilian and German armed forces met on Monday.",
            id="games of the military",
        ),
        pytest.param(
            "US, Iran wrestlers meet in army hall",
            "Wrestlers of the United States and Iran met in a hall of the army on Monday.",
            id="wrestlers",
        ),
        pytest.param(
            "Film about Israel-Egypt peace talks opens",
            "A film about the ceasefire talks of Israel and Egypt opened on Monday before "
            "generals of both armies.",
            id="a film",
        ),
    ],
)
def test_what_is_only_played_is_not_relevant(title: str, text: str) -> None:
    assert not analysis_of(title, text).relevant


@pytest.mark.parametrize(
    ("title", "text", "type_id"),
    [
        pytest.param(
            "Vietnam, China defence ministers meet, soldiers play football match",
            "The defence ministers of China and Vietnam met in Lang Son on Monday.",
            "ministerial_meeting",
            id="ministers beside a match",
        ),
        pytest.param(
            "Indian naval ships visit Colombo",
            "Two Indian naval ships arrived in Colombo, Sri Lanka, on Monday. The crews will play "
            "volleyball matches with the Sri Lanka Navy.",
            "port_call",
            id="crews that play",
        ),
        pytest.param(
            "UK and Norwegian marines end joint exercise with ski race",
            "British and Norwegian marines ended a joint exercise in the Arctic on Monday.",
            "joint_exercise",
            id="an exercise that ends in a race",
        ),
        pytest.param(
            "India, France to hold wargame on cyber defence",
            "The armies of India and France will hold a wargame on cyber defence in May.",
            "joint_exercise",
            id="a wargame of staffs",
        ),
        pytest.param(
            "Poland, Finland to match Russian drones",
            "The armies of Poland and Finland met in Gdynia on Monday to agree how to match "
            "Russian drones.",
            "defence_dialogue",
            id="another sense of match",
        ),
    ],
)
def test_a_contest_beside_an_engagement_leaves_it_what_it_is(
    title: str, text: str, type_id: str
) -> None:
    analysis = analysis_of(title, text)
    assert analysis.main is not None
    assert (analysis.relevant, analysis.main.type) == (True, type_id)


def test_the_reason_says_what_the_article_is_about() -> None:
    analysis = analysis_of(
        "US, Iran wrestlers meet in army hall",
        "Wrestlers of the United States and Iran met in a hall of the army on Monday.",
    )
    assert analysis.reason == (
        "defence dialogue (working level) of United States and Iran, but the article is about sport"
    )
