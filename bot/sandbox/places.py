"""Where the bot may post and what it may read: membership, archives, direct messages."""

from __future__ import annotations

from bot.sandbox.records import Channel, SlackError
from bot.sandbox.workspace import Workspace


def place_to_post(workspace: Workspace, name: str) -> Channel:
    """Return the conversation that chat.postMessage means by an id, a name or a person's id.

    Raises SlackError: channel_not_found (also for private channels without the bot), is_archived,
    not_in_channel (unless chat:write.public is granted), messages_tab_disabled.
    """
    channel = _find(workspace, name)
    if channel.is_im and not workspace.app.messages_enabled:
        raise SlackError("messages_tab_disabled")
    if channel.is_archived:
        raise SlackError("is_archived")
    if not _is_member(workspace, channel) and "chat:write.public" not in workspace.scopes:
        raise SlackError("not_in_channel")
    return channel


def place_to_read(workspace: Workspace, name: str, *, must_be_member: bool = True) -> Channel:
    """Return a conversation by id. Raises SlackError: channel_not_found, not_in_channel."""
    channel = _find(workspace, name, by_name=False)
    if must_be_member and not _is_member(workspace, channel):
        raise SlackError("not_in_channel")
    return channel


def is_known(workspace: Workspace, channel: Channel) -> bool:
    """Whether the bot can tell that the conversation exists."""
    hidden = channel.is_private or channel.is_im
    return not hidden or _is_member(workspace, channel)


def _find(workspace: Workspace, name: str, *, by_name: bool = True) -> Channel:
    if by_name and name in workspace.people:
        name = _direct(workspace, name)
    try:
        channel = workspace.channels[name] if not by_name else workspace.channel(name)
    except LookupError:
        raise SlackError("channel_not_found") from None
    if not is_known(workspace, channel):
        raise SlackError("channel_not_found")
    return channel


def _direct(workspace: Workspace, user: str) -> str:
    try:
        return workspace.direct(user).id
    except LookupError:
        raise SlackError("channel_not_found") from None


def _is_member(workspace: Workspace, channel: Channel) -> bool:
    return workspace.app.bot_user in channel.members
