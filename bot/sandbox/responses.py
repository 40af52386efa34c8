"""Answers that the bot gives without a token: at a response_url, or in the ack of a command.

Source: docs.slack.dev/interactivity/handling-user-interaction.
"""

from __future__ import annotations

from typing import Any

from bot.sandbox.args import Args
from bot.sandbox.checks import message_blocks, message_metadata
from bot.sandbox.grants import use_address
from bot.sandbox.records import Json, Message, ReplyAddress, SlackError
from bot.sandbox.workspace import Workspace


def respond(workspace: Workspace, token: str, body: Json) -> None:
    """Do what a post to a response_url asks for. Raises SlackError."""
    address = use_address(workspace, token)
    args = Args(body)
    origin = _origin(workspace, address)
    if origin is not None and args.flag("delete_original"):
        workspace.delete(origin)
        return
    if origin is not None and args.flag("replace_original"):
        workspace.edit(origin, **_content(workspace, args), edited_ts=workspace.stamps.next())
        return
    _answer(workspace, address, args)


def show_ack(workspace: Workspace, token: str, ack_body: Any) -> None:
    """Show what came with the ack of a command; nothing when it was empty. Raises SlackError."""
    body = {"text": ack_body} if isinstance(ack_body, str) else ack_body
    if not body:
        return
    address, _ = workspace.addresses[token]
    _answer(workspace, address, Args(body))


def _answer(workspace: Workspace, address: ReplyAddress, args: Args) -> Message:
    content = _content(workspace, args)
    content["thread_ts"] = args.optional_text("thread_ts") or address.thread_ts
    bot = workspace.app.bot_user
    if args.optional_text("response_type") != "in_channel":
        return workspace.whisper(
            address.channel, user=bot, is_bot=True, only_for=address.user, **content
        )
    if address.typed is not None and address.token not in workspace.shown:
        workspace.post(
            address.channel, user=address.user, text=address.typed, subtype="slash_command"
        )
        workspace.shown.add(address.token)
    return workspace.post(
        address.channel, user=bot, is_bot=True, metadata=message_metadata(args), **content
    )


def _origin(workspace: Workspace, address: ReplyAddress) -> Message | None:
    return workspace.message(address.channel, address.origin) if address.origin else None


def _content(workspace: Workspace, args: Args) -> Json:
    blocks = args.objects("blocks", "invalid_blocks") or []
    text = args.optional_text("text")
    if not (text or blocks):
        raise SlackError("no_text")
    return {"text": text, "blocks": message_blocks(workspace, blocks)}
