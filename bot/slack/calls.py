"""Calling Slack: every call is bounded in time, and what goes wrong with it is translated here.

    async with calling():
        await client.views_open(…)

What each of Slack's refusals means stands in `REFUSALS`; the classes are those of the platform
reference, "Errors when posting". An error that we do not know is a lasting one.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.errors import OutsideError, Refused, TryLater, Uncertain

PATIENCE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(days=1)
THROTTLED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
AMBIGUOUS = frozenset({"service_unavailable", "request_timeout", "internal_error", "fatal_error"})
MIGRATING = frozenset({"team_added_to_org", "org_login_required", "external_channel_migrating"})

_INVITE = (
    "Type `/invite @attache` in that channel, then resume the digest with `/talks subscriptions`."
)
_ADMIN = "A workspace setting keeps me from posting there: ask an administrator."
REFUSALS: dict[str, tuple[str, str]] = {
    "expired_trigger_id": ("the form came too late for Slack to open it.", "Try again."),
    "channel_not_found": ("I can't see the channel any more.", _INVITE),
    "not_in_channel": ("I am not in the channel.", _INVITE),
    "is_archived": ("the channel is archived.", "Unarchive it or choose another channel."),
    "no_permission": ("I may not post in the channel.", _ADMIN),
    "restricted_action": ("posting in the channel is restricted.", _ADMIN),
    "restricted_action_read_only_channel": ("the channel is read-only.", _ADMIN),
    "restricted_action_thread_only_channel": ("the channel takes threads alone.", _ADMIN),
    "app_access_restricted": ("the app's access is restricted.", _ADMIN),
    "ekm_access_denied": ("the workspace's keys are withheld.", _ADMIN),
    "team_access_not_granted": ("the workspace was not granted to the app.", _ADMIN),
    "messages_tab_disabled": ("direct messages with the app are switched off.", _ADMIN),
}


@asynccontextmanager
async def calling(patience: timedelta = PATIENCE) -> AsyncIterator[None]:
    """Bound one call to Slack, and translate what goes wrong with it.

    Raises `Refused` for a lasting no, `TryLater` where Slack surely did nothing, and `Uncertain`
    where nobody can say, as after a time-out.
    """
    try:
        async with asyncio.timeout(patience.total_seconds()):
            yield
    except SlackApiError as error:
        raise _translated(error) from error
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise TryLater(f"Slack could not be reached ({type(error).__name__})") from error
    except (
        *(TimeoutError, aiohttp.ClientError, OSError),
        *(AttributeError, ValueError, RecursionError),  # how the SDK fails on an answer of no sense
    ) as error:
        raise Uncertain(f"Slack did not answer ({type(error).__name__})") from error


def _translated(error: SlackApiError) -> OutsideError:
    status = _status(error)
    code = _error_code(error)
    if status == 429 or code in THROTTLED:
        return TryLater("Slack asks for a pause", after=_retry_after(error))
    if code in MIGRATING:
        return TryLater(f"the workspace is moving ({code})", after=timedelta(hours=2))
    if status >= 500 or status == 408 or code in AMBIGUOUS or (status == 200 and not code):
        return Uncertain(f"Slack failed ({code or status})")
    if not code:  # a proxy's word, not Slack's
        return TryLater(f"something before Slack refused the request ({status})")
    what, hint = REFUSALS.get(code, (f"Slack refused it ({code}).", ""))
    return Refused(what, reason=code, hint=hint)


def _status(error: SlackApiError) -> int:
    """Return the HTTP status; the SDK hands over aiohttp's response where the JSON was broken."""
    response = error.response
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0))


def _error_code(error: SlackApiError) -> str:
    """Return Slack's error code; "" for an answer that is not even JSON (a proxy's page)."""
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _retry_after(error: SlackApiError) -> timedelta:
    headers = getattr(error.response, "headers", {}) or {}
    value = str(headers.get("Retry-After") or headers.get("retry-after") or "")
    if not (value.isascii() and value.isdigit()):
        return timedelta(seconds=30)
    return timedelta(seconds=min(int(value[:9]), LONGEST_PAUSE.total_seconds()))
