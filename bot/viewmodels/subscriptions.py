"""Subscriptions: what was saved, the list, the history, and the Home tab."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from bot.domain.cadence import describe_cadence
from bot.domain.model import SubscriptionId
from bot.domain.posting import AuditLine, Freshness, Subscription
from bot.domain.wording import moment_text

_PAGE = 10
_FAILING_SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionItem:
    """A subscription in a list. `query` "" means everything; `next_edition` is in words.

    `paused_until` likewise; "" where a person ends the pause, or there is none. A direct message
    has no name that Slack would show: it `is_direct`.
    """

    id: str
    query: str
    channel_id: str
    is_direct: bool
    cadence: str
    next_edition: str
    is_paused: bool
    paused_reason: str
    paused_until: str
    set_up_by: str

    @classmethod
    def of(cls, subscription: Subscription) -> Self:
        """Return a stored subscription as a list shows it."""
        end = subscription.resume_at
        return cls(
            id=str(subscription.id),
            query=subscription.query,
            channel_id=subscription.channel_id,
            is_direct=subscription.channel_id.startswith("D"),
            cadence=describe_cadence(subscription.cadence),
            next_edition=moment_text(subscription.next_slot.due_at, subscription.cadence.zone),
            is_paused=subscription.paused_at is not None,
            paused_reason=(subscription.paused_reason or "").removeprefix("paused "),
            paused_until=moment_text(end, subscription.cadence.zone) if end else "",
            set_up_by=subscription.created_by_name,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribedModal:
    """How a subscription stands after a form. `title` says what was done.

    `invite` is the command that lets the bot in, "" where it is in already.
    """

    TEMPLATE: ClassVar[str] = "modal/subscribed"

    title: str
    subscription: SubscriptionItem
    invite: str

    @classmethod
    def of(cls, subscription: Subscription, *, invite: str = "", title: str = "Subscribed") -> Self:
        """Return what was saved, in words."""
        return cls(title=title, subscription=SubscriptionItem.of(subscription), invite=invite)

    @classmethod
    def sample(cls) -> Self:
        """Return a subscription for a channel that the bot is not in."""
        return cls(title="Subscribed", subscription=_SAMPLES[0], invite="/invite @attache")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribedMessage:
    """What was set up by a line of text; `invite` as in `SubscribedModal`."""

    TEMPLATE: ClassVar[str] = "message/subscribed"

    subscription: SubscriptionItem
    invite: str

    @classmethod
    def of(cls, subscription: Subscription, *, invite: str) -> Self:
        """Return what was saved, in words."""
        return cls(subscription=SubscriptionItem.of(subscription), invite=invite)

    @classmethod
    def sample(cls) -> Self:
        """Return a subscription for a channel that the bot is not in."""
        return cls(subscription=_SAMPLES[0], invite="/invite @attache")


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """What of a list is looked at, and what was done to it.

    The page of the `offset`-th digest, or that on which the digest `near` stands or stood. `note`
    says what was done; `undo`: it can be undone for the digest `near`.
    """

    offset: int = 0
    near: SubscriptionId | None = None
    note: str = ""
    undo: bool = False

    def page_of(self, listing: Sequence[Subscription]) -> int:
        """Return the number of the page, from 0 on, that exists."""
        offset = self.offset
        if self.near is not None:
            offset = sum(each.stored_id < self.near for each in listing)
        return max(min(offset, len(listing) - 1), 0) // _PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestList:
    """A page of digests. `shown` reads "11 to 20 of 23", "" where there is one page.

    `next_value` and `back_value` are what the paging buttons carry, "" for no button; `undo_value`
    is the id of a digest to bring back.
    """

    subscriptions: tuple[SubscriptionItem, ...]
    shown: str
    next_value: str
    back_value: str
    note: str
    undo_value: str

    @classmethod
    def of(cls, listing: Sequence[Subscription], focus: Focus) -> Self:
        """Return the page of the list that is looked at."""
        start = focus.page_of(listing) * _PAGE
        stop, total = min(start + _PAGE, len(listing)), len(listing)
        return cls(
            subscriptions=tuple(SubscriptionItem.of(each) for each in listing[start:stop]),
            shown=f"{start + 1} to {stop} of {total}" if total > _PAGE else "",
            next_value=str(stop) if stop < total else "",
            back_value=str(start - _PAGE) if start else "",
            note=focus.note,
            undo_value=str(focus.near) if focus.undo else "",
        )

    @classmethod
    def sample(cls) -> Self:
        """Return a running and a paused subscription, after a third one was deleted."""
        return cls(
            subscriptions=_SAMPLES,
            shown="11 to 12 of 23",
            next_value="20",
            back_value="0",
            note="Deleted nato.",
            undo_value="9",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionsMessage:
    """The digests of a channel and of a person."""

    TEMPLATE: ClassVar[str] = "message/subscriptions"

    digests: DigestList

    @classmethod
    def of(cls, listing: Sequence[Subscription], focus: Focus | None = None) -> Self:
        """Return the subscriptions that a person is shown; at first the first ones."""
        return cls(digests=DigestList.of(listing, focus or Focus()))

    @classmethod
    def sample(cls) -> Self:
        """Return a running and a paused subscription."""
        return cls(digests=DigestList.sample())


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryModal:
    """Who did what to a subscription, newest first. `query` "" means everything."""

    TEMPLATE: ClassVar[str] = "modal/history"

    query: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, subscription: Subscription, audit: Sequence[AuditLine]) -> Self:
        """Return what was done, in words, in the subscription's zone."""
        zone = subscription.cadence.zone
        return cls(query=subscription.query, lines=tuple(_told(each, zone) for each in audit))

    @classmethod
    def sample(cls) -> Self:
        """Return a digest that was made and changed."""
        return cls(
            query="us-china",
            lines=(
                "17 November 2026, 10:12 Europe/Berlin: Ben Sample changed it "
                "(when: weekdays at 09:00 Europe/Berlin → weekdays at 08:30 Europe/Berlin)",
                "16 November 2026, 09:48 Europe/Berlin: Ana Sample made it",
            ),
        )


def _told(line: AuditLine, zone: str) -> str:
    name = line.user_name or line.user_id
    detail = f" ({line.detail})" if line.detail else ""
    action, _, rest = line.action.partition(" ")
    done = f"{action} it {rest}".rstrip()
    return f"{moment_text(line.done_at, zone)}: {name} {done}{detail}"


_COMMANDS = ("/talks us-china", "/talks japan philippines since:3m", "/talks nato type:exercise")


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """The Home tab. `read_at` is when a source last answered, in words, "" for never."""

    TEMPLATE: ClassVar[str] = "home/home"

    source_count: int
    answering_count: int
    read_at: str
    failing: tuple[str, ...]
    digests: DigestList
    examples: tuple[str, ...]

    @classmethod
    def of(
        cls, listing: Sequence[Subscription], freshness: Freshness, focus: Focus | None = None
    ) -> Self:
        """Return the tab for a person's subscriptions and the state of the sources."""
        last = freshness.last_success_at
        return cls(
            source_count=freshness.source_count,
            answering_count=freshness.answering_count,
            read_at=moment_text(last) if last else "",
            failing=freshness.failing[:_FAILING_SHOWN],
            digests=DigestList.of(listing, focus or Focus()),
            examples=_COMMANDS,
        )

    @classmethod
    def sample(cls) -> Self:
        """Return the tab of a person with two subscriptions."""
        return cls(
            source_count=41,
            answering_count=39,
            read_at="16 November 2026, 07:48 UTC",
            failing=("Example Wire", "Sample Post"),
            digests=DigestList.sample(),
            examples=_COMMANDS,
        )


_SAMPLES = (
    SubscriptionItem(
        id="7",
        query="us-china",
        channel_id="C024BE91L",
        is_direct=False,
        cadence="weekdays at 09:00 Europe/Berlin",
        next_edition="17 November 2026, 09:00 Europe/Berlin",
        is_paused=False,
        paused_reason="",
        paused_until="",
        set_up_by="Ana Sample",
    ),
    SubscriptionItem(
        id="8",
        query="",
        channel_id="C024BE92M",
        is_direct=False,
        cadence="Mondays at 08:30 Asia/Tokyo",
        next_edition="23 November 2026, 08:30 Asia/Tokyo",
        is_paused=True,
        paused_reason="by Ben Sample",
        paused_until="1 December 2026, 00:00 Asia/Tokyo",
        set_up_by="Ben Sample",
    ),
)
