"""users.*, team.info, auth.test, bots.info and assistant.threads.*: who is who, and is typing."""

from __future__ import annotations

from bot.sandbox import shapes
from bot.sandbox.args import Args
from bot.sandbox.pages import page_of
from bot.sandbox.places import place_to_post
from bot.sandbox.records import Json, SlackError
from bot.sandbox.workspace import Workspace


def auth_test(workspace: Workspace, _args: Args) -> Json:
    """auth.test."""
    return {
        "url": f"{workspace.url}/",
        "team": workspace.team.name,
        "team_id": workspace.team.id,
        "user": workspace.people[workspace.app.bot_user].name,
        "user_id": workspace.app.bot_user,
        "bot_id": workspace.app.bot_id,
        "is_enterprise_install": False,
    }


def team_info(workspace: Workspace, _args: Args) -> Json:
    """team.info."""
    team = workspace.team
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "icon": {}}}


def user_info(workspace: Workspace, args: Args) -> Json:
    """users.info."""
    person = workspace.people.get(args.text("user"))
    if person is None:
        raise SlackError("user_not_found")
    shape = shapes.person(workspace, person)
    if not args.flag("include_locale"):
        del shape["locale"]
    return {"user": shape}


def user_list(workspace: Workspace, args: Args) -> Json:
    """users.list."""
    page, metadata = page_of(list(workspace.people.values()), args)
    return {"members": [shapes.person(workspace, person) for person in page]} | metadata


def bot_info(workspace: Workspace, args: Args) -> Json:
    """bots.info."""
    app = workspace.app
    if args.text("bot") != app.bot_id:
        raise SlackError("bot_not_found")
    return {"bot": {"id": app.bot_id, "name": app.name, "user_id": app.bot_user, "app_id": app.id}}


def set_status(workspace: Workspace, args: Args) -> Json:
    """assistant.threads.setStatus: "is thinking…" under a thread, until the next message."""
    channel = place_to_post(workspace, args.text("channel_id"))
    workspace.set_status(channel.id, args.text("thread_ts"), args.optional_text("status"))
    return {}


def set_prompts(workspace: Workspace, args: Args) -> Json:
    """assistant.threads.setSuggestedPrompts: with a thread_ts accepted, and nothing appears."""
    channel = place_to_post(workspace, args.text("channel_id"))
    prompts = args.objects("prompts", "invalid_arguments") or []
    if not 0 < len(prompts) <= 4:
        raise SlackError("invalid_arguments")
    if not args.optional_text("thread_ts"):
        workspace.feed.publish(
            {
                "type": "prompts",
                "channel": channel.id,
                "prompts": prompts,
                "title": args.optional_text("title") or None,
            }
        )
    return {}


def set_title(workspace: Workspace, args: Args) -> Json:
    """assistant.threads.setTitle: checked, and shown nowhere."""
    place_to_post(workspace, args.text("channel_id"))
    args.text("title")
    return {}
