"""Dates in French, Spanish, Russian and Chinese: days, months and weekdays as headlines have them.

Read like the English ones (`bot.analysis.dates`), but for "last" and "next": those are left out, as
is everything that only a sentence as a whole can tell.
"""

import re
from collections.abc import Callable
from types import MappingProxyType

from bot.analysis.days import (
    Anchor,
    in_month,
    nearest_day,
    nearest_day_of_month,
    nearest_month,
    nearest_weekday,
    on_day,
    shifted,
)
from bot.domain.model import PartialDate

_Resolver = Callable[[re.Match[str], Anchor], PartialDate | None]

_FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
_SPANISH = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
)
_RUSSIAN = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
_RUSSIAN_IN = "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре"
_MONTHS = MappingProxyType(
    {
        name: number
        for names in (_FRENCH, _SPANISH, _RUSSIAN, _RUSSIAN_IN)
        for number, name in enumerate(names.split(), start=1)
    }
)
_FRENCH_DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche"
_SPANISH_DAYS = "lunes martes miércoles jueves viernes sábado domingo"
_RUSSIAN_DAYS = "понедельник вторник среду четверг пятницу субботу воскресенье"
_WEEKDAYS = MappingProxyType(
    {
        name: number
        for names in (_FRENCH_DAYS, _SPANISH_DAYS, _RUSSIAN_DAYS, "一 二 三 四 五 六 日")
        for number, name in enumerate(names.split())
    }
    | {"天": 6}
)
_NEAR_WORDS = "hier ayer вчера aujourd'hui aujourd’hui hoy сегодня demain завтра"
_NEAR = MappingProxyType(
    {
        name: shift
        for shift, names in (
            (-1, "hier ayer вчера 昨天 昨日"),
            (0, "aujourd'hui aujourd’hui hoy сегодня 今天 今日"),
            (1, "demain завтра 明天"),
        )
        for name in names.split()
    }
)
_DAY = r"(?P<day>\d{1,2})(?:er|º)?(?: ?(?:-|–|au|al|y|et|по) ?\d{1,2})?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"


def _any_of(names: str) -> str:
    """Return the names as alternatives, with a small or a capital letter."""
    return "|".join(f"[{name[0]}{name[0].upper()}]{name[1:]}" for name in names.split())


_ITS_DAY = rf"(?:(?:{_any_of(' '.join((_FRENCH_DAYS, _SPANISH_DAYS, _RUSSIAN_DAYS)))}),? )?"
_NAMED = rf"(?P<month>{_any_of(_FRENCH)}|{_any_of(_SPANISH)}|{_any_of(_RUSSIAN)})"


def _number(match: re.Match[str]) -> int:
    word = match["month"].casefold()
    return _MONTHS.get(word) or int(word)


def _full(match: re.Match[str], _: Anchor) -> PartialDate | None:
    return on_day(int(match["year"]), _number(match), int(match["day"]))


def _month_and_year(match: re.Match[str], _: Anchor) -> PartialDate | None:
    return in_month(int(match["year"]), _number(match))


def _day_and_month(match: re.Match[str], anchor: Anchor) -> PartialDate | None:
    return nearest_day(_number(match), int(match["day"]), anchor)


def _day_alone(match: re.Match[str], anchor: Anchor) -> PartialDate | None:
    return nearest_day_of_month(int(match["day"]), anchor)


def _month(match: re.Match[str], anchor: Anchor) -> PartialDate | None:
    return nearest_month(_number(match), "", anchor)


def _weekday(match: re.Match[str], anchor: Anchor) -> PartialDate | None:
    return nearest_weekday(_WEEKDAYS[match["weekday"].casefold()], "", anchor)


def _near_day(match: re.Match[str], anchor: Anchor) -> PartialDate | None:
    return shifted(anchor.published, _NEAR[match[0].casefold()])


def _pattern(expression: str, resolver: _Resolver) -> tuple[re.Pattern[str], _Resolver]:
    return re.compile(expression), resolver


FOREIGN_PATTERNS: tuple[tuple[re.Pattern[str], _Resolver], ...] = (
    _pattern(rf"\b{_ITS_DAY}{_DAY} (?:de )?{_NAMED},? (?:del? )?{_YEAR}\b", _full),
    _pattern(rf"{_YEAR}年(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日", _full),
    _pattern(rf"\b{_NAMED} (?:de )?{_YEAR}\b", _month_and_year),
    _pattern(rf"{_YEAR}年(?P<month>\d{{1,2}})月", _month_and_year),
    _pattern(rf"\b{_ITS_DAY}{_DAY} (?:de )?{_NAMED}\b", _day_and_month),
    _pattern(r"(?<!\d)(?P<month>\d{1,2})月(?P<day>\d{1,2})日", _day_and_month),
    _pattern(r"(?<![\d至到—-])(?P<day>\d{1,2})日(?!本)", _day_alone),
    _pattern(r"(?<!\d)(?P<month>1[0-2]|[1-9])月", _month),
    _pattern(
        rf"\b(?:[Ee]n|[Вв]) (?P<month>{_any_of(_FRENCH)}|{_any_of(_SPANISH)}"
        rf"|{_any_of(_RUSSIAN_IN)})\b",
        _month,
    ),
    _pattern(rf"\b(?P<weekday>{_any_of(_FRENCH_DAYS)})\b", _weekday),
    _pattern(rf"\b(?:[Ee]l|[Ee]ste) (?P<weekday>{_any_of(_SPANISH_DAYS)})\b", _weekday),
    _pattern(rf"\b[Вв]о? (?P<weekday>{_any_of(_RUSSIAN_DAYS)})\b", _weekday),
    _pattern(r"(?<!一)(?:周|星期)(?P<weekday>[一二三四五六日天])", _weekday),
    _pattern(rf"(?<!\w)(?:{_any_of(_NEAR_WORDS)})(?!\w)|昨[天日]|今[天日]|明天", _near_day),
)
