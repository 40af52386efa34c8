"""Posts to Slack: once, without retries, and finds a post again by its metadata.

What each of Slack's refusals means for us stands in `REFUSALS`; the classes are those of the
platform reference, "Errors when posting". An error that we do not know is a lasting one.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.posting import Outgoing
from bot.errors import NotAllowed, OutsideError, Refused, TryLater, Uncertain

log = structlog.get_logger()

EVENT_TYPE = "attache_message"
TIMEOUT = timedelta(seconds=30)
# Our clock and Slack's may differ by some minutes; the key tells which message is ours.
LOOK_BACK_MARGIN = timedelta(hours=1)

THROTTLED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
AMBIGUOUS = frozenset({"service_unavailable", "request_timeout", "internal_error", "fatal_error"})
MIGRATING = frozenset({"team_added_to_org", "org_login_required", "external_channel_migrating"})
# The whole installation's trouble, which an operator mends: everything waits, no channel is blamed.
INSTALLATION = frozenset(
    {"account_inactive", "invalid_auth", "missing_scope", "not_authed", "token_revoked"}
)
INSTALLATION_WAIT = timedelta(minutes=10)
PAYLOAD = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_many", "msg_blocks_too_long"}
)

_INVITE = (
    "Type `/invite @attache` in that channel, then resume the digest with `/talks subscriptions`."
)
_ADMIN = "A workspace setting keeps me from posting there: ask an administrator."
REFUSALS: dict[str, tuple[str, str]] = {
    "channel_not_found": ("I can't see the channel any more.", _INVITE),
    "not_in_channel": ("I am not in the channel.", _INVITE),
    "is_archived": ("the channel is archived.", "Unarchive it or choose another channel."),
    "no_permission": ("I may not post in the channel.", _ADMIN),
    "restricted_action": ("posting in the channel is restricted.", _ADMIN),
    "restricted_action_read_only_channel": ("the channel is read-only.", _ADMIN),
    "messages_tab_disabled": ("direct messages with the app are switched off.", _ADMIN),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackPoster:
    """Posts with the bot token. `client` has no retry handlers: they could post twice."""

    client: AsyncWebClient
    may_look_back: bool

    async def post(self, outgoing: Outgoing) -> str:
        """Post a row of the outbox; see `Poster.post`."""
        try:
            return await self._post(outgoing, with_blocks=True)
        except Refused as error:
            if error.reason not in PAYLOAD:
                raise
        # Slack said no to the blocks, so nothing was posted: the words alone still arrive.
        return await self._post(outgoing, with_blocks=False)

    async def _post(self, outgoing: Outgoing, *, with_blocks: bool) -> str:
        try:
            async with asyncio.timeout(TIMEOUT.total_seconds()):
                answer = await self.client.chat_postMessage(
                    channel=outgoing.channel_id,
                    text=outgoing.message.text,
                    blocks=[dict(block) for block in outgoing.message.blocks]
                    if with_blocks
                    else None,
                    thread_ts=outgoing.thread_ts,
                    unfurl_links=False,
                    unfurl_media=False,
                    parse="none",
                    metadata={
                        "event_type": EVENT_TYPE,
                        "event_payload": {"key": outgoing.key},
                    },
                )
        except SlackApiError as error:
            raise _trouble(error) from error
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise TryLater(f"Slack could not be reached ({type(error).__name__})") from error
        except (TimeoutError, aiohttp.ClientError, OSError, AttributeError) as error:
            # AttributeError: how the SDK fails on an answer in plain text (a proxy's).
            raise Uncertain(f"Slack did not answer ({type(error).__name__})") from error
        return str(answer["ts"])

    async def find(self, outgoing: Outgoing) -> str | None:
        """Look for a row's message in its channel or thread; see `Poster.find`."""
        if not self.may_look_back or outgoing.claimed_at is None:
            raise NotAllowed("nobody can say whether it was posted: history may not be read")
        oldest = str((outgoing.claimed_at - LOOK_BACK_MARGIN).timestamp())
        try:
            async with asyncio.timeout(TIMEOUT.total_seconds()):
                if outgoing.thread_ts:
                    answer = await self.client.conversations_replies(
                        channel=outgoing.channel_id,
                        ts=outgoing.thread_ts,
                        oldest=oldest,
                        include_all_metadata=True,
                        limit=200,
                    )
                else:
                    answer = await self.client.conversations_history(
                        channel=outgoing.channel_id,
                        oldest=oldest,
                        include_all_metadata=True,
                        limit=200,
                    )
        except SlackApiError as error:
            raise _look_back_refusal(error) from error
        except (TimeoutError, aiohttp.ClientError, OSError, AttributeError) as error:
            raise TryLater(f"Slack could not be reached ({type(error).__name__})") from error
        messages: list[dict[str, Any]] = answer.get("messages", [])
        for message in messages:
            payload = message.get("metadata", {}).get("event_payload", {})
            if payload.get("key") == outgoing.key:
                return str(message["ts"])
        if answer.get("has_more"):
            raise NotAllowed("too much was said since to look through")
        return None


def _trouble(error: SlackApiError) -> OutsideError:
    """Return what a refusal means for the outbox: the installation's own trouble is waited out."""
    code = error_code(error)
    if code in INSTALLATION:
        log.error("installation_refused", reason=code)
        return TryLater(f"Slack refuses the installation ({code})", after=INSTALLATION_WAIT)
    return translated(error)


def translated(error: SlackApiError) -> OutsideError:
    """Return what a refusal of Slack's means for a post."""
    status = _status(error)
    code = error_code(error)
    if status == 429 or code in THROTTLED:
        return TryLater("Slack asks for a pause", after=_retry_after(error))
    if code in MIGRATING:
        return TryLater(f"the workspace is moving ({code})", after=timedelta(hours=2))
    if status >= 500 or code in AMBIGUOUS or (status == 200 and not code):
        return Uncertain(f"Slack failed ({code or status})")
    what, hint = REFUSALS.get(code, (f"Slack refused the message ({code}).", ""))
    return Refused(what, reason=code or f"http_{status}", hint=hint)


def _look_back_refusal(error: SlackApiError) -> OutsideError | NotAllowed:
    if error_code(error) == "missing_scope":
        return NotAllowed("history may not be read (missing_scope)")
    mapped = _trouble(error)
    if isinstance(mapped, Uncertain):
        return TryLater(mapped.message)
    if isinstance(mapped, Refused):
        return NotAllowed(f"history may not be read ({mapped.reason})")
    return mapped


def _status(error: SlackApiError) -> int:
    """Return the HTTP status; the SDK hands over aiohttp's response where the JSON was broken."""
    response = error.response
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0))


def error_code(error: SlackApiError) -> str:
    """Return Slack's error code; "" for an answer that is not even JSON (a proxy's page)."""
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _retry_after(error: SlackApiError) -> timedelta:
    headers = getattr(error.response, "headers", {}) or {}
    value = str(headers.get("Retry-After") or headers.get("retry-after") or "")
    return timedelta(seconds=int(value) if value.isdigit() else 30)
