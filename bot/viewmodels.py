"""What each template may see: one frozen dataclass per template, made from domain values.

Fields are ready to show: "" where there is nothing, ids and instants as text, lists bounded. `sample()`
is what `attache render` shows and what the goldens are made from. A view model decides which
developments and links fit; how they look is the template's business.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import ClassVar, Protocol, Self

from bot.domain.answer import Answer
from bot.domain.cadence import describe_cadence
from bot.domain.digest import Digest
from bot.domain.model import ChannelId, Freshness, Subscription, UserId
from bot.domain.wording import DevelopmentLine, SourceLine

TEXT_CAP = 300
"""No template shows more characters of one text of a development (`tests/meta/test_templates.py`)."""

SOURCES_SHOWN = 4
ADDRESS_CAP = 700
"""Longer addresses are not linked: four of the longest still leave room for the words."""

_ANSWER_BUDGET = 9_500
_DIGEST_BUDGET = 10_000
"""Characters for developments, of the 12,000 that fit into a message: the rest is its frame."""

_NOTES_SHOWN = 6
_VALUE_CAP = 1_900
_SUBSCRIPTIONS_SHOWN = 20
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]*(?:/[A-Za-z0-9_+\-]+){0,2}")


class ViewModel(Protocol):
    """What every class here is: a template's name, and a value to show it with."""

    TEMPLATE: ClassVar[str]

    @classmethod
    def sample(cls) -> Self:
        """Return a typical value."""


# --- a development ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceItem:
    """A source: its name, who owns it ("" if unknown), its address ("" if not linked)."""

    name: str
    ownership: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DevelopmentItem:
    """A development as every template shows it. `url` is where the headline leads.

    `more_sources` counts the sources that are not listed.
    """

    headline: str
    url: str
    when: str
    facts: str
    summary: str
    warning: str
    change: str
    sources: tuple[SourceItem, ...]
    more_sources: int

    @classmethod
    def of(cls, line: DevelopmentLine) -> Self:
        """Return a development's line with its first sources, linked to the first of them."""
        sources = tuple(_source(each) for each in line.sources[:SOURCES_SHOWN])
        return cls(
            headline=line.headline,
            url=next((each.url for each in sources if each.url), ""),
            when=line.when,
            facts=_joined(line.facts, line.status, line.confidence),
            summary=line.summary,
            warning=line.warning,
            change=line.change,
            sources=sources,
            more_sources=max(0, len(line.sources) - SOURCES_SHOWN),
        )

    def size(self) -> int:
        """Return at least as many characters as any template shows of this, addresses included."""
        texts = [self.headline, self.when, self.facts, self.summary, self.warning, self.change]
        texts += [text for each in self.sources for text in (each.name, each.ownership)]
        frame = 24 + 8 * len(self.sources)
        addresses = len(self.url) + sum(len(each.url) for each in self.sources)
        return frame + addresses + sum(min(len(text), TEXT_CAP) for text in texts)


def _source(line: SourceLine) -> SourceItem:
    return SourceItem(name=line.name, ownership=line.ownership, url=_address(line.url))


def _address(url: str | None) -> str:
    """Return an address that can be linked, else ""."""
    is_web = url is not None and url.lower().startswith(("https://", "http://"))
    return url if url and is_web and len(url) <= ADDRESS_CAP and url.isprintable() else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _fitting(items: Sequence[DevelopmentItem], budget: int) -> tuple[DevelopmentItem, ...]:
    """Return the first developments that fit, without the links of later sources if need be.

    Every development keeps the link of its headline; at least one development is returned.
    """
    kept = tuple(items)
    if _size(kept) > budget:
        kept = tuple(_once_linked(item) for item in kept)
    while len(kept) > 1 and _size(kept) > budget:
        kept = kept[:-1]
    return kept


def _size(items: Iterable[DevelopmentItem]) -> int:
    return sum(item.size() for item in items)


def _once_linked(item: DevelopmentItem) -> DevelopmentItem:
    return replace(item, sources=tuple(replace(source, url="") for source in item.sources))


# --- answers ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerMessage:
    """An answer, for the person who asked. A button without a value is not shown."""

    TEMPLATE: ClassVar[str] = "message/answer"

    opening: str
    developments: tuple[DevelopmentItem, ...]
    more_count: int
    more_value: str
    share_value: str
    subscribe_value: str
    understood: str
    notes: tuple[str, ...]

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """Return an answer with as many of its developments as fit; the rest follows on demand."""
        shown, more_count, next_offset = _page(answer)
        return cls(
            opening=answer.opening,
            developments=shown,
            more_count=more_count,
            more_value=_value(next_offset, answer) if more_count else "",
            share_value=_value(answer.first - 1, answer) if shown else "",
            subscribe_value=answer.query_text if len(answer.query_text) <= _VALUE_CAP else "",
            understood=answer.understood,
            notes=answer.notes[:_NOTES_SHOWN],
        )

    @classmethod
    def sample(cls) -> Self:
        """Return an answer about two countries, with more to follow."""
        return cls(
            opening="12 developments; the latest on 14 November 2026.",
            developments=_SAMPLE_DEVELOPMENTS,
            more_count=10,
            more_value="2 us-china",
            share_value="0 us-china",
            subscribe_value="us-china",
            understood="United States and China, since 1 September 2026",
            notes=("Read 41 sources; the newest report is 12 minutes old.",),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedMessage:
    """An answer that a person showed to a channel."""

    TEMPLATE: ClassVar[str] = "message/shared"

    sharer: str
    opening: str
    developments: tuple[DevelopmentItem, ...]
    more_count: int
    more_value: str
    subscribe_value: str
    understood: str
    notes: tuple[str, ...]

    @classmethod
    def of(cls, answer: Answer, sharer: UserId) -> Self:
        """Return what the person saw, with their name to it."""
        own = AnswerMessage.of(answer)
        return cls(
            sharer=sharer,
            opening=own.opening,
            developments=own.developments,
            more_count=own.more_count,
            more_value=own.more_value,
            subscribe_value=own.subscribe_value,
            understood=own.understood,
            notes=own.notes,
        )

    @classmethod
    def sample(cls) -> Self:
        """Return the sample answer, shared."""
        own = AnswerMessage.sample()
        return cls(
            sharer="U024BE7LH",
            opening=own.opening,
            developments=own.developments,
            more_count=own.more_count,
            more_value=own.more_value,
            subscribe_value=own.subscribe_value,
            understood=own.understood,
            notes=own.notes,
        )


def _page(answer: Answer) -> tuple[tuple[DevelopmentItem, ...], int, int]:
    """Return the developments that fit, how many follow, and where they start."""
    items = [DevelopmentItem.of(line) for line in answer.lines]
    shown = _fitting(items, _ANSWER_BUDGET)
    dropped = len(items) - len(shown)
    return shown, answer.more_count + dropped, answer.next_offset - dropped


def _value(offset: int, answer: Answer) -> str:
    """Return what a button carries, "" where the query is too long for one."""
    return f"{offset} {answer.query_text}" if len(answer.query_text) <= _VALUE_CAP else ""


# --- digests ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionItem:
    """A part of a digest under its own heading."""

    title: str
    developments: tuple[DevelopmentItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestMessage:
    """An edition of a subscription. `pause_value` is its id, "" for one that is not stored."""

    TEMPLATE: ClassVar[str] = "message/digest"

    title: str
    date: str
    understood: str
    opening: str
    sections: tuple[SectionItem, ...]
    left_out: int
    sources: str
    set_up_by: str
    cadence: str
    pause_value: str

    @classmethod
    def of(cls, digest: Digest) -> Self:
        """Return an edition with as many developments as fit; the last ones are counted instead."""
        parts = [
            (section.title, DevelopmentItem.of(line))
            for section in digest.sections
            for line in section.lines
        ]
        shown = _fitting([item for _, item in parts], _DIGEST_BUDGET)
        titles = [title for title, _ in parts[: len(shown)]]
        return cls(
            title=digest.title,
            date=digest.date,
            understood=digest.understood,
            opening=digest.opening,
            sections=tuple(_sections(titles, shown)),
            left_out=digest.left_out + len(parts) - len(shown),
            sources=digest.sources,
            set_up_by=digest.set_up_by,
            cadence=digest.cadence,
            pause_value="" if digest.subscription_id is None else str(digest.subscription_id),
        )

    @classmethod
    def sample(cls) -> Self:
        """Return an edition with two sections."""
        first, second = _SAMPLE_DEVELOPMENTS
        changed = replace(second, change="Updated: a second outlet reports it.")
        return cls(
            title="United States and China",
            date="Monday 16 November 2026",
            understood="United States and China",
            opening="One new development and one update since Friday.",
            sections=(
                SectionItem(title="New", developments=(first,)),
                SectionItem(title="Updated", developments=(changed,)),
            ),
            left_out=3,
            sources="Read 41 sources; 2 do not answer: Example Wire, Sample Post.",
            set_up_by="Ana Sample",
            cadence="weekdays at 09:00 Europe/Berlin",
            pause_value="7",
        )


def _sections(titles: Sequence[str], items: Sequence[DevelopmentItem]) -> Iterator[SectionItem]:
    """Put developments back under their titles, in order."""
    start = 0
    for index in range(1, len(items) + 1):
        if index == len(items) or titles[index] != titles[start]:
            yield SectionItem(title=titles[start], developments=tuple(items[start:index]))
            start = index


# --- talk and trouble ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a sentence; code is something to type."""

    text: str
    is_code: bool


def _pieces(sentence: str) -> tuple[Piece, ...]:
    """Return a sentence taken apart at its backticks: "Type `/talks`." has a piece of code."""
    parts = enumerate(sentence.split("`"))
    return tuple(Piece(text=text, is_code=index % 2 == 1) for index, text in parts if text)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemMessage:
    """What went wrong, what to do about it, and a reference to quote ("" for none)."""

    TEMPLATE: ClassVar[str] = "message/problem"

    message: str
    hint: str
    reference: str
    hint_pieces: tuple[Piece, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Take the hint apart, so that what is to be typed looks like it."""
        object.__setattr__(self, "hint_pieces", _pieces(self.hint))

    @classmethod
    def sample(cls) -> Self:
        """Return a misspelt place."""
        return cls(
            message="I don't know the place “chna”.",
            hint="Did you mean `us-china`?",
            reference="",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpMessage:
    """What can be typed: pairs of a command and what it does."""

    TEMPLATE: ClassVar[str] = "message/help"

    commands: tuple[tuple[str, str], ...]

    @classmethod
    def sample(cls) -> Self:
        """Return three commands."""
        return cls(
            commands=(
                ("/talks us-china", "the latest developments between two parties"),
                ("/talks subscribe us-china", "set up a daily digest in a channel"),
                ("/talks help", "this list"),
            )
        )


class HasKind(Protocol):
    """Small talk, as far as it matters here: greeting, thanks, help or unclear."""

    @property
    def kind(self) -> str:
        """Return which small talk it is."""


_SMALL_TALK = {
    "greeting": "Hello. Ask me who met whom.",
    "thanks": "You're welcome.",
    "help": "Ask me about two countries or organisations, and I'll list what they did together.",
    "unclear": "I found no country, organisation or topic in that. Name one or two.",
}
_EXAMPLES = ("US and China since June", "NATO and Japan", "Philippines joint patrols")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallTalkMessage:
    """An answer to what is no question, with examples of what would be ()."""

    TEMPLATE: ClassVar[str] = "message/small_talk"

    text: str
    examples: tuple[str, ...]

    @classmethod
    def of(cls, talk: HasKind) -> Self:
        """Return the answer for a kind of small talk."""
        is_done = talk.kind == "thanks"
        return cls(text=_SMALL_TALK[talk.kind], examples=() if is_done else _EXAMPLES)

    @classmethod
    def sample(cls) -> Self:
        """Return the answer to a greeting."""
        return cls(text=_SMALL_TALK["greeting"], examples=_EXAMPLES)


# --- subscriptions ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An option of a form; `selected` is "true" or "false"."""

    value: str
    label: str
    selected: str


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ZONES = (
    "UTC", "Europe/London", "Europe/Paris", "Europe/Berlin", "Europe/Brussels", "Europe/Rome",
    "Europe/Madrid", "Europe/Warsaw", "Europe/Stockholm", "Europe/Helsinki", "Europe/Athens",
    "Europe/Kyiv", "Europe/Istanbul", "Europe/Moscow", "Africa/Cairo", "Africa/Lagos",
    "Africa/Nairobi", "Africa/Addis_Ababa", "Africa/Johannesburg", "Asia/Jerusalem", "Asia/Riyadh",
    "Asia/Tehran", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Bangkok",
    "Asia/Jakarta", "Asia/Singapore", "Asia/Manila", "Asia/Taipei", "Asia/Shanghai", "Asia/Seoul",
    "Asia/Tokyo", "Australia/Perth", "Australia/Sydney", "Pacific/Auckland", "Pacific/Honolulu",
    "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York",
    "America/Toronto", "America/Mexico_City", "America/Bogota", "America/Sao_Paulo",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeModal:
    """The form for a subscription. `channel_id` "" starts with the conversation it is opened from."""

    TEMPLATE: ClassVar[str] = "modal/subscribe"

    channel_id: str
    query: str
    at: str
    weekdays: tuple[Choice, ...]
    zones: tuple[Choice, ...]

    @classmethod
    def of(cls, *, channel_id: ChannelId, query: str, zone: str) -> Self:
        """Return the form with working days at nine, in the person's own zone if it is one."""
        own = zone if _ZONE.fullmatch(zone) and len(zone) <= 60 else "UTC"
        zones = _ZONES if own in _ZONES else (own, *_ZONES)
        return cls(
            channel_id=channel_id if channel_id.startswith(("C", "G")) else "",
            query=query,
            at="09:00",
            weekdays=tuple(
                _choice(str(day), name, selected=day < 5) for day, name in enumerate(_WEEKDAYS)
            ),
            zones=tuple(_choice(each, each, selected=each == own) for each in zones),
        )

    @classmethod
    def sample(cls) -> Self:
        """Return the form as an answer's button opens it."""
        return cls.of(channel_id=ChannelId("C024BE91L"), query="us-china", zone="Europe/Berlin")


def _choice(value: str, label: str, *, selected: bool) -> Choice:
    return Choice(value=value, label=label, selected="true" if selected else "false")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionItem:
    """A subscription in a list. `query` "" means everything; `next_at` is ISO 8601, in UTC."""

    id: str
    query: str
    channel_id: str
    cadence: str
    next_at: str
    is_paused: bool
    paused_reason: str
    set_up_by: str

    @classmethod
    def of(cls, subscription: Subscription) -> Self:
        """Return a stored subscription as a list shows it."""
        return cls(
            id=str(subscription.id),
            query=subscription.query,
            channel_id=subscription.channel_id,
            cadence=describe_cadence(subscription.cadence),
            next_at=subscription.next_slot.due_at.astimezone(UTC).isoformat(),
            is_paused=subscription.paused_at is not None,
            paused_reason=subscription.paused_reason or "",
            set_up_by=subscription.created_by_name,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribedModal:
    """What was saved. `invite` is the command that lets the bot into the channel, "" if it is in."""

    TEMPLATE: ClassVar[str] = "modal/subscribed"

    subscription: SubscriptionItem
    invite: str

    @classmethod
    def of(cls, subscription: Subscription, *, invite: str) -> Self:
        """Return what was saved, in words."""
        return cls(subscription=SubscriptionItem.of(subscription), invite=invite)

    @classmethod
    def sample(cls) -> Self:
        """Return a subscription for a channel that the bot is not in."""
        return cls(subscription=_SAMPLE_SUBSCRIPTIONS[0], invite="/invite @attache")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionsMessage:
    """The digests of a workspace; `more_count` are not listed."""

    TEMPLATE: ClassVar[str] = "message/subscriptions"

    subscriptions: tuple[SubscriptionItem, ...]
    more_count: int

    @classmethod
    def of(cls, listing: Sequence[Subscription]) -> Self:
        """Return the first subscriptions of a workspace."""
        shown = tuple(SubscriptionItem.of(each) for each in listing[:_SUBSCRIPTIONS_SHOWN])
        return cls(subscriptions=shown, more_count=len(listing) - len(shown))

    @classmethod
    def sample(cls) -> Self:
        """Return a running and a paused subscription."""
        return cls(subscriptions=_SAMPLE_SUBSCRIPTIONS, more_count=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """The Home tab. `read_at` is when a source last answered (ISO 8601), "" for never."""

    TEMPLATE: ClassVar[str] = "home/home"

    source_count: int
    answering_count: int
    read_at: str
    failing: tuple[str, ...]
    subscriptions: tuple[SubscriptionItem, ...]
    more_count: int
    examples: tuple[str, ...]

    @classmethod
    def of(cls, listing: Sequence[Subscription], freshness: Freshness) -> Self:
        """Return the tab for a workspace's subscriptions and the state of the sources."""
        last = freshness.last_success_at
        shown = SubscriptionsMessage.of(listing)
        return cls(
            source_count=freshness.source_count,
            answering_count=freshness.answering_count,
            read_at=last.astimezone(UTC).isoformat() if last else "",
            failing=freshness.failing[:_NOTES_SHOWN],
            subscriptions=shown.subscriptions,
            more_count=shown.more_count,
            examples=_COMMANDS,
        )

    @classmethod
    def sample(cls) -> Self:
        """Return the tab of a workspace with two subscriptions."""
        return cls(
            source_count=41,
            answering_count=39,
            read_at="2026-11-16T07:48:00+00:00",
            failing=("Example Wire", "Sample Post"),
            subscriptions=_SAMPLE_SUBSCRIPTIONS,
            more_count=0,
            examples=_COMMANDS,
        )


_COMMANDS = ("/talks us-china", "/talks japan philippines since:3m", "/talks nato topic:exercises")


# --- samples ------------------------------------------------------------------------------------

_SAMPLE_DEVELOPMENTS = (
    DevelopmentItem(
        headline="United States and China hold working-level defence talks in Beijing",
        url="https://example.com/talks",
        when="14 November 2026",
        facts="Defence dialogue · working level · Defense Policy Coordination Talks · Beijing · held",
        summary="Officials of both defence ministries met for two days. They agreed to keep the "
        "theatre commanders' line open and to meet again next spring.",
        warning="",
        change="",
        sources=(
            SourceItem(name="Example Wire", ownership="private", url="https://example.com/talks"),
            SourceItem(
                name="Sample State TV",
                ownership="Iranian state broadcaster",
                url="https://example.org/news/1",
            ),
        ),
        more_sources=3,
    ),
    DevelopmentItem(
        headline="Chinese and US ships hold a search-and-rescue drill off Hawaii",
        url="https://example.org/news/2",
        when="November 2026",
        facts="Joint exercise · Hawaii · planned",
        summary="The drill is planned for the end of the month.",
        warning="Only Iranian state media report this.",
        change="",
        sources=(
            SourceItem(
                name="Sample State TV",
                ownership="Iranian state broadcaster",
                url="https://example.org/news/2",
            ),
        ),
        more_sources=0,
    ),
)

_SAMPLE_SUBSCRIPTIONS = (
    SubscriptionItem(
        id="7",
        query="us-china",
        channel_id="C024BE91L",
        cadence="weekdays at 09:00 Europe/Berlin",
        next_at="2026-11-17T08:00:00+00:00",
        is_paused=False,
        paused_reason="",
        set_up_by="Ana Sample",
    ),
    SubscriptionItem(
        id="8",
        query="",
        channel_id="C024BE92M",
        cadence="Mondays at 08:30 Asia/Tokyo",
        next_at="2026-11-22T23:30:00+00:00",
        is_paused=True,
        paused_reason="the channel is archived",
        set_up_by="Ben Sample",
    ),
)

SAMPLES: tuple[type[ViewModel], ...] = (
    AnswerMessage,
    DigestMessage,
    HelpMessage,
    HomeView,
    ProblemMessage,
    SharedMessage,
    SmallTalkMessage,
    SubscribedModal,
    SubscribeModal,
    SubscriptionsMessage,
)
"""Every view model; each has a template and a golden."""
