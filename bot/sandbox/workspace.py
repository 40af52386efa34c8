"""The state of a local workspace, and the changes that it can undergo.

Knows no HTTP, no payloads and no permissions: the Web API decides what a bot may do, the people's
actions what a person may do, and both end here. Each change is published on the feed, and what the
app could subscribe to is announced.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.sandbox import shapes
from bot.sandbox.feed import Feed
from bot.sandbox.records import (
    App,
    Channel,
    Json,
    Message,
    Person,
    ReplyAddress,
    SlackError,
    Team,
    Trigger,
    UploadedFile,
    View,
)
from bot.sandbox.starter import BOT_HANDLE, CHANNELS, PEOPLE, TEAM

SLACKBOT = "USLACKBOT"


class Stamps:
    """Message timestamps: the clock's, in microseconds, and always later than the one before."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        """Return a new timestamp such as "1790000000.000100"."""
        self._last = max(self._last + 100, int(self._clock().timestamp() * 1_000_000))
        seconds, micros = divmod(self._last, 1_000_000)
        return f"{seconds}.{micros:06d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Everything that is true in the workspace now. The containers change, their values do not."""

    url: str
    team: Team
    app: App
    clock: Callable[[], datetime]
    feed: Feed
    stamps: Stamps
    people: dict[str, Person]
    channels: dict[str, Channel]
    scopes: set[str]
    messages: dict[str, dict[str, Message]] = field(default_factory=dict)
    threads: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    read: dict[tuple[str, str], str] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    stacks: dict[str, list[str]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    triggers: dict[str, Trigger | None] = field(default_factory=dict)
    addresses: dict[str, tuple[ReplyAddress, int]] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    files: dict[str, UploadedFile] = field(default_factory=dict)
    statuses: dict[tuple[str, str], str] = field(default_factory=dict)
    refused_blocks: set[str] = field(default_factory=set)
    listeners: list[Callable[[Json], None]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @classmethod
    def open(cls, *, url: str, app: App, clock: Callable[[], datetime], feed: Feed) -> Workspace:
        """Return the starter workspace, the app installed, with its direct messages."""
        bot = Person(
            id=app.bot_user, name=BOT_HANDLE, real_name=app.name, zone="Etc/UTC", is_bot=True
        )
        direct = (
            Channel(
                id=f"D{person.id[1:]}",
                name=person.name,
                members=frozenset({person.id, bot.id}),
                other=person.id,
            )
            for person in PEOPLE
        )
        channels = {channel.id: channel for channel in (*CHANNELS, *direct)}
        return cls(
            url=url,
            team=TEAM,
            app=app,
            clock=clock,
            feed=feed,
            stamps=Stamps(clock),
            people={person.id: person for person in (*PEOPLE, bot)},
            channels=channels,
            scopes=set(app.scopes),
            messages={channel: {} for channel in channels},
        )

    def now(self) -> float:
        """Return the present as a Unix time in seconds."""
        return self.clock().timestamp()

    def new_id(self, letter: str) -> str:
        """Return an id never used before, such as "V00000012"."""
        return f"{letter}{next(self.numbers):08d}"

    def announce(self, event: Json) -> None:
        """Tell whoever delivers events what happened; they know what the app subscribed to."""
        for listener in self.listeners:
            listener(event)

    # People and channels

    def person(self, handle: str) -> Person:
        """Return the person with this id or handle. Raises LookupError."""
        for person in self.people.values():
            if handle in (person.id, person.name):
                return person
        raise LookupError(f"Nobody here is called {handle!r}.")

    def channel(self, name: str) -> Channel:
        """Return the channel with this id or name ("#" allowed). Raises LookupError."""
        if found := self.channels.get(name):
            return found
        for channel in self.channels.values():
            if not channel.is_im and channel.name == name.removeprefix("#"):
                return channel
        raise LookupError(f"There is no channel {name!r}.")

    def direct(self, user: str) -> Channel:
        """Return the direct message between a person and the app. Raises LookupError."""
        for channel in self.channels.values():
            if channel.other == user:
                return channel
        raise LookupError(f"{user!r} has no direct message with the app.")

    def may_see(self, user: str, channel: Channel) -> bool:
        """Whether a person can open the channel: public ones always, others as a member."""
        return user in channel.members or not (channel.is_private or channel.is_im)

    def alter_channel(self, channel: Channel, **changes: Any) -> Channel:
        """Replace fields of a channel, and tell everyone to look again."""
        altered = replace(channel, **changes)
        self.channels[channel.id] = altered
        self.feed.publish({"type": "channels"})
        return altered

    def join(self, channel: Channel, user: str, *, inviter: str | None = None) -> Channel:
        """Make somebody a member, and announce it."""
        joined = self.alter_channel(channel, members=channel.members | {user})
        self.announce(shapes.membership_event(self, joined, user, inviter=inviter))
        return joined

    def leave(self, channel: Channel, user: str) -> Channel:
        """End a membership, and announce it to who is told: the app also when it is the one."""
        event = shapes.membership_event(self, channel, user, has_left=True)
        self.announce(event)
        if user == self.app.bot_user:
            kind = "group_left" if channel.is_private else "channel_left"
            self.announce({"type": kind, "channel": channel.id, "event_ts": event["event_ts"]})
        return self.alter_channel(channel, members=channel.members - {user})

    def archive(self, channel: Channel, user: str, *, is_archived: bool = True) -> Channel:
        """Archive a channel, or bring it back, and announce it."""
        kind = f"{channel.kind}_{'archive' if is_archived else 'unarchive'}"
        altered = self.alter_channel(channel, is_archived=is_archived)
        ts = self.stamps.next()
        self.announce({"type": kind, "channel": channel.id, "user": user, "event_ts": ts})
        return altered

    # Messages

    def post(self, channel: str, *, user: str, text: str, **rest: Any) -> Message:
        """Store a message that everyone in the channel sees; announce it."""
        ts = self.stamps.next()
        message = Message(ts=ts, channel=channel, user=user, text=text, **rest)
        self.messages[channel][ts] = message
        if message.is_reply and message.thread_ts:
            self.threads.setdefault((channel, message.thread_ts), []).append(ts)
        self._published("message", message)
        if message.is_reply and message.thread_ts in self.messages[channel]:
            self._published("message_changed", self.messages[channel][message.thread_ts])
        for event in shapes.message_events(self, message):
            self.announce(event)
        return message

    def whisper(self, channel: str, *, user: str, only_for: str, text: str, **rest: Any) -> Message:
        """Store a message that one person alone sees. The app hears nothing of it."""
        ts = self.stamps.next()
        message = Message(ts=ts, channel=channel, user=user, text=text, only_for=only_for, **rest)
        self.messages[channel][ts] = message
        self._published("ephemeral", message)
        return message

    def message(self, channel: str, ts: str) -> Message | None:
        """Return the message, None when there is none."""
        return self.messages.get(channel, {}).get(ts)

    def edit(self, message: Message, **changes: Any) -> Message:
        """Replace fields of a message, and announce the edit unless it is ephemeral."""
        edited = replace(message, **changes)
        self.messages[message.channel][message.ts] = edited
        self._published("message_changed", edited)
        if edited.only_for is None:
            self.announce(shapes.message_changed_event(self, edited, message))
        return edited

    def delete(self, message: Message) -> None:
        """Remove a message, and announce it unless it is ephemeral."""
        del self.messages[message.channel][message.ts]
        siblings = self.threads.get((message.channel, message.thread_ts or ""), [])
        if message.ts in siblings:
            siblings.remove(message.ts)
        self.feed.publish(
            {
                "type": "message_deleted",
                "channel": message.channel,
                "ts": message.ts,
                "only_for": message.only_for,
            }
        )
        if message.only_for is None:
            self.announce(shapes.message_deleted_event(self, message))

    def react(self, message: Message, name: str, user: str) -> None:
        """Add a reaction. Nothing is announced: nobody here subscribes to reactions."""
        users = (*message.reactions.get(name, ()), user)
        reacted = replace(message, reactions={**message.reactions, name: users})
        self.messages[message.channel][message.ts] = reacted
        self._published("message_changed", reacted)

    def set_status(self, channel: str, thread_ts: str, status: str) -> None:
        """Show what the app is doing in a thread; "" shows nothing any more."""
        if self.statuses.get((channel, thread_ts), "") == status:
            return
        self.statuses[channel, thread_ts] = status
        self.feed.publish(
            {"type": "status", "channel": channel, "thread_ts": thread_ts, "status": status}
        )

    def visible(self, channel: str, viewer: str | None = None) -> tuple[Message, ...]:
        """Return the messages that a viewer sees, oldest first; None sees no ephemeral ones."""
        return tuple(
            message
            for message in self.messages[channel].values()
            if message.only_for in (None, viewer)
        )

    def replies(self, message: Message) -> tuple[Message, ...]:
        """Return the replies in the thread that starts with this message, oldest first."""
        here = self.messages[message.channel]
        return tuple(here[ts] for ts in self.threads.get((message.channel, message.ts), ()))

    def unread_count(self, user: str, channel: Channel) -> int:
        """Return how many messages of others the person has not seen."""
        seen = self.read.get((user, channel.id), "")
        return sum(
            message.ts > seen and message.user != user for message in self.visible(channel.id, user)
        )

    def mark_read(self, user: str, channel: str) -> None:
        """Note that the person has seen all there is in the channel."""
        if self.messages[channel]:
            self.read[user, channel] = next(reversed(self.messages[channel]))

    def _published(self, kind: str, message: Message) -> None:
        self.feed.publish(
            {
                "type": kind,
                "channel": message.channel,
                "message": shapes.page_message(self, message),
                "only_for": message.only_for,
            }
        )

    # Views

    def keep_view(self, view: View) -> View:
        """Store a view as it is now and wake whoever waits for it."""
        self.views[view.id] = view
        self.feed.publish()
        return view

    def stack(self, user: str) -> tuple[View, ...]:
        """Return the person's open modals, the one on top last."""
        return tuple(self.views[view] for view in self.stacks.get(user, ()))

    def home(self, user: str) -> View | None:
        """Return what the app published on the person's Home, None before the first time."""
        return self.views[self.homes[user]] if user in self.homes else None

    def view(self, view_id: str) -> View:
        """Return an open modal or a Home. Raises SlackError("not_found")."""
        view = self.views.get(view_id)
        if view is None or not (
            view_id in self.homes.values() or view_id in self.stacks.get(view.user, ())
        ):
            raise SlackError("not_found")
        return view

    def needs(self, *scopes: str) -> None:
        """Check that the app was granted one of the scopes. Raises SlackError("missing_scope")."""
        if not self.scopes.intersection(scopes):
            raise SlackError(
                "missing_scope", needed=scopes[0], provided=",".join(sorted(self.scopes))
            )
