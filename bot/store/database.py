"""The database: transactions, and what can be done within one.

    async with open_database(url) as database:
        async with database.begin() as tx:   # writes; commits at the end, or rolls back on an error
            await tx.outbox.enqueue(…)
        async with database.read() as tx:    # one snapshot; waits for nobody
            await tx.developments.find(…)

Never await the network inside a transaction.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self, cast

from sqlalchemy import false, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import DatabaseUnavailable
from bot.store import posting_schema
from bot.store.archive import Archive
from bot.store.audit import Audit
from bot.store.backlog import Backlog
from bot.store.developments import Developments
from bot.store.editions import Editions
from bot.store.engine import (
    WRITES,
    Limits,
    SchemaState,
    is_missing,
    open_engine,
    outdated,
    state_of,
)
from bot.store.entries import Entries
from bot.store.failures import place_of, translated
from bot.store.forgetting import Forgetting
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox
from bot.store.retelling import Retelling
from bot.store.search import merge_words
from bot.store.sources import Sources
from bot.store.subscriptions import Subscriptions
from bot.store.switches import Switches
from bot.store.tombstones import Tombstones


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """What can be done within one transaction, by table."""

    connection: AsyncConnection
    sources: Sources
    entries: Entries
    developments: Developments
    retelling: Retelling
    subscriptions: Subscriptions
    outbox: Outbox
    inbox: Inbox
    switches: Switches
    tombstones: Tombstones
    archive: Archive
    backlog: Backlog
    forgetting: Forgetting
    audit: Audit
    editions: Editions

    @classmethod
    def on(cls, connection: AsyncConnection) -> Self:
        """Return what can be done on a connection whose transaction has begun."""
        return cls(
            connection=connection,
            sources=Sources(connection=connection),
            entries=Entries(connection=connection),
            developments=Developments(connection=connection),
            retelling=Retelling(connection=connection),
            subscriptions=Subscriptions(connection=connection),
            outbox=Outbox(connection=connection),
            inbox=Inbox(connection=connection),
            switches=Switches(connection=connection),
            tombstones=Tombstones(connection=connection),
            archive=Archive(connection=connection),
            backlog=Backlog(connection=connection),
            forgetting=Forgetting(connection=connection),
            audit=Audit(connection=connection),
            editions=Editions(connection=connection),
        )

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """Undo what the block did where it fails; what came before it in the transaction stays."""
        async with self.connection.begin_nested():
            yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """An open database. `place` names it in messages; `turn` is the writers' queue on SQLite."""

    engine: AsyncEngine
    place: str
    limits: Limits
    turn: asyncio.Lock | None

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Open a transaction that writes; it commits at the end and rolls back on any error.

        On SQLite it holds the write lock from its first moment, so never open one inside another.
        Raises DatabaseUnavailable where the database is locked, read-only, full or away.
        """
        with translated(self.place):
            async with self._turn(), self.engine.connect() as plain:
                connection = await plain.execution_options(**{WRITES: True})
                async with connection.begin():
                    yield Transaction.on(connection)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """Open a transaction that reads one snapshot; it never waits for one that writes.

        Write nothing in it: PostgreSQL refuses, and on SQLite the write may find itself locked out.
        Raises DatabaseUnavailable.
        """
        with translated(self.place):
            async with self.engine.connect() as plain:
                connection = await plain.execution_options(**self._snapshot())
                async with connection.begin():
                    yield Transaction.on(connection)

    async def probe(self) -> None:
        """Raise DatabaseUnavailable unless the database can be written now; changes nothing."""
        nothing = posting_schema.switches.update().where(false()).values(name="")
        async with self.begin() as tx:
            await tx.connection.execute(nothing)

    async def is_ready(self) -> bool:
        """Return whether the database can be written now."""
        try:
            await self.probe()
        except DatabaseUnavailable:
            return False
        return True

    async def now(self) -> datetime | None:
        """Return the server's time, in UTC; None where the database is a file: it has no clock."""
        if self.turn is not None:
            return None
        async with self.read() as tx:
            moment = (await tx.connection.execute(select(func.clock_timestamp()))).scalar_one()
        return cast("datetime", moment).astimezone(UTC)

    async def scrub(self) -> bool:
        """Have no trace of what was deleted left in SQLite's files; False: another process reads.

        Then traces stay in the log beside the file until it is written over. Step by step, so that
        others may write in between. PostgreSQL has its own ways: nothing is done.
        """
        if self.turn is None:
            return True
        is_first = True
        while await self._merge_words(is_first=is_first):
            is_first = False
        with translated(self.place):
            async with self._turn(), self.engine.connect() as connection:
                raw = await connection.get_raw_connection()  # a pragma within no transaction
                driver: Any = raw.driver_connection
                async with driver.execute("PRAGMA wal_checkpoint(TRUNCATE)") as cursor:
                    (is_busy, *_) = await cursor.fetchone()
        return not is_busy

    async def _merge_words(self, *, is_first: bool) -> bool:
        async with self.begin() as tx:
            return await merge_words(tx.connection, is_first=is_first)

    def _snapshot(self) -> dict[str, Any]:
        if self.engine.dialect.name != "postgresql":
            return {}
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        # SQLite's own way to wait for a lock is to sleep and try again, unfair and slow to notice.
        if self.turn is None:
            yield
            return
        try:
            async with asyncio.timeout(self.limits.turn.total_seconds()):
                await self.turn.acquire()
        except TimeoutError as error:
            message = f"{self.place} is busy: another write did not end."
            raise DatabaseUnavailable(message, hint="Try again.") from error
        try:
            yield
        finally:
            self.turn.release()


@asynccontextmanager
async def open_database(url: str, limits: Limits | None = None) -> AsyncIterator[Database]:
    """Open the database at the URL, and close its connections at the end.

    `limits` None: the ones that suit production. Raises SchemaOutOfDate where the database
    is missing, or its schema is older or newer than the program's; DatabaseUnavailable where it
    cannot be opened or the URL is wrong.
    """
    limits = limits or Limits()
    async with open_engine(url, limits) as engine:
        if is_missing(engine.url):
            raise outdated(SchemaState.MISSING, engine.url)
        with translated(place := place_of(engine.url)):
            async with engine.connect() as connection:
                state = await connection.run_sync(state_of)
        if state is not SchemaState.CURRENT:
            raise outdated(state, engine.url)
        turn = asyncio.Lock() if engine.dialect.name == "sqlite" else None
        yield Database(engine=engine, place=place, limits=limits, turn=turn)
