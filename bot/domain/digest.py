"""Composing a digest: one edition of a subscription, or nothing new."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.model import SubscriptionId
from bot.domain.wording import DevelopmentLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a digest: "New", "Updated", "Upcoming"."""

    title: str
    lines: tuple[DevelopmentLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One edition. `date` reads "Monday 23 November 2026"; `understood` is the query in words;
    `cadence` reads "weekdays at 09:00 Europe/Berlin"; `sources` says what was read and failing.
    `left_out` counts developments beyond the cap.
    """

    subscription_id: SubscriptionId | None
    title: str
    date: str
    understood: str
    opening: str
    sections: tuple[Section, ...]
    left_out: int
    sources: str
    set_up_by: str
    cadence: str
    covered_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingNew:
    """There is nothing to post; `covered_until` is up to when was looked."""

    covered_until: datetime
