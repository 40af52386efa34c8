"""Posts to Slack: once, without retries, and finds a post again by its metadata.

Edits keep the metadata of the message that they edit: its own key.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.blockkit.figures import without_charts
from bot.domain.posting import Action, Outgoing
from bot.errors import NotAllowed, Refused, TryLater, Uncertain
from bot.slack.calls import calling

log = structlog.get_logger()

EVENT_TYPE = "attache_message"
TIMEOUT = timedelta(seconds=30)
# Our clock and Slack's may differ by some minutes; the key tells which message is ours.
LOOK_BACK_MARGIN = timedelta(hours=1)

# The whole installation's trouble, which an operator mends: everything waits, no channel is blamed.
INSTALLATION = frozenset(
    {
        *("account_inactive", "invalid_auth", "missing_scope", "not_authed", "token_revoked"),
        *("token_expired", "not_allowed_token_type", "accesslimited", "two_factor_setup_required"),
    }
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
        """Post a row of the outbox; see `Poster.post`.

        Where Slack says no to the blocks, nothing was posted: it is tried without charts, which
        not every workspace knows, then the words alone still arrive.
        """
        blocks = outgoing.message.blocks
        plainer = without_charts(blocks)
        async with calling(TIMEOUT):
            for each in (blocks, plainer) if plainer != blocks else (blocks,):
                try:
                    return await self._post(outgoing, each)
                except Refused as error:
                    if error.reason not in PAYLOAD:
                        raise
            return await self._post(outgoing, ())

    async def _post(self, outgoing: Outgoing, blocks: Sequence[Mapping[str, object]]) -> str:
        is_edit = outgoing.action is Action.UPDATE
        key = outgoing.about if is_edit else outgoing.key
        said: dict[str, Any] = {
            "channel": outgoing.channel_id,
            "text": outgoing.message.text,
            "blocks": [dict(block) for block in blocks],
            "parse": "none",
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": key}},
        }
        with _blaming_no_channel():
            async with calling(TIMEOUT):
                if is_edit:
                    answer = await self.client.chat_update(ts=outgoing.about_ts or "", **said)
                else:
                    said["blocks"] = said["blocks"] or None
                    answer = await self.client.chat_postMessage(
                        thread_ts=outgoing.thread,
                        unfurl_links=False,
                        unfurl_media=False,
                        **said,
                    )
        return str(answer["ts"])

    async def find(self, outgoing: Outgoing) -> str | None:
        """Look for a row's message in its channel or thread; see `Poster.find`."""
        if not self.may_look_back or outgoing.claimed_at is None:
            raise NotAllowed("nobody can say whether it was posted: history may not be read")
        try:
            answer = await self._history(outgoing, outgoing.claimed_at - LOOK_BACK_MARGIN)
        except Refused as error:
            raise NotAllowed(f"history may not be read ({error.reason})") from error
        except Uncertain as error:
            raise TryLater(error.message) from error
        messages: list[dict[str, Any]] = answer.get("messages", [])
        for message in messages:
            payload = message.get("metadata", {}).get("event_payload", {})
            if payload.get("key") == outgoing.key:
                return str(message["ts"])
        if answer.get("has_more"):
            raise NotAllowed("too much was said since to look through")
        return None

    async def _history(self, outgoing: Outgoing, since: datetime) -> AsyncSlackResponse:
        client = self.client
        asked: dict[str, Any] = {
            "channel": outgoing.channel_id,
            "oldest": str(since.timestamp()),
            "include_all_metadata": True,
            "limit": 200,
        }
        with _blaming_no_channel(but="missing_scope"):
            async with calling(TIMEOUT):
                if outgoing.thread:
                    return await client.conversations_replies(ts=outgoing.thread, **asked)
                return await client.conversations_history(**asked)


@contextmanager
def _blaming_no_channel(*, but: str = "") -> Iterator[None]:
    """Have the installation's own trouble waited out, except for the reason `but`."""
    try:
        yield
    except Refused as error:
        if error.reason == but or error.reason not in INSTALLATION:
            raise
        log.error("installation_refused", reason=error.reason)
        raise TryLater(
            f"Slack refuses the installation ({error.reason})", after=INSTALLATION_WAIT
        ) from error
