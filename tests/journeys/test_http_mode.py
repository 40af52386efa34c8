"""Slack's requests over HTTP: a journey of each kind, and everything that must be refused."""

import io
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, redirect_stderr
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.app import Bot, utc_now
from bot.manifest import manifest_data
from bot.settings import LogSettings, Settings, SlackSettings
from tests.build import a_new_entry, a_page
from tests.journeys.conftest import World
from tests.journeys.test_5_subscription import filled

CHANNEL = "#us-china"
SECRET = "sandbox-signing-secret"
ARTICLE = """<html><head><title>US and China hold defense policy talks</title></head><body><article>
<h1>US and China hold defense policy talks</h1>
<p>BEIJING, 22 November 2026 - Senior defense officials of the United States and China held the
annual Defense Policy Coordination Talks in Beijing on Sunday, both ministries said.</p>
</article></body></html>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A bot in HTTP mode, its address and what it logs."""

    bot: Bot
    url: str
    log: io.StringIO = field(default_factory=io.StringIO)


def http_settings(world: World, **slack: Any) -> Settings:
    """Return the world's settings without an app-level token, logging everything."""
    given = {
        "bot_token": world.slack.bot_token,
        "signing_secret": SECRET,
        "api_url": world.slack.api_url,
    }
    changes = {
        "slack": SlackSettings.model_validate({**given, **slack}),
        "log": LogSettings(level="debug", format="json"),
    }
    return world.settings.model_copy(update=changes)


@asynccontextmanager
async def listening(world: World, **slack: Any) -> AsyncIterator[Endpoint]:
    """Open a bot in HTTP mode."""
    log = io.StringIO()
    with redirect_stderr(log):
        root = world.open_bot(http_settings(world, **slack))
        async with root as bot:
            yield Endpoint(bot=bot, url=f"http://127.0.0.1:{bot.port}/slack/events", log=log)


@pytest.fixture
async def endpoint(world: World) -> AsyncIterator[Endpoint]:
    """Return a bot in HTTP mode that has read one article, and to which Slack delivers."""
    async with listening(world) as opened:
        await opened.bot.core.ingest.add(a_new_entry(), a_page(ARTICLE))
        await world.slack.use_request_url(opened.url)
        yield opened


async def settled(world: World, bot: Bot) -> None:
    """Return once nothing is under way, in either direction."""
    await world.slack.idle()
    await bot.idle()


# --- the journeys -----------------------------------------------------------------------------


async def test_a_command_and_its_buttons_are_answered(world: World, endpoint: Endpoint) -> None:
    outcome = await world.slack.command("ben", CHANNEL, "/talks", "us-china")
    await endpoint.bot.idle()
    (answer,) = world.slack.messages(CHANNEL, viewer="ben")
    shared = await world.slack.click("ben", answer.ts, CHANNEL, "answer.share.v1")
    await endpoint.bot.idle()
    (message,) = world.slack.messages(CHANNEL, viewer="ana")
    assert (outcome.status, shared.status, answer.only_for) == ("ok", "ok", "U0BEN")
    assert "Defense Policy Coordination Talks" in answer.text
    assert "Defense Policy Coordination Talks" in message.text


async def test_a_direct_message_is_answered(world: World, endpoint: Endpoint) -> None:
    await world.slack.say_to_app("ben", "When did the US and China last talk?")
    await settled(world, endpoint.bot)
    (_, answer) = world.slack.direct_messages("ben")
    assert "Defense Policy Coordination Talks" in answer.text


async def test_a_form_is_opened_submitted_and_answered(world: World, endpoint: Endpoint) -> None:
    await world.slack.command("ben", CHANNEL, "/talks", "subscribe us-china")
    await endpoint.bot.idle()
    (view,) = world.slack.views("ben")
    wrong = await world.slack.submit("ben", view.id, filled(query="us-chna"))
    right = await world.slack.submit("ben", view.id, filled())
    await endpoint.bot.idle()
    (kept,) = await endpoint.bot.core.digests.listing(None)
    assert (set(wrong.errors), right.errors, kept.query) == ({"query"}, {}, "us-china")


async def test_the_home_tab_is_published(world: World, endpoint: Endpoint) -> None:
    await world.slack.open_home("ben")
    await settled(world, endpoint.bot)
    assert world.slack.home("ben") is not None


async def test_with_an_app_token_there_is_no_route_for_slack(world: World) -> None:
    async with listening(world, app_token=world.slack.app_token) as opened:
        assert (await posted(opened, signed(BODY))).status == 404


@pytest.mark.parametrize("secret", [None, ""])
async def test_without_a_signing_secret_there_is_no_route_for_slack(
    world: World, secret: str | None
) -> None:
    async with listening(world, signing_secret=secret) as opened:
        assert (await posted(opened, signed(BODY))).status == 404


def test_the_manifest_for_http_names_this_path() -> None:
    settings: Any = manifest_data("https://attache.example")["settings"]
    assert settings["interactivity"]["request_url"] == "https://attache.example/slack/events"


# --- what is refused --------------------------------------------------------------------------

BODY = "command=%2Ftalks&text=zebra-question&team_id=T0HARBOUR&user_id=U0BEN&channel_id=C0USCHINA"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it goes out."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    text: str


def signed(body: str, *, secret: str = SECRET, timestamp: str | None = None) -> Request:
    """Return a request signed with a secret, by default the right one and now."""
    moment = timestamp if timestamp is not None else str(int(utc_now().timestamp()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=moment, body=body)
    headers = {
        "Content-Type": FORM,
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": signature or "",
    }
    return Request(body=body.encode(), headers=headers)


def without(request: Request, *names: str, **changed: str) -> Request:
    """Return a request without some headers, or with others."""
    kept = {name: value for name, value in request.headers.items() if name not in names}
    replaced = {name.replace("_", "-"): value for name, value in changed.items()}
    return Request(body=request.body, headers={**kept, **replaced})


async def posted(endpoint: Endpoint, request: Request, method: str = "POST") -> Answer:
    """Send a request to the bot."""
    async with (
        aiohttp.ClientSession() as session,
        session.request(
            method, endpoint.url, data=io.BytesIO(request.body), headers=request.headers
        ) as response,
    ):
        return Answer(status=response.status, text=await response.text())


async def test_a_request_that_is_signed_as_it_should_be_is_taken(
    world: World, endpoint: Endpoint
) -> None:
    await world.slack.command("ben", CHANNEL, "/talks", "help")
    await endpoint.bot.idle()
    (attempt,) = world.slack.deliveries("slash_commands")
    known = "&".join(f"{name}={value}" for name, value in attempt.payload.items())
    answer = await posted(endpoint, signed(known))
    await endpoint.bot.idle()
    assert answer == Answer(status=200, text="")


STALE = "1500000000"
REFUSED = {
    "wrong signature": signed(BODY, secret="another"),
    "no signature": without(signed(BODY), "X-Slack-Signature"),
    "empty signature": without(signed(BODY), X_Slack_Signature=""),
    "signature of no form": without(signed(BODY), X_Slack_Signature="v0=zebra"),
    "signature that is not ASCII": without(signed(BODY), X_Slack_Signature="v0=zébra"),
    "stale timestamp": signed(BODY, timestamp=STALE),
    "timestamp far ahead": signed(BODY, timestamp="4102444800"),
    "no timestamp": without(signed(BODY), "X-Slack-Request-Timestamp"),
    "timestamp of no digits": signed(BODY, timestamp="yesterday"),
    "negative timestamp": signed(BODY, timestamp="-1"),
    "timestamp of other digits": signed(BODY, timestamp="١٧٠٠"),
    "endless timestamp": signed(BODY, timestamp="9" * 4_400),
    "another body": Request(body=b"text=other", headers=signed(BODY).headers),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_request_that_nobody_proved_to_be_slacks_is_refused(
    world: World, endpoint: Endpoint, case: str
) -> None:
    answer = await posted(endpoint, REFUSED[case])
    await endpoint.bot.idle()
    assert answer.status == 401
    assert "zebra" not in answer.text
    assert "zebra" not in endpoint.log.getvalue()
    assert world.slack.messages(CHANNEL, viewer="ben") == ()


async def test_a_body_of_two_megabytes_is_refused(endpoint: Endpoint) -> None:
    assert (await posted(endpoint, signed("x" * 2_000_000))).status == 413


async def test_a_body_that_is_no_text_is_refused(endpoint: Endpoint) -> None:
    broken = Request(body=b"\xff\xfe\x00", headers=signed(BODY).headers)
    assert (await posted(endpoint, broken)).status == 400


@pytest.mark.parametrize("charset", ["punycode", "undefined", "rot13", "utf-16", "no-such"])
async def test_an_unsigned_request_is_refused_whatever_charset_it_claims(
    endpoint: Endpoint, charset: str
) -> None:
    unsigned = signed("9" * 2_000, secret="another")
    claims = {**unsigned.headers, "Content-Type": f"text/plain; charset={charset}"}
    answer = await posted(endpoint, Request(body=unsigned.body, headers=claims))
    assert answer.status == 401


async def test_an_unsigned_request_is_refused_before_it_is_parsed(endpoint: Endpoint) -> None:
    nested = signed("[" * 100_000, secret="another")
    as_json = Request(
        body=nested.body, headers={**nested.headers, "Content-Type": "application/json"}
    )
    assert (await posted(endpoint, as_json)).status == 401


@pytest.mark.parametrize("charset", ["punycode", "rot13", "utf-16"])
async def test_a_signed_request_is_read_as_utf_8_whatever_charset_it_claims(
    world: World, endpoint: Endpoint, charset: str
) -> None:
    await world.slack.command("ben", CHANNEL, "/talks", "help")
    await endpoint.bot.idle()
    (attempt,) = world.slack.deliveries("slash_commands")
    request = signed("&".join(f"{name}={value}" for name, value in attempt.payload.items()))
    claims = {**request.headers, "Content-Type": f"{FORM}; charset={charset}"}
    answer = await posted(endpoint, Request(body=request.body, headers=claims))
    await endpoint.bot.idle()
    assert answer == Answer(status=200, text="")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
async def test_any_other_method_is_refused(endpoint: Endpoint, method: str) -> None:
    assert (await posted(endpoint, signed(BODY), method)).status == 405


async def test_health_stands_beside_it(endpoint: Endpoint) -> None:
    ready = Endpoint(bot=endpoint.bot, url=f"http://127.0.0.1:{endpoint.bot.port}/readyz")
    answer = await posted(ready, Request(body=b"", headers={}), "GET")
    assert answer == Answer(status=200, text="ready\n")
