"""Journey 1 with sources of every kind: what changes is a revision, and never a second entry."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Core, Outside, open_core
from bot.domain.model import EntryId
from bot.domain.starters import NewSource
from bot.settings import AnalysisSettings, DatabaseSettings, LogSettings, Settings
from tests.conftest import MovableClock
from tests.databases import SqliteFiles
from tests.publisher import Names, Publisher, open_publisher, plain

TEXT = "The defence ministers of Chile and Peru met in Lima on Monday, both ministries said."


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A publisher, and the bot."""

    core: Core
    publisher: Publisher
    clock: MovableClock

    async def add(self, kind: str, url: str) -> None:
        """Read a source from now on."""
        await self.core.reading.add([NewSource(kind=kind, url=url, title="Ours")])

    async def poll(self) -> tuple[int, list[int]]:
        """Read it a day later; return how many entries are new, and the revisions of all."""
        self.clock.move(timedelta(days=1))
        report = await self.core.ingest.poll()
        await self.core.ingest.analyse()
        async with self.core.database.read() as tx:
            entries = [await tx.entries.get(EntryId(number)) for number in range(1, 9)]
        return report.new, [entry.revision for entry in entries if entry is not None]


@pytest.fixture
async def world(sqlite: SqliteFiles, tmp_path: Path, clock: MovableClock) -> AsyncIterator[World]:
    with sqlite.fresh(tmp_path) as url:
        settings = Settings(
            database=DatabaseSettings(url=url),
            analysis=AnalysisSettings(workers=0),
            log=LogSettings(level="error"),
        )
        async with open_publisher() as publisher:
            outside = Outside(
                clock=clock, resolver=Names(), endpoints=frozenset({publisher.endpoint})
            )
            async with open_core(settings, outside) as core:
                yield World(core=core, publisher=publisher, clock=clock)


def page(text: str, around: str = "") -> str:
    return f"<html><body><nav>{around}</nav><article><h1>Readout</h1><p>{text}</p></article></body>"


async def test_a_page_whose_text_changes_is_revised(world: World) -> None:
    def show(text: str, around: str = "") -> str:
        answer = plain(page(text, around), Content_Type="text/html")
        return world.publisher.serve("/readout", answer)

    await world.add("page", show(TEXT))
    polls = [await world.poll()]
    show(TEXT, around="Read by 4 people")
    polls.append(await world.poll())
    show(TEXT.replace("Monday", "Tuesday"))
    polls.append(await world.poll())
    assert polls == [(1, [0]), (0, [0]), (0, [1])]


async def test_a_file_that_changes_is_revised_and_a_new_one_is_new(
    world: World, tmp_path: Path
) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT)
    await world.add("folder", str(folder))
    polls = [await world.poll(), await world.poll()]
    (folder / "a.txt").write_text(TEXT.replace("Monday", "Tuesday"))
    (folder / "b.txt").write_text("The armies of Ghana and Togo began a joint exercise at Lomé.")
    polls.append(await world.poll())
    assert polls == [(1, [0]), (0, [0]), (1, [1, 0])]


async def test_an_address_in_a_sitemap_and_in_a_feed_is_one_entry(world: World) -> None:
    address = world.publisher.serve("/a", plain(page(TEXT), Content_Type="text/html"))
    feed = (
        f"<rss><channel><item><title>Readout</title><link>{address}</link></item></channel></rss>"
    )
    await world.add("feed", world.publisher.serve("/feed", plain(feed)))
    sitemap = f"<urlset><url><loc>{address}?utm_source=map</loc></url></urlset>"
    await world.add("sitemap", world.publisher.serve("/map.xml", plain(sitemap)))
    assert await world.poll() == (1, [0])


def without_links(ids: str, *items: tuple[str, str]) -> str:
    told = "".join(
        f"<item><guid>{ids}{number}</guid><title>{title}</title>"
        f"<pubDate>Sun, 22 Nov 2026 0{number}:00:00 GMT</pubDate>"
        f"<description>{text}</description></item>"
        for number, (title, text) in enumerate(items)
    )
    return f"<rss><channel><title>Ours</title>{told}</channel></rss>"


async def test_what_was_forgotten_and_has_no_address_stays_out_of_a_feed_that_renumbers(
    world: World,
) -> None:
    forgotten = (("Talks", TEXT), ("Weekly briefing", ""))
    url = world.publisher.serve("/feed", plain(without_links("a", *forgotten)))
    await world.add("feed", url)
    first = await world.poll()
    (source,) = await world.core.reading.sources()
    async for _ in world.core.forgetting.forget_source(source):
        pass
    renumbered = (*forgotten, ("Weekly briefing", ""), ("Talks go on", TEXT))
    world.publisher.serve("/feed", plain(without_links("b", *renumbered)))
    await world.add("feed", url)
    assert (first[0], (await world.poll())[0]) == (2, 2)
