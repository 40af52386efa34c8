"""A dry run: the asker is answered, what would be posted is printed, and nothing is moved."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.app import Bot
from bot.domain.model import ChannelId
from bot.domain.posting import NewOutgoing, Outgoing, OutgoingState, Subscription
from bot.sandbox.records import Message
from bot.settings import Settings
from bot.store.database import open_database
from tests.build import a_new_entry, a_new_outgoing, a_page
from tests.journeys.conftest import World, read_news
from tests.journeys.test_3_digest import AN_HOUR, ONE_DAY, subscribe, tick
from tests.journeys.test_5_subscription import filled, opened_form
from tests.journeys.test_http_mode import ARTICLE, http_settings

CHANNEL = "#us-china"
TALKS = "Defense Policy Coordination Talks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A bot in a dry run, and what it printed."""

    bot: Bot
    printed: list[NewOutgoing] = field(default_factory=list)

    async def tick(self) -> None:
        """Let a minute's spines run, twice."""
        for name in ("digests", "deliver", "digests", "deliver"):
            await self.bot.spines[name]()

    @property
    def told(self) -> list[tuple[str, bool]]:
        """Where each message would go, and whether it tells of the talks."""
        return [(each.channel_id, TALKS in each.message.text) for each in self.printed]


@asynccontextmanager
async def rehearsing(world: World, settings: Settings | None = None) -> AsyncIterator[Stage]:
    """Open a dry run."""
    printed: list[NewOutgoing] = []
    async with world.open_bot(settings, show=printed.append) as bot:
        yield Stage(bot=bot, printed=printed)


@pytest.fixture
async def stage(world: World) -> AsyncIterator[Stage]:
    """Return a dry run that has read the newsroom."""
    async with rehearsing(world) as opened:
        await world.slack.connected()
        await read_news(opened.bot, world.newsroom)
        yield opened


async def kept(world: World) -> tuple[list[Subscription], list[Outgoing]]:
    """Return everything that a real bot goes by: subscriptions and outbox."""
    async with open_database(world.settings.database.url) as database, database.read() as tx:
        rows = await tx.outbox.listing(frozenset(OutgoingState), 100)
        return (await tx.subscriptions.for_team(None), rows)


async def settled(world: World, bot: Bot) -> None:
    """Return once nothing is under way, in either direction."""
    await world.slack.idle()
    await bot.idle()


# --- what only the asker sees -----------------------------------------------------------------


async def test_a_command_is_answered_to_the_asker(world: World, stage: Stage) -> None:
    await world.slack.command("ben", CHANNEL, "/talks", "us-china")
    await stage.bot.idle()
    (answer,) = world.slack.messages(CHANNEL, viewer="ben")
    assert (answer.only_for, TALKS in answer.text) == ("U0BEN", True)
    assert stage.printed == []


async def test_a_command_is_answered_over_http(world: World) -> None:
    async with rehearsing(world, http_settings(world)) as stage:
        await world.slack.use_request_url(f"http://127.0.0.1:{stage.bot.port}/slack/events")
        await world.slack.command("ben", CHANNEL, "/talks", "help")
        await stage.bot.idle()
        (answer,) = world.slack.messages(CHANNEL, viewer="ben")
    assert answer.only_for == "U0BEN"


async def test_the_home_tab_is_published(world: World, stage: Stage) -> None:
    await world.slack.open_home("ben")
    await settled(world, stage.bot)
    assert world.slack.home("ben") is not None


# --- what others would see --------------------------------------------------------------------


async def test_an_answer_to_a_direct_message_is_printed(world: World, stage: Stage) -> None:
    asked = await world.slack.say_to_app("ben", "us-china")
    await settled(world, stage.bot)
    assert stage.told == [(asked.channel, True)]
    assert world.slack.direct_messages("ben") == (asked,)


async def test_an_answer_to_a_mention_is_printed(world: World, stage: Stage) -> None:
    asked = await world.slack.say("ben", CHANNEL, "@attache us-china")
    await settled(world, stage.bot)
    assert stage.told == [("C0USCHINA", True)]
    assert stage.printed[0].thread_ts == asked.ts
    assert world.slack.messages(CHANNEL) == (asked,)


async def test_a_shared_answer_is_printed_and_the_person_told(world: World, stage: Stage) -> None:
    await share(world, stage.bot)
    (_, told) = world.slack.messages(CHANNEL, viewer="ben")
    assert stage.told == [("C0USCHINA", True)]
    assert (told.only_for, "This is a dry run" in told.text) == ("U0BEN", True)
    assert world.slack.messages(CHANNEL, viewer="ana") == ()


async def test_what_was_shared_in_a_dry_run_may_be_shared_later(world: World) -> None:
    async with rehearsing(world) as stage:
        await world.slack.connected()
        await stage.bot.core.ingest.add(a_new_entry(), a_page(ARTICLE))
        answer = await share(world, stage.bot)
    async with world.open_bot() as bot:
        await world.slack.connected()
        await world.slack.click("ben", answer.ts, CHANNEL, "answer.share.v1")
        await bot.idle()
    assert len(world.slack.messages(CHANNEL, viewer="ana")) == 1


async def share(world: World, bot: Bot) -> Message:
    """Ask as Ben, share the answer, and return it."""
    await world.slack.command("ben", CHANNEL, "/talks", "us-china")
    await bot.idle()
    (answer,) = world.slack.messages(CHANNEL, viewer="ben")
    await world.slack.click("ben", answer.ts, CHANNEL, "answer.share.v1")
    await bot.idle()
    return answer


# --- digests ----------------------------------------------------------------------------------


async def test_a_due_digest_is_printed_once_and_posted_by_a_later_bot(world: World) -> None:
    async with rehearsing(world) as stage:
        await read_news(stage.bot, world.newsroom)
        await subscribe(stage.bot)
        world.clock.move(AN_HOUR)
        before = await kept(world)
        await stage.tick()
        after = await kept(world)
    early = world.slack.messages("#indo-pacific")
    async with world.open_bot() as bot:
        await tick(bot)
    (digest,) = world.slack.messages("#indo-pacific")
    assert stage.told == [("C0INDOPAC", True)]
    assert (early, after) == ((), before)
    assert digest.text == stage.printed[0].message.text


async def test_a_form_is_saved_and_its_first_edition_printed(world: World) -> None:
    async with rehearsing(world) as stage:
        await world.slack.connected()
        await read_news(stage.bot, world.newsroom)
        view = await opened_form(world, stage.bot)
        result = await world.slack.submit("ben", view.id, filled(first_edition=["now"]))
        await stage.bot.idle()
        (subscription,), rows = await kept(world)
    early = world.slack.messages(CHANNEL)
    async with world.open_bot() as bot:
        await tick(bot)
    assert (result.errors, subscription.query, rows) == ({}, "us-china", [])
    assert stage.told == [("C0USCHINA", True)]
    assert (early, len(world.slack.messages(CHANNEL))) == ((), 1)


async def test_the_next_day_has_an_edition_of_its_own(world: World) -> None:
    async with rehearsing(world) as stage:
        await stage.bot.core.ingest.add(a_new_entry(), a_page(ARTICLE))
        await subscribe(stage.bot)
        world.clock.move(AN_HOUR)
        await stage.tick()
        world.clock.move(ONE_DAY)
        await read_news(stage.bot, world.newsroom)
        await stage.tick()
    keys = [each.key for each in stage.printed]
    assert keys == ["digest:1:2026-11-23:09:30", "digest:1:2026-11-24:09:30"]


async def test_a_digest_that_cannot_be_drawn_is_not_paused_but_its_notice_printed(
    world: World, tmp_path: Path
) -> None:
    (tmp_path / "message").mkdir()
    (tmp_path / "message" / "digest.xml").write_text("<message><x/></message>")
    settings = world.settings.model_copy(update={"templates_dir": tmp_path})
    async with rehearsing(world, settings) as stage:
        await read_news(stage.bot, world.newsroom)
        await subscribe(stage.bot)
        world.clock.move(AN_HOUR)
        before = await kept(world)
        await stage.tick()
        assert await kept(world) == before
    (notice,) = stage.printed
    assert notice.channel_id == "U0ANA"
    assert "I paused your digest" in notice.message.text


# --- what waits already -----------------------------------------------------------------------


async def test_what_waits_is_printed_but_not_what_is_held(world: World) -> None:
    async with world.open_bot() as bot:
        await read_news(bot, world.newsroom)
        await subscribe(bot)
        world.clock.move(AN_HOUR)
        await bot.core.digests.enqueue_due()
        await bot.outbox.enqueue(a_new_outgoing("notice:1", subscription_id=None))
        await bot.core.digests.pause_all(paused=True)
    before = await kept(world)
    async with rehearsing(world) as stage:
        await stage.tick()
        held = [each.key for each in stage.printed]
        await stage.bot.core.digests.pause_all(paused=False)
        await stage.tick()
    assert held == ["notice:1"]
    assert [each.key for each in stage.printed] == ["notice:1", "digest:1:2026-11-23:09:30"]
    assert await kept(world) == before


async def test_what_slack_asked_to_post_later_is_printed_later(world: World) -> None:
    async with world.open_bot() as bot:
        await bot.outbox.enqueue(a_new_outgoing("notice:1", channel_id=ChannelId("C0USCHINA")))
        world.slack.faults.fail_next("chat.postMessage", status=429, retry_after=600)
        await bot.outbox.deliver()
    async with rehearsing(world) as stage:
        await stage.tick()
        early = list(stage.printed)
        world.clock.move(AN_HOUR)
        await stage.tick()
    assert (early, [each.key for each in stage.printed]) == ([], ["notice:1"])


async def test_a_question_that_a_crash_left_is_left_to_a_real_bot(world: World) -> None:
    async with rehearsing(world) as stage:
        assert sorted(stage.bot.spines) == ["analyse", "deliver", "digests", "poll"]
