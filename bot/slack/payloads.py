"""Slack's JSON to our dataclasses: the only place that indexes a payload.

A payload is verified to come from Slack, but what it carries is a claim: ids are re-read and
re-authorised by the services. The workspace is the one that Bolt authorised (`team_of`), never one
that the payload names: in a shared channel that may be another's. Shapes: platform reference,
"Payload shapes to code against".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, Self

from slack_bolt.async_app import AsyncBoltContext

from bot.domain.model import ChannelId, SubscriptionId, TeamId, UserId
from bot.domain.posting import (
    MOST_IMPORTANT,
    MOST_SHOWN,
    Asker,
    Layout,
    Preferences,
    WhenUnknown,
)
from bot.domain.subscriptions import SubscriptionDraft

Body = Mapping[str, Any]

MOST_DAYS = 366


class ActionId(StrEnum):
    """Every button of ours. Old messages keep old buttons for years: add versions, remove none."""

    ANSWER_MORE = "answer.more.v1"
    ANSWER_NEWER = "answer.newer.v1"
    ANSWER_SHARE = "answer.share.v1"
    SUBSCRIPTION_OPEN = "subscription.open.v1"
    SUBSCRIPTION_PAUSE = "subscription.pause.v1"
    SUBSCRIPTION_RESUME = "subscription.resume.v1"
    SUBSCRIPTION_REST = "subscription.pause.v2"
    SUBSCRIPTION_EDIT = "subscription.edit.v1"
    SUBSCRIPTION_TEST = "subscription.test.v1"
    SUBSCRIPTION_HISTORY = "subscription.history.v1"
    SUBSCRIPTION_DELETE = "subscription.delete.v1"
    SUBSCRIPTION_RESTORE = "subscription.restore.v1"
    SUBSCRIPTION_NEXT = "subscription.next.v1"
    SUBSCRIPTION_BACK = "subscription.back.v1"


class CallbackId(StrEnum):
    """Every modal and shortcut of ours."""

    SUBSCRIPTION_SAVE = "subscription.save.v1"
    SUBSCRIPTION_CHANGE = "subscription.change.v1"
    SUBSCRIPTION_REST = "subscription.rest.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandCall:
    """A slash command: who, where, and the text behind it."""

    asker: Asker
    channel_id: ChannelId
    text: str
    trigger_id: str

    @classmethod
    def from_payload(cls, body: Body, team_id: TeamId) -> Self:
        """Read a command's form fields."""
        return cls(
            asker=Asker(
                team_id=team_id,
                user_id=UserId(body["user_id"]),
                user_name=body.get("user_name", ""),
                channel_id=ChannelId(body["channel_id"]),
            ),
            channel_id=ChannelId(body["channel_id"]),
            text=body.get("text", "").strip(),
            trigger_id=body["trigger_id"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEvent:
    """A question in a direct message, or a mention. `thread_ts` is the thread to answer in.

    None: a direct message outside any thread, which is answered beside it. In a thread the person
    would see "1 reply" there; only with Slack's agent view, which our manifest has not, is a
    direct message's thread what is read.
    """

    key: str
    team_id: TeamId
    user_id: UserId
    channel_id: ChannelId
    thread_ts: str | None
    text: str

    @classmethod
    def from_payload(cls, body: Body, team_id: TeamId) -> Self | None:
        """Read an event; None for what is not a person's own new message to us."""
        event = body["event"]
        is_direct = event.get("channel_type") == "im"
        is_person = "user" in event and "bot_id" not in event
        is_new = event.get("subtype") in (None, "file_share")
        if not (is_person and is_new and (is_direct or event["type"] == "app_mention")):
            return None
        own_thread = None if is_direct else event["ts"]
        return cls(
            key=body["event_id"],
            team_id=team_id,
            user_id=UserId(event["user"]),
            channel_id=ChannelId(event["channel"]),
            thread_ts=event.get("thread_ts") or own_thread,
            text=event.get("text") or "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """A pressed button. `message_ts` and `channel_id` are "" on the Home tab."""

    asker: Asker
    channel_id: ChannelId
    message_ts: str
    is_ephemeral: bool
    value: str
    trigger_id: str

    @classmethod
    def from_payload(cls, body: Body, team_id: TeamId) -> Self:
        """Read a `block_actions` payload."""
        container = body.get("container", {})
        return cls(
            asker=_asker(body, team_id),
            channel_id=ChannelId(container.get("channel_id", "")),
            message_ts=container.get("message_ts", ""),
            is_ephemeral=bool(container.get("is_ephemeral", False)),
            value=body["actions"][0].get("value", ""),
            trigger_id=body["trigger_id"],
        )

    def counted_query(self) -> tuple[int, str]:
        """Return the offset and query text that an answer's button carries."""
        offset, _, query = self.value.partition(" ")
        is_number = offset.isascii() and offset.isdigit() and len(offset) < 16
        return (int(offset), query) if is_number else (0, self.value)

    def number(self) -> int:
        """Return the number that the button carries; 0 for nonsense."""
        return _whole(self.value)

    def subscription_id(self) -> SubscriptionId:
        """Return the subscription that the button names; 0, which never exists, for nonsense."""
        return SubscriptionId(self.number())


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The subscription that a form is about, and who submits it.

    Slack says not where a form was opened: the asker stands in the channel that the form was given
    then, None: on the Home tab. `id` 0: none.
    """

    id: SubscriptionId
    asker: Asker

    @classmethod
    def from_view(cls, body: Body, team_id: TeamId) -> Self:
        """Read what a form was opened with."""
        hidden = _hidden(body["view"])
        asker = replace(_asker(body, team_id), channel_id=ChannelId(hidden["channel"]) or None)
        return cls(id=SubscriptionId(_whole(hidden["subscription"])), asker=asker)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionForm:
    """The submitted form of a new or a changed subscription."""

    draft: SubscriptionDraft
    target: Target
    view_id: str

    @classmethod
    def from_view(cls, body: Body, team_id: TeamId) -> Self:
        """Read a `view_submission`: block ids are the fields' names."""
        view = body["view"]
        values = view.get("state", {}).get("values", {})
        asker = _asker(body, team_id)
        weekdays = _value(values, "weekdays").get("selected_options") or []
        first = _value(values, "first_edition").get("selected_options") or []
        at = _value(values, "at")
        draft = SubscriptionDraft(
            team_id=team_id,
            channel_id=ChannelId(_value(values, "channel").get("selected_conversation") or ""),
            query=_value(values, "query").get("value") or "",
            weekdays=frozenset(
                int(each["value"]) for each in weekdays if each.get("value") in {*"0123456"}
            ),
            at=at.get("value") or at.get("selected_time") or "",
            zone=_chosen(values, "zone"),
            first_edition_now=bool(first),
            created_by=asker.user_id,
            created_by_name=asker.user_name,
            month_day=_whole(_chosen(values, "month_day")) or None,
            skip=_value(values, "skip").get("value") or "",
            preferences=_preferences(values),
        )
        return cls(draft=draft, target=Target.from_view(body, team_id), view_id=view["id"])


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseForm:
    """The submitted form that pauses a subscription; `day` "": none was chosen."""

    target: Target
    length: str
    day: str

    @classmethod
    def from_view(cls, body: Body, team_id: TeamId) -> Self:
        """Read a `view_submission`."""
        values = body["view"].get("state", {}).get("values", {})
        return cls(
            target=Target.from_view(body, team_id),
            length=_chosen(values, "length"),
            day=_value(values, "day").get("selected_date") or "",
        )


def user_of(body: Body) -> UserId:
    """Return who opened the Home tab."""
    return UserId(body["event"]["user"])


def team_of(context: AsyncBoltContext) -> TeamId:
    """Return the workspace that Bolt authorised the request for: ours."""
    return TeamId(context["authorize_result"].team_id)


def _asker(body: Body, team_id: TeamId) -> Asker:
    user = body["user"]
    return Asker(
        team_id=team_id,
        user_id=UserId(user["id"]),
        user_name=user.get("name") or user.get("username") or "",
        channel_id=body.get("container", {}).get("channel_id"),
    )


def _value(values: Mapping[str, Mapping[str, Any]], block_id: str) -> Mapping[str, Any]:
    """Return the state of the one element in a block; empty where the block is missing."""
    return next(iter(values.get(block_id, {}).values()), {})


def _chosen(values: Mapping[str, Mapping[str, Any]], block_id: str) -> str:
    """Return the value of the chosen option; "" where there is none."""
    return (_value(values, block_id).get("selected_option") or {}).get("value") or ""


def _whole(text: str) -> int:
    """Return the number that a text is; 0 for nonsense."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _preferences(values: Mapping[str, Mapping[str, Any]]) -> Preferences:
    """Return what was chosen; where nothing was that is offered, what there is without a choice."""
    usual = Preferences()
    layout, unknown = _chosen(values, "layout"), _chosen(values, "unknown")
    quiet = _chosen(values, "quiet")
    hours = _whole(_chosen(values, "latest"))
    return Preferences(
        layout=Layout(layout) if layout in tuple(Layout) else usual.layout,
        most=_between(_chosen(values, "most"), MOST_SHOWN) or usual.most,
        least=_between(_chosen(values, "least"), MOST_IMPORTANT) or usual.least,
        quiet_days=min(_whole(quiet), MOST_DAYS) if quiet.isdigit() else None,
        most_late=timedelta(hours=min(hours, 24 * MOST_DAYS)) if hours else usual.most_late,
        when_unknown=WhenUnknown(unknown) if unknown in tuple(WhenUnknown) else usual.when_unknown,
    )


def _between(text: str, most: int) -> int:
    """Return the number that a text is, at most so much; 0 for nonsense."""
    return min(_whole(text), most)


def _hidden(view: Mapping[str, Any]) -> dict[str, str]:
    """Return the values that a form was opened with; "" for what is missing."""
    try:
        found = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        found = {}
    known = found if isinstance(found, dict) else {}
    return {name: str(known.get(name) or "") for name in ("subscription", "channel")}
