"""conversations.* and users.conversations: what channels there are, and what was said there."""

from __future__ import annotations

from collections.abc import Sequence

from bot.sandbox import shapes
from bot.sandbox.args import Args
from bot.sandbox.pages import page_of
from bot.sandbox.places import is_known, place_to_read
from bot.sandbox.records import Channel, Json, Message, SlackError
from bot.sandbox.workspace import Workspace

KINDS = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
STEMS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


def info(workspace: Workspace, args: Args) -> Json:
    """conversations.info."""
    channel = place_to_read(workspace, args.text("channel"), must_be_member=False)
    workspace.needs(f"{STEMS[channel.kind]}:read")
    shape = shapes.channel(workspace, channel)
    if not args.flag("include_num_members"):
        shape.pop("num_members", None)
    return {"channel": shape}


def list_all(workspace: Workspace, args: Args) -> Json:
    """conversations.list."""
    return _listing(workspace, args, list(workspace.channels.values()))


def list_of_user(workspace: Workspace, args: Args) -> Json:
    """users.conversations: the conversations of a user, by default the bot's own."""
    user = args.optional_text("user") or workspace.app.bot_user
    return _listing(workspace, args, [c for c in workspace.channels.values() if user in c.members])


def members(workspace: Workspace, args: Args) -> Json:
    """conversations.members."""
    channel = place_to_read(workspace, args.text("channel"), must_be_member=False)
    workspace.needs(f"{STEMS[channel.kind]}:read")
    page, metadata = page_of(sorted(channel.members), args)
    return {"members": page} | metadata


def open_direct(workspace: Workspace, args: Args) -> Json:
    """conversations.open, for one person."""
    users = args.words("users")
    if len(users) != 1:
        raise SlackError("not_enough_users" if not users else "method_not_supported")
    try:
        channel = workspace.direct(users[0])
    except LookupError:
        raise SlackError("user_not_found") from None
    return {"no_op": True, "already_open": True, "channel": {"id": channel.id}}


def join(workspace: Workspace, args: Args) -> Json:
    """conversations.join."""
    channel = place_to_read(workspace, args.text("channel"), must_be_member=False)
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    if workspace.app.bot_user in channel.members:
        return {"channel": shapes.channel(workspace, channel), "warning": "already_in_channel"}
    joined = workspace.join(channel, workspace.app.bot_user)
    return {"channel": shapes.channel(workspace, joined)}


def history(workspace: Workspace, args: Args) -> Json:
    """conversations.history: newest first, without the replies in threads."""
    channel = _readable(workspace, args)
    messages = [m for m in workspace.visible(channel.id) if not m.is_reply]
    return _messages(workspace, args, list(reversed(_between(messages, args))))


def replies(workspace: Workspace, args: Args) -> Json:
    """conversations.replies: the first message and its replies, oldest first."""
    channel = _readable(workspace, args)
    message = workspace.message(channel.id, args.text("ts"))
    if message is None or message.only_for is not None:
        raise SlackError("thread_not_found")
    if message.is_reply:
        return _messages(workspace, args, [message])
    return _messages(workspace, args, [message, *_between(workspace.replies(message), args)])


def _readable(workspace: Workspace, args: Args) -> Channel:
    channel = place_to_read(workspace, args.text("channel"))
    workspace.needs(f"{STEMS[channel.kind]}:history")
    return channel


def _between(messages: Sequence[Message], args: Args) -> list[Message]:
    oldest, latest = _bound(args, "oldest"), _bound(args, "latest")
    is_inclusive = args.flag("inclusive")
    return [
        message
        for message in messages
        if _lies_between(float(message.ts), oldest, latest, is_inclusive=is_inclusive)
    ]


def _bound(args: Args, name: str) -> float | None:
    text = args.optional_text(name)
    try:
        return float(text) if text else None
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _lies_between(
    at: float, oldest: float | None, latest: float | None, *, is_inclusive: bool
) -> bool:
    if is_inclusive and at in (oldest, latest):
        return True
    return (oldest is None or at > oldest) and (latest is None or at < latest)


def _messages(workspace: Workspace, args: Args, messages: Sequence[Message]) -> Json:
    page, metadata = page_of(messages, args, default=100)
    with_metadata = args.flag("include_all_metadata")
    shapes_of = [shapes.message(workspace, m, with_metadata=with_metadata) for m in page]
    more = bool(metadata["response_metadata"]["next_cursor"])
    return {"messages": shapes_of, "has_more": more} | metadata


def _listing(workspace: Workspace, args: Args, channels: Sequence[Channel]) -> Json:
    kinds = []
    for name in args.words("types", "public_channel"):
        if name not in KINDS:
            raise SlackError("invalid_types")
        kinds.append(KINDS[name])
        workspace.needs(f"{STEMS[KINDS[name]]}:read")
    found = [
        channel
        for channel in channels
        if channel.kind in kinds
        and is_known(workspace, channel)
        and not (args.flag("exclude_archived") and channel.is_archived)
    ]
    page, metadata = page_of(found, args, default=100)
    return {"channels": [shapes.channel(workspace, item) for item in page]} | metadata
