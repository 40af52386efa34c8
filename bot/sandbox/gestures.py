"""What a person does in Slack: type, command, press, fill in, open, close, invite.

A gesture changes the workspace, tells the bot, waits for its ack where Slack would, and returns
what the person is shown. A gesture that is impossible in the client (a button that is not there, a
channel one cannot see) raises LookupError.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.sandbox import modals, payloads, responses, shapes
from bot.sandbox.checks import checked_view
from bot.sandbox.composer import as_command_text, as_message
from bot.sandbox.delivery import Ack, Delivery, NoAck
from bot.sandbox.inputs import answered, find_element, missing
from bot.sandbox.records import Channel, Json, Message, SlackError, View
from bot.sandbox.workspace import SLACKBOT, Workspace

GENERIC_ERROR = "We had some trouble connecting. Try again?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the bot acknowledged a gesture.

    Attributes:
        status: "timeout" when no ack came in time, "failed" when it was refused or nobody listens.
        ack_seconds: how long the ack took, or how long was waited for it.
        ack_body: what came with the ack, None when it was empty.
        error: what the person is told, such as "operation_timeout"; None when it was fine.
    """

    status: Literal["ok", "timeout", "failed"]
    ack_seconds: float
    ack_body: Any = None
    error: str | None = None

    @classmethod
    def of(cls, outcome: Ack | NoAck) -> Outcome:
        """Return what the person sees of a delivery."""
        if isinstance(outcome, Ack):
            return cls(status="ok", ack_seconds=outcome.seconds, ack_body=outcome.body)
        if outcome.reason == "http_timeout":
            return cls(status="timeout", ack_seconds=outcome.seconds, error="operation_timeout")
        return cls(status="failed", ack_seconds=outcome.seconds, error="dispatch_failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitResult:
    """What became of a submitted modal.

    Attributes:
        errors: {block_id: message}, from the bot or from Slack's own check; {} when there are none.
        closed: whether the submitted view is gone.
        view: the view now on top, as in payloads; None when no modal is open.
        error: what the person is told when there was no ack, or none that makes sense.
    """

    errors: Json
    closed: bool
    view: Json | None
    error: str | None = None


class Gestures:
    """Everything a person can do, by user id."""

    def __init__(self, workspace: Workspace, delivery: Delivery) -> None:
        self._workspace = workspace
        self._delivery = delivery

    def say(self, user: str, channel: str, text: str, *, thread_ts: str | None = None) -> Message:
        """Type a message. "@attache", "#general" and links become what Slack makes of them."""
        where = self._writable(user, channel)
        escaped, blocks = as_message(self._workspace, text)
        message = self._workspace.post(
            where.id, user=user, text=escaped, blocks=blocks, thread_ts=thread_ts
        )
        bot = self._workspace.app.bot_user
        if f"<@{bot}>" in escaped and bot not in where.members:
            self._slackbot(where, user, f"<@{bot}> is not in this channel. Invite it first.")
        return message

    async def command(self, user: str, channel: str, name: str, text: str = "") -> Outcome:
        """Type a slash command. An ack in time may carry an answer; none shows an error."""
        workspace, where = self._workspace, self._writable(user, channel)
        declared = {entry["command"]: entry for entry in workspace.app.commands}
        if name not in declared:
            self._slackbot(where, user, f"{name} is not a valid command.")
            return Outcome(status="failed", ack_seconds=0, error="unknown_command")
        should_escape = bool(declared[name].get("should_escape", False))
        escaped = as_command_text(workspace, text.strip(), should_escape=should_escape)
        payload = payloads.command(workspace, user, where, name, escaped)
        outcome = Outcome.of(await self._delivery.ask("slash_commands", payload))
        if outcome.error is not None:
            self._slackbot(where, user, f'{name} failed with the error "{outcome.error}"')
            return outcome
        token = payload["response_url"].rpartition("/")[2]
        try:
            responses.show_ack(workspace, token, outcome.ack_body)
        except SlackError as error:
            self._slackbot(where, user, f'{name} failed with the error "{error.code}"')
            return Outcome(
                status="failed",
                ack_seconds=outcome.ack_seconds,
                ack_body=outcome.ack_body,
                error=error.code,
            )
        return outcome

    async def press(
        self,
        user: str,
        message: Message,
        action_id: str,
        value: Any = None,
        *,
        block_id: str | None = None,
    ) -> Outcome:
        """Use an element of a message: a button, or a select with the value to choose."""
        if not self._workspace.may_see(user, self._workspace.channels[message.channel]):
            raise LookupError(f"{user} cannot see {message.channel}.")
        action = _action(message.blocks, action_id, value, block_id)
        payload = payloads.message_action(self._workspace, user, message, action)
        return await self._told(user, payload, message.channel)

    async def press_in_view(
        self,
        view: View,
        action_id: str,
        value: Any = None,
        *,
        block_id: str | None = None,
        state: Json | None = None,
    ) -> Outcome:
        """Use an element of a modal or the Home; `state` is what is filled in beside it."""
        action = _action(view.blocks, action_id, value, block_id)
        payload = payloads.view_action(self._workspace, view, action, state)
        return await self._told(view.user, payload, None)

    async def suggest(self, user: str, place: Message | View, action_id: str, value: str) -> Json:
        """Type into an external select; return the bot's {"options": …} or {"option_groups": …}."""
        block, element = find_element(place.blocks, action_id)
        payload = payloads.suggestion(
            self._workspace, user, element, block["block_id"], value, place
        )
        outcome = await self._delivery.ask("interactive", payload)
        if isinstance(outcome, Ack) and isinstance(outcome.body, dict):
            return outcome.body
        return {"options": []}

    async def submit(self, view: View, state: Json | None = None) -> SubmitResult:
        """Submit a modal. Empty required inputs are refused here, as Slack's client does."""
        payload = payloads.submission(self._workspace, view, state)
        errors = missing(view.blocks, payload["view"]["state"]["values"])
        if errors:
            return self._submitted(view, errors=errors)
        outcome = await self._delivery.ask("interactive", payload)
        if isinstance(outcome, NoAck):
            return self._submitted(view, error=Outcome.of(outcome).error)
        answer = outcome.body if isinstance(outcome.body, dict) else {}
        try:
            return self._submitted(view, errors=self._follow(view, answer))
        except SlackError as error:
            return self._submitted(view, error=error.code)

    async def close(self, view: View, *, clear: bool = False) -> Outcome | None:
        """Close a modal (or with `clear` all): Outcome when the app asked to be told, else None."""
        workspace = self._workspace
        top_down = tuple(reversed(workspace.stack(view.user))) if clear else (view,)
        modals.clear(workspace, view.user) if clear else modals.close(workspace, view)
        outcome = None
        for closed in top_down:
            if closed.body.get("notify_on_close"):
                payload = payloads.closing(workspace, closed, is_cleared=clear)
                outcome = Outcome.of(await self._delivery.ask("interactive", payload))
        return outcome

    def open_home(self, user: str, tab: str) -> None:
        """Open the app's Home or its messages: an event, when the app wants it."""
        self._workspace.announce(payloads.home_opened(self._workspace, user, tab))

    async def shortcut(self, user: str, callback_id: str, message: Message | None) -> Outcome:
        """Use a shortcut of the app: a message shortcut with a message, a global one without."""
        kind = "global" if message is None else "message"
        declared = [(s["type"], s["callback_id"]) for s in self._workspace.app.shortcuts]
        if (kind, callback_id) not in declared:
            raise LookupError(f"There is no {kind} shortcut {callback_id!r}.")
        if message is None:
            payload = payloads.global_shortcut(self._workspace, user, callback_id)
            return await self._told(user, payload, None)
        payload = payloads.message_shortcut(self._workspace, user, callback_id, message)
        return await self._told(user, payload, message.channel)

    def _follow(self, view: View, answer: Mapping[str, Any]) -> Json:
        workspace = self._workspace
        match answer.get("response_action"):
            case None:
                modals.close(workspace, view)
            case "clear":
                modals.clear(workspace, view.user)
            case "errors":
                return _known_errors(view, answer.get("errors"))
            case "update":
                modals.change_view(workspace, view, self._answered_view(answer))
            case "push":
                modals.push_modal(workspace, view.user, self._answered_view(answer))
            case _:
                raise SlackError("invalid_response_action")
        return {}

    def _answered_view(self, answer: Mapping[str, Any]) -> Json:
        view = answer.get("view")
        if not isinstance(view, dict):
            raise SlackError("invalid_view")
        return checked_view(self._workspace, view, "modal")

    def _submitted(
        self, view: View, *, errors: Json | None = None, error: str | None = None
    ) -> SubmitResult:
        stack = self._workspace.stack(view.user)
        return SubmitResult(
            errors=errors or {},
            closed=all(open_view.id != view.id for open_view in stack),
            view=shapes.view(self._workspace, stack[-1]) if stack else None,
            error=error,
        )

    async def _told(self, user: str, payload: Json, channel: str | None) -> Outcome:
        outcome = Outcome.of(await self._delivery.ask("interactive", payload))
        if outcome.error is not None:
            notice = {"type": "notice", "text": GENERIC_ERROR, "channel": channel}
            self._workspace.feed.publish(notice | {"only_for": user})
        return outcome

    def _writable(self, user: str, channel: str) -> Channel:
        where = self._workspace.channel(channel)
        if not self._workspace.may_see(user, where):
            raise LookupError(f"{user} cannot see {channel}.")
        if where.is_archived:
            raise LookupError(f"#{where.name} is archived.")
        return where

    def _slackbot(self, where: Channel, user: str, text: str) -> None:
        self._workspace.whisper(where.id, user=SLACKBOT, only_for=user, text=text)


def _action(blocks: tuple[Json, ...], action_id: str, value: Any, block_id: str | None) -> Json:
    block, element = find_element(blocks, action_id, block_id=block_id, value=value)
    given = answered(element, value)
    return {"action_id": action_id, "block_id": block["block_id"]} | given


def _known_errors(view: View, errors: Any) -> Json:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not inputs.issuperset(errors):
        raise SlackError("invalid_errors")
    return errors
