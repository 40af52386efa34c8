"""Full texts are kept for a time, for reading them anew; then only what was understood of them.

drop_texts()  the oldest hundred, in a transaction of their own │ … │ until none is too old
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.services import Clock
from bot.store.database import Database

log = structlog.get_logger()

BATCH = 100
# What a tick drops at most: a large store takes several hours, and a stop waits for seconds only.
MOST_BATCHES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Drops what is too old. `keep_text` None: everything is kept for ever."""

    database: Database
    clock: Clock
    keep_text: timedelta | None

    async def drop_texts(self) -> int:
        """Drop texts older than `keep_text`, at most 20 000 at a time. Returns how many.

        Between two batches others may write: the write lock is held for milliseconds.
        """
        if self.keep_text is None:
            return 0
        before = self.clock() - self.keep_text
        dropped = 0
        for _ in range(MOST_BATCHES):
            count = await self._drop_batch(before)
            dropped += count
            if count < BATCH:
                break
        if dropped:
            log.info("texts_dropped", count=dropped)
        return dropped

    async def _drop_batch(self, before: datetime) -> int:
        async with self.database.begin() as tx:
            articles = await tx.archive.drop_texts(before, self.clock(), limit=BATCH)
            return articles + await tx.archive.drop_failed(before, limit=BATCH - articles)
