"""How a development reads in words, the same in an answer, a digest and on the command line.

Also the small phrases that these share: dates, lists of names, counts. English only; every function
is total: it has words for whatever is missing, and never raises.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.lexicon import Lexicon
from bot.domain.model import (
    ActorId,
    Confidence,
    Development,
    DevelopmentId,
    EntryId,
    Level,
    MechanismId,
    PartialDate,
    Report,
    Status,
    TypeId,
)
from bot.domain.placing import text_of
from bot.domain.timespan import MONTHS, WEEKDAYS

_OF_STATES: Final = ("state_controlled", "government")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One source of a development. `ownership` is "" where the outlet is unknown.

    `same_text` is in how many outlets its text stands, 0 where in this one only; the others that
    have it follow, each `is_copy`. `is_state`: a state controls the outlet, or is it.
    """

    name: str
    ownership: str
    title: str
    url: str | None
    published_at: datetime | None
    is_paywalled: bool = False
    same_text: int = 0
    is_copy: bool = False
    is_state: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DevelopmentLine:
    """A development, ready to show: every field is text for a reader, "" where there is nothing.

    `when` is a date at its true granularity ("14 September 2024", "September 2024", "date not
    known"). `kind` is the engagement type's name, `status` a word, `warning` a caution such as
    "Only Iranian state media report this so far." `facts` joins kind, status, level, mechanism and
    place. `url` is the address of the report that the headline is of, None where it has none.
    `generated_by` is the model that wrote the summary.
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
    url: str | None = None
    change: str = ""
    generated_by: str = ""


_LEVELS = MappingProxyType(
    {
        Level.LEADER: "leader level",
        Level.MINISTER: "minister level",
        Level.CHIEF_OF_DEFENCE: "chief of defence level",
        Level.DEPUTY: "deputy or commander level",
        Level.WORKING: "working level",
    }
)
_CONFIDENCE = MappingProxyType(
    {
        Confidence.ANNOUNCED: "Announced, not yet confirmed",
        Confidence.REPORTED: "Reported; no official text of a party yet",
        Confidence.CONFIRMED_BY_ONE: "Confirmed by one side",
        Confidence.CONFIRMED_BY_BOTH: "Confirmed by both sides",
    }
)
_OF_MANY = MappingProxyType(
    {
        Confidence.CONFIRMED_BY_ONE: "Confirmed by one of the parties",
        Confidence.CONFIRMED_BY_BOTH: "Confirmed by several of the parties",
    }
)
_SUSPENSION = TypeId("suspension")
# What "held" reads as for what is no meeting.
_DONE = {
    TypeId("agreement_signed"): "signed",
    TypeId("arms_transfer"): "agreed",
    TypeId("basing_deployment"): "agreed",
    TypeId("military_aid"): "given",
    TypeId("port_call"): "made",
    TypeId("warning_or_protest"): "made",
    TypeId("incident_at_sea_or_air"): "happened",
    TypeId("show_of_force"): "happened",
    TypeId("refusal_or_snub"): "happened",
    TypeId("sanctions_expulsion"): "imposed",
    TypeId("prisoner_exchange"): "done",
}
_STATE_OWNERSHIPS = ("state_controlled", "government")


def line_of(development: Development, lexicon: Lexicon, now: datetime) -> DevelopmentLine:
    """Return a development in words, as seen at `now`.

    Sources are one for each outlet (or host), official ones first, then newest first, undated last;
    those that print one text stand together. The headline falls back on kind and parties.
    """
    parties = join_names([lexicon.actor_name(actor) for actor in development.actors])
    kind = _kind(development, lexicon)
    reports = development.reports
    return DevelopmentLine(
        id=development.id,
        headline=development.headline or (f"{kind}: {parties}" if parties else kind),
        when=when_text(development, now),
        kind=kind,
        status=str(development.status),
        parties=parties,
        facts=_facts(development, kind, lexicon),
        summary=development.summary,
        confidence=_confidence(development),
        warning=_warning(development, lexicon),
        sources=tuple(_source_lines(reports, lexicon)),
        url=next((each.url for each in reports if each.title == development.headline), None),
        generated_by=_generated_by(development),
    )


def _generated_by(development: Development) -> str:
    its = (each for each in development.reports if each.summary == development.summary)
    return next((each.generated_by for each in its), "")


def when_text(development: Development, now: datetime) -> str:
    """Return when a development happens, in words: "planned for …" where it has not happened.

    A development without a date of its own is "reported" on the day it is filed under. A proposal's
    day is that of proposing, unless it lies behind the reports: then it is what was proposed.
    """
    if development.happened_on is None:
        if development.sorted_on is None:
            return "date not known"
        return f"date not known (reported {day_text(development.sorted_on)})"
    text = partial_date_text(development.happened_on)
    if development.status not in (Status.PLANNED, Status.PROPOSED):
        return text
    day = development.happened_on.last_day()
    if development.status is Status.PROPOSED and _is_behind(day, development.reports):
        return f"proposed {'on' if len(development.happened_on.text) == 10 else 'in'} {text}"
    is_past = day < now.date()
    return f"{'was ' if is_past else ''}{development.status} for {text}"


def _is_behind(day: date, reports: Sequence[Report]) -> bool:
    return any(report.published_at and day <= report.published_at.date() for report in reports)


def partial_date_text(when: PartialDate) -> str:
    """Return a partial date in words, exactly as far as it is known.

    >>> partial_date_text(PartialDate("2024-09"))
    'September 2024'
    """
    day = when.first_day()
    match len(when.text):
        case 4:
            return when.text
        case 7:
            return f"{_month(day)} {day.year}"
        case _:
            return day_text(day)


def day_text(day: date) -> str:
    """Return a day as "14 September 2026"."""
    return f"{day.day} {_month(day)} {day.year}"


def weekday_text(day: date) -> str:
    """Return a day as "Monday 14 September 2026"."""
    return f"{WEEKDAYS[day.weekday()].capitalize()} {day_text(day)}"


def moment_text(moment: datetime, zone: str = "UTC") -> str:
    """Return an instant as "14 September 2026, 10:30 Europe/Berlin", in an IANA zone."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{day_text(local.date())}, {local:%H:%M} {zone}"


def days_ago_text(day: date, today: date) -> str:
    """Return how far a day is from today: "today", "3 days ago", "in 2 weeks", "14 months ago"."""
    days = (today - day).days
    if abs(days) < 2:
        return ("tomorrow", "today", "yesterday")[days + 1]
    length = _length_text(abs(days))
    return f"{length} ago" if days > 0 else f"in {length}"


def _length_text(days: int) -> str:
    for unit, size, most in (("day", 1, 14), ("week", 7, 60), ("month", 30.44, 730)):
        if days < most:
            return count_text(int(days / size), unit)
    return count_text(int(days / 365.25), "year")


def count_text(count: int, noun: str) -> str:
    """Return a count with its noun: "1 report", "7 reports"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def join_names(names: Sequence[str], *, last: str = "and") -> str:
    """Return names as a list in a sentence: "A", "A and B", "A, B and C"; "" for none."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def quoted_list(names: Iterable[str], *, last: str = "and") -> str:
    """Return names in quotation marks as a list: “A” and “B”."""
    return join_names([f"“{name}”" for name in names], last=last)


def _month(day: date) -> str:
    return MONTHS[day.month - 1].capitalize()


def _kind(development: Development, lexicon: Lexicon) -> str:
    """Return the kind in words; a single thing that is called off suspends no contacts."""
    if _is_called_off(development):
        return "Cancellation"
    return lexicon.type_name(development.type)


def _is_called_off(development: Development) -> bool:
    return development.type == _SUSPENSION and development.status is Status.CANCELLED


def _facts(development: Development, kind: str, lexicon: Lexicon) -> str:
    level = _LEVELS[development.level] if development.level else ""
    facts = [
        kind,
        "" if _is_called_off(development) else status_word(development.type, development.status),
        "" if level in kind else level,  # a kind may name its level: "(working level)"
        mechanism_name(development.mechanism, lexicon),
        development.place or "",
    ]
    return " · ".join(fact for fact in facts if fact)


def _confidence(development: Development) -> str:
    """Return how well it stands, by whose own texts were read; what others quote is a report.

    Two have sides; of more, as at a forum, some are parties.
    """
    if len(development.actors) > 2:
        return _OF_MANY.get(development.confidence, _CONFIDENCE[development.confidence])
    return _CONFIDENCE[development.confidence]


def status_word(kind: TypeId | None, status: Status) -> str:
    """Return a status in words; what is "held" of a meeting is "signed" of an agreement."""
    if status is Status.HELD and kind:
        return _DONE.get(kind, str(status))
    return str(status)


def mechanism_name(mechanism_id: MechanismId | None, lexicon: Lexicon) -> str:
    """Return a mechanism's display name, the id where it is unknown, "" for none."""
    if mechanism_id is None:
        return ""
    known = lexicon.mechanisms.get(mechanism_id)
    return known.name if known else mechanism_id


def _source_lines(reports: Sequence[Report], lexicon: Lexicon) -> Iterator[SourceLine]:
    """Yield the lines of the sources: text by text, official ones first, then newest first.

    Of the copies of a text, those of states come first, and unknown outlets last.
    """
    outlets: dict[EntryId, set[str]] = {}
    for report in reports:
        outlets.setdefault(text_of(report), set()).add(outlet_of(report))
    texts: dict[EntryId, list[Report]] = {}
    for report in sorted(_distinct(reports), key=_rank):
        texts.setdefault(text_of(report), []).append(report)
    for text, (first, *copies) in texts.items():
        count = len(outlets[text])
        same_text = count if count > 1 else 0
        yield replace(_source_line(first, lexicon), same_text=same_text)
        lines = [replace(_source_line(copy, lexicon), is_copy=True) for copy in copies]
        yield from sorted(lines, key=lambda each: (not each.is_state, not each.ownership))


def _distinct(reports: Sequence[Report]) -> Iterable[Report]:
    """Return the newest report of each outlet, of its own words if it has any."""
    first: dict[str, Report] = {}
    for report in sorted(reports, key=lambda each: (each.copy_of is not None, _rank(each))):
        first.setdefault(outlet_of(report), report)
    return first.values()


def outlet_of(report: Report) -> str:
    """Return what tells a report's outlet from others: its id, else its name."""
    return report.outlet_id or report.outlet_name


def _rank(report: Report) -> tuple[bool, float]:
    age = -report.published_at.timestamp() if report.published_at else 0.0
    return not report.is_official, age


def _source_line(report: Report, lexicon: Lexicon) -> SourceLine:
    # An official outlet's label repeats its name; that it is official is what a reader must know.
    country = lexicon.actor_name(report.country) if report.country else ""
    official = ", ".join(part for part in ("official", country) if part)
    outlet = lexicon.outlets.get(report.outlet_id) if report.outlet_id else None
    return SourceLine(
        name=report.outlet_name,
        ownership=official if report.is_official else report.ownership,
        title=report.title,
        url=report.url,
        published_at=report.published_at,
        is_paywalled=report.is_paywalled,
        is_state=outlet is not None and outlet.ownership in _OF_STATES,
    )


def _warning(development: Development, lexicon: Lexicon) -> str:
    """Return a caution where every text comes from one country's government or its media."""
    texts = [each for each in development.reports if each.copy_of is None] or development.reports
    voices = [_state_voice(report, lexicon) for report in texts]
    countries = {country for country, _ in voices}
    country = countries.pop() if len(countries) == 1 else None
    if country is None:
        return ""
    kinds = {kind for _, kind in voices}
    kind = kinds.pop() if len(kinds) == 1 else "government and state media"
    return f"Only {_adjective(country, lexicon)} {kind} report this so far."


def _state_voice(report: Report, lexicon: Lexicon) -> tuple[ActorId | None, str]:
    """Return whose state speaks in a report, and as what; (None, "") where none does."""
    outlet = lexicon.outlets.get(report.outlet_id) if report.outlet_id else None
    country = report.country or (outlet.country if outlet else None)
    if report.is_official:
        return country, "government outlets"
    if outlet and outlet.ownership in _STATE_OWNERSHIPS and not outlet.contested:
        return country, "state media"
    return None, ""


def _adjective(country: ActorId, lexicon: Lexicon) -> str:
    actor = lexicon.actors.get(country)
    return actor.demonyms[0] if actor and actor.demonyms else lexicon.actor_name(country)
