"""The payloads of commands, actions, submissions and shortcuts, as Slack sends them.

Shapes: docs.slack.dev/reference/interaction-payloads, …/implementing-slash-commands.
"""

from __future__ import annotations

from bot.sandbox import shapes
from bot.sandbox.grants import new_address, new_trigger
from bot.sandbox.records import Channel, Json, Message, View
from bot.sandbox.workspace import Workspace


def command(workspace: Workspace, user: str, channel: Channel, name: str, text: str) -> Json:
    """Return a slash command: flat, as a form carries it."""
    typed = f"{name} {text}".rstrip()
    return {
        "team_id": workspace.team.id,
        "team_domain": workspace.team.domain,
        "channel_id": channel.id,
        "channel_name": _channel_name(channel),
        "user_id": user,
        "user_name": workspace.people[user].name,
        "command": name,
        "text": text,
        "api_app_id": workspace.app.id,
        "is_enterprise_install": "false",
        "response_url": new_address(workspace, user, channel.id, typed=typed),
        "trigger_id": new_trigger(workspace, user, channel=channel.id),
    }


def message_action(workspace: Workspace, user: str, message: Message, action: Json) -> Json:
    """Return block_actions from a message; an ephemeral one is sent without its blocks."""
    channel = workspace.channels[message.channel]
    is_ephemeral = message.only_for is not None
    shape = shapes.message(workspace, message)
    if is_ephemeral:
        shape.pop("blocks", None)
    thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
    return _interaction(workspace, user, "block_actions") | {
        "trigger_id": new_trigger(workspace, user, channel=channel.id),
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": is_ephemeral,
        }
        | thread,
        "channel": {"id": channel.id, "name": _channel_name(channel)},
        "message": shape,
        "response_url": new_address(
            workspace, user, channel.id, origin=message.ts, thread_ts=message.thread_ts
        ),
        "actions": [action | {"action_ts": workspace.stamps.next()}],
    }


def view_action(workspace: Workspace, view: View, action: Json, state: Json | None) -> Json:
    """Return block_actions from a modal or the Home, with what the person had filled in."""
    shape = shapes.view(workspace, view, state)
    return _interaction(workspace, view.user, "block_actions") | {
        "trigger_id": new_trigger(workspace, view.user, channel=view.channel, view=view.id),
        "container": {"type": "view", "view_id": view.id},
        "view": shape,
        "actions": [action | {"action_ts": workspace.stamps.next()}],
    }


def submission(workspace: Workspace, view: View, state: Json | None) -> Json:
    """Return view_submission."""
    shape = shapes.view(workspace, view, state)
    return _interaction(workspace, view.user, "view_submission") | {
        "trigger_id": new_trigger(workspace, view.user, channel=view.channel, view=view.id),
        "view": shape,
        "response_urls": _response_urls(workspace, view, shape["state"]["values"]),
    }


def closing(workspace: Workspace, view: View, *, is_cleared: bool) -> Json:
    """Return view_closed."""
    return _interaction(workspace, view.user, "view_closed") | {
        "view": shapes.view(workspace, view),
        "is_cleared": is_cleared,
    }


def global_shortcut(workspace: Workspace, user: str, callback_id: str) -> Json:
    """Return a global shortcut: no channel, no response_url."""
    return _interaction(workspace, user, "shortcut") | {
        "callback_id": callback_id,
        "trigger_id": new_trigger(workspace, user),
        "action_ts": workspace.stamps.next(),
    }


def message_shortcut(workspace: Workspace, user: str, callback_id: str, message: Message) -> Json:
    """Return a message shortcut ("message_action")."""
    channel = workspace.channels[message.channel]
    return _interaction(workspace, user, "message_action") | {
        "callback_id": callback_id,
        "trigger_id": new_trigger(workspace, user, channel=channel.id),
        "action_ts": workspace.stamps.next(),
        "message_ts": message.ts,
        "message": shapes.message(workspace, message),
        "channel": {"id": channel.id, "name": _channel_name(channel)},
        "response_url": new_address(workspace, user, channel.id, thread_ts=message.thread_ts),
    }


def suggestion(
    workspace: Workspace, user: str, element: Json, block_id: str, value: str, place: View | Message
) -> Json:
    """Return block_suggestion: what an external select asks for while a person types."""
    asked = {"action_id": element["action_id"], "block_id": block_id, "value": value}
    base = _interaction(workspace, user, "block_suggestion") | asked
    if isinstance(place, View):
        container: Json = {"type": "view", "view_id": place.id}
        return base | {"container": container, "view": shapes.view(workspace, place)}
    container = {"type": "message", "message_ts": place.ts, "channel_id": place.channel}
    return base | {"container": container, "message": shapes.message(workspace, place)}


def home_opened(workspace: Workspace, user: str, tab: str) -> Json:
    """Return the event app_home_opened; on the home tab it carries the view, if there is one."""
    event: Json = {
        "type": "app_home_opened",
        "user": user,
        "channel": workspace.direct(user).id,
        "tab": tab,
        "event_ts": workspace.stamps.next(),
    }
    home = workspace.home(user)
    if tab == "home" and home is not None:
        event["view"] = shapes.view(workspace, home)
    return event


def _interaction(workspace: Workspace, user: str, kind: str) -> Json:
    person = workspace.people[user]
    team = {"id": workspace.team.id, "domain": workspace.team.domain}
    return {
        "type": kind,
        "api_app_id": workspace.app.id,
        "team": team,
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {
            "id": user,
            "username": person.name,
            "name": person.name,
            "team_id": workspace.team.id,
        },
    }


def _response_urls(workspace: Workspace, view: View, values: Json) -> list[Json]:
    urls = []
    for block in view.blocks:
        element = block.get("element", {})
        if not element.get("response_url_enabled"):
            continue
        chosen = values[block["block_id"]][element["action_id"]]
        channel = chosen.get("selected_conversation") or chosen.get("selected_channel")
        if channel:
            urls.append(
                {
                    "block_id": block["block_id"],
                    "action_id": element["action_id"],
                    "channel_id": channel,
                    "response_url": new_address(workspace, view.user, channel),
                }
            )
    return urls


def _channel_name(channel: Channel) -> str:
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name
