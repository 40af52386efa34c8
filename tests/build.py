"""Builders: a whole value from the one or two fields that matter to a test.

Each takes the fields of its value by name. Ids of actors may be given as one text: `"us-cn"`.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from bot.domain.announcements import Announcement, announcement
from bot.domain.model import (
    ActorId,
    Analysis,
    Article,
    ChannelId,
    Development,
    DevelopmentId,
    Engagement,
    Entry,
    EntryId,
    EntryState,
    NewEntry,
    OutgoingId,
    Page,
    PartialDate,
    Person,
    Report,
    Sentence,
    Source,
    SourceId,
    Span,
    Status,
    Summary,
    TeamId,
    TypeId,
    UserId,
)
from bot.domain.posting import (
    Cadence,
    InboxItem,
    Message,
    NewOutgoing,
    Outgoing,
    OutgoingState,
    Slot,
    Subscription,
)
from bot.domain.query import Query

NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TEAM: Final = TeamId("T0001")
CHANNEL: Final = ChannelId("C0001")
USER: Final = UserId("U0001")


def actors_of(actors: str | tuple[str, ...]) -> tuple[ActorId, ...]:
    """Return actor ids from `"us-cn"` or from a tuple; "" means none."""
    parts = tuple(part for part in actors.split("-") if part) if isinstance(actors, str) else actors
    return tuple(ActorId(part) for part in parts)


def a_query(actors: str = "", **fields: Any) -> Query:
    """Return a query; it asks for everything unless told otherwise."""
    return Query(actors=actors_of(actors), **fields)


def a_source(**fields: Any) -> Source:
    """Return a source that is due."""
    defaults: dict[str, Any] = {
        "id": SourceId(1),
        "kind": "feed",
        "url": "https://news.example/feed.xml",
        "title": "Example News",
        "added_at": NOW - timedelta(days=30),
        "next_poll_at": NOW,
    }
    return Source(**defaults | fields)


def a_new_entry(key: str = "entry-1", **fields: Any) -> NewEntry:
    """Return what a source announces."""
    defaults: dict[str, Any] = {
        "key": key,
        "title": "Defence talks resume in Washington",
        "url": f"https://news.example/{key}",
        "published_at": NOW - timedelta(hours=2),
    }
    return NewEntry(**defaults | fields)


def an_announcement(key: str = "entry-1", **fields: Any) -> Announcement:
    """Return what a source announces, with what it is known again by."""
    return announcement(a_new_entry(key, **fields), NOW)


def an_entry(**fields: Any) -> Entry:
    """Return a stored entry that is being analysed."""
    defaults: dict[str, Any] = {
        "id": EntryId(1),
        "source_id": SourceId(1),
        "key": "entry-1",
        "title": "Defence talks resume in Washington",
        "url": "https://news.example/entry-1",
        "published_at": NOW - timedelta(hours=2),
        "seen_at": NOW - timedelta(hours=1),
        "state": EntryState.ANALYSING,
        "attempts": 1,
        "address": "https://news.example/entry-1",
    }
    return Entry(**defaults | fields)


def a_page(text: str = "Two delegations met.", **fields: Any) -> Page:
    """Return the page behind an entry, as HTML."""
    defaults: dict[str, Any] = {
        "body": text.encode(),
        "media_type": "text/html",
        "url": "https://news.example/entry-1",
        "charset": "utf-8",
    }
    return Page(**defaults | fields)


def an_article(**fields: Any) -> Article:
    """Return the text behind an entry."""
    defaults: dict[str, Any] = {
        "title": "Defence talks resume in Washington",
        "text": "The two delegations met on Monday.",
        "url": "https://news.example/entry-1",
        "host": "news.example",
        "published_at": NOW - timedelta(hours=2),
    }
    return Article(**defaults | fields)


def an_engagement(actors: str | tuple[str, ...] = "us-cn", **fields: Any) -> Engagement:
    """Return a coded engagement: talks that were held."""
    defaults: dict[str, Any] = {
        "actors": actors_of(actors),
        "type": TypeId("dialogue"),
        "status": Status.HELD,
        "date": PartialDate("2026-11-23"),
        "evidence": Span(0, 34),
        "quote": "The two delegations met on Monday.",
    }
    return Engagement(**defaults | fields)


def an_analysis(actors: str | tuple[str, ...] = "us-cn", **fields: Any) -> Analysis:
    """Return a relevant analysis with one engagement of the actors."""
    defaults: dict[str, Any] = {
        "article": an_article(),
        "relevant": True,
        "reason": "talks between two of our actors",
        "actors": actors_of(actors),
        "engagements": (an_engagement(actors),),
    }
    return Analysis(**defaults | fields)


def a_summary(text: str = "The two delegations met on Monday.") -> Summary:
    """Return a summary of one sentence."""
    return Summary(sentences=(Sentence(text=text, span=Span(0, len(text))),), method="lead")


def a_person(name: str = "Dong Jun", **fields: Any) -> Person:
    """Return someone named in an engagement."""
    return Person(name=name, **fields)


def a_report(**fields: Any) -> Report:
    """Return one article's part in a development."""
    defaults: dict[str, Any] = {
        "entry_id": EntryId(1),
        "title": "Defence talks resume in Washington",
        "url": "https://news.example/entry-1",
        "outlet_id": None,
        "outlet_name": "news.example",
        "published_at": NOW - timedelta(hours=2),
        "summary": "The two delegations met on Monday.",
    }
    return Report(**defaults | fields)


def a_development(actors: str | tuple[str, ...] = "us-cn", **fields: Any) -> Development:
    """Return a development that is not stored yet, with one report."""
    defaults: dict[str, Any] = {
        "id": DevelopmentId(0),
        "headline": "Defence talks resume in Washington",
        "summary": "The two delegations met on Monday.",
        "actors": actors_of(actors),
        "type": TypeId("dialogue"),
        "status": Status.HELD,
        "happened_on": PartialDate("2026-11-23"),
        "sorted_on": date(2026, 11, 23),
        "reports": (a_report(),),
        "created_at": NOW,
        "changed_at": NOW,
    }
    return Development(**defaults | fields)


def a_cadence(**fields: Any) -> Cadence:
    """Return a cadence: weekdays at 09:00 in Berlin."""
    defaults: dict[str, Any] = {
        "weekdays": frozenset(range(5)),
        "times": (time(9, 0),),
        "zone": "Europe/Berlin",
    }
    return Cadence(**defaults | fields)


def a_slot(due_at: datetime = NOW, **fields: Any) -> Slot:
    """Return a due moment; its local date and time are by default those of the instant, in UTC."""
    defaults: dict[str, Any] = {
        "due_at": due_at,
        "local_date": due_at.date(),
        "wall_time": due_at.strftime("%H:%M"),
    }
    return Slot(**defaults | fields)


def a_subscription(**fields: Any) -> Subscription:
    """Return a subscription that is not stored yet, and due."""
    defaults: dict[str, Any] = {
        "id": None,
        "team_id": TEAM,
        "channel_id": CHANNEL,
        "query": "us-china",
        "cadence": a_cadence(),
        "created_by": USER,
        "created_by_name": "Mara",
        "created_at": NOW - timedelta(days=10),
        "next_slot": a_slot(),
    }
    return Subscription(**defaults | fields)


def a_message(text: str = "Talks resumed.") -> Message:
    """Return a rendered message of one block."""
    return Message(text=text, blocks=({"type": "section", "text": {"type": "plain_text"}},))


def a_new_outgoing(key: str = "digest:1:2026-11-23:09:00", **fields: Any) -> NewOutgoing:
    """Return a message to post."""
    defaults: dict[str, Any] = {
        "key": key,
        "team_id": TEAM,
        "channel_id": CHANNEL,
        "message": a_message(),
    }
    return NewOutgoing(**defaults | fields)


def an_outgoing(**fields: Any) -> Outgoing:
    """Return a row of the outbox that has just been claimed."""
    defaults: dict[str, Any] = {
        "id": OutgoingId(1),
        "key": "digest:1:2026-11-23:09:00",
        "team_id": TEAM,
        "channel_id": CHANNEL,
        "message": a_message(),
        "state": OutgoingState.SENDING,
        "created_at": NOW,
        "attempts": 1,
        "claimed_at": NOW,
        "lease_until": NOW + timedelta(minutes=2),
    }
    return Outgoing(**defaults | fields)


def an_inbox_item(key: str = "Ev0001", **fields: Any) -> InboxItem:
    """Return a delivery that must be answered once."""
    defaults: dict[str, Any] = {
        "key": key,
        "kind": "question",
        "payload": {"text": "us-china", "channel": CHANNEL, "user": USER},
        "received_at": NOW,
    }
    return InboxItem(**defaults | fields)
