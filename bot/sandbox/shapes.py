"""The workspace's values as the JSON that Slack sends. Reads, never changes anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.sandbox.inputs import state_of
from bot.sandbox.records import Channel, Json, Message, Person, View

if TYPE_CHECKING:
    from bot.sandbox.workspace import Workspace  # the workspace announces in these shapes


def message(workspace: Workspace, item: Message, *, with_metadata: bool = False) -> Json:
    """Return a message as conversations.history and the events carry it."""
    shape: Json = {"type": "message", "user": item.user, "ts": item.ts, "text": item.text}
    if item.is_bot:
        shape |= {"bot_id": workspace.app.bot_id, "app_id": workspace.app.id}
    if item.subtype:
        shape["subtype"] = item.subtype
    shape["team"] = workspace.team.id
    if item.blocks:
        shape["blocks"] = list(item.blocks)
    if item.edited_ts:
        shape["edited"] = {"user": item.user, "ts": item.edited_ts}
    if item.files:
        shape["files"] = [file(workspace, file_id) for file_id in item.files]
    if item.reactions:
        shape["reactions"] = _reactions(item)
    if with_metadata and item.metadata:
        shape["metadata"] = item.metadata
    return shape | _thread(workspace, item)


def _thread(workspace: Workspace, item: Message) -> Json:
    if item.is_reply:
        parent = workspace.message(item.channel, item.thread_ts or "")
        return {"thread_ts": item.thread_ts} | ({"parent_user_id": parent.user} if parent else {})
    replies = workspace.replies(item)
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": item.ts,
        "reply_count": len(replies),
        "reply_users": users,
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
    }


def _reactions(item: Message) -> list[Json]:
    return [
        {"name": name, "users": list(users), "count": len(users)}
        for name, users in item.reactions.items()
    ]


def file(workspace: Workspace, file_id: str) -> Json:
    """Return an uploaded file as messages and files.info carry it."""
    item = workspace.files[file_id]
    address = f"{workspace.url}/sandbox/files/{item.id}"
    return {
        "id": item.id,
        "name": item.name,
        "title": item.title,
        "mimetype": item.media_type,
        "size": item.length_bytes,
        "url_private": address,
        "permalink": address,
    }


def page_message(workspace: Workspace, item: Message) -> Json:
    """Return a message as the local page wants it (see server.py)."""
    return {
        "ts": item.ts,
        "channel": item.channel,
        "user": item.user,
        "bot": item.is_bot,
        "text": item.text,
        "blocks": list(item.blocks),
        "thread_ts": item.thread_ts,
        "reply_count": len(workspace.replies(item)),
        "ephemeral": item.only_for is not None,
        "edited": item.edited_ts is not None,
        "subtype": item.subtype,
        "metadata": item.metadata,
        "files": [
            {
                "id": file_id,
                "title": workspace.files[file_id].title,
                "url": f"/sandbox/files/{file_id}",
                "mimetype": workspace.files[file_id].media_type,
            }
            for file_id in item.files
        ],
        "reactions": _reactions(item),
    }


def channel(workspace: Workspace, item: Channel) -> Json:
    """Return a conversation as conversations.info carries it."""
    shape: Json = {
        "id": item.id,
        "is_channel": item.kind == "channel",
        "is_group": item.kind == "group",
        "is_im": item.is_im,
        "is_mpim": False,
        "is_private": item.is_private or item.is_im,
        "is_archived": item.is_archived,
        "created": 1_700_000_000,
        "context_team_id": workspace.team.id,
    }
    if item.is_im:
        return shape | {"user": item.other, "is_user_deleted": False}
    return shape | {
        "name": item.name,
        "name_normalized": item.name,
        "is_general": item.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "is_member": workspace.app.bot_user in item.members,
        "num_members": len(item.members),
        "topic": {"value": item.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def person(workspace: Workspace, item: Person) -> Json:
    """Return a user as users.info carries it, the zone's offset as of now."""
    now = datetime.fromtimestamp(workspace.now(), UTC)
    local = now.astimezone(ZoneInfo(item.zone))
    offset = local.utcoffset()
    return {
        "id": item.id,
        "team_id": workspace.team.id,
        "name": item.name,
        "real_name": item.real_name,
        "deleted": False,
        "tz": item.zone,
        "tz_label": local.tzname() or item.zone,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_bot": item.is_bot,
        "is_app_user": False,
        "is_admin": item.is_admin,
        "is_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "locale": "en-GB",
        "profile": {
            "real_name": item.real_name,
            "display_name": item.name,
            "title": item.title,
            "team": workspace.team.id,
        },
    }


def view(workspace: Workspace, item: View, state: Json | None = None) -> Json:
    """Return a view with its state: what was typed, else what the app put in first."""
    body = item.body
    return {
        "id": item.id,
        "team_id": workspace.team.id,
        "type": item.type,
        "blocks": list(item.blocks),
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "external_id": body.get("external_id", ""),
        "state": {"values": state_of(item.blocks, state, channel=item.channel)},
        "hash": item.hash,
        "title": body.get("title"),
        "submit": body.get("submit"),
        "close": body.get("close"),
        "clear_on_close": bool(body.get("clear_on_close", False)),
        "notify_on_close": bool(body.get("notify_on_close", False)),
        "root_view_id": item.root,
        "previous_view_id": item.previous,
        "app_id": workspace.app.id,
        "app_installed_team_id": workspace.team.id,
        "bot_id": workspace.app.bot_id,
    }


def message_events(workspace: Workspace, item: Message) -> Iterator[Json]:
    """Return what the Events API says of a new message: the message, and a mention if it is one."""
    if item.subtype == "slash_command":
        return
    where = workspace.channels[item.channel]
    shape = message(workspace, item) | {
        "channel": item.channel,
        "channel_type": where.kind,
        "event_ts": item.ts,
    }
    yield shape
    mentioned = f"<@{workspace.app.bot_user}>" in item.text
    if mentioned and not where.is_im and not item.is_bot:
        yield {key: shape[key] for key in shape if key != "channel_type"} | {"type": "app_mention"}


def message_changed_event(workspace: Workspace, item: Message, before: Message) -> Json:
    """Return the event of an edited message."""
    return _about(workspace, item, "message_changed") | {
        "message": message(workspace, item),
        "previous_message": message(workspace, before),
    }


def message_deleted_event(workspace: Workspace, item: Message) -> Json:
    """Return the event of a deleted message."""
    return _about(workspace, item, "message_deleted") | {
        "deleted_ts": item.ts,
        "previous_message": message(workspace, item),
    }


def membership_event(
    workspace: Workspace,
    where: Channel,
    user: str,
    *,
    inviter: str | None = None,
    has_left: bool = False,
) -> Json:
    """Return the event of somebody joining or leaving a channel."""
    event: Json = {
        "type": "member_left_channel" if has_left else "member_joined_channel",
        "user": user,
        "channel": where.id,
        "channel_type": "G" if where.is_private else "C",
        "team": workspace.team.id,
        "event_ts": workspace.stamps.next(),
    }
    return event | ({"inviter": inviter} if inviter else {})


def _about(workspace: Workspace, item: Message, subtype: str) -> Json:
    ts = workspace.stamps.next()
    return {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": item.channel,
        "channel_type": workspace.channels[item.channel].kind,
        "ts": ts,
        "event_ts": ts,
    }
