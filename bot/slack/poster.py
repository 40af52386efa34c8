"""Posts to Slack: once, without retries, and finds a post again by its metadata."""

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
from bot.slack.calls import error_code, translated

log = structlog.get_logger()

EVENT_TYPE = "attache_message"
TIMEOUT = timedelta(seconds=30)
# Our clock and Slack's may differ by some minutes; the key tells which message is ours.
LOOK_BACK_MARGIN = timedelta(hours=1)

# The whole installation's trouble, which an operator mends: everything waits, no channel is blamed.
INSTALLATION = frozenset(
    {"account_inactive", "invalid_auth", "missing_scope", "not_authed", "token_revoked"}
)
INSTALLATION_WAIT = timedelta(minutes=10)
PAYLOAD = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_many", "msg_blocks_too_long"}
)


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


def _look_back_refusal(error: SlackApiError) -> OutsideError | NotAllowed:
    if error_code(error) == "missing_scope":
        return NotAllowed("history may not be read (missing_scope)")
    mapped = _trouble(error)
    if isinstance(mapped, Uncertain):
        return TryLater(mapped.message)
    if isinstance(mapped, Refused):
        return NotAllowed(f"history may not be read ({mapped.reason})")
    return mapped
