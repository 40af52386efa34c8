"""What an interaction allows the bot for a while: trigger ids and response URLs."""

from __future__ import annotations

import secrets

from bot.sandbox.args import Args
from bot.sandbox.records import ReplyAddress, SlackError, Trigger
from bot.sandbox.workspace import Workspace

TRIGGER_SECONDS = 3
ADDRESS_SECONDS = 30 * 60
ADDRESS_USES = 5


def new_trigger(
    workspace: Workspace, user: str, *, channel: str | None = None, view: str | None = None
) -> str:
    """Return a trigger id: good for one view, for three seconds of the sandbox's clock."""
    trigger_id = f"{next(workspace.numbers)}.{int(workspace.now())}.{secrets.token_hex(8)}"
    workspace.triggers[trigger_id] = Trigger(
        user=user, at=workspace.now(), channel=channel, view=view
    )
    return trigger_id


def use_trigger(workspace: Workspace, args: Args) -> Trigger:
    """Return what a call's trigger_id stands for, used up.

    Raises SlackError: invalid_trigger_id, exchanged_trigger_id, expired_trigger_id.
    """
    trigger_id = args.optional_text("trigger_id") or args.text("interactivity_pointer")
    if trigger_id not in workspace.triggers:
        raise SlackError("invalid_trigger_id")
    trigger = workspace.triggers[trigger_id]
    if trigger is None:
        raise SlackError("exchanged_trigger_id")
    if workspace.now() - trigger.at > TRIGGER_SECONDS:
        raise SlackError("expired_trigger_id")
    workspace.triggers[trigger_id] = None
    return trigger


def new_address(
    workspace: Workspace,
    user: str,
    channel: str,
    *,
    origin: str | None = None,
    thread_ts: str | None = None,
    typed: str | None = None,
) -> str:
    """Return a response_url."""
    token = secrets.token_urlsafe(18)
    address = ReplyAddress(
        token=token,
        user=user,
        channel=channel,
        at=workspace.now(),
        origin=origin,
        thread_ts=thread_ts,
        typed=typed,
    )
    workspace.addresses[token] = (address, 0)
    return f"{workspace.url}/response/{token}"


def use_address(workspace: Workspace, token: str) -> ReplyAddress:
    """Return what a response_url stands for, and count the use.

    Raises SlackError: invalid_url, expired_url after 30 minutes, used_url after five uses.
    """
    if token not in workspace.addresses:
        raise SlackError("invalid_url")
    address, uses = workspace.addresses[token]
    if workspace.now() - address.at > ADDRESS_SECONDS:
        raise SlackError("expired_url")
    if uses >= ADDRESS_USES:
        raise SlackError("used_url")
    workspace.addresses[token] = (address, uses + 1)
    return address
