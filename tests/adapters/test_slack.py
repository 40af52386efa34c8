"""The Slack side at its edges: what goes wrong, what is repeated, and what nobody may read."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, closing, redirect_stderr
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import Bot
from bot.blockkit.renderer import Renderer
from bot.domain.posting import OutgoingState
from bot.errors import NotAllowed, Refused, SubscriptionError, Uncertain, UserError
from bot.sandbox.delivery import Ack, Kind, NoAck
from bot.sandbox.faults import Faults
from bot.sandbox.records import Json, Message
from bot.sandbox.starter import MANIFEST
from bot.slack.bolt import ErrorHandler, InFlight, identify, make_app
from bot.slack.calls import calling
from bot.slack.connection import make_clients, socket_mode
from bot.telemetry import library_logger, set_up_logging
from tests.adapters.bots import Office, open_office, read_one
from tests.conftest import MovableClock
from tests.databases import SqliteFiles

CHANNEL = "#us-china"


@pytest.fixture
def url(sqlite: SqliteFiles, tmp_path: Path) -> Iterator[str]:
    """Return a fresh database's URL."""
    with sqlite.fresh(tmp_path) as fresh:
        yield fresh


@pytest.fixture
async def office(url: str, clock: MovableClock) -> AsyncIterator[Office]:
    """Return a workspace without a bot."""
    async with open_office(clock, url) as opened:
        yield opened


@pytest.fixture
async def bot(office: Office) -> AsyncIterator[Bot]:
    """Return a bot that has read one article, and logs everything."""
    async with office.open_bot() as opened:
        await office.slack.connected()
        await read_one(opened)
        yield opened


def seen(office: Office, channel: str = CHANNEL, viewer: str = "ben") -> list[str]:
    """Return what stands in a channel for a person."""
    return [message.text for message in office.slack.messages(channel, viewer=viewer)]


async def asked(office: Office, bot: Bot, text: str, channel: str = CHANNEL) -> Message:
    """Type `/talks …` as Ben and return the newest answer."""
    await office.slack.command("ben", channel, "/talks", text)
    await bot.idle()
    return office.slack.messages(channel, viewer="ben")[-1]


async def settled(office: Office, bot: Bot) -> None:
    """Return once nothing is under way, in either direction."""
    await office.slack.idle()
    await bot.idle()


async def told(office: Office, bot: Bot, kind: Kind, payload: Json) -> Ack:
    """Bring the bot a payload of our own; return its acknowledgement."""
    outcome = await office.slack.delivery.ask(kind, payload)
    await settled(office, bot)
    assert isinstance(outcome, Ack)
    return outcome


def last_payload(office: Office, kind: Kind) -> Json:
    """Return the newest payload of a kind that was brought to the bot."""
    return office.slack.deliveries(kind)[-1].payload


# --- the error handler, with listeners that fail ----------------------------------------------

Fail = Callable[[AsyncAck], Awaitable[None]]


def fails(error: Exception, *, acked: bool) -> Fail:
    """Return a listener that raises, with or without acknowledging first."""

    async def listener(ack: AsyncAck) -> None:
        if acked:
            await ack()
        raise error

    return listener


@asynccontextmanager
async def failing_app(office: Office, listener: Fail) -> AsyncIterator[InFlight]:
    """Connect an app of ours in which one listener takes everything."""
    slack = office.slack
    with redirect_stderr(office.log):
        set_up_logging(level="debug", style="json")
    async with aiohttp.ClientSession() as session:
        client = make_clients(slack.api_url, session, slack.bot_token).reader
        app = make_app(
            identity=await identify(client, slack.bot_token),
            client=client,
            signing_secret="",
            logger=library_logger("slack_bolt.attache"),
        )
        in_flight = InFlight()
        app.error(in_flight.counted(ErrorHandler(renderer=Renderer.open(None)).on_error))
        register(app, in_flight.counted(listener))
        async with socket_mode(app, client, slack.app_token):
            await slack.connected()
            yield in_flight


def register(app: AsyncApp, listener: Fail) -> None:
    """Put one listener on everything that a person can do."""
    app.command("/talks")(listener)
    app.action(re.compile(r".*"))(listener)
    app.view("form")(listener)
    app.event("app_home_opened")(listener)


UNEXPECTED = ValueError("planted-detail")
REFUSED = Refused("Slack did not take my answer", reason="http_500", hint="Ask again.")
CAN_BE_MENDED = UserError("I don't know the place 'chna'.", hint="Did you mean `us-china`?")


@pytest.mark.parametrize("acked", [True, False])
async def test_a_mistake_of_the_person_is_told_to_them_alone(office: Office, acked: bool) -> None:
    async with failing_app(office, fails(CAN_BE_MENDED, acked=acked)) as in_flight:
        outcome = await office.slack.command("ben", CHANNEL, "/talks", "us-chna")
        await in_flight.idle()
    (message,) = office.slack.messages(CHANNEL, viewer="ben")
    assert (outcome.status, message.only_for) == ("ok", "U0BEN")
    assert "I don't know the place 'chna'." in message.text
    assert "Did you mean us-china?" in message.text.replace("`", "")
    assert "Reference" not in message.text


@pytest.mark.parametrize("acked", [True, False])
async def test_an_unexpected_error_gives_a_reference_that_stands_in_the_log(
    office: Office, acked: bool
) -> None:
    async with failing_app(office, fails(UNEXPECTED, acked=acked)) as in_flight:
        outcome = await office.slack.command("ben", CHANNEL, "/talks", "us-china")
        await in_flight.idle()
    (message,) = office.slack.messages(CHANNEL, viewer="ben")
    reference = message.text.partition("Reference ")[2].strip(" `.")
    (line,) = [line for line in office.log.getvalue().splitlines() if reference in line]
    assert (outcome.status, message.only_for) == ("ok", "U0BEN")
    assert re.fullmatch(r"[0-9a-f]{6}", reference)
    assert "Something went wrong on my side." in message.text
    assert "ValueError: planted-detail" in line
    assert "Traceback" in line
    assert [word for word in ("Traceback", "ValueError", "planted") if word in message.text] == []


async def test_somebody_elses_fault_is_told_with_a_reference(office: Office) -> None:
    async with failing_app(office, fails(REFUSED, acked=True)) as in_flight:
        await office.slack.command("ben", CHANNEL, "/talks", "us-china")
        await in_flight.idle()
    (message,) = office.slack.messages(CHANNEL, viewer="ben")
    reference = message.text.partition("Reference ")[2].strip(" `.")
    assert "Slack did not take my answer" in message.text
    assert f'"reference": "{reference}"' in office.log.getvalue()


VIEW: Mapping[str, Any] = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "A form"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": name,
            "optional": True,
            "label": {"type": "plain_text", "text": name},
            "element": {"type": "plain_text_input", "action_id": name},
        }
        for name in ("query", "at")
    ],
}


async def submitted(office: Office, error: Exception) -> dict[str, str]:
    """Open a form as Ben, submit it to a listener that raises, and return the form's errors."""

    async def opens_or_fails(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        if body.get("type") == "view_submission":
            raise error
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=dict(VIEW))

    async with failing_app(office, opens_or_fails) as in_flight:  # type: ignore[arg-type] # Bolt passes by name
        await office.slack.command("ben", CHANNEL, "/talks", "")
        await in_flight.idle()
        (view,) = office.slack.views("ben")
        result = await office.slack.submit("ben", view.id)
        await in_flight.idle()
    assert (result.closed, result.error) == (False, None)
    return result.errors


async def test_a_form_with_mistakes_shows_each_beside_its_field(office: Office) -> None:
    fields = {"query": "I don't know 'chna'.", "at": "Give a time."}
    assert await submitted(office, SubscriptionError(fields)) == fields


async def test_a_form_shows_no_marks_around_what_is_to_be_typed(office: Office) -> None:
    errors = await submitted(office, SubscriptionError({"query": "Did you mean `us-china`?"}))
    assert errors == {"query": "Did you mean us-china?"}


async def test_a_mistake_without_a_field_stands_beside_the_first_one(office: Office) -> None:
    errors = await submitted(office, NotAllowed("You may not do this."))
    assert errors == {"query": "You may not do this."}


async def test_a_form_that_broke_us_stays_open_and_says_so(office: Office) -> None:
    errors = await submitted(office, UNEXPECTED)
    assert errors == {"query": "Something went wrong on my side."}
    assert "ValueError: planted-detail" in office.log.getvalue()


async def test_an_event_that_broke_us_is_logged_and_nobody_is_told(office: Office) -> None:
    async with failing_app(office, fails(UNEXPECTED, acked=False)) as in_flight:
        await office.slack.open_home("ben")
        await office.slack.idle()
        await in_flight.idle()
    (attempt,) = office.slack.deliveries("events_api")
    assert isinstance(attempt.outcome, Ack)
    assert office.slack.calls("response_url") == ()
    assert "listener_failed" in office.log.getvalue()


@pytest.mark.parametrize(
    ("times", "shown", "events"),
    [
        (1, "Slack did not answer (ServerDisconnectedError)", ["listener_failed"]),
        (2, "", ["listener_failed", "person_not_told"]),
    ],
)
async def test_an_answer_that_is_cut_off_is_told_then_logged(
    office: Office, bot: Bot, times: int, shown: str, events: list[str]
) -> None:
    office.slack.faults.drop_next("response_url", times=times)
    outcome = await office.slack.command("ben", CHANNEL, "/talks", "us-china")
    await bot.idle()
    logged = office.log.getvalue()
    assert outcome.status == "ok"
    assert shown in "".join(seen(office))
    assert [event for event in ("listener_failed", "person_not_told") if event in logged] == events


async def test_an_answer_that_slack_refuses_is_told(office: Office, bot: Bot) -> None:
    office.slack.faults.fail_next("response_url", status=404)
    message = await asked(office, bot, "us-china")
    assert "Slack did not take my answer" in message.text


LOST: Mapping[str, Callable[[Faults], object]] = {
    "cut after it was taken": lambda faults: faults.drop_next("response_url", accepted=True),
    "500": lambda faults: faults.fail_next("response_url", status=500),
    "429": lambda faults: faults.fail_next("response_url", status=429),
}


@pytest.mark.parametrize("case", LOST)
async def test_a_share_of_which_nobody_knows_is_sent_once_and_the_person_told_to_look(
    office: Office, bot: Bot, case: str
) -> None:
    message = await asked(office, bot, "us-china")
    LOST[case](office.slack.faults)
    before = len(office.slack.calls("response_url"))
    await office.slack.click("ben", message.ts, CHANNEL, "answer.share.v1")
    await bot.idle()
    told = seen(office)[-1]
    await office.slack.click("ben", message.ts, CHANNEL, "answer.share.v1")
    await bot.idle()
    assert "look there before you share it again" in told
    assert "You have shared this already." in seen(office)[-1]
    # The share, what the person is told of it, and of the second click.
    assert len(office.slack.calls("response_url")) - before == 3
    assert len(seen(office, viewer="ana")) == (1 if case.startswith("cut") else 0)


async def test_a_share_that_was_surely_not_taken_can_be_tried_again(
    office: Office, bot: Bot
) -> None:
    message = await asked(office, bot, "us-china")
    office.slack.faults.fail_next("response_url", status=404)
    for _ in range(2):
        await office.slack.click("ben", message.ts, CHANNEL, "answer.share.v1")
        await bot.idle()
    (shared,) = seen(office, viewer="ana")
    assert "Defense Policy Coordination Talks" in shared


async def test_a_share_that_broke_us_can_be_tried_again(office: Office, bot: Bot) -> None:
    message = await asked(office, bot, "us-china")
    for renaming in ("sources RENAME TO lost", "lost RENAME TO sources"):
        async with bot.core.database.begin() as tx:
            await tx.connection.exec_driver_sql(f"ALTER TABLE {renaming}")
        await office.slack.click("ben", message.ts, CHANNEL, "answer.share.v1")
        await bot.idle()
    (shared,) = seen(office, viewer="ana")
    assert "Defense Policy Coordination Talks" in shared


async def test_a_form_that_came_too_late_is_told(office: Office, bot: Bot) -> None:
    office.slack.faults.fail_next("views.open", error="expired_trigger_id")
    message = await asked(office, bot, "subscribe us-china")
    assert message.only_for == "U0BEN"
    assert "the form came too late for Slack to open it." in message.text


async def test_a_home_tab_that_slack_refuses_is_logged_by_its_reason(
    office: Office, bot: Bot
) -> None:
    office.slack.faults.fail_next("views.publish", error="not_enabled")
    await office.slack.open_home("ben")
    await settled(office, bot)
    assert "Slack refused it (not_enabled)." in office.log.getvalue()
    assert office.slack.home("ben") is None


@pytest.mark.parametrize(
    ("fault", "is_invited"),
    [
        ({"error": "channel_not_found"}, True),
        ({"error": "missing_scope"}, False),
        ({"status": 503}, False),
    ],
    ids=str,
)
async def test_a_form_is_confirmed_even_where_membership_cannot_be_read(
    office: Office, bot: Bot, fault: dict[str, Any], is_invited: bool
) -> None:
    office.slack.faults.fail_next("conversations.info", **fault)
    await office.slack.command("ben", CHANNEL, "/talks", "subscribe us-china")
    await bot.idle()
    (view,) = office.slack.views("ben")
    await office.slack.submit("ben", view.id)
    await bot.idle()
    (confirmed,) = office.slack.views("ben")
    assert confirmed.id == view.id
    assert ("/invite @attache" in str(confirmed.blocks)) is is_invited


async def test_a_form_is_confirmed_in_time_while_slack_keeps_us_waiting(
    office: Office, bot: Bot
) -> None:
    await office.slack.command("ben", CHANNEL, "/talks", "subscribe us-china")
    await bot.idle()
    (view,) = office.slack.views("ben")
    hold = office.slack.faults.hold_next("conversations.info")
    result = await office.slack.submit("ben", view.id)
    hold.release()
    assert (result.error, result.errors) == (None, {})


async def test_a_call_that_never_ends_is_given_up() -> None:
    with pytest.raises(Uncertain, match="Slack did not answer"):
        async with calling(timedelta(milliseconds=20)):
            await asyncio.Event().wait()


# --- repeated, old and foreign payloads -------------------------------------------------------


async def test_a_command_delivered_twice_is_answered_once(office: Office, bot: Bot) -> None:
    await asked(office, bot, "us-china")
    ack = await told(office, bot, "slash_commands", last_payload(office, "slash_commands"))
    assert ack.body is None
    assert len(seen(office)) == 1


async def test_each_delivery_is_remembered_as_what_it_was(office: Office, bot: Bot) -> None:
    message = await asked(office, bot, "us-china")
    await office.slack.click("ben", message.ts, CHANNEL, "answer.share.v1")
    await office.slack.click("ben", message.ts, CHANNEL, "subscription.open.v1")
    await office.slack.say_to_app("ben", "us-china")
    await settled(office, bot)
    (view,) = office.slack.views("ben")
    await office.slack.submit("ben", view.id)
    await settled(office, bot)
    async with bot.core.database.read() as tx:
        kinds = await tx.connection.exec_driver_sql("SELECT kind FROM inbox ORDER BY kind")
        assert list(kinds.scalars()) == ["click", "command", "form", "question"]


async def test_a_button_that_no_longer_exists_says_so(office: Office, bot: Bot) -> None:
    old = {
        "type": "button",
        "action_id": "answer.more.v0",
        "text": {"type": "plain_text", "text": "More"},
        "value": "5 us-china",
    }
    blocks = ({"type": "actions", "block_id": "old", "elements": [old]},)
    posted = office.slack.workspace.post(
        "C0USCHINA", user="U0BOT", is_bot=True, text="An old answer", blocks=blocks
    )
    outcome = await office.slack.click("ben", posted.ts, CHANNEL, "answer.more.v0")
    await bot.idle()
    (_, message) = office.slack.messages(CHANNEL, viewer="ben")
    assert (outcome.status, message.only_for) == ("ok", "U0BEN")
    assert "This button works no longer." in message.text


@pytest.mark.parametrize("kind", ["slash_commands", "interactive", "events_api"])
async def test_another_workspaces_payload_is_not_authorised(
    office: Office, bot: Bot, kind: Kind
) -> None:
    message = await asked(office, bot, "us-china")
    await office.slack.click("ben", message.ts, CHANNEL, "answer.share.v1")
    await office.slack.say_to_app("ben", "us-china")
    await settled(office, bot)
    payload = last_payload(office, kind)
    before = (len(seen(office)), len(office.slack.direct_messages("ben")))
    foreign = payload | {
        "team_id": "T0OTHER",
        "team": {"id": "T0OTHER", "domain": "other"},
        "event_id": "Ev0OTHER",
        "trigger_id": "1.2.other",
    }
    foreign.pop("authorizations", None)
    if kind == "interactive":
        foreign["user"] = payload["user"] | {"team_id": "T0OTHER"}
    await told(office, bot, kind, foreign)
    said = [text for text in seen(office)[before[0] :] if "install this app" not in text]
    assert (said, len(office.slack.direct_messages("ben"))) == ([], before[1])


async def test_a_guests_form_in_a_shared_channel_belongs_to_the_workspace_that_was_authorised(
    office: Office, bot: Bot
) -> None:
    await office.slack.command("ben", CHANNEL, "/talks", "subscribe us-china")
    await bot.idle()
    (view,) = office.slack.views("ben")
    await office.slack.submit("ben", view.id)
    await bot.idle()
    payload = last_payload(office, "interactive")
    forged = payload | {
        "team": {"id": "T0OTHER", "domain": "other"},
        "user": payload["user"] | {"id": "U0GUEST", "team_id": "T0OTHER"},
        "view": payload["view"] | {"id": "V0FORGED", "app_installed_team_id": bot.identity.team_id},
    }
    await told(office, bot, "interactive", forged)
    async with bot.core.database.read() as tx:
        stored = await tx.subscriptions.for_team(None)
    assert [(each.created_by, each.team_id) for each in stored] == [
        ("U0BEN", bot.identity.team_id),
        ("U0GUEST", bot.identity.team_id),
    ]


async def test_a_question_from_a_shared_channel_belongs_to_the_workspace_that_was_authorised(
    office: Office, bot: Bot
) -> None:
    await office.slack.say_to_app("ben", "us-china")
    await settled(office, bot)
    payload = office.slack.deliveries("events_api")[0].payload
    ours = {"team_id": bot.identity.team_id, "user_id": bot.identity.bot_user_id, "is_bot": True}
    forged = {"team_id": "T0OTHER", "event_id": "EvForged", "authorizations": [ours]}
    await told(office, bot, "events_api", payload | forged)
    async with bot.core.database.read() as tx:
        rows = await tx.outbox.listing(frozenset(OutgoingState), 9)
    assert {each.key: each.team_id for each in rows}["answer:EvForged"] == bot.identity.team_id


async def test_a_subcommand_ends_at_any_white_space(office: Office, bot: Bot) -> None:
    await office.slack.command("ben", CHANNEL, "/talks", "subscribe\tus-china")
    await bot.idle()
    (view,) = office.slack.views("ben")
    assert "us-china" in str(view.blocks)


UNKNOWN_EVENT = {"type": "reaction_added", "user": "U0BEN", "reaction": "eyes", "item": {}}


async def test_an_event_that_we_do_not_know_is_acknowledged(office: Office, bot: Bot) -> None:
    await office.slack.say_to_app("ben", "hello")
    await settled(office, bot)
    known = last_payload(office, "events_api")
    ack = await told(office, bot, "events_api", known | {"event": UNKNOWN_EVENT})
    assert ack.body is None


async def test_events_that_an_operator_added_to_the_manifest_are_acknowledged(
    url: str, clock: MovableClock
) -> None:
    async with open_office(clock, url, manifest=MANIFEST) as office, office.open_bot() as bot:
        await office.slack.connected()
        await office.slack.invite("#general")
        await office.slack.archive(CHANNEL)
        await office.slack.open_home("ben")
        await settled(office, bot)
    attempts = office.slack.deliveries("events_api")
    assert len(attempts) == 3
    assert [each for each in attempts if not isinstance(each.outcome, Ack)] == []
    assert office.slack.home("ben") is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"bot_id": "B0OTHER"},
        {"subtype": "bot_message", "bot_id": "B0OTHER"},
        {"subtype": "message_changed", "message": {"user": "U0BEN", "text": "us-china"}},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"channel_type": "channel", "channel": "C0USCHINA"},
        {"user": "U0BOT"},
    ],
    ids=str,
)
async def test_what_is_no_persons_own_new_message_is_taken_without_a_word(
    office: Office, bot: Bot, changes: Json
) -> None:
    await office.slack.say_to_app("ben", "us-china")
    await settled(office, bot)
    before = len(office.slack.calls("chat.postMessage"))
    payload = office.slack.deliveries("events_api")[0].payload
    event = payload["event"] | changes
    ack = await told(office, bot, "events_api", payload | {"event_id": "Ev2", "event": event})
    assert ack.body is None
    assert len(office.slack.calls("chat.postMessage")) == before


async def test_an_edited_question_is_not_answered_again(office: Office, bot: Bot) -> None:
    question = await office.slack.say_to_app("ben", "us-china")
    await settled(office, bot)
    office.slack.workspace.edit(question, text="us-china since:1w", edited_ts="1.2")
    await settled(office, bot)
    edit = last_payload(office, "events_api")["event"]
    assert (edit["subtype"], edit["message"]["text"]) == ("message_changed", "us-china since:1w")
    assert len(office.slack.calls("chat.postMessage")) == 1


async def test_a_question_that_could_not_be_kept_is_brought_again_and_answered_once(
    office: Office, bot: Bot
) -> None:
    path = office.settings.database.url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        await office.slack.say_to_app("ben", "us-china")
        await office.slack.until(lambda: office.slack.deliveries("events_api"))
    await settled(office, bot)
    (lost, kept, *_) = office.slack.deliveries("events_api")
    (_, answer) = office.slack.direct_messages("ben")
    assert (type(lost.outcome), type(kept.outcome)) == (NoAck, Ack)
    assert lost.payload["event_id"] == kept.payload["event_id"]
    assert "Defense Policy Coordination Talks" in answer.text


async def test_a_question_is_kept_before_slack_is_told_so(office: Office, bot: Bot) -> None:
    path = office.settings.database.url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await office.slack.say_to_app("ben", "us-china")
        with pytest.raises(TimeoutError):
            await office.slack.until(lambda: office.slack.deliveries("events_api"), timeout=0.5)
        other.execute("ROLLBACK")
    await settled(office, bot)
    assert isinstance(office.slack.deliveries("events_api")[0].outcome, Ack)
    assert len(office.slack.direct_messages("ben")) == 2


async def test_a_message_without_a_text_is_answered(office: Office, bot: Bot) -> None:
    await office.slack.say_to_app("ben", "us-china")
    await settled(office, bot)
    payload = office.slack.deliveries("events_api")[0].payload
    event = payload["event"] | {"text": None}
    await told(office, bot, "events_api", payload | {"event_id": "Ev2", "event": event})
    assert len(office.slack.direct_messages("ben")) == 3
    assert "listener_failed" not in office.log.getvalue()


# --- where the bot is no member ---------------------------------------------------------------


async def test_a_channel_without_the_bot_is_answered_and_shared_in(
    office: Office, bot: Bot
) -> None:
    message = await asked(office, bot, "us-china", "#general")
    outcome = await office.slack.click("ben", message.ts, "#general", "answer.share.v1")
    await bot.idle()
    (shared,) = seen(office, "#general", viewer="ana")
    assert (message.only_for, outcome.status) == ("U0BEN", "ok")
    assert "Defense Policy Coordination Talks" in message.text
    assert "Defense Policy Coordination Talks" in shared
    assert office.slack.calls("chat.postMessage") == ()


# --- what nobody may read ---------------------------------------------------------------------

PLANTED = ("zebra-question", "zebra-mention", "zebra-query", "zebra-form", "Okafor")


async def test_no_secret_and_no_word_of_a_person_is_logged(
    office: Office,
) -> None:
    slack = office.slack
    async with office.open_bot() as bot:
        await slack.connected()
        await read_one(bot)
        message = await asked(office, bot, '"zebra-query"')
        slack.faults.fail_next("response_url", status=500)
        await asked(office, bot, "zebra-query")
        slack.faults.drop_next("response_url")
        await asked(office, bot, "zebra-query us-china")
        await slack.click("ben", message.ts, CHANNEL, "subscription.open.v1")
        await slack.say_to_app("ben", "zebra-question about us and china")
        slack.faults.drop_next("chat.postMessage")
        await slack.say("ben", CHANNEL, "@attache zebra-mention")
        await slack.open_home("ben")
        await settled(office, bot)
        (view,) = slack.views("ben")
        await slack.submit("ben", view.id, {"query": {"subscription.query.v1": "zebra-form"}})
        slack.faults.revoke_token()
        await slack.open_home("ana")
        await settled(office, bot)
    logged = office.log.getvalue()
    addresses = [each.payload.get("response_url") for each in slack.deliveries("slash_commands")]
    tokens = (slack.bot_token, slack.app_token, slack.signing_secret, "/response/")
    secrets = (*PLANTED, *tokens, *map(str, addresses))
    assert "listener_failed" in logged
    assert [secret for secret in secrets if secret in logged] == []


async def test_a_statement_that_fails_is_logged_without_what_was_asked(
    office: Office, bot: Bot
) -> None:
    async with bot.core.database.begin() as tx:
        await tx.connection.exec_driver_sql("ALTER TABLE inbox RENAME TO lost")
    await office.slack.say_to_app("ben", "zebra-question about us and china")
    await settled(office, bot)
    logged = office.log.getvalue()
    assert "listener_failed" in logged
    assert "zebra-question" not in logged
