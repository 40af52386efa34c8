"""Journey 3: a digest is due, and posted once, whatever happens on the way."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Bot
from bot.blockkit.renderer import Renderer
from bot.domain.digest import Digest
from bot.domain.model import ChannelId, TeamId, UserId
from bot.domain.posting import Asker, OutgoingState, Preferences, Subscription
from bot.domain.subscriptions import SubscriptionDraft
from bot.sandbox.records import Message
from bot.services.outbox import Outbox
from bot.slack.poster import SlackPoster
from bot.viewmodels.digests import DigestMessage
from tests.crashes import CrashError, Fuse, with_fuse
from tests.journeys.conftest import World

CHANNEL = "#indo-pacific"
ONE_DAY = timedelta(days=1)
AN_HOUR = timedelta(hours=1)


async def subscribe(bot: Bot, channel: str = "C0INDOPAC", **fields: object) -> Subscription:
    """Subscribe a channel to everything, daily at 09:30 UTC: half an hour from now."""
    draft = {
        "team_id": TeamId(bot.identity.team_id),
        "channel_id": ChannelId(channel),
        "query": "",
        "weekdays": frozenset(range(7)),
        "at": "09:30",
        "zone": "UTC",
        "first_edition_now": False,
        "created_by": UserId("U0ANA"),
        "created_by_name": "Ana Duarte",
    }
    return await bot.core.subscriptions.save(SubscriptionDraft(**{**draft, **fields}))  # type: ignore[arg-type] # from a table


async def tick(bot: Bot) -> None:
    """Let a minute's spines run."""
    await bot.core.digests.enqueue_due()
    await bot.outbox.deliver()


def with_poster(bot: Bot, poster: SlackPoster) -> Outbox:
    """Return the bot's outbox with another poster."""
    return replace(bot.outbox, poster=poster)


def posted(world: World, channel: str = CHANNEL) -> tuple[Message, ...]:
    """Return what stands in a channel."""
    return world.slack.messages(channel)


async def test_a_digest_is_posted_at_its_time_and_not_before(world: World, informed: Bot) -> None:
    await subscribe(informed)
    await tick(informed)
    before = posted(world)
    world.clock.move(AN_HOUR)
    await tick(informed)
    (digest,) = posted(world)
    assert before == ()
    assert "Set up by Ana Duarte" in digest.text
    assert "Defense Policy Coordination Talks" in digest.text


async def test_what_a_digest_leaves_out_is_a_button_away(world: World, informed: Bot) -> None:
    poster = informed.outbox.poster
    assert isinstance(poster, SlackPoster)
    full = Renderer.open(None).render(DigestMessage.sample())
    await poster.client.chat_postMessage(channel="C0INDOPAC", text=full.text, blocks=full.blocks)
    (digest,) = posted(world)
    await world.slack.click("ben", digest.ts, CHANNEL, "answer.more.v1")
    await informed.idle()
    answer = world.slack.messages(CHANNEL, viewer="ben")[-1]
    assert (answer.only_for, posted(world)) == ("U0BEN", (digest,))
    assert "United States and China, since 11 November 2026" in answer.text


async def test_the_preview_is_what_is_posted(world: World, informed: Bot) -> None:
    subscription = await subscribe(informed)
    preview = await informed.core.digests.preview(subscription.stored_id)
    world.clock.move(AN_HOUR)
    await tick(informed)
    assert isinstance(preview, Digest)
    headlines = [line.headline for section in preview.sections for line in section.lines]
    (digest,) = posted(world)
    assert [each for each in headlines if each not in digest.text] == []


async def test_a_slot_is_posted_once_however_often_it_ticks(world: World, informed: Bot) -> None:
    await subscribe(informed)
    world.clock.move(AN_HOUR)
    await tick(informed)
    await tick(informed)
    assert len(posted(world)) == 1


async def test_an_edition_with_nothing_new_is_not_posted(world: World, informed: Bot) -> None:
    await subscribe(informed)
    world.clock.move(AN_HOUR)
    await tick(informed)
    world.clock.move(ONE_DAY)
    await tick(informed)
    assert len(posted(world)) == 1


async def test_an_edition_too_late_is_left_to_the_next_one(world: World, informed: Bot) -> None:
    preferences = Preferences(most_late=AN_HOUR)
    await subscribe(informed, preferences=preferences)
    world.clock.move(5 * ONE_DAY + 2 * AN_HOUR)
    await tick(informed)
    too_late = posted(world)
    world.clock.move(ONE_DAY - AN_HOUR)
    await tick(informed)
    (digest,) = posted(world)
    assert too_late == ()
    assert "Late: due on" in digest.text
    assert "Defense Policy Coordination Talks" in digest.text


async def test_a_quiet_day_is_told_where_that_was_asked_for(world: World, informed: Bot) -> None:
    await subscribe(informed, query="brazil-kenya", preferences=Preferences(quiet_days=0))
    world.clock.move(AN_HOUR)
    await tick(informed)
    (line,) = posted(world)
    assert "Nothing new about brazil-kenya since" in line.text


async def test_a_pause_that_has_ended_is_over(world: World, informed: Bot) -> None:
    subscription = await subscribe(informed)
    ana = Asker(team_id=subscription.team_id, user_id=UserId("U0ANA"))
    until = world.clock.now + ONE_DAY
    await informed.core.subscriptions.pause(subscription.stored_id, ana, until=until)
    world.clock.move(AN_HOUR)
    await tick(informed)
    while_paused = posted(world)
    world.clock.move(ONE_DAY)
    await tick(informed)
    world.clock.move(ONE_DAY)
    await tick(informed)
    assert (while_paused, len(posted(world))) == ((), 1)


async def test_after_days_of_downtime_there_is_one_edition(world: World, informed: Bot) -> None:
    await subscribe(informed)
    world.clock.move(5 * ONE_DAY)
    await tick(informed)
    await tick(informed)
    assert len(posted(world)) == 1


async def test_everything_can_be_paused_and_started_again(world: World, informed: Bot) -> None:
    await subscribe(informed)
    await informed.core.digests.pause_all(paused=True)
    world.clock.move(AN_HOUR)
    await tick(informed)
    paused = posted(world)
    await informed.core.digests.pause_all(paused=False)
    await tick(informed)
    assert (paused, len(posted(world))) == ((), 1)


async def test_a_lost_channel_pauses_the_digest_and_tells_its_owner(
    world: World, informed: Bot
) -> None:
    subscription = await subscribe(informed, channel="C0EUROPE")
    world.clock.move(AN_HOUR)
    await tick(informed)
    await tick(informed)
    (kept,) = await informed.core.digests.listing(None)
    (notice,) = world.slack.direct_messages("ana")
    assert (kept.id, kept.paused_at) == (subscription.id, world.clock.now)
    assert "not in the channel" in notice.text
    assert "/invite" in notice.text


async def test_a_rate_limit_is_waited_out(world: World, informed: Bot) -> None:
    await subscribe(informed)
    world.clock.move(AN_HOUR)
    world.slack.faults.fail_next("chat.postMessage", status=429, retry_after=7)
    await tick(informed)
    limited = posted(world)
    world.clock.move(timedelta(seconds=6))
    await tick(informed)
    early = posted(world)
    world.clock.move(timedelta(seconds=2))
    await tick(informed)
    assert (limited, early, len(posted(world))) == ((), (), 1)


async def test_refused_blocks_still_arrive_as_words(world: World, informed: Bot) -> None:
    await subscribe(informed)
    world.clock.move(AN_HOUR)
    world.slack.faults.fail_next("chat.postMessage", error="invalid_blocks")
    await tick(informed)
    (digest,) = posted(world)
    assert "Set up by Ana Duarte" in digest.text


@pytest.mark.parametrize("may_look_back", [True, False])
async def test_an_accepted_post_without_an_answer_is_never_doubled(
    world: World, informed: Bot, may_look_back: bool
) -> None:
    world.slack.grant("channels:history")
    poster = informed.outbox.poster
    assert isinstance(poster, SlackPoster)
    await subscribe(informed)
    world.clock.move(AN_HOUR)
    world.slack.faults.drop_next("chat.postMessage", accepted=True)
    await tick(informed)
    uncertain = SlackPoster(client=poster.client, may_look_back=may_look_back)
    for _ in range(3):
        world.clock.move(timedelta(minutes=5))
        await with_poster(informed, uncertain).deliver()
    states = await informed.outbox.listing(frozenset(OutgoingState), 10)
    expected = OutgoingState.SENT if may_look_back else OutgoingState.UNKNOWN
    assert [each.state for each in states] == [expected]
    assert len(posted(world)) == 1


@pytest.mark.parametrize("at", range(12))
async def test_a_crash_at_any_step_loses_and_repeats_nothing(
    world: World, informed: Bot, at: int
) -> None:
    world.slack.grant("channels:history")
    poster = informed.outbox.poster
    assert isinstance(poster, SlackPoster)
    looking = SlackPoster(client=poster.client, may_look_back=True)
    await subscribe(informed)
    world.clock.move(AN_HOUR)
    fuse = Fuse(at=at)
    with suppress(CrashError, BaseExceptionGroup):
        await with_fuse(informed.core.digests, fuse).enqueue_due()
        await with_fuse(with_poster(informed, looking), fuse).deliver()
    for _ in range(2):
        world.clock.move(timedelta(minutes=5))
        await informed.core.digests.enqueue_due()
        await with_poster(informed, looking).deliver()
    assert len(posted(world)) == 1


async def test_pausing_everything_also_holds_what_is_enqueued(world: World, informed: Bot) -> None:
    await subscribe(informed)
    world.clock.move(AN_HOUR)
    await informed.core.digests.enqueue_due()
    await informed.core.digests.pause_all(paused=True)
    await informed.outbox.deliver()
    held = posted(world)
    await informed.core.digests.pause_all(paused=False)
    await informed.outbox.deliver()
    assert (held, len(posted(world))) == ((), 1)


async def test_what_a_refused_edition_would_have_told_the_next_one_tells(
    world: World, informed: Bot
) -> None:
    subscription = await subscribe(informed, channel="C0EUROPE")
    world.clock.move(AN_HOUR)
    await tick(informed)
    await world.slack.invite("#europe-desk")
    ana = Asker(team_id=subscription.team_id, user_id=UserId("U0ANA"))
    await informed.core.subscriptions.resume(subscription.stored_id, ana)
    world.clock.move(ONE_DAY)
    await tick(informed)
    told = [each.text for each in posted(world, "#europe-desk") if each.subtype is None]
    assert len(told) == 1
    assert "Defense Policy Coordination Talks" in told[0]


async def test_a_revoked_token_pauses_nobody_and_everything_goes_out_later(
    world: World, informed: Bot
) -> None:
    await subscribe(informed)
    world.clock.move(AN_HOUR)
    world.slack.faults.fail_next("chat.postMessage", error="token_revoked")
    await tick(informed)
    (kept,) = await informed.core.digests.listing(None)
    world.clock.move(AN_HOUR)
    await tick(informed)
    assert (kept.paused_at, len(posted(world))) == (None, 1)


async def test_a_digest_that_cannot_be_drawn_does_not_stop_the_others(
    world: World, informed: Bot, tmp_path: Path
) -> None:
    template = "{% if cadence %}<p>{{ understood }}</p>{% endif %}"
    broken = template.replace(
        "<p>", "{% if understood != 'Everything relevant' %}<x/>{% endif %}<p>"
    )
    (tmp_path / "message").mkdir()
    (tmp_path / "message" / "digest.xml").write_text(f"<message>{broken}</message>")
    await subscribe(informed, channel="C0USCHINA", query="us-china")
    await subscribe(informed)
    world.clock.move(AN_HOUR)
    await replace(informed.core.digests, renderer=Renderer.open(tmp_path)).enqueue_due()
    await informed.outbox.deliver()
    listing = await informed.core.digests.listing(None)
    assert [each.paused_at is None for each in listing] == [False, True]
    assert [each.text for each in posted(world)] == ["Everything relevant"]


async def test_a_clock_that_ran_a_year_ahead_silences_no_digest(
    world: World, informed: Bot
) -> None:
    await subscribe(informed)
    world.clock.move(timedelta(days=365))
    await tick(informed)
    world.clock.move(-timedelta(days=365))
    await informed.core.digests.enqueue_due()
    (kept,) = await informed.core.digests.listing(None)
    assert kept.next_slot.due_at - world.clock.now <= timedelta(days=7)
