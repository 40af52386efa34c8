"""The sandbox in the hands of a test (or of whoever shows it): act as a person, wait for facts.

People and channels are named by id, handle or name: "ana", "#us-china". Nothing here sleeps: what
waits, waits for a change of the workspace, at most `timeout` seconds of real time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from bot.sandbox.calls import Call, CallLog
from bot.sandbox.delivery import Delivered, Delivery
from bot.sandbox.faults import Faults
from bot.sandbox.feed import Changes
from bot.sandbox.gestures import Gestures, Outcome, SubmitResult
from bot.sandbox.records import Channel, Json, Message, View
from bot.sandbox.workspace import Workspace

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """An open sandbox; `open_sandbox` makes it.

    Attributes:
        url: where the page is, without a slash at the end.
        bot_token: for the Web API.
        app_token: for Socket Mode.
        signing_secret: what HTTP deliveries are signed with.
        workspace: what is true now; read it freely.
        faults: script trouble here.
    """

    url: str
    bot_token: str
    app_token: str
    signing_secret: str
    workspace: Workspace
    faults: Faults
    log: CallLog
    delivery: Delivery
    gestures: Gestures

    @property
    def api_url(self) -> str:
        """The base URL for Slack's SDK; ends with a slash."""
        return f"{self.url}/api/"

    # Acting as a person

    async def command(self, user: str, channel: str, name: str, text: str = "") -> Outcome:
        """Type a slash command and wait for its ack."""
        return await self.gestures.command(self._user(user), self._channel(channel).id, name, text)

    async def say(
        self, user: str, channel: str, text: str, *, thread_ts: str | None = None
    ) -> Message:
        """Type a message; the events go out in the background (see `idle`)."""
        where = self._channel(channel).id
        return self.gestures.say(self._user(user), where, text, thread_ts=thread_ts)

    async def say_to_app(self, user: str, text: str, *, thread_ts: str | None = None) -> Message:
        """Type a message into the direct message with the app."""
        direct = self.workspace.direct(self._user(user)).id
        return await self.say(user, direct, text, thread_ts=thread_ts)

    async def click(
        self,
        user: str,
        message_ts: str,
        channel: str,
        action_id: str,
        value: Any = None,
        *,
        block_id: str | None = None,
    ) -> Outcome:
        """Press a button of a message, or choose `value` in its select; wait for the ack."""
        return await self.gestures.press(
            self._user(user), self.message(channel, message_ts), action_id, value, block_id=block_id
        )

    async def click_in_view(
        self,
        user: str,
        view_id: str,
        action_id: str,
        value: Any = None,
        *,
        state_values: Json | None = None,
    ) -> Outcome:
        """Press or choose in a modal, with what is filled in beside it."""
        view = self._own_view(user, view_id)
        return await self.gestures.press_in_view(view, action_id, value, state=state_values)

    async def click_in_home(self, user: str, action_id: str, value: Any = None) -> Outcome:
        """Press or choose in the App Home. Raises LookupError before it was published."""
        view = self.home(user)
        if view is None:
            raise LookupError(f"The app has published no Home for {user!r}.")
        return await self.gestures.press_in_view(view, action_id, value)

    async def suggest(self, user: str, view_id: str, action_id: str, value: str) -> Json:
        """Type into an external select of a modal; return what the bot offers."""
        view = self._own_view(user, view_id)
        return await self.gestures.suggest(self._user(user), view, action_id, value)

    async def submit(
        self, user: str, view_id: str, state_values: Json | None = None
    ) -> SubmitResult:
        """Submit a modal. `state_values` is {block_id: {action_id: value}}.

        A value is what a person would choose (a text, an option's value, a list of them, an id, a
        date) or Slack's own object. What is not named keeps the app's first value.
        """
        return await self.gestures.submit(self._own_view(user, view_id), state_values)

    async def close_view(self, user: str, view_id: str, *, clear: bool = False) -> Outcome | None:
        """Close a modal, or with `clear` the whole stack."""
        return await self.gestures.close(self._own_view(user, view_id), clear=clear)

    async def open_home(self, user: str, tab: Literal["home", "messages"] = "home") -> None:
        """Open the app's Home or its messages; the event goes out in the background."""
        self.gestures.open_home(self._user(user), tab)

    async def shortcut(
        self, user: str, callback_id: str, *, channel: str = "", message_ts: str = ""
    ) -> Outcome:
        """Use a global shortcut, or with a message a message shortcut."""
        message = self.message(channel, message_ts) if message_ts else None
        return await self.gestures.shortcut(self._user(user), callback_id, message)

    async def invite(self, channel: str, user: str | None = None, *, by: str = "ana") -> None:
        """Add somebody to a channel, by default the bot."""
        who = self._user(user) if user else self.workspace.app.bot_user
        self.workspace.join(self._channel(channel), who, inviter=self._user(by))

    async def remove(self, channel: str, user: str | None = None) -> None:
        """Remove somebody from a channel, by default the bot."""
        who = self._user(user) if user else self.workspace.app.bot_user
        self.workspace.leave(self._channel(channel), who)

    async def archive(self, channel: str, *, by: str = "ana", undo: bool = False) -> None:
        """Archive a channel, or bring it back."""
        self.workspace.archive(self._channel(channel), self._user(by), is_archived=not undo)

    def grant(self, *scopes: str) -> None:
        """Grant the app further scopes."""
        self.workspace.scopes.update(scopes)

    def withdraw(self, *scopes: str) -> None:
        """Take scopes from the app."""
        self.workspace.scopes.difference_update(scopes)

    # What there is

    def messages(self, channel: str, viewer: str | None = None) -> tuple[Message, ...]:
        """Return a channel's messages, oldest first; with a viewer also their ephemeral ones."""
        seen_by = self._user(viewer) if viewer else None
        return self.workspace.visible(self._channel(channel).id, seen_by)

    def direct_messages(self, user: str) -> tuple[Message, ...]:
        """Return the direct message between a person and the app, oldest first."""
        return self.messages(self.workspace.direct(self._user(user)).id, viewer=user)

    def message(self, channel: str, ts: str) -> Message:
        """Return a message. Raises LookupError when there is none."""
        message = self.workspace.message(self._channel(channel).id, ts)
        if message is None:
            raise LookupError(f"There is no message {ts} in {channel}.")
        return message

    def views(self, user: str) -> tuple[View, ...]:
        """Return a person's open modals, the one on top last."""
        return self.workspace.stack(self._user(user))

    def home(self, user: str) -> View | None:
        """Return a person's App Home, None before the app published one."""
        return self.workspace.home(self._user(user))

    def calls(self, method: str | None = None) -> tuple[Call, ...]:
        """Return what the bot called, oldest first; response URLs are "response_url"."""
        return self.log.of(method)

    def deliveries(self, kind: str | None = None) -> tuple[Delivered, ...]:
        """Return every attempt to bring the bot something, as it ended, oldest first."""
        return tuple(one for one in self.delivery.attempts if kind in (None, one.kind))

    # Waiting for facts

    async def received(self, method: str, count: int = 1, timeout: float = 10) -> tuple[Call, ...]:
        """Return the calls of a method as soon as there are `count` since the sandbox opened."""
        return await self.log.received(method, count, timeout=timeout)

    async def until(self, probe: Callable[[], T], timeout: float = 10) -> T:
        """Return the first truthy value of probe, looking again at every change."""
        return await self.workspace.feed.until(probe, timeout=timeout)

    async def connected(self, timeout: float = 10) -> None:
        """Return as soon as the bot can be reached."""
        await self.workspace.feed.until(
            lambda: self.delivery.is_connected, timeout=timeout, waiting_for="a connection"
        )

    async def idle(self, timeout: float = 10) -> None:
        """Return as soon as nothing is under way to the bot: each event acked or given up."""
        await self.workspace.feed.until(
            lambda: self.delivery.is_idle, timeout=timeout, waiting_for="the last ack"
        )

    def subscribe_changes(self) -> Changes:
        """Return an iterator over what changes from now on; close it when done."""
        return self.workspace.feed.subscribe()

    async def use_request_url(self, url: str) -> None:
        """Deliver over signed HTTP from now on.

        Raises ConnectionError when the URL does not answer Slack's challenge.
        """
        await self.delivery.use_request_url(url)

    def _user(self, name: str) -> str:
        return self.workspace.person(name).id

    def _channel(self, name: str) -> Channel:
        return self.workspace.channel(name)

    def _own_view(self, user: str, view_id: str) -> View:
        view = self.workspace.view(view_id)
        if view.user != self._user(user):
            raise LookupError(f"The view {view_id} is not {user!r}'s.")
        return view
