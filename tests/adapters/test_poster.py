"""Posting to Slack: what each refusal, failure and silence means, and looking back."""

import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from inspect import isclass
from types import ModuleType
from typing import Any, NoReturn

import aiohttp
import pytest
from aiohttp import client_exceptions, web
from slack_sdk import errors as sdk_errors
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from typing_extensions import override

from bot.blockkit.renderer import Renderer
from bot.domain.model import ChannelId
from bot.domain.posting import Message, Outgoing, OutgoingState, Preferences, WhenUnknown
from bot.errors import BotError, NotAllowed, Refused, TryLater, Uncertain
from bot.manifest import manifest_data
from bot.sandbox.driver import Sandbox
from bot.sandbox.server import open_sandbox
from bot.services.outbox import LEASE, Outbox
from bot.slack.calls import AMBIGUOUS, MIGRATING, REFUSALS, THROTTLED
from bot.slack.connection import make_clients
from bot.slack.poster import INSTALLATION, PAYLOAD, SlackPoster
from bot.store.database import Database
from bot.telemetry import Metrics
from tests.build import NOW, a_new_outgoing, a_subscription, an_outgoing
from tests.conftest import MovableClock

CHANNEL = ChannelId("C0USCHINA")
BLOCKS = ({"type": "section", "text": {"type": "plain_text", "text": "Talks resumed."}},)
MESSAGE = Message(text="Talks resumed.", blocks=BLOCKS)
SECONDS = timedelta(seconds=1)


def row(**fields: Any) -> Outgoing:
    """Return a claimed row for a channel in which the bot is."""
    return an_outgoing(**{"channel_id": CHANNEL, "message": MESSAGE, **fields})


@asynccontextmanager
async def poster_for(
    api_url: str, *, look_back: bool = True, timeout: aiohttp.ClientTimeout | None = None
) -> AsyncIterator[SlackPoster]:
    """Open a poster as the root makes it."""
    async with aiohttp.ClientSession(timeout=timeout or aiohttp.ClientTimeout()) as session:
        client = make_clients(api_url, session, "xoxb-sandbox").poster
        yield SlackPoster(client=client, may_look_back=look_back)


@pytest.fixture
async def sandbox(clock: MovableClock) -> AsyncIterator[Sandbox]:
    """Return a workspace in which our app is installed, and may read history."""
    async with open_sandbox(clock=clock, page=False, manifest=manifest_data(None)) as opened:
        opened.grant("channels:history")
        yield opened


@pytest.fixture
async def poster(sandbox: Sandbox) -> AsyncIterator[SlackPoster]:
    """Return a poster that may look back."""
    async with poster_for(sandbox.api_url) as opened:
        yield opened


@pytest.fixture
def outbox(database: Database, poster: SlackPoster, clock: MovableClock) -> Outbox:
    """Return an outbox that posts to the workspace."""
    return Outbox(
        database=database,
        poster=poster,
        renderer=Renderer.open(None),
        clock=clock,
        metrics=Metrics.declare(),
    )


# --- what Slack says --------------------------------------------------------------------------


async def test_a_post_carries_its_key_and_neither_unfurls_nor_parses(
    sandbox: Sandbox, poster: SlackPoster
) -> None:
    ts = await poster.post(row())
    (call,) = sandbox.calls("chat.postMessage")
    (message,) = sandbox.messages("#us-china")
    assert (message.ts, message.text) == (ts, "Talks resumed.")
    assert message.metadata == {
        "event_type": "attache_message",
        "event_payload": {"key": "digest:1:2026-11-23:09:00"},
    }
    assert (call.args["unfurl_links"], call.args["unfurl_media"], call.args["parse"]) == (
        False,
        False,
        "none",
    )


@pytest.mark.parametrize("code", sorted(REFUSALS))
async def test_a_refusal_names_its_reason_and_says_what_to_do(
    sandbox: Sandbox, poster: SlackPoster, code: str
) -> None:
    sandbox.faults.fail_next("chat.postMessage", error=code)
    with pytest.raises(Refused) as refused:
        await poster.post(row())
    what, hint = REFUSALS[code]
    assert (refused.value.reason, refused.value.message, refused.value.hint) == (code, what, hint)
    assert refused.value.hint


async def test_a_refusal_that_we_do_not_know_is_lasting(
    sandbox: Sandbox, poster: SlackPoster
) -> None:
    sandbox.faults.fail_next("chat.postMessage", error="brand_new_error")
    with pytest.raises(Refused, match="brand_new_error") as refused:
        await poster.post(row())
    assert refused.value.reason == "brand_new_error"


@pytest.mark.parametrize("code", sorted(THROTTLED))
async def test_a_throttled_post_waits_half_a_minute(
    sandbox: Sandbox, poster: SlackPoster, code: str
) -> None:
    sandbox.faults.fail_next("chat.postMessage", error=code)
    with pytest.raises(TryLater) as later:
        await poster.post(row())
    assert later.value.after == 30 * SECONDS


async def test_a_throttled_post_waits_as_long_as_slack_says(
    sandbox: Sandbox, poster: SlackPoster
) -> None:
    sandbox.faults.fail_next("chat.postMessage", status=429, retry_after=7)
    with pytest.raises(TryLater) as later:
        await poster.post(row())
    assert later.value.after == 7 * SECONDS


@pytest.mark.parametrize("code", sorted(INSTALLATION))
async def test_the_installations_own_trouble_waits_and_blames_no_channel(
    sandbox: Sandbox, poster: SlackPoster, code: str
) -> None:
    sandbox.faults.fail_next("chat.postMessage", error=code)
    with pytest.raises(TryLater, match=code) as later:
        await poster.post(row())
    assert later.value.after == 600 * SECONDS


@pytest.mark.parametrize("code", sorted(MIGRATING))
async def test_a_workspace_that_moves_is_left_alone_for_hours(
    sandbox: Sandbox, poster: SlackPoster, code: str
) -> None:
    sandbox.faults.fail_next("chat.postMessage", error=code)
    with pytest.raises(TryLater) as later:
        await poster.post(row())
    assert later.value.after == timedelta(hours=2)


@pytest.mark.parametrize("code", sorted(AMBIGUOUS))
async def test_slacks_own_failure_leaves_it_open(
    sandbox: Sandbox, poster: SlackPoster, code: str
) -> None:
    sandbox.faults.fail_next("chat.postMessage", error=code)
    with pytest.raises(Uncertain, match=code):
        await poster.post(row())


@pytest.mark.parametrize("code", sorted(PAYLOAD))
async def test_refused_blocks_are_left_out_and_the_words_arrive(
    sandbox: Sandbox, poster: SlackPoster, code: str
) -> None:
    sandbox.faults.fail_next("chat.postMessage", error=code)
    ts = await poster.post(row())
    (message,) = sandbox.messages("#us-china")
    assert (message.ts, message.text, message.blocks) == (ts, "Talks resumed.", ())


CHART = {
    "type": "data_visualization",
    "title": "Talks",
    "chart": {
        "type": "pie",
        "segments": [{"label": "2025", "value": 3}, {"label": "2026", "value": 5}],
    },
}


async def test_where_charts_are_refused_a_list_stands_in_their_place(
    sandbox: Sandbox, poster: SlackPoster
) -> None:
    sandbox.faults.refuse_blocks("data_visualization")
    await poster.post(row(message=Message(text="Talks resumed.", blocks=(*BLOCKS, CHART))))
    (message,) = sandbox.messages("#us-china")
    assert [block["type"] for block in message.blocks] == ["section", "rich_text"]
    assert "2026: 5" in str(message.blocks[1])


async def test_words_that_are_refused_too_are_refused(
    sandbox: Sandbox, poster: SlackPoster
) -> None:
    sandbox.faults.fail_next("chat.postMessage", error="invalid_blocks")
    sandbox.faults.fail_next("chat.postMessage", error="is_archived")
    with pytest.raises(Refused) as refused:
        await poster.post(row())
    assert refused.value.reason == "is_archived"


# --- what comes instead of Slack --------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """An answer that Slack would not give."""

    body: str
    status: int = 200
    media_type: str = "application/json"


@asynccontextmanager
async def answering(odd: Odd) -> AsyncIterator[str]:
    """Serve one answer to everything; yield the address of an API."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=odd.body, status=odd.status, content_type=odd.media_type)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("odd", "raised"),
    [
        (Odd(body="<h1>Bad gateway</h1>", status=502, media_type="text/html"), Uncertain),
        (Odd(body="busy", status=503, media_type="text/plain"), Uncertain),
        (Odd(body="<h1>Sign in</h1>", media_type="text/html"), Uncertain),
        (Odd(body="accepted", media_type="text/plain"), Uncertain),
        (Odd(body="{"), Uncertain),
        (Odd(body="<h1>Bad gateway</h1>", status=502), Uncertain),
        (Odd(body="[]"), Uncertain),
        (Odd(body="[1]"), Uncertain),
        (Odd(body="slow down", status=429, media_type="text/plain"), TryLater),
        (Odd(body="<h1>No</h1>", status=403, media_type="text/html"), TryLater),
        (Odd(body="{}", status=407), TryLater),
        (Odd(body="{}", status=408), Uncertain),
    ],
    ids=lambda value: f"{value.status} {value.body}" if isinstance(value, Odd) else "",
)
async def test_what_only_a_proxy_says_is_never_taken_for_slacks_word(
    odd: Odd, raised: type[BotError]
) -> None:
    async with answering(odd) as api_url, poster_for(api_url) as poster:
        with pytest.raises(raised):
            await poster.post(row())
        with pytest.raises((TryLater, NotAllowed)):
            await poster.find(row())


@pytest.fixture
def closed_port() -> Iterator[int]:
    """Return a port of ours on which nobody listens."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


async def test_a_refused_connection_is_tried_later(closed_port: int) -> None:
    async with poster_for(f"http://127.0.0.1:{closed_port}/api/") as poster:
        with pytest.raises(TryLater, match="could not be reached"):
            await poster.post(row())
        with pytest.raises(TryLater, match="could not be reached"):
            await poster.find(row())


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_connection_that_is_cut_leaves_it_open(
    sandbox: Sandbox, poster: SlackPoster, accepted: bool
) -> None:
    sandbox.faults.drop_next("chat.postMessage", accepted=accepted)
    with pytest.raises(Uncertain, match="did not answer"):
        await poster.post(row())
    assert len(sandbox.messages("#us-china")) == accepted


async def test_silence_after_the_request_leaves_it_open(sandbox: Sandbox) -> None:
    hold = sandbox.faults.hold_next("chat.postMessage", accepted=True)
    async with poster_for(sandbox.api_url, timeout=aiohttp.ClientTimeout(total=0.3)) as poster:
        with pytest.raises(Uncertain, match="TimeoutError"):
            await poster.post(row())
    await hold.reached()
    assert len(sandbox.messages("#us-china")) == 1


# --- every exception of the libraries below ---------------------------------------------------


class RaisingClient(AsyncWebClient):
    """A client whose every call ends in one error."""

    def __init__(self, error: Exception) -> None:
        super().__init__(token="xoxb-sandbox")
        self.error = error

    @override
    async def api_call(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise self.error


def exceptions_of(module: ModuleType) -> set[type[Exception]]:
    """Return the exception classes that a module defines."""
    return {
        value
        for value in vars(module).values()
        if isclass(value) and issubclass(value, Exception) and value.__module__ == module.__name__
    }


NEVER_SENT = {
    client_exceptions.ClientConnectorError,
    client_exceptions.ClientProxyConnectionError,
    client_exceptions.ClientSSLError,
    client_exceptions.ClientConnectorDNSError,
    client_exceptions.ClientConnectorSSLError,
    client_exceptions.ClientConnectorCertificateError,
    client_exceptions.UnixClientConnectorError,
    client_exceptions.ConnectionTimeoutError,
}
NOT_OF_A_CALL = {
    sdk_errors.SlackClientError,  # only the root of the others
    sdk_errors.BotUserAccessError,  # no longer raised
    sdk_errors.SlackRequestError,  # wrong arguments: a bug of ours, which must be seen
    sdk_errors.SlackObjectFormationError,  # of the SDK's own block classes
    sdk_errors.SlackTokenRotationError,  # of its token rotator
    sdk_errors.SlackClientNotConnectedError,  # of Socket Mode
    sdk_errors.SlackClientConfigurationError,  # of Socket Mode
    client_exceptions.WSMessageTypeError,  # of web sockets
}
LIBRARIES = exceptions_of(client_exceptions) | exceptions_of(sdk_errors) | {TimeoutError, OSError}
OPEN = LIBRARIES - NEVER_SENT - NOT_OF_A_CALL - {SlackApiError}


def a_bare(kind: type[Exception]) -> Exception:
    """Return an instance whatever its constructor asks for."""
    return kind.__new__(kind)


def names(kinds: set[type[Exception]]) -> list[Any]:
    """Return the classes as parameters, in alphabetical order."""
    ordered = sorted(kinds, key=lambda kind: kind.__name__)
    return [pytest.param(kind, id=kind.__name__) for kind in ordered]


@pytest.mark.parametrize("kind", names(NEVER_SENT))
async def test_what_was_never_sent_is_tried_later(kind: type[Exception]) -> None:
    poster = SlackPoster(client=RaisingClient(a_bare(kind)), may_look_back=True)
    with pytest.raises(TryLater, match=kind.__name__):
        await poster.post(row())


@pytest.mark.parametrize("kind", names(OPEN))
async def test_any_other_failure_of_the_network_leaves_it_open(kind: type[Exception]) -> None:
    poster = SlackPoster(client=RaisingClient(a_bare(kind)), may_look_back=True)
    with pytest.raises(Uncertain, match=kind.__name__):
        await poster.post(row())


@pytest.mark.parametrize("kind", names(OPEN | NEVER_SENT))
async def test_looking_back_is_tried_later_whatever_the_network_does(
    kind: type[Exception],
) -> None:
    poster = SlackPoster(client=RaisingClient(a_bare(kind)), may_look_back=True)
    with pytest.raises(TryLater, match=kind.__name__):
        await poster.find(row())


# --- looking back -----------------------------------------------------------------------------


async def test_a_post_is_found_among_others_by_its_key(
    sandbox: Sandbox, poster: SlackPoster
) -> None:
    await poster.post(row(key="another"))
    ts = await poster.post(row())
    await poster.post(row(key="a third"))
    await sandbox.say("ana", "#us-china", "Thank you!")
    assert await poster.find(row()) == ts


async def test_an_answer_is_found_in_its_thread(sandbox: Sandbox, poster: SlackPoster) -> None:
    asked = await sandbox.say("ana", "#us-china", "us-china")
    ts = await poster.post(row(thread_ts=asked.ts))
    assert await poster.find(row(thread_ts=asked.ts)) == ts


@pytest.mark.parametrize("in_thread", [True, False])
async def test_what_is_not_there_is_not_found(
    sandbox: Sandbox, poster: SlackPoster, in_thread: bool
) -> None:
    asked = await sandbox.say("ana", "#us-china", "us-china")
    await poster.post(row(key="another", thread_ts=asked.ts if in_thread else None))
    assert await poster.find(row(thread_ts=asked.ts if in_thread else None)) is None


async def test_what_somebody_else_posted_under_our_key_long_ago_is_not_ours(
    clock: MovableClock, poster: SlackPoster
) -> None:
    await poster.post(row())
    clock.move(timedelta(hours=1))
    assert await poster.find(row(claimed_at=clock.now)) is None


@pytest.mark.parametrize("thread_ts", [None, "1763888400.000100"])
async def test_without_the_scope_nobody_may_look(
    sandbox: Sandbox, poster: SlackPoster, thread_ts: str | None
) -> None:
    sandbox.withdraw("channels:history")
    with pytest.raises(NotAllowed, match="missing_scope"):
        await poster.find(row(thread_ts=thread_ts))


async def test_without_leave_of_the_operator_slack_is_not_asked(sandbox: Sandbox) -> None:
    async with poster_for(sandbox.api_url, look_back=False) as poster:
        with pytest.raises(NotAllowed, match="history may not be read"):
            await poster.find(row())
    assert sandbox.calls() == ()


async def test_more_than_a_page_of_talk_since_cannot_be_looked_through(
    sandbox: Sandbox, poster: SlackPoster
) -> None:
    await poster.post(row())
    for number in range(200):
        await sandbox.say("ana", "#us-china", f"Message {number}")
    with pytest.raises(NotAllowed, match="too much was said"):
        await poster.find(row())


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        ({"status": 429, "retry_after": 3}, TryLater),
        ({"status": 500}, TryLater),
        ({"error": "fatal_error"}, TryLater),
        ({"error": "team_added_to_org"}, TryLater),
        ({"error": "channel_not_found"}, NotAllowed),
        ({"error": "token_revoked"}, TryLater),
    ],
)
async def test_looking_back_waits_or_gives_up(
    sandbox: Sandbox, poster: SlackPoster, fault: dict[str, Any], raised: type[BotError]
) -> None:
    sandbox.faults.fail_next("conversations.history", **fault)
    with pytest.raises(raised):
        await poster.find(row())


# --- what the outbox makes of it --------------------------------------------------------------

Trouble = Callable[[Sandbox], object]


def fails(**fault: Any) -> Trouble:
    """Return the trouble of one refused post."""
    return lambda sandbox: sandbox.faults.fail_next("chat.postMessage", **fault)


def is_cut(sandbox: Sandbox) -> None:
    """Cut the connection before Slack accepts the post."""
    sandbox.faults.drop_next("chat.postMessage")


PENDING, SENDING, REFUSED = OutgoingState.PENDING, OutgoingState.SENDING, OutgoingState.REFUSED


@pytest.mark.parametrize(
    ("trouble", "state", "wait", "error"),
    [
        (fails(status=429, retry_after=7), PENDING, 7 * SECONDS, "Slack asks for a pause"),
        (fails(error="rate_limited"), PENDING, 30 * SECONDS, "Slack asks for a pause"),
        (
            fails(error="org_login_required"),
            PENDING,
            7_200 * SECONDS,
            "the workspace is moving (org_login_required)",
        ),
        (fails(error="is_archived"), REFUSED, None, "is_archived"),
        (fails(error="unheard_of"), REFUSED, None, "unheard_of"),
        (fails(status=503), SENDING, None, None),
        (fails(error="internal_error"), SENDING, None, None),
        (is_cut, SENDING, None, None),
    ],
    ids=["429", "throttled", "moving", "archived", "unknown", "503", "ambiguous", "cut"],
)
async def test_the_outbox_waits_refuses_or_leaves_it_open(
    sandbox: Sandbox,
    outbox: Outbox,
    trouble: Trouble,
    state: OutgoingState,
    wait: timedelta | None,
    error: str | None,
) -> None:
    trouble(sandbox)
    await outbox.enqueue(a_new_outgoing(channel_id=CHANNEL, message=MESSAGE))
    posted = await outbox.deliver()
    (kept,) = await outbox.listing(frozenset(OutgoingState), 10)
    assert (posted, kept.state, kept.last_error) == (0, state, error)
    assert kept.not_before == (None if wait is None else NOW + wait)
    assert kept.lease_until == (NOW + LEASE if state is SENDING else None)
    assert sandbox.messages("#us-china") == ()


@pytest.mark.parametrize("accepted", [True, False])
async def test_what_was_left_open_is_settled_by_looking_back(
    sandbox: Sandbox, outbox: Outbox, clock: MovableClock, accepted: bool
) -> None:
    sandbox.faults.drop_next("chat.postMessage", accepted=accepted)
    await outbox.enqueue(a_new_outgoing(channel_id=CHANNEL, message=MESSAGE))
    await outbox.deliver()
    clock.move(LEASE)
    await outbox.deliver()
    (kept,) = await outbox.listing(frozenset(OutgoingState), 10)
    (message,) = sandbox.messages("#us-china")
    assert (kept.state, kept.ts) == (OutgoingState.SENT, message.ts)


async def test_a_look_back_that_fails_for_now_is_taken_again(
    sandbox: Sandbox, outbox: Outbox, clock: MovableClock
) -> None:
    sandbox.faults.drop_next("chat.postMessage", accepted=True)
    sandbox.faults.fail_next("conversations.history", status=503)
    await outbox.enqueue(a_new_outgoing(channel_id=CHANNEL, message=MESSAGE))
    await outbox.deliver()
    clock.move(LEASE)
    await outbox.deliver()
    (waiting,) = await outbox.listing(frozenset(OutgoingState), 10)
    clock.move(LEASE)
    await outbox.deliver()
    (settled,) = await outbox.listing(frozenset(OutgoingState), 10)
    assert (waiting.state, settled.state) == (SENDING, OutgoingState.SENT)


async def test_what_cannot_be_looked_for_waits_for_a_person(
    sandbox: Sandbox, outbox: Outbox, clock: MovableClock
) -> None:
    sandbox.withdraw("channels:history")
    sandbox.faults.drop_next("chat.postMessage")
    await outbox.enqueue(a_new_outgoing(channel_id=CHANNEL, message=MESSAGE))
    await outbox.deliver()
    clock.move(LEASE)
    await outbox.deliver()
    (unknown,) = await outbox.listing(frozenset({OutgoingState.UNKNOWN}), 10)
    again = await outbox.retry(unknown.key)
    await outbox.deliver()
    (kept,) = await outbox.listing(frozenset(OutgoingState), 10)
    assert unknown.last_error == "history may not be read (missing_scope)"
    assert (again, kept.state, len(sandbox.messages("#us-china"))) == (True, OutgoingState.SENT, 1)


@pytest.mark.parametrize(
    ("when_unknown", "state", "covered_until"),
    [
        (WhenUnknown.NEXT, OutgoingState.REFUSED, NOW - timedelta(days=1)),
        (WhenUnknown.PERSON, OutgoingState.UNKNOWN, NOW),
    ],
)
async def test_an_edition_of_which_nobody_can_say_is_told_again_where_that_was_asked_for(
    sandbox: Sandbox,
    outbox: Outbox,
    clock: MovableClock,
    when_unknown: WhenUnknown,
    state: OutgoingState,
    covered_until: datetime,
) -> None:
    sandbox.withdraw("channels:history")
    sandbox.faults.drop_next("chat.postMessage")
    preferences = Preferences(when_unknown=when_unknown)
    async with outbox.database.begin() as tx:
        subscription = await tx.subscriptions.save(
            a_subscription(preferences=preferences, covered_until=NOW)
        )
    edition = a_new_outgoing(
        channel_id=CHANNEL,
        message=MESSAGE,
        subscription_id=subscription.id,
        covers_from=NOW - timedelta(days=1),
    )
    await outbox.enqueue(edition)
    await outbox.deliver()
    clock.move(LEASE)
    await outbox.deliver()
    (row,) = await outbox.listing(frozenset(OutgoingState), 10)
    async with outbox.database.read() as tx:
        kept = await tx.subscriptions.get(subscription.stored_id)
    assert (row.state, kept and kept.covered_until) == (state, covered_until)
