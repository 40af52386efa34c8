"""From a filled-in form to a subscription, or to a message for each field that is wrong."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.domain.cadence import NO_TIMES, find_zone, next_slot, parse_wall_times, read_field
from bot.domain.lexicon import Lexicon
from bot.domain.model import ChannelId, TeamId, UserId
from bot.domain.posting import Cadence, Slot, Subscription
from bot.domain.query import parse_query
from bot.errors import QueryError, SubscriptionError

_CHANNEL = re.compile(r"[CDG][A-Z0-9]{2,}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionDraft:
    """What a person filled in, unchecked. `weekdays` count from 0 (Monday)."""

    team_id: TeamId
    channel_id: ChannelId
    query: str
    weekdays: frozenset[int]
    at: str
    zone: str
    first_edition_now: bool
    created_by: UserId
    created_by_name: str


def validate(draft: SubscriptionDraft, lexicon: Lexicon, now: datetime) -> Subscription:
    """Return the subscription that a draft describes, not stored yet.

    The query is kept as it was typed, so that "since:7d" stays relative. With `first_edition_now`
    the first slot is due at once; its local date and wall time are those of `now` in the zone.
    Raises `SubscriptionError` with a message for each wrong field: channel, query, at, weekdays,
    zone. Whether the bot may post in the channel is not known here.
    """
    fields: dict[str, str] = {}
    query = read_field(fields, lambda: _query(draft.query, lexicon, now), "")
    times = read_field(fields, lambda: parse_wall_times(draft.at), NO_TIMES)
    zone = read_field(fields, lambda: find_zone(draft.zone), "")
    if not _CHANNEL.fullmatch(draft.channel_id):
        fields["channel"] = "Choose the channel that the digest should go to."
    if not draft.weekdays or not draft.weekdays <= frozenset(range(7)):
        fields["weekdays"] = "Choose at least one day."
    if fields:
        raise SubscriptionError(fields)
    cadence = Cadence(weekdays=draft.weekdays, times=times, zone=zone)
    return Subscription(
        id=None,
        team_id=draft.team_id,
        channel_id=draft.channel_id,
        query=query,
        cadence=cadence,
        created_by=draft.created_by,
        created_by_name=draft.created_by_name,
        created_at=now,
        next_slot=_slot_at(now, zone) if draft.first_edition_now else next_slot(cadence, now),
    )


def _query(text: str, lexicon: Lexicon, now: datetime) -> str:
    try:
        parse_query(text, lexicon, now.date())
    except QueryError as error:
        raise SubscriptionError({"query": f"{error.message} {error.hint}".strip()}) from error
    return " ".join(text.split())


def _slot_at(now: datetime, zone: str) -> Slot:
    local = now.astimezone(ZoneInfo(zone))
    return Slot(due_at=now.astimezone(UTC), local_date=local.date(), wall_time=f"{local:%H:%M}")
