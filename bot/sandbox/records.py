"""What a workspace is made of: teams, people, channels, messages, views, the installed app.

Values only. `workspace.py` keeps the current ones and replaces them; `shapes.py` turns them into
the JSON that Slack sends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Json: TypeAlias = dict[str, Any]
"""A JSON object as it came in or goes out. Slack's objects are open: any key may appear."""


class SlackError(Exception):
    """Slack's answer `{"ok": false, "error": code, …}`.

    Attributes:
        code: Slack's name of the error, such as "channel_not_found".
        extra: what stands beside it, such as {"needed": …, "provided": …}.
    """

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra: Json = extra

    @classmethod
    def with_messages(cls, code: str, *messages: str) -> SlackError:
        """Return the error with response_metadata.messages, where Slack says what is wrong."""
        return cls(code, response_metadata={"messages": list(messages)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """The workspace itself."""

    id: str
    name: str
    domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of the team, or the bot user."""

    id: str
    name: str
    real_name: str
    zone: str
    title: str = ""
    is_bot: bool = False
    is_admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel, or a direct message between one person and the app.

    `other` is the person of a direct message, None for channels.
    """

    id: str
    name: str
    members: frozenset[str]
    topic: str = ""
    is_private: bool = False
    is_archived: bool = False
    other: str | None = None

    @property
    def is_im(self) -> bool:
        """Whether this is a direct message with the app."""
        return self.other is not None

    @property
    def kind(self) -> Literal["channel", "group", "im"]:
        """Slack's word for it in `channel_type`, and the stem of the scopes that read it."""
        if self.is_im:
            return "im"
        return "group" if self.is_private else "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it stands. `only_for` is the one viewer of an ephemeral message, else None."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: tuple[Json, ...] = ()
    thread_ts: str | None = None
    is_bot: bool = False
    subtype: str | None = None
    metadata: Json | None = None
    edited_ts: str | None = None
    only_for: str | None = None
    files: tuple[str, ...] = ()
    reactions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread below another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A modal or an App Home. `body` is what the app sent, block ids filled in."""

    id: str
    type: Literal["modal", "home"]
    user: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    channel: str | None = None

    @property
    def blocks(self) -> tuple[Json, ...]:
        """The blocks the app sent."""
        return tuple(self.body["blocks"])


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedFile:
    """A file that the app uploads; `content` is None until the bytes have come."""

    id: str
    name: str
    title: str
    length_bytes: int
    content: bytes | None = None
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Who may open which view: `at` is when it was handed out, `view` the modal it came from."""

    user: str
    at: float
    channel: str | None = None
    view: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyAddress:
    """What a response_url stands for.

    `origin` is the ts of the message whose button was pressed, None for a command; `typed` is the
    command line that an in_channel answer shows with it.
    """

    token: str
    user: str
    channel: str
    at: float
    origin: str | None = None
    thread_ts: str | None = None
    typed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The installed app, as its manifest describes it."""

    id: str
    name: str
    bot_id: str
    bot_user: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: tuple[Json, ...]
    shortcuts: tuple[Json, ...]
    home_enabled: bool
    messages_enabled: bool

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any]) -> App:
        """Return the app of a manifest (version 2), with every scope that it asks for granted."""
        features = manifest.get("features", {})
        settings = manifest.get("settings", {})
        home = features.get("app_home", {})
        return cls(
            id="A0APP",
            name=manifest["display_information"]["name"],
            bot_id="B0BOT",
            bot_user="U0BOT",
            scopes=frozenset(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
            events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
            commands=tuple(features.get("slash_commands", ())),
            shortcuts=tuple(features.get("shortcuts", ())),
            home_enabled=bool(home.get("home_tab_enabled", False)),
            messages_enabled=bool(home.get("messages_tab_enabled", True)),
        )
