"""chat.* and reactions.add: posting, changing and removing messages.

Errors and their order follow docs.slack.dev/reference/methods/chat.postMessage and its neighbours.
"""

from __future__ import annotations

from bot.sandbox import shapes
from bot.sandbox.args import Args
from bot.sandbox.checks import message_blocks, message_metadata
from bot.sandbox.places import place_to_post, place_to_read
from bot.sandbox.records import Channel, Json, Message, SlackError
from bot.sandbox.workspace import Workspace

TEXT_CAP = 40_000
UPDATE_TEXT_CAP = 4_000
MARKDOWN_CAP = 12_000


def post_message(workspace: Workspace, args: Args) -> Json:
    """chat.postMessage."""
    channel = place_to_post(workspace, args.text("channel"))
    content = _content(workspace, args)
    warning = {}
    if len(content["text"]) > TEXT_CAP:
        content["text"] = content["text"][:TEXT_CAP]
        warning = {
            "warning": "message_truncated",
            "response_metadata": {"warnings": ["message_truncated"]},
        }
    metadata = message_metadata(args)
    thread = _thread(workspace, channel, args)
    workspace.set_status(channel.id, thread or "", "")
    message = workspace.post(
        channel.id,
        user=workspace.app.bot_user,
        is_bot=True,
        thread_ts=thread,
        metadata=metadata,
        **content,
    )
    shape = shapes.message(workspace, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shape} | warning


def post_ephemeral(workspace: Workspace, args: Args) -> Json:
    """chat.postEphemeral."""
    user = args.text("user")
    channel = place_to_post(workspace, args.text("channel"))
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    message = workspace.whisper(
        channel.id,
        user=workspace.app.bot_user,
        is_bot=True,
        only_for=user,
        thread_ts=_thread(workspace, channel, args),
        **_content(workspace, args),
    )
    return {"message_ts": message.ts}


def update(workspace: Workspace, args: Args) -> Json:
    """chat.update. Blocks that are not given stay; an empty list removes them."""
    channel, message = _own_message(workspace, args, refusal="cant_update_message")
    text = args.optional_text("text")
    if len(text) > UPDATE_TEXT_CAP:
        raise SlackError("msg_too_long")
    blocks = args.objects("blocks", "invalid_blocks_format")
    if not text and blocks is None:
        raise SlackError("no_text")
    edited = workspace.edit(
        message,
        text=text,
        blocks=message.blocks if blocks is None else message_blocks(workspace, blocks),
        metadata=message_metadata(args) or message.metadata,
        edited_ts=workspace.stamps.next(),
    )
    shape = shapes.message(workspace, edited, with_metadata=True)
    return {"channel": channel.id, "ts": edited.ts, "text": edited.text, "message": shape}


def delete(workspace: Workspace, args: Args) -> Json:
    """chat.delete."""
    channel, message = _own_message(workspace, args, refusal="cant_delete_message")
    workspace.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(workspace: Workspace, args: Args) -> Json:
    """chat.getPermalink."""
    channel = place_to_read(workspace, args.text("channel"), must_be_member=False)
    message = workspace.message(channel.id, args.text("message_ts"))
    if message is None or message.only_for is not None:
        raise SlackError("message_not_found")
    address = f"{workspace.url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": address}


def add_reaction(workspace: Workspace, args: Args) -> Json:
    """reactions.add."""
    name = args.text("name").strip(":")
    channel = place_to_read(workspace, args.text("channel"))
    message = workspace.message(channel.id, args.text("timestamp"))
    if message is None or message.only_for is not None:
        raise SlackError("message_not_found")
    users = message.reactions.get(name, ())
    if workspace.app.bot_user in users:
        raise SlackError("already_reacted")
    workspace.react(message, name, workspace.app.bot_user)
    return {}


def _content(workspace: Workspace, args: Args) -> Json:
    blocks = args.objects("blocks", "invalid_blocks_format")
    text, markdown = args.optional_text("text"), args.optional_text("markdown_text")
    if markdown and (text or blocks):
        raise SlackError("markdown_text_conflict")
    if len(markdown) > MARKDOWN_CAP:
        raise SlackError("msg_too_long")
    if not (text or markdown or blocks or args.objects("attachments", "invalid_attachments")):
        raise SlackError("no_text")
    if markdown:
        text, blocks = markdown, [{"type": "markdown", "text": markdown}]
    return {"text": text, "blocks": message_blocks(workspace, blocks or [])}


def _thread(workspace: Workspace, channel: Channel, args: Args) -> str | None:
    thread = args.optional_text("thread_ts")
    if not thread:
        return None
    parent = workspace.message(channel.id, thread)
    if parent is None or parent.only_for is not None or parent.is_reply:
        raise SlackError("thread_not_found")
    return thread


def _own_message(workspace: Workspace, args: Args, *, refusal: str) -> tuple[Channel, Message]:
    channel = place_to_read(workspace, args.text("channel"))
    if channel.is_archived:
        raise SlackError("is_archived")
    message = workspace.message(channel.id, args.text("ts"))
    if message is None or message.only_for is not None:
        raise SlackError("message_not_found")
    if message.user != workspace.app.bot_user:
        raise SlackError(refusal)
    return channel, message
