"""The Events API: which events the app gets, and the envelope that they travel in."""

from __future__ import annotations

from bot.sandbox.records import Json
from bot.sandbox.workspace import Workspace

SCOPES: dict[str, tuple[str, ...]] = {
    "message.im": ("im:history",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "app_mention": ("app_mentions:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "channel_archive": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "channel_left": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "group_left": ("groups:read",),
}
"""Subscription -> the scopes of which one must be granted; not listed: none."""

MESSAGES = {"im": "message.im", "channel": "message.channels", "group": "message.groups"}


def is_wanted(workspace: Workspace, event: Json) -> bool:
    """Whether the app subscribed to the event, holds its scope and is where it happened."""
    name = event["type"]
    if name == "message":
        name = MESSAGES[event["channel_type"]]
    if name not in workspace.app.events:
        return False
    needed = SCOPES.get(name)
    if needed and not workspace.scopes.intersection(needed):
        return False
    return "channel" not in event or _is_there(workspace, event["channel"])


def envelope(workspace: Workspace, event: Json) -> Json:
    """Return the callback around an event, with an event_id of its own."""
    return {
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(workspace.now()),
        "api_app_id": workspace.app.id,
        "team_id": workspace.team.id,
        "context_team_id": workspace.team.id,
        "context_enterprise_id": None,
        "is_ext_shared_channel": False,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team.id,
                "user_id": workspace.app.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "event": event,
    }


def _is_there(workspace: Workspace, channel_id: str) -> bool:
    channel = workspace.channels.get(channel_id)
    return channel is not None and workspace.app.bot_user in channel.members
