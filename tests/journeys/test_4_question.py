"""Journey 4: a sentence in a direct message or a mention, answered once, where it was asked."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import Bot
from bot.blockkit.renderer import Renderer
from bot.domain.model import ChannelId, TeamId, UserId
from bot.services.dispatch import OutboxDispatch
from bot.services.inbox import question
from bot.slack.poster import SlackPoster
from tests.crashes import CrashError, Fuse, with_fuse
from tests.journeys.conftest import World
from tests.journeys.test_5_subscription import filled, opened_form


async def replies(world: World, bot: Bot, user: str = "ben") -> list[str]:
    """Return what the bot has said to a person, once nothing is under way."""
    await world.slack.idle()
    await bot.idle()
    said = world.slack.direct_messages(user)
    return [message.text for message in said if message.user == "U0BOT"]


@pytest.mark.parametrize(
    "text", ["us-china", "When did the US and China last talk?", "china / us please"]
)
async def test_a_direct_message_is_answered_beside_it(
    world: World, informed: Bot, text: str
) -> None:
    await world.slack.say_to_app("ben", text)
    (answer,) = await replies(world, informed)
    assert "Defense Policy Coordination Talks" in answer
    assert world.slack.direct_messages("ben")[-1].thread_ts is None


async def test_a_direct_message_in_a_thread_is_answered_in_that_thread(
    world: World, informed: Bot
) -> None:
    first = await world.slack.say_to_app("ben", "us-china")
    await replies(world, informed)
    await world.slack.say_to_app("ben", "us-china since:3m", thread_ts=first.ts)
    await replies(world, informed)
    (_, plain, *_, threaded) = world.slack.direct_messages("ben")
    assert [each.user for each in (plain, threaded)] == ["U0BOT", "U0BOT"]
    assert (plain.thread_ts, threaded.thread_ts) == (None, first.ts)


async def test_a_mention_is_answered_in_the_channels_thread(world: World, informed: Bot) -> None:
    asked = await world.slack.say("ben", "#us-china", "@attache us-china")
    await world.slack.idle()
    await informed.idle()
    answers = [each for each in world.slack.messages("#us-china") if each.thread_ts == asked.ts]
    assert [each.user for each in answers if each.ts != asked.ts] == ["U0BOT"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hello", "US and China"),
        ("thanks!", "welcome"),
        ("help me please", "US and China"),
        ("what is the meaning of life", "US and China"),
    ],
)
async def test_small_talk_gets_a_useful_line(world: World, bot: Bot, text: str, told: str) -> None:
    await world.slack.say_to_app("ben", text)
    (answer,) = await replies(world, bot)
    assert told in answer


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("help", "/talks subscriptions"),
        ("Sources", "There are no sources yet."),
        ("/talks sources", "There are no sources yet."),
        ("subscriptions", "No digest is set up here yet."),
        ("subscribe us-china", "Digest: United States and China."),
        ("subscribe us-chna", "Did you mean us-china?"),
    ],
)
async def test_a_subcommand_means_the_same_in_a_message(
    world: World, bot: Bot, text: str, told: str
) -> None:
    await world.slack.say_to_app("ben", text)
    (answer,) = await replies(world, bot)
    assert told in answer


async def test_who_asks_to_subscribe_gets_a_button_to_the_form(world: World, bot: Bot) -> None:
    await world.slack.say("ben", "#us-china", "@attache subscribe to us-china")
    await world.slack.idle()
    await bot.idle()
    button = world.slack.messages("#us-china")[-1]
    await world.slack.click("ben", button.ts, "#us-china", "subscription.open.v1")
    await bot.idle()
    (form,) = world.slack.views("ben")
    assert "'initial_value': 'us-cn'" in str(form.blocks)


async def test_what_is_set_up_elsewhere_is_not_told_before_others(world: World, bot: Bot) -> None:
    view = await opened_form(world, bot)
    await world.slack.submit("ben", view.id, filled())
    for name in ("#us-china", "#indo-pacific"):
        await world.slack.say("ben", name, "@attache subscriptions")
        await world.slack.idle()
        await bot.idle()
    told = [world.slack.messages(name)[-1].text for name in ("#us-china", "#indo-pacific")]
    assert [text.splitlines()[0] for text in told] == [
        "These digests are set up:",
        "No digest is set up here yet.",
    ]


async def test_an_event_delivered_twice_is_answered_once(world: World, informed: Bot) -> None:
    world.slack.faults.double_event()
    await world.slack.say_to_app("ben", "us-china")
    assert len(await replies(world, informed)) == 1


async def test_our_own_answers_are_not_questions(world: World, informed: Bot) -> None:
    await world.slack.say_to_app("ben", "us-china")
    await replies(world, informed)
    assert len(await replies(world, informed)) == 1


async def test_hostile_text_is_shown_and_pings_nobody(world: World, bot: Bot) -> None:
    await world.slack.say_to_app("ben", "<!channel> & *bold* \x00 \u202eabc " + "x" * 9_000)
    (answer,) = await replies(world, bot)
    posted = world.slack.calls("chat.postMessage")[-1].args
    assert "<!channel>" not in str(posted["blocks"]).replace("&lt;!channel&gt;", "")
    assert len(answer) < 4_000


@pytest.mark.parametrize("at", range(2, 9))
async def test_a_crash_at_any_step_answers_late_and_once(
    world: World, informed: Bot, at: int
) -> None:
    asked = await world.slack.say_to_app("ana", "thanks")
    await replies(world, informed, "ana")
    poster = informed.outbox.poster
    assert isinstance(poster, SlackPoster)
    outbox = replace(informed.outbox, poster=SlackPoster(client=poster.client, may_look_back=True))
    fuse = Fuse(at=at)
    dispatch = OutboxDispatch(digests=informed.core.digests, outbox=outbox)
    failing = replace(dispatch, outbox=with_fuse(outbox, fuse))
    dying = replace(with_fuse(informed.inbox, fuse), dispatch=failing)
    payload = question(
        team=TeamId(informed.identity.team_id),
        user=UserId("U0ANA"),
        channel=ChannelId(asked.channel),
        thread_ts=None,
        text="us-china",
    )
    with suppress(CrashError, BaseExceptionGroup):
        item = await dying.claim("Ev1", payload)
        assert item is not None
        await dying.answer(item)
    for _ in range(2):
        world.clock.move(timedelta(minutes=5))
        await replace(informed.inbox, dispatch=dispatch).take_over()
        await outbox.deliver()
    assert len(await replies(world, informed, "ana")) == 2


async def test_an_answer_that_cannot_be_drawn_is_told_with_a_reference(
    world: World, informed: Bot, tmp_path: Path
) -> None:
    (tmp_path / "message").mkdir()
    for name in ("answer", "problem"):
        (tmp_path / "message" / f"{name}.xml").write_text("<message><x/></message>")
    inbox = replace(informed.inbox, renderer=Renderer.open(tmp_path))
    asked = question(
        team=TeamId(informed.identity.team_id),
        user=UserId("U0BEN"),
        channel=ChannelId("C0USCHINA"),
        thread_ts=None,
        text="us-china",
    )
    item = await inbox.claim("event:1", asked)
    assert item is not None
    await inbox.answer(item)
    told = world.slack.messages("#us-china")[-1].text
    assert "I have an answer, but cannot show it." in told
