"""The stack of modals that a person has open, and the App Home."""

from __future__ import annotations

from dataclasses import replace

from bot.sandbox import shapes
from bot.sandbox.records import Json, SlackError, View
from bot.sandbox.workspace import Workspace

STACK_CAP = 3


def open_modal(workspace: Workspace, user: str, body: Json, *, channel: str | None = None) -> View:
    """Open a modal as the only one; `channel` is where the person was."""
    clear(workspace, user)
    view_id = workspace.new_id("V")
    view = View(
        id=view_id,
        type="modal",
        user=user,
        body=body,
        hash=_hash(workspace),
        root=view_id,
        channel=channel,
    )
    return _put_on_top(workspace, view)


def push_modal(workspace: Workspace, user: str, body: Json) -> View:
    """Put a modal on top. Raises SlackError: push_limit_reached, not_found without a modal."""
    stack = workspace.stack(user)
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= STACK_CAP:
        raise SlackError("push_limit_reached")
    top = stack[-1]
    view = View(
        id=workspace.new_id("V"),
        type="modal",
        user=user,
        body=body,
        hash=_hash(workspace),
        root=top.root,
        previous=top.id,
        channel=top.channel,
    )
    return _put_on_top(workspace, view)


def change_view(workspace: Workspace, view: View, body: Json) -> View:
    """Replace what a modal or a Home shows; it gets a new hash."""
    changed = workspace.keep_view(replace(view, body=body, hash=_hash(workspace)))
    _tell(workspace, "home" if view.type == "home" else "view_updated", changed)
    return changed


def publish_home(workspace: Workspace, user: str, body: Json) -> View:
    """Replace a person's App Home, or show it for the first time."""
    current = workspace.home(user)
    if current is not None:
        return change_view(workspace, current, body)
    view_id = workspace.new_id("V")
    view = View(id=view_id, type="home", user=user, body=body, hash=_hash(workspace), root=view_id)
    workspace.homes[user] = view_id
    workspace.keep_view(view)
    _tell(workspace, "home", view)
    return view


def close(workspace: Workspace, view: View) -> None:
    """Close a modal and everything on top of it."""
    stack = workspace.stacks.get(view.user, [])
    if view.id not in stack:
        return
    for closed in reversed(stack[stack.index(view.id) :]):
        stack.remove(closed)
        workspace.feed.publish({"type": "view_closed", "view_id": closed, "only_for": view.user})


def clear(workspace: Workspace, user: str) -> None:
    """Close every modal of a person."""
    stack = workspace.stack(user)
    if stack:
        close(workspace, stack[0])


def _put_on_top(workspace: Workspace, view: View) -> View:
    workspace.keep_view(view)
    workspace.stacks.setdefault(view.user, []).append(view.id)
    _tell(workspace, "view_opened", view)
    return view


def _tell(workspace: Workspace, kind: str, view: View) -> None:
    workspace.feed.publish(
        {"type": kind, "view": shapes.view(workspace, view), "only_for": view.user}
    )


def _hash(workspace: Workspace) -> str:
    return f"{int(workspace.now())}.{workspace.new_id('h')}"
