"""Journeys 2 and 4: from words to an answer.

to_query     parse_query │ find │ compose
to_question  understand  │ find │ compose
"""

from dataclasses import dataclass
from datetime import date
from functools import partial

from bot.domain.answer import Answer, Found, compose
from bot.domain.lexicon import Lexicon
from bot.domain.model import Development
from bot.domain.paging import places_of, still_ahead, stretches
from bot.domain.posting import Asker
from bot.domain.query import Query, parse_query
from bot.domain.question import SmallTalk, understand
from bot.services import Clock
from bot.store.database import Database, Transaction
from bot.telemetry import Metrics

PAGE_SIZE = 5
MAX_OFFSET = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Answers what people ask."""

    database: Database
    lexicon: Lexicon
    clock: Clock
    metrics: Metrics

    def read(self, text: str) -> Query:
        """Return the query that a text is. Raises `QueryError`, with a hint."""
        return parse_query(text, self.lexicon, self.clock().date())

    async def to_query(self, text: str, asker: Asker, *, offset: int = 0) -> Answer:
        """Answer text of the query language, from the `offset`-th development on.

        Raises `QueryError`, with a hint, for what cannot be understood.
        """
        query = self.read(text)
        self.metrics.answers.labels("command").inc()
        return await self._answer(query, asker, offset=min(max(offset, 0), MAX_OFFSET))

    async def to_question(self, text: str, asker: Asker) -> Answer | SmallTalk:
        """Answer a sentence; small talk is returned as what it is. Raises `QueryError`."""
        understood = understand(text, self.lexicon, self.clock().date())
        self.metrics.answers.labels("message").inc()
        if isinstance(understood, SmallTalk):
            return understood
        return await self._answer(understood.query, asker, offset=0)

    async def _answer(self, query: Query, asker: Asker, *, offset: int) -> Answer:
        now = self.clock()
        async with self.database.read() as tx:
            developments, total = await _page(tx, query, asker, offset=offset, today=now.date())
            freshness = await tx.sources.freshness(now, asker.team_id)
        found = Found(developments=tuple(developments), total=total, freshness=freshness)
        return compose(query, found, now, self.lexicon, offset=offset, page_size=PAGE_SIZE)


async def _page(
    tx: Transaction, query: Query, asker: Asker, *, offset: int, today: date
) -> tuple[list[Development], int]:
    """Return the developments of a page, in the order of the answer, and how many there are."""
    find = partial(tx.developments.find, team_id=asker.team_id)
    filed, total = await find(query, limit=PAGE_SIZE, offset=offset)
    later = still_ahead(query, today)
    ahead = (await find(later, limit=1))[1] if later else 0
    if not ahead:
        return filed, total
    places = places_of(query, offset=offset, size=PAGE_SIZE, total=total, ahead=ahead)
    by_place: dict[int, Development] = {}
    for stretch in stretches(places):
        found, _ = await find(query, limit=len(stretch), offset=stretch.start)
        by_place |= dict(zip(stretch, found, strict=False))
    return [by_place[place] for place in places], total
