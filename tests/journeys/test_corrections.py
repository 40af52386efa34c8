"""Corrections travel: what an edition told and is taken back is edited where it stands, once."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.app import Bot
from bot.domain.model import ChannelId, TeamId, UserId
from bot.domain.posting import Action, Layout, OutgoingState, Preferences
from bot.domain.subscriptions import SubscriptionDraft
from bot.sandbox.records import Message
from bot.slack.poster import SlackPoster
from bot.store import posting_schema
from tests.build import a_new_entry, a_page
from tests.crashes import CrashError, Fuse, with_fuse
from tests.journeys.conftest import World

CHANNEL = "#indo-pacific"
AN_HOUR = timedelta(hours=1)
ONE_DAY = timedelta(days=1)
FRIDAY = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
THURSDAY = FRIDAY - ONE_DAY
MONDAY = datetime(2026, 11, 16, 16, 0, tzinfo=UTC)
TITLE = "US and China hold defense policy talks"
TEXT = (
    "Senior defense officials of the United States and China held the annual Defense Policy "
    "Coordination Talks in Beijing on Tuesday, both ministries said. The two sides discussed the "
    "South China Sea and Taiwan and agreed to hold another round next year."
)
OTHERWISE = (
    "Chinese and US officials held the Defense Policy Coordination Talks in Beijing on Tuesday. "
    "They spoke about flights near the island of Hainan and a line between theater commands."
)
LONG = TEXT + (
    " They spoke about flights near the island of Hainan and about a direct line between their "
    "theater commands, which has been out of use since the spring of last year. Officers of both "
    "navies will meet again before the winter to go through recent encounters at sea one by one, "
    "the American statement said. It named neither a day nor a place for the meeting."
)
PLAN = TEXT.replace("held the", "will hold the").replace("on Tuesday", "on Thursday")


async def add(bot: Bot, key: str, published_at: datetime, text: str = TEXT) -> None:
    """Take an article in, or correct the date of a known one."""
    html = f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1><p>{text}</p>"
    entry = a_new_entry(
        key, title=TITLE, url=f"https://{key}.example/talks", published_at=published_at
    )
    page = replace(a_page(html), url=f"https://{key}.example/talks", published_at=published_at)
    await bot.core.ingest.add(entry, page)


async def subscribe(bot: Bot, **preferences: object) -> None:
    """Subscribe a channel to everything, daily at 09:30 UTC: half an hour from now."""
    draft = SubscriptionDraft(
        team_id=TeamId(bot.identity.team_id),
        channel_id=ChannelId("C0INDOPAC"),
        query="",
        weekdays=frozenset(range(7)),
        at="09:30",
        zone="UTC",
        first_edition_now=False,
        created_by=UserId("U0ANA"),
        created_by_name="Ana Duarte",
        preferences=Preferences(**preferences),  # type: ignore[arg-type] # from a table
    )
    await bot.core.subscriptions.save(draft)


async def tick(world: World, bot: Bot, later: timedelta = AN_HOUR) -> None:
    """Let time go by, and then a minute's spines run."""
    world.clock.move(later)
    await bot.core.digests.enqueue_due()
    await bot.outbox.deliver()


def looking(bot: Bot) -> Bot:
    """Return the bot with leave to look back."""
    poster = bot.outbox.poster
    assert isinstance(poster, SlackPoster)
    able = SlackPoster(client=poster.client, may_look_back=True)
    return replace(bot, outbox=replace(bot.outbox, poster=able))


def in_channel(world: World) -> list[Message]:
    """Return what stands in the channel itself."""
    return [each for each in world.slack.messages(CHANNEL) if not each.is_reply]


def in_thread(world: World) -> list[str]:
    """Return what stands in threads."""
    return [each.text for each in world.slack.messages(CHANNEL) if each.is_reply]


async def states(bot: Bot) -> Sequence[tuple[Action, OutgoingState]]:
    """Return what the outbox holds, newest first."""
    rows = await bot.outbox.listing(frozenset(OutgoingState), 20)
    return [(row.action, row.state) for row in rows]


async def test_a_date_that_was_wrong_is_corrected_where_it_stands(world: World, bot: Bot) -> None:
    await add(bot, "a", FRIDAY)
    await subscribe(bot)
    await tick(world, bot)
    (told,) = in_channel(world)
    await add(bot, "a", FRIDAY - timedelta(days=7))
    await tick(world, bot)
    await tick(world, bot)
    (corrected,) = in_channel(world)
    note = "Corrected on Monday 23 November 2026: {} (date: 17 November → 10 November)."
    ours = "Defence dialogue (working level): United States and China"
    assert (corrected.ts, corrected.edited_ts is None, note.format(ours) in corrected.text) == (
        told.ts,
        False,
        True,
    )
    assert "corrected: date: 17 November → 10 November" in corrected.text
    assert in_thread(world) == [note.format(f"“{TITLE}”")]


async def test_the_next_edition_tells_what_was_taken_back(world: World, bot: Bot) -> None:
    await add(bot, "a", FRIDAY)
    await subscribe(bot)
    await tick(world, bot)
    await add(bot, "a", FRIDAY - timedelta(days=7))
    await tick(world, bot, ONE_DAY)
    await tick(world, bot, ONE_DAY)
    first, second = in_channel(world)
    assert "1 corrected since" in second.text
    assert "date: 17 November → 10 November" in second.text
    assert len(in_thread(world)) == 1
    assert first.edited_ts is not None


async def test_what_was_retracted_is_taken_out_of_its_edition(world: World, bot: Bot) -> None:
    await add(bot, "a", FRIDAY)
    await subscribe(bot)
    await tick(world, bot)
    await bot.core.forgetting.forget_address("https://a.example/talks")
    await bot.core.forgetting.clean()
    await tick(world, bot)
    await tick(world, bot, ONE_DAY)
    gone = "retracted: its reports were taken back"
    corrected, following = in_channel(world)
    (line,) = in_thread(world)
    async with bot.core.database.read() as tx:
        (kept,) = await tx.connection.scalars(select(posting_schema.editions.c.digest).limit(1))
        (facts,) = await tx.connection.scalars(select(posting_schema.told.c.facts).limit(1))
    assert TITLE not in str((kept, facts))
    assert (gone in corrected.text, gone in following.text, gone in line) == (True,) * 3
    assert [TITLE in text for text in (corrected.text, following.text, line)] == [False] * 3


async def test_what_was_merged_says_into_what(world: World, bot: Bot) -> None:
    await add(bot, "a", FRIDAY, LONG)
    await add(bot, "b", MONDAY, OTHERWISE)
    await subscribe(bot)
    await tick(world, bot)
    (told,) = in_channel(world)
    await add(bot, "b", FRIDAY, LONG)
    await tick(world, bot)
    await tick(world, bot, ONE_DAY)
    corrected, following = in_channel(world)
    assert told.text.count(TITLE) == 2
    (line,) = in_thread(world)
    assert f"the same event as “{TITLE}”" in line
    assert "the same event as another one" in corrected.text
    assert "1 corrected since" in following.text
    assert following.text.count(TITLE) == 1


async def test_what_goes_on_is_told_by_the_next_edition_alone(world: World, bot: Bot) -> None:
    await add(bot, "a", THURSDAY - ONE_DAY, PLAN)
    await subscribe(bot)
    await tick(world, bot)
    world.clock.move(AN_HOUR)
    held = TEXT.replace("on Tuesday", "on Thursday, 19 November 2026")
    await add(bot, "b", world.clock.now, held)
    await tick(world, bot, ONE_DAY)
    await tick(world, bot, ONE_DAY)
    first, second = in_channel(world)
    assert "status: planned → held, +1 source" in second.text
    assert (first.edited_ts, in_thread(world)) == (None, [])


async def test_a_correction_waits_until_its_edition_stands(world: World, bot: Bot) -> None:
    await add(bot, "a", FRIDAY)
    await subscribe(bot)
    world.clock.move(AN_HOUR)
    await bot.core.digests.enqueue_due()
    await add(bot, "a", FRIDAY - timedelta(days=7))
    world.slack.faults.fail_next("chat.postMessage", status=429, retry_after=60)
    await tick(world, bot, timedelta(minutes=1))
    waiting = world.slack.messages(CHANNEL)
    await tick(world, bot, timedelta(minutes=2))
    (edition,) = in_channel(world)
    assert waiting == ()
    assert edition.edited_ts is not None
    assert len(in_thread(world)) == 1


async def test_what_is_about_a_refused_edition_is_refused_with_it(world: World, bot: Bot) -> None:
    await add(bot, "a", FRIDAY)
    await subscribe(bot, layout=Layout.THREAD)
    world.slack.faults.fail_next("chat.postMessage", error="is_archived")
    await tick(world, bot)
    refused = [each for each in await states(bot) if each[1] is OutgoingState.REFUSED]
    await add(bot, "a", FRIDAY - timedelta(days=7))
    await tick(world, bot)
    assert len(refused) == 2
    assert world.slack.messages(CHANNEL) == ()


async def test_an_edition_may_be_told_in_its_thread(world: World, informed: Bot) -> None:
    await subscribe(informed, layout=Layout.THREAD)
    await tick(world, informed)
    (head,) = in_channel(world)
    sections = in_thread(world)
    assert "New: " in head.text
    assert "Set up by Ana Duarte" in head.text
    assert [text.split("\n")[0] for text in sections] == ["New"]


async def test_a_section_in_a_thread_is_corrected_there(world: World, bot: Bot) -> None:
    await add(bot, "a", FRIDAY)
    await subscribe(bot, layout=Layout.THREAD)
    await tick(world, bot)
    await add(bot, "a", FRIDAY - timedelta(days=7))
    await tick(world, bot)
    (head,) = in_channel(world)
    section, line = in_thread(world)
    assert "Corrected on Monday 23 November 2026" in head.text
    assert "corrected: date: 17 November → 10 November" in section
    assert line.startswith("Corrected on Monday 23 November 2026")


async def test_an_edit_without_an_answer_is_made_again(world: World, bot: Bot) -> None:
    await add(bot, "a", FRIDAY)
    await subscribe(bot)
    await tick(world, bot)
    await add(bot, "a", FRIDAY - timedelta(days=7))
    world.slack.faults.drop_next("chat.update", accepted=True)
    await tick(world, bot)
    await tick(world, bot)
    assert {state for _, state in await states(bot)} == {OutgoingState.SENT}
    assert (len(in_channel(world)), len(in_thread(world))) == (1, 1)


async def test_a_line_without_an_answer_is_looked_for_in_its_thread(world: World, bot: Bot) -> None:
    world.slack.grant("channels:history")
    able = looking(bot)
    await add(bot, "a", FRIDAY)
    await subscribe(bot)
    await tick(world, able)
    await add(bot, "a", FRIDAY - timedelta(days=7))
    world.slack.faults.drop_next("chat.postMessage", accepted=True)
    await tick(world, able)
    await tick(world, able)
    assert {state for _, state in await states(bot)} == {OutgoingState.SENT}
    assert len(in_thread(world)) == 1


async def test_an_edit_that_slack_refuses_pauses_nothing(world: World, bot: Bot) -> None:
    await add(bot, "a", FRIDAY)
    await subscribe(bot)
    await tick(world, bot)
    await add(bot, "a", FRIDAY - timedelta(days=7))
    world.slack.faults.fail_next("chat.update", error="edit_window_closed")
    await tick(world, bot)
    (subscription,) = await bot.core.digests.listing(None)
    assert subscription.paused_at is None
    assert (len(in_channel(world)), len(in_thread(world))) == (1, 1)


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("at", range(18))
async def test_a_crash_at_any_step_corrects_once(
    world: World, bot: Bot, at: int, layout: Layout
) -> None:
    world.slack.grant("channels:history")
    able = looking(bot)
    await add(bot, "a", FRIDAY)
    await subscribe(bot, layout=layout)
    await tick(world, able)
    await add(bot, "a", FRIDAY - timedelta(days=7))
    fuse = Fuse(at=at)
    with suppress(CrashError, BaseExceptionGroup):
        await with_fuse(bot.core.digests, fuse).enqueue_due()
        await with_fuse(able.outbox, fuse).deliver()
    for _ in range(3):
        await tick(world, able, timedelta(minutes=5))
    (edition,) = in_channel(world)
    corrections = [text for text in in_thread(world) if text.startswith("Corrected on")]
    assert "Corrected on Monday 23 November 2026" in edition.text
    assert (len(corrections), len(in_thread(world))) == (1, 2 if layout is Layout.THREAD else 1)
    assert {state for _, state in await states(bot)} == {OutgoingState.SENT}
