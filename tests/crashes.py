"""Crash points, plugged at the test's root: a database that dies, or is stopped, where it hurts."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Any, TypeVar

from typing_extensions import override

from bot.domain.model import TeamId
from bot.store.database import Database, Transaction
from bot.store.tombstones import Tombstones

S = TypeVar("S")


class CrashError(BaseException):
    """The process died. Not an `Exception`: nothing of ours may catch it."""


@dataclass(slots=True)
class Fuse:
    """Counts boundaries and blows at the `at`-th; every later one finds the process dead too."""

    at: int
    passed: int = 0

    def burn(self) -> None:
        """Pass a boundary, or die there."""
        if self.passed == self.at:
            raise CrashError
        self.passed += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CrashingDatabase(Database):
    """Dies before a transaction, before its commit, or just after it."""

    fuse: Fuse = field(default_factory=lambda: Fuse(at=-1))

    @classmethod
    def over(cls, database: Database, fuse: Fuse) -> "CrashingDatabase":
        """Return the same open database with a fuse in it."""
        kept = {each.name: getattr(database, each.name) for each in fields(database)}
        return cls(**{**kept, "fuse": fuse})

    @override
    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Open a transaction that writes, with a crash point on each side of its commit."""
        self.fuse.burn()
        async with Database.begin(self) as tx:
            yield tx
            self.fuse.burn()
        self.fuse.burn()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Marks(Tombstones):
    act: Callable[[], Awaitable[None]]

    @override
    async def known(self, marks: Iterable[str], team_id: TeamId | None = None) -> frozenset[str]:
        found = await Tombstones.known(self, marks, team_id)
        await self.act()
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptedDatabase(Database):
    """Lets something happen between a look at what was forgotten, and the storing of the rest."""

    act: Callable[[Transaction], Awaitable[None]]

    @override
    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Open a transaction that writes, and that is interrupted."""
        async with Database.begin(self) as tx:
            marks = _Marks(connection=tx.connection, act=partial(self.act, tx))
            yield replace(tx, tombstones=marks)


def between(spine: S, act: Callable[[Transaction], Awaitable[None]]) -> S:
    """Return a service over a database in which `act` happens, in the spine's transaction."""
    database = spine.database  # type: ignore[attr-defined] # services have one
    kept = {each.name: getattr(database, each.name) for each in fields(database)}
    interrupted = InterruptedDatabase(**kept, act=act)
    return replace(spine, database=interrupted)  # type: ignore[type-var] # services are dataclasses


def with_fuse(spine: S, fuse: Fuse) -> S:
    """Return a service, and the services in it, over a database with a fuse."""
    changes: dict[str, Any] = {}
    for each in fields(spine):  # type: ignore[arg-type] # services are dataclasses
        value = getattr(spine, each.name)
        if isinstance(value, Database):
            changes[each.name] = CrashingDatabase.over(value, fuse)
    kept = {each.name: getattr(spine, each.name) for each in fields(spine)}  # type: ignore[arg-type]
    return type(spine)(**{**kept, **changes})
