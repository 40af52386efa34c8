"""Developments: which one a report belongs to, and what the report makes of it.

    assign   analysis, candidates ── gates ── weighed features ── Join | Start
    develop  report, known development ── lead report, progress, sides ── Development

`assign` never opens a development that a gate closes: other parties, mechanism, kind or date. What
passes is weighed; a feature that cannot be told is left out and the others weigh more. `develop`
gives the same development whatever the order of the reports, as far as one report at a time can:
the headline is that of the best report of the latest status, and so is the day of what lasts; any
other date only becomes more exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.analysis.confidence import confidence_with
from bot.analysis.gates import days_of, is_closed
from bot.analysis.language import guess_language
from bot.analysis.levels import ORDER, highest
from bot.analysis.similarity import (
    date_match,
    lasts,
    may_follow,
    nearness,
    party_overlap,
    type_match,
    word_overlap,
    word_set,
)
from bot.domain.lexicon import Lexicon
from bot.domain.model import (
    ActorId,
    Analysis,
    Development,
    DevelopmentId,
    Engagement,
    Entry,
    Level,
    PartialDate,
    Person,
    Report,
    Status,
    Summary,
    TypeId,
)
from bot.domain.outlets import Outlet
from bot.domain.placing import Join, Start

# Set by hand and then swept on the newsroom's sample articles (2026-11, 101 reports of 53 events)
# and on the development part of the gold sets (78 reports of 20): B-cubed F1 0.99 and 0.85; for any
# threshold from 0.40 to 0.45 at least 0.98 and 0.82. Words alike in kind: 0.12 to 0.18 are level.
_WEIGHTS = {"parties": 0.2, "type": 0.2, "date": 0.2, "mechanism": 0.15, "time": 0.1, "words": 0.35}
_THRESHOLD = 0.42
_DIALOGUE = TypeId("defence_dialogue")  # of officials, by its name in the data


# --- which development ------------------------------------------------------------------------


def assign(
    analysis: Analysis, candidates: Sequence[Development], seen_at: datetime
) -> Join | Start:
    """Return the development that an analysis tells of, or that it starts one.

    `seen_at` stands in for an unknown publication time. Of candidates that score the same the
    oldest wins. An analysis without an engagement starts one.
    """
    main = analysis.main
    if main is None:
        return Start()
    published = analysis.article.published_at or seen_at
    scored = [
        (score(analysis, main, candidate, published), -candidate.id, candidate.id)
        for candidate in candidates
    ]
    best, _, development_id = max(scored, default=(0.0, 0, DevelopmentId(0)))
    if best < _THRESHOLD:
        return Start()
    return Join(development_id=development_id, score=round(best, 3))


def score(
    analysis: Analysis, main: Engagement, candidate: Development, published: datetime
) -> float:
    """Return how sure it is that both tell of one engagement, 0 to 1; 0 where a gate is closed."""
    words = word_set(analysis.article.title + " " + _lead(analysis))
    telling = [word_set(f"{report.title} {report.summary}") for report in candidate.reports]
    overlaps = [word_overlap(words, each) for each in telling]
    alike = max((each for each in overlaps if each is not None), default=None)
    if is_closed(main, candidate, published, alike or 0.0):
        return 0.0
    features = {
        "parties": party_overlap(main.actors, candidate.actors),
        "type": type_match(main.type, candidate.type),
        "date": date_match(main.date, candidate.happened_on),
        "mechanism": 1.0 if main.mechanism and main.mechanism == candidate.mechanism else None,
        "time": nearness(published.date(), days_of(candidate)),
        "words": alike,
    }
    known = {name: value for name, value in features.items() if value is not None}
    return sum(_WEIGHTS[name] * value for name, value in known.items()) / sum(
        _WEIGHTS[name] for name in known
    )


def _lead(analysis: Analysis) -> str:
    return " ".join(sentence.text for sentence in analysis.sentences[:3])


# --- what the report makes of it --------------------------------------------------------------


def report_of(entry: Entry, analysis: Analysis, summary: Summary, lexicon: Lexicon) -> Report:
    """Return an entry's line in the list of sources; an unknown outlet is named by its host."""
    article = analysis.article
    outlet = lexicon.outlets.get(article.outlet_id) if article.outlet_id else None
    return Report(
        entry_id=entry.id,
        title=article.title or entry.title,
        url=article.url or entry.url,
        outlet_id=article.outlet_id,
        outlet_name=outlet.name if outlet else article.host or "unknown outlet",
        ownership=outlet.provenance if outlet else "",
        country=outlet.country if outlet else None,
        is_official=bool(outlet and outlet.is_official),
        published_at=article.published_at or entry.published_at,
        summary=summary.text,
        is_paywalled=article.is_paywalled,
        generated_by=summary.generated_by,
    )


def develop(
    analysis: Analysis,
    summary: Summary,
    report: Report,
    known: Development | None,
    now: datetime,
    lexicon: Lexicon,
) -> Development:
    """Return the development with a report merged in; a new one (id 0) where none is known.

    A report that is already part of it changes nothing. Raises `ValueError` for an analysis without
    an engagement: such a one belongs to no development.
    """
    main = analysis.main
    if main is None:
        raise ValueError("an analysis without an engagement makes no development")
    told = _Told(main, analysis, summary.text, report, lexicon)
    if known is None:
        return _started(told, now)
    if any(each.entry_id == report.entry_id for each in known.reports):
        return known
    return _merged(told, known, now)


@dataclass(frozen=True, slots=True)
class _Told:
    """A report and what it tells, together."""

    main: Engagement
    analysis: Analysis
    summary: str
    report: Report
    lexicon: Lexicon


def _started(told: _Told, now: datetime) -> Development:
    main, report = told.main, told.report
    return Development(
        id=DevelopmentId(0),
        headline=report.title,
        summary=told.summary,
        actors=main.actors,
        type=main.type,
        status=main.status,
        sign=main.sign,
        level=main.level,
        happened_on=main.date,
        sorted_on=_filed_under(main.date, (report,)),
        place=main.place,
        mechanism=main.mechanism,
        topics=tuple(sorted(told.analysis.topics)),
        people=_sorted_people(main.people),
        confidence=confidence_with(report, main.status, main.actors, None, told.lexicon),
        reports=(report,),
        created_at=now,
        changed_at=now,
    )


def _merged(told: _Told, known: Development, now: datetime) -> Development:
    main = told.main
    reports = tuple(sorted((*known.reports, told.report), key=_by_time))
    status = _status(told, known)
    leads = _leads(told, known)
    happened_on = _not_ahead(_date(told, known, leads=leads), status, reports)
    actors = _joined(main.actors, known.actors) if leads else _joined(known.actors, main.actors)
    merged = replace(
        known,
        actors=actors,
        status=status,
        level=_joint_level(known, main),
        happened_on=happened_on,
        sorted_on=_filed_under(happened_on, reports),
        place=(main.place or known.place) if leads else (known.place or main.place),
        mechanism=known.mechanism or main.mechanism,
        topics=tuple(sorted({*known.topics, *told.analysis.topics})),
        people=_sorted_people((*known.people, *main.people)),
        confidence=confidence_with(told.report, main.status, actors, known, told.lexicon),
        reports=reports,
        changed_at=now,
    )
    if not leads:
        return merged
    return replace(
        merged,
        headline=told.report.title,
        summary=told.summary or known.summary,
        type=main.type,
        sign=main.sign,
    )


def _joined(first: Sequence[ActorId], second: Sequence[ActorId]) -> tuple[ActorId, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _by_time(report: Report) -> tuple[bool, str, int]:
    published = report.published_at
    return published is None, published.isoformat() if published else "", report.entry_id


def _joint_level(known: Development, main: Engagement) -> Level | None:
    """Return the highest rank told of; a dialogue of officials stays one, whoever is quoted."""
    told = (known.level, main.level)
    if known.type == _DIALOGUE and Level.WORKING in told:
        return Level.WORKING
    return highest(*told)


def _filed_under(happened_on: PartialDate | None, reports: Sequence[Report]) -> date | None:
    if happened_on:
        return happened_on.last_day()
    days = [report.published_at.date() for report in reports if report.published_at]
    return min(days, default=None)


_LADDER = (Status.PROPOSED, Status.PLANNED, Status.ONGOING, Status.HELD)


def _status(told: _Told, known: Development) -> Status:
    """Return the later rung of the ladder; a halt or a return is as new as its report."""
    new = told.main.status
    if new in _LADDER and known.status in _LADDER:
        return max(new, known.status, key=_LADDER.index)
    return new if _is_newest(told.report, known) else known.status


def _is_newest(report: Report, known: Development) -> bool:
    return _by_time(report) >= max(_by_time(each) for each in known.reports)


# The coder seldom tells these apart in other languages than English.
_UNDER_WAY = frozenset({Status.ONGOING, Status.HELD})


def _leads(told: _Told, known: Development) -> bool:
    """Return whether the report gives headline, summary and type from now on.

    One in English leads before one in another language that tells no other turn of events. Else it
    must tell the latest status; where that is new, it leads, and where it is not the better outlet
    does, and of equal ones the earlier report.
    """
    leading = [each for each in known.reports if each.title == known.headline]
    current = min((_standing(each, told.lexicon) for each in leading), default=None)
    own = _standing(told.report, told.lexicon)
    status = told.main.status
    if current and current[0] != own[0] and _is_same_turn(status, known.status):
        return own < current
    if _status(told, known) is not status:
        return False
    return status is not known.status or current is None or own < current


def _is_same_turn(status: Status, known: Status) -> bool:
    return status is known or {status, known} == _UNDER_WAY


def _standing(report: Report, lexicon: Lexicon) -> tuple[int, int, tuple[bool, str, int]]:
    """Order reports for the headline: by language, by the kind of outlet, the earliest first.

    Wires and independent outlets word it most neutrally, then a party's own readout, then outlets
    that we do not know, and state media last.
    """
    outlet = lexicon.outlets.get(report.outlet_id) if report.outlet_id else None
    return _language_rank(report), _outlet_rank(outlet), _by_time(report)


def _language_rank(report: Report) -> int:
    """Return 0 for English, or what may be English, 1 for other Latin letters, 2 for the rest."""
    if sum(letter.isascii() for letter in report.title) * 2 < len(report.title):
        return 2
    return int(guess_language(f"{report.title} {report.summary}") not in ("en", None))


def _outlet_rank(outlet: Outlet | None) -> int:
    if outlet is None:
        return 3
    if outlet.ownership == "state_controlled":
        return 4
    if outlet.is_official:
        return 2
    return 0 if outlet.kind == "wire" else 1


def _date(told: _Told, known: Development, *, leads: bool) -> PartialDate | None:
    """Return the more exact date, or that of the later status, or the leading report's.

    The leading report's day is that of the headline beside it, on which what lasts was still going
    on. What does not last has one day, and the earlier is the true one: others are of the telling.
    """
    new, old = told.main.date, known.happened_on
    if new is None or old is None:
        return new or old
    if may_follow(known.status, told.main.status):
        return new
    if may_follow(told.main.status, known.status):
        return old
    if lasts(told.main.type) and len(new.text) == len(old.text):
        return new if leads else old
    return min(new, old, key=lambda day: (-len(day.text), day.text))


def _not_ahead(
    day: PartialDate | None, status: Status, reports: Sequence[Report]
) -> PartialDate | None:
    """Return the day; None where something done would lie ahead of the newest report of it."""
    if day is None or status in (Status.PLANNED, Status.PROPOSED):
        return day
    told_on = max((each.published_at.date() for each in reports if each.published_at), default=None)
    return None if told_on and (day.first_day() - told_on).days > 1 else day


def _sorted_people(people: Sequence[Person]) -> tuple[Person, ...]:
    """Return each person once, the highest rank first, then by name; the fuller record wins."""
    by_name: dict[str, Person] = {}
    for person in people:
        old = by_name.get(person.name)
        by_name[person.name] = max(old, person, key=_fullness) if old else person
    return tuple(sorted(by_name.values(), key=_by_rank))


def _fullness(person: Person) -> tuple[bool, bool, bool, str]:
    return bool(person.level), bool(person.actor), bool(person.role), person.role or ""


def _by_rank(person: Person) -> tuple[int, str]:
    return ORDER.index(person.level) if person.level else len(ORDER), person.name
