"""The Bolt app: authorisation, one wrapper for every listener, one error handler for all.

    UserError   → the problem message, only for the person (for a view: the errors by field)
    any other   → the same message with a short reference; the trace is logged under it

Bolt runs a listener in a task of its own and forgets it, so `InFlight` counts them: shutdown and
every journey test await `InFlight.idle()`.
"""

import asyncio
import functools
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot.blockkit.renderer import Rendered, Renderer
from bot.errors import DatabaseUnavailable, OutsideError, SubscriptionError, UserError
from bot.slack.calls import calling
from bot.slack.connection import asking
from bot.slack.replies import RespondOnce
from bot.viewmodels import ProblemMessage

log = structlog.get_logger()

PATIENCE_SECONDS = 10
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class InFlight:
    """Counts listeners at work. The one mutable thing here, owned by the root."""

    _count: int = 0
    _idle: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._idle.set()

    async def idle(self) -> None:
        """Return once no listener is at work, nor the handler of one's error."""
        while self._count:
            await self._idle.wait()

    async def finish(self) -> None:
        """Wait for the listeners at work, at most 10 seconds: for shutdown."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self.idle()

    def counted(self, listener: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        """Return the listener, counted and with a log context; Bolt still sees its arguments."""

        @functools.wraps(listener)
        async def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
            self._count += 1
            self._idle.clear()
            try:
                with structlog.contextvars.bound_contextvars(journey=listener.__name__):
                    return await listener(*args, **kwargs)
            finally:
                self._count -= 1
                if self._count == 0:
                    self._idle.set()

        return wrapped


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who we are in the workspace, as `auth.test` says, and what we were granted."""

    team_id: str
    team: str
    bot_id: str
    bot_user_id: str
    token: str = field(repr=False)
    scopes: frozenset[str]


async def identify(client: AsyncWebClient, token: str) -> Identity:
    """Ask Slack who we are. Raises `Refused` for a bad token, `TryLater` when Slack is away."""
    async with asking(
        "bot token", "Copy the Bot User OAuth Token of the app's Install page again."
    ):
        answer = await client.auth_test(token=token)
    granted = answer.headers.get("x-oauth-scopes") or answer.headers.get("X-OAuth-Scopes") or ""
    return Identity(
        team_id=str(answer["team_id"]),
        team=str(answer.get("team", "")),
        bot_id=str(answer.get("bot_id", "")),
        bot_user_id=str(answer["user_id"]),
        token=token,
        scopes=frozenset(scope.strip() for scope in granted.split(",") if scope.strip()),
    )


def make_app(
    *,
    identity: Identity,
    client: AsyncWebClient,
    signing_secret: str,
    logger: logging.Logger,
) -> AsyncApp:
    """Make the Bolt app of one workspace. No request needs an `auth.test` of its own."""

    async def authorize(team_id: str | None) -> AuthorizeResult | None:  # None: not ours
        if team_id not in (None, identity.team_id):
            return None
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team_id,
            bot_id=identity.bot_id,
            bot_user_id=identity.bot_user_id,
            bot_token=identity.token,
            bot_scopes=sorted(identity.scopes),
        )

    app = AsyncApp(
        authorize=authorize,  # type: ignore[arg-type] # Bolt takes None, its annotation does not
        client=client,
        signing_secret=signing_secret,
        logger=logger,
    )
    app.use(_once)
    return app


class KeptAck(AsyncAck):
    """An acknowledgement that stays given.

    Bolt 1.30 sets it back to None when a listener fails; where that happens within the 10 ms that
    Bolt takes to notice the acknowledgement, Slack gets none, and the person sees a time-out.
    """

    _given: BoltResponse | None = None

    @property  # type: ignore[explicit-override] # Bolt's is a plain attribute
    def response(self) -> BoltResponse | None:
        """Return what was acknowledged; None: nothing yet."""
        return self._given

    @response.setter
    def response(self, value: BoltResponse | None) -> None:
        self._given = value or self._given


async def _once(
    context: AsyncBoltContext, next_: Callable[[], Awaitable[BoltResponse | None]]
) -> BoltResponse | None:
    """Have what is acknowledged stay so, and what is answered be sent once."""
    context["ack"] = KeptAck()  # type: ignore[no-untyped-call] # Bolt's
    client = context.client
    context["respond"] = RespondOnce(
        response_url=context.response_url, proxy=client.proxy, ssl=client.ssl
    )
    return await next_()


def take_the_rest(app: AsyncApp, in_flight: InFlight) -> None:
    """Take events that no listener wants: Slack repeats what is not acknowledged. Register last."""
    app.event(re.compile(r".*"))(in_flight.counted(_taken))


async def _taken() -> None:
    """Do nothing; Bolt has acknowledged the event."""


def http_route(
    app: AsyncApp, signing_secret: str
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Return the route for Slack's signed requests.

    Nothing of an unsigned request is interpreted, its charset included: Slack sends UTF-8. Headers
    that the signature check would fail on, instead of refusing, are refused before it.
    """
    verifier = SignatureVerifier(signing_secret)

    async def events(request: web.Request) -> web.StreamResponse:
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        is_number = timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 16
        if not (is_number and signature.isascii()):
            return web.Response(status=401)
        try:
            body = (await request.read()).decode()
        except UnicodeDecodeError:
            return web.Response(status=400)
        if not verifier.is_valid(body, timestamp, signature):
            return web.Response(status=401)
        headers: dict[str, str | Sequence[str]] = {**request.headers}
        asked = AsyncBoltRequest(body=body, query=request.query_string, headers=headers)
        return await to_aiohttp_response(await app.async_dispatch(asked))

    return events


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorHandler:
    """Tells the person, and logs what is ours to mend."""

    renderer: Renderer

    async def on_error(
        self,
        error: Exception,
        ack: AsyncAck,
        body: Mapping[str, Any],
        context: AsyncBoltContext,
        respond: AsyncRespond,
    ) -> BoltResponse | None:
        """Handle whatever a listener raised.

        Bolt overwrites an `ack()` made here with a 500, so an unacknowledged request is answered by
        returning a response; after an acknowledgement, returning one would raise, so none is.
        """
        acked = ack.response is not None
        if isinstance(error, SubscriptionError) and not acked:
            return _view_errors(error.fields)
        if isinstance(error, DatabaseUnavailable) and not acked and "event" in body:
            log.warning("event_not_taken", reason=error.message)
            return None  # Bolt's 500: Slack delivers the event again
        message = self.renderer.render_surely(_problem(error))
        if not acked and body.get("type") == "view_submission":
            return _view_errors({_field_of(body): _first_line(message)})
        if context.response_url:
            await _tell(respond, message)
        return None if acked else BoltResponse(status=200, body="")


async def _tell(respond: AsyncRespond, message: Rendered) -> None:
    try:
        async with calling():
            await respond(
                text=message.text,
                blocks=message.blocks,
                response_type="ephemeral",
                replace_original=False,
            )
    except OutsideError as error:
        log.warning("person_not_told", reason=error.message)


def _view_errors(fields: Mapping[str, str]) -> BoltResponse:
    """Return the errors of a form, which Slack shows as they are: nothing is code there."""
    errors = {name: text.replace("`", "") for name, text in fields.items()}
    return BoltResponse(status=200, body={"response_action": "errors", "errors": errors})


def _field_of(body: Mapping[str, Any]) -> str:
    """Return the field of a form under which its trouble is told: the query, else the first."""
    blocks = body["view"].get("blocks", ())
    names = [each["block_id"] for each in blocks if each["type"] == "input"]
    return "query" if "query" in names or not names else names[0]


def _first_line(message: Rendered) -> str:
    return message.text.splitlines()[0]


def _problem(error: Exception) -> ProblemMessage:
    if isinstance(error, UserError):
        log.info("person_told", reason=type(error).__name__)
        return ProblemMessage(message=error.message, hint=error.hint, reference="")
    reference = secrets.token_hex(3)
    log.error("listener_failed", reference=reference, exc_info=error)
    if isinstance(error, OutsideError):
        return ProblemMessage(message=error.message, hint=error.hint, reference=reference)
    return ProblemMessage(
        message="Something went wrong on my side.",
        hint="Try again; if it happens again, give your administrator the reference.",
        reference=reference,
    )
