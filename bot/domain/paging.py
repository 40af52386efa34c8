"""Which developments stand on which page of an answer: what has happened leads.

The store files newest first, so that plans for years ahead stand before what happened yesterday. An
answer shows them in another order:

    filed     far plan … near plan │ newest … oldest, undated
    answered  newest, 2nd, 3rd │ near plan … far plan │ 4th … oldest, undated

A question about plans alone is answered with these first.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.plans import PLANS
from bot.domain.query import Query

_LEAD = 3


def is_about_plans(query: Query) -> bool:
    """Return whether a query asks for nothing but what is planned or proposed."""
    return bool(query.statuses) and set(query.statuses) <= set(PLANS)


def still_ahead(query: Query, today: date) -> Query | None:
    """Return the query for what lies after `today`; None where it asks for no such day."""
    tomorrow = today + timedelta(days=1)
    if query.until is not None and query.until < tomorrow:
        return None
    return replace(query, since=max(query.since or tomorrow, tomorrow))


def places_of(query: Query, *, offset: int, size: int, total: int, ahead: int) -> list[int]:
    """Return where the developments of a page are filed, in the order of the answer.

    `total` are filed, the first `ahead` of them under days to come. At most `size` places, from the
    `offset`-th of the answer on.

    >>> places_of(Query(), offset=0, size=5, total=9, ahead=1)
    [1, 2, 3, 0, 4]
    """
    lead = 0 if is_about_plans(query) else min(_LEAD, total - ahead)
    numbers = range(offset, min(offset + size, total))
    return [_place(number, lead=lead, ahead=ahead) for number in numbers]


def _place(number: int, *, lead: int, ahead: int) -> int:
    if number < lead:
        return ahead + number
    if number < lead + ahead:
        return ahead - 1 - (number - lead)
    return number


def stretches(places: Sequence[int]) -> list[range]:
    """Return the stretches without a gap that hold these places and no others, in order.

    >>> stretches([1, 2, 3, 0, 7])
    [range(0, 4), range(7, 8)]
    """
    found: list[range] = []
    for place in sorted(places):
        if found and found[-1].stop == place:
            found[-1] = range(found[-1].start, place + 1)
        else:
            found.append(range(place, place + 1))
    return found
