"""The packs of starter sources, and that the shipped ones are the ones that were collected."""

import tomllib

import pytest

from bot.domain.model import OutletId
from bot.domain.starters import STARTER_FILE, NewSource, Pack, read_packs
from bot.errors import DataError
from tests.core.domain.real_lexicon import DATA, real_lexicon

PACK = """
[[packs]]
id = "north"
name = "The North"
sources = [{ url = "https://courier.example/feed", title = "The Courier", outlet = "courier" }]
"""


def packs(text: str = PACK) -> tuple[Pack, ...]:
    return read_packs({STARTER_FILE: text}, {"courier"})


def test_a_pack_files_its_sources_under_its_name() -> None:
    assert packs() == (
        Pack(
            id="north",
            name="The North",
            sources=(
                NewSource(
                    kind="feed",
                    url="https://courier.example/feed",
                    title="The Courier",
                    folder="The North",
                    outlet_id=OutletId("courier"),
                ),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "north"', "", "starter_sources.toml, record 1: `id` must be a text"),
        ('name = "The North"', "", "north: `name` must be a text that is not empty"),
        ('outlet = "courier"', 'outlet = "nobody"', "`outlet` names 'nobody'"),
        ('title = "The Courier", ', "", "must be a table of url, title and outlet"),
        ('url = "https://courier.example/feed"', 'url = ""', "`url` must be a text"),
        ("sources = [", "sources = [1, ", "must be a table of url, title and outlet"),
        ("sources = [", "sources = []\nother = [", "unknown field `other`"),
        (PACK[PACK.index("sources") :], "sources = []", "`sources` must be a list that is not"),
        (PACK[PACK.index("sources") :], "sources = 1", "`sources` must be a list that is not"),
    ],
)
def test_a_broken_pack_is_named(old: str, new: str, message: str) -> None:
    with pytest.raises(DataError) as raised:
        packs(PACK.replace(old, new))
    assert message in raised.value.message


# What the research handed over in November 2026: feeds that were found in public lists, by pack.
COUNTS = {
    "world-desks": 6,
    "defence-press": 9,
    "diplomacy-and-analysis": 12,
    "east-and-southeast-asia": 9,
    "south-asia": 4,
    "europe-and-eurasia": 3,
    "middle-east": 3,
    "state-media": 6,
    "governments-and-international-bodies": 8,
}


def shipped() -> tuple[Pack, ...]:
    text = (DATA / STARTER_FILE).read_text("utf-8")
    return read_packs({STARTER_FILE: text}, real_lexicon().outlets)


def test_the_shipped_packs_are_complete() -> None:
    urls = [source.url for pack in shipped() for source in pack.sources]
    assert {pack.id: len(pack.sources) for pack in shipped()} == COUNTS
    assert (len(urls), len(set(urls))) == (60, 60)


def test_every_shipped_source_is_a_recorded_feed_of_its_outlet() -> None:
    outlets = tomllib.loads((DATA / "outlets.toml").read_text("utf-8"))["outlets"]
    recorded = {(outlet["id"], url) for outlet in outlets for url in outlet.get("feeds", [])}
    offered = {(source.outlet_id, source.url) for pack in shipped() for source in pack.sources}
    assert len(recorded) == 303
    assert offered - recorded == set()
