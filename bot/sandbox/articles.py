"""The newsroom's sample articles: how their files are written and what their dates mean.

An article is one table of a file in `bot/sandbox/samples/`:

    [[articles]]
    slug = "talks-close-in-beijing"      # unique; the end of its address
    outlet = "press_tv"                  # an id of samples/outlets.toml
    title = "…"
    ago = "2d6h"                         # when it was published; see `parse_ago`
    language = "en"                      # optional
    paragraphs = ["…", "…"]
    [articles.expected]                  # what a good reading finds, for tests
    relevant = true
    event = "us-cn-dpct"                 # the same for every report of one event
    actors = ["us", "cn"]                # the parties, not those merely mentioned
    type = "defence_dialogue"            # an engagement type
    status = "held"
    mechanism = "us-cn-dpct"             # optional

Titles and paragraphs hold placeholders, so that the newsroom is always of today:

    placeholder := "{today" [("+" | "-") days] ":" form "}"
    form        := a key of `FORMS`

`actors` are the parties and mediators that a good reading names; where they meet in a grouping
(aukus, udcg, asean), naming that as well is right too. `status` is of the report's own day.
An article that must stay out has `relevant = false` and nothing else in `expected`.
The module reads its package's own files and nothing else; it knows no clock.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

OUTLETS_FILE = "outlets.toml"

_AGO = re.compile(r"(?:(\d{1,3})d)?(?:(\d{1,2})h)?")
_PLACEHOLDER = re.compile(r"\{today(?:([+-])(\d{1,4}))?:([a-z_]+)\}")
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_WEEKDAYS_FR = "lundi mardi mercredi jeudi vendredi samedi dimanche"
_WEEKDAYS_ES = "lunes martes miércoles jueves viernes sábado domingo"
_MONTHS = "January February March April May June July August September October November December"
_MONTHS_FR = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
_MONTHS_ES = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
)
_MONTHS_RU = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"

FORMS: Mapping[str, Callable[[date], str]] = MappingProxyType(
    {
        "weekday": lambda day: _WEEKDAYS.split()[day.weekday()],
        "date": lambda day: f"{day.day} {_month(_MONTHS, day)}",
        "long": lambda day: f"{day.day} {_month(_MONTHS, day)} {day.year}",
        "us": lambda day: f"{_month(_MONTHS, day)} {day.day}",
        "us_long": lambda day: f"{_month(_MONTHS, day)} {day.day}, {day.year}",
        "month": lambda day: _month(_MONTHS, day),
        "year": lambda day: str(day.year),
        "iso": lambda day: day.isoformat(),
        "fr": lambda day: f"{day.day} {_month(_MONTHS_FR, day)}",
        "weekday_fr": lambda day: _WEEKDAYS_FR.split()[day.weekday()],
        "es": lambda day: f"{day.day} de {_month(_MONTHS_ES, day)}",
        "weekday_es": lambda day: _WEEKDAYS_ES.split()[day.weekday()],
        "ru": lambda day: f"{day.day} {_month(_MONTHS_RU, day)}",
        "zh": lambda day: f"{day.month}月{day.day}日",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleOutlet:
    """An outlet that the newsroom plays, under `host`, one of the outlet's real host names.

    `zone` is where its dates are written; `layout` the kind of page that it prints; `crumbs` the
    menu path above each article; `mirrors` other addresses named below each article. A feed with
    `full_text` carries the whole article, the others the first paragraph.
    """

    id: str
    name: str
    host: str
    zone: timezone = UTC
    feed: Literal["rss", "atom"] = "rss"
    layout: Literal["wire", "magazine", "readout"] = "wire"
    language: str = "en"
    full_text: bool = False
    crumbs: str = ""
    mirrors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a good reading of an article finds; empty but for `relevant` where it must stay out."""

    relevant: bool
    event: str = ""
    actors: tuple[str, ...] = ()
    type: str = ""
    status: str = ""
    mechanism: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleArticle:
    """An article of our own writing, with its placeholders still in it."""

    slug: str
    outlet: str
    title: str
    paragraphs: tuple[str, ...]
    ago: str = "0h"
    language: str = "en"
    expected: Expected = field(default_factory=lambda: Expected(relevant=True))

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", self.slug):
            raise ValueError(f"{self.slug!r} is no slug: use lower case, digits and hyphens")
        parse_ago(self.ago)


def parse_ago(text: str) -> tuple[int, int]:
    """Return the days and hours of a text such as "2d6h", "2d" (then 12 hours) or "3h".

    Raises `ValueError` for anything else, and for hours outside 1 to 23 beside days.

    >>> parse_ago("2d6h")
    (2, 6)
    """
    match = _AGO.fullmatch(text)
    if not match or not text:
        raise ValueError(f"{text!r} is no age: write it as 2d6h, 2d or 3h")
    days = int(match[1] or 0)
    hours = int(match[2]) if match[2] else 12
    if days and not 1 <= hours <= 23:
        raise ValueError(f"{text!r} is no age: beside days, hours run from 1 to 23")
    return days, hours


def published_at(ago: str, now: datetime) -> datetime:
    """Return when something of this age was published, for a newsroom opened at `now`.

    Days name the date, counted back from today (UTC); hours then count back from that date's end,
    so a report's weekdays stay right whatever the time of day. Without days: hours before `now`.

    >>> published_at("2d6h", datetime(2026, 11, 23, 3, tzinfo=UTC)).isoformat()
    '2026-11-21T18:00:00+00:00'
    """
    days, hours = parse_ago(ago)
    if not days:
        return now - timedelta(hours=hours)
    day = now.astimezone(UTC).date() - timedelta(days=days)
    return datetime.combine(day, time(tzinfo=UTC)) + timedelta(hours=24 - hours)


def fill(text: str, today: date) -> str:
    """Return the text with its placeholders written out.

    Raises `ValueError` for an unknown form and for any brace that is left.

    >>> fill("The round closed on {today-2:weekday}.", date(2026, 11, 23))
    'The round closed on Saturday.'
    """

    def written(match: re.Match[str]) -> str:
        sign, days, form = match.groups()
        if form not in FORMS:
            raise ValueError(f"{match[0]} has no known form: use one of {', '.join(FORMS)}")
        return FORMS[form](today + timedelta(days=int(f"{sign or '+'}{days or 0}")))

    filled = _PLACEHOLDER.sub(written, text)
    if "{" in filled or "}" in filled:
        raise ValueError(f"{filled!r} still has a brace: write {{today-2:weekday}}")
    return filled


def read_articles(text: str) -> tuple[SampleArticle, ...]:
    """Read one file of sample articles. Raises `ValueError` or `TypeError` for a malformed one."""
    return tuple(_article(row) for row in tomllib.loads(text)["articles"])


def read_outlets(text: str) -> tuple[SampleOutlet, ...]:
    """Read the file of sample outlets. Raises `ValueError` or `TypeError` for a malformed one."""
    return tuple(_outlet(row) for row in tomllib.loads(text)["outlets"])


def load_articles() -> tuple[SampleArticle, ...]:
    """Read all sample articles of the package, by file name and then as written."""
    texts = sorted(
        (entry.name, entry.read_text("utf-8"))
        for entry in files("bot.sandbox").joinpath("samples").iterdir()
        if entry.name.endswith(".toml") and entry.name != OUTLETS_FILE
    )
    return tuple(article for _, text in texts for article in read_articles(text))


def load_outlets() -> tuple[SampleOutlet, ...]:
    """Read the outlets that the newsroom plays."""
    path = files("bot.sandbox").joinpath("samples", OUTLETS_FILE)
    return read_outlets(path.read_text("utf-8"))


def _article(row: Mapping[str, Any]) -> SampleArticle:
    expected = dict(row["expected"])
    if "actors" in expected:
        expected["actors"] = tuple(expected["actors"])
    rest = {name: row[name] for name in row if name not in ("expected", "paragraphs")}
    return SampleArticle(**rest, paragraphs=tuple(row["paragraphs"]), expected=Expected(**expected))


def _outlet(row: Mapping[str, Any]) -> SampleOutlet:
    rest = {name: row[name] for name in row if name not in ("zone", "mirrors")}
    return SampleOutlet(
        **rest, zone=_zone(row.get("zone", "+00:00")), mirrors=tuple(row.get("mirrors", ()))
    )


def _month(names: str, day: date) -> str:
    return names.split()[day.month - 1]


def _zone(text: str) -> timezone:
    """Read an offset such as "+03:30": fixed, because a sample needs no clock changes."""
    hours, minutes = (int(part) for part in text[1:].split(":"))
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text.startswith("-") else offset)
