"""views.* : opening, pushing and changing modals, publishing the App Home."""

from __future__ import annotations

from bot.sandbox import modals, shapes
from bot.sandbox.args import Args
from bot.sandbox.checks import checked_view
from bot.sandbox.grants import use_trigger
from bot.sandbox.records import Json, SlackError, View
from bot.sandbox.workspace import Workspace


def open_view(workspace: Workspace, args: Args) -> Json:
    """views.open: needs a trigger id, single use, three seconds old at most."""
    trigger = use_trigger(workspace, args)
    body = checked_view(workspace, _view(args), "modal")
    view = modals.open_modal(workspace, trigger.user, body, channel=trigger.channel)
    return {"view": shapes.view(workspace, view)}


def push(workspace: Workspace, args: Args) -> Json:
    """views.push: on top of the modal that the trigger came from, three at most."""
    trigger = use_trigger(workspace, args)
    body = checked_view(workspace, _view(args), "modal")
    return {"view": shapes.view(workspace, modals.push_modal(workspace, trigger.user, body))}


def update(workspace: Workspace, args: Args) -> Json:
    """views.update, by view_id or external_id; a stale hash is refused."""
    view = _existing(workspace, args)
    _check_hash(view, args)
    body = checked_view(workspace, _view(args), view.type)
    return {"view": shapes.view(workspace, modals.change_view(workspace, view, body))}


def publish(workspace: Workspace, args: Args) -> Json:
    """views.publish."""
    user = args.text("user_id")
    if user not in workspace.people:
        raise SlackError("user_not_found")
    if not workspace.app.home_enabled:
        raise SlackError("not_enabled")
    body = checked_view(workspace, _view(args), "home")
    if (current := workspace.home(user)) is not None:
        _check_hash(current, args)
    return {"view": shapes.view(workspace, modals.publish_home(workspace, user, body))}


def _view(args: Args) -> Json:
    view = args.object("view", "invalid_arguments")
    if view is None:
        raise SlackError.with_messages("invalid_arguments", "[ERROR] missing required field: view")
    return view


def _existing(workspace: Workspace, args: Args) -> View:
    if external := args.optional_text("external_id"):
        for stack in workspace.stacks.values():
            for view_id in stack:
                if workspace.views[view_id].body.get("external_id") == external:
                    return workspace.views[view_id]
        raise SlackError("not_found")
    return workspace.view(args.text("view_id"))


def _check_hash(view: View, args: Args) -> None:
    given = args.optional_text("hash")
    if given and given != view.hash:
        raise SlackError("hash_conflict")
