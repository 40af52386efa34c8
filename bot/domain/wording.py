"""How a development reads in words, the same in an answer, a digest and on the command line."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.model import DevelopmentId


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One source of a development. `ownership` is "" where the outlet is unknown."""

    name: str
    ownership: str
    title: str
    url: str | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DevelopmentLine:
    """A development, ready to show: every field is text for a reader, "" where there is nothing.

    `when` is a date at its true granularity ("14 September 2024", "September 2024", "date not
    known"). `kind` is the engagement type's name, `status` a word, `warning` a caution such as
    "Only Iranian state media report this." `facts` joins kind, level, mechanism and place.
    """

    id: DevelopmentId
    headline: str
    when: str
    kind: str
    status: str
    parties: str
    facts: str
    summary: str
    confidence: str
    warning: str
    sources: tuple[SourceLine, ...]
    change: str = ""
