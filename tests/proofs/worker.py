"""The bot that the crash proofs kill: the real spines, database and poster, in one process.

This is the test's root. It plugs a trap into each step, and a lease of a second; the package knows
nothing of either.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import partial
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any, Final

import aiohttp
from typing_extensions import override

from bot.blockkit.renderer import Rendered, Renderer, ViewModel
from bot.domain.lexicon import Lexicon
from bot.domain.posting import Outgoing
from bot.errors import OutsideError
from bot.services.digests import Digests
from bot.services.outbox import Outbox, Poster
from bot.slack.connection import make_clients
from bot.slack.poster import SlackPoster
from bot.store.database import Database, Transaction, open_database
from bot.telemetry import Metrics

LEASE: Final = timedelta(seconds=1)
_WATCHED: Final = ("subscriptions", "developments", "outbox")


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a process is told: where everything is, what it may, where to die.

    The file `clock` says what time it is (ISO). It sends itself the signal after `step` if it is
    the one that removes the file `bullet`; never where `step` is "".
    """

    database_url: str
    api_url: str
    bot_token: str
    clock: str
    look_back: bool
    step: str = ""
    bullet: str = ""
    signal: int = signal.SIGKILL

    def load(self) -> None:
        """Put the bullet where it can be taken, once."""
        Path(self.bullet).touch()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What is read before the first process is forked."""

    lexicon: Lexicon
    renderer: Renderer
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class FileClock:
    """A clock that stands still, for all processes, until its file says otherwise."""

    file: Path

    def __call__(self) -> datetime:
        """Return now, aware, in UTC."""
        return datetime.fromisoformat(self.file.read_text())

    def move(self, by: timedelta) -> None:
        """Move the clock."""
        later = self.file.with_suffix(".later")
        later.write_text((self() + by).isoformat())
        later.replace(self.file)


@dataclass(frozen=True, slots=True)
class Trap:
    """Kills or stops the process after a step, once for all that share the bullet."""

    step: str
    bullet: Path
    signal: int

    def passed(self, step: str) -> None:
        """Die here, or go on."""
        if step == self.step and self._is_first():
            os.kill(os.getpid(), self.signal)

    def _is_first(self) -> bool:
        try:
            self.bullet.unlink()
        except FileNotFoundError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Watched:
    """A table within a transaction, with a trap behind each of its calls; `done` are those made.

    A claim that takes nothing is no step.
    """

    name: str
    table: Any
    trap: Trap
    done: list[str]

    def __getattr__(self, method: str) -> Any:
        call = getattr(self.table, method)
        return partial(self._called, method, call) if iscoroutinefunction(call) else call

    async def _called(
        self, method: str, call: Callable[..., Any], *args: Any, **options: Any
    ) -> Any:
        result = await call(*args, **options)
        if not (method.startswith("claim") and result is None):
            step = f"{self.name}.{method}"
            self.done.append(step)
            self.trap.passed(step)
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class TrappedDatabase(Database):
    """A database with a trap behind each call and each commit; `slots` are its transactions."""

    trap: Trap
    slots: asyncio.Semaphore

    @classmethod
    def over(cls, database: Database, trap: Trap, slots: asyncio.Semaphore) -> "TrappedDatabase":
        """Return the same open database, trapped."""
        kept = {each.name: getattr(database, each.name) for each in fields(database)}
        return cls(**kept, trap=trap, slots=slots)

    @override
    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Open a transaction that writes."""
        done: list[str] = []
        async with self.slots, Database.begin(self) as tx:
            watched: dict[str, Any] = {
                name: Watched(name, getattr(tx, name), self.trap, done) for name in _WATCHED
            }
            yield replace(tx, **watched)
        for step in done:
            self.trap.passed(f"{step}, committed")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrappedRenderer(Renderer):
    """A renderer with a trap behind each message."""

    trap: Trap

    @override
    def render(self, model: ViewModel) -> Rendered:
        """Render."""
        rendered = Renderer.render(self, model)
        self.trap.passed("renderer.render")
        return rendered


@dataclass(frozen=True, slots=True)
class TrappedPoster:
    """A poster with a trap behind each answer of Slack's, and each that never came.

    A trap is passed in a slot of the database's: who sleeps there must not hold SQLite's only lock.
    """

    inner: Poster
    trap: Trap
    slots: asyncio.Semaphore

    async def post(self, outgoing: Outgoing) -> str:
        """Post."""
        try:
            ts = await self.inner.post(outgoing)
        except OutsideError:
            await self._passed("poster.post, failed")
            raise
        await self._passed("poster.post")
        return ts

    async def find(self, outgoing: Outgoing) -> str | None:
        """Look back."""
        ts = await self.inner.find(outgoing)
        await self._passed("poster.find")
        return ts

    async def _passed(self, step: str) -> None:
        async with self.slots:
            self.trap.passed(step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """The two spines of a digest."""

    digests: Digests
    outbox: Outbox

    async def tick(self) -> None:
        """Let a minute's spines run."""
        await self.digests.enqueue_due()
        await self.outbox.deliver()


@asynccontextmanager
async def open_worker(errand: Errand, prepared: Prepared) -> AsyncIterator[Worker]:
    """Open the bot that an errand is for."""
    trap = Trap(errand.step, Path(errand.bullet), errand.signal)
    clock = FileClock(Path(errand.clock))
    # Three transactions at a time are enough for three digests; ten connections to PostgreSQL cost.
    slots = asyncio.Semaphore(1 if errand.signal == signal.SIGSTOP else 3)
    renderer = TrappedRenderer(
        environment=prepared.renderer.environment, own_dir=prepared.renderer.own_dir, trap=trap
    )
    async with open_database(errand.database_url) as opened, aiohttp.ClientSession() as session:
        database = TrappedDatabase.over(opened, trap, slots)
        client = make_clients(errand.api_url, session, errand.bot_token).poster
        digests = Digests(
            database=database,
            renderer=renderer,
            lexicon=prepared.lexicon,
            clock=clock,
            metrics=prepared.metrics,
        )
        outbox = Outbox(
            database=database,
            poster=TrappedPoster(
                SlackPoster(client=client, may_look_back=errand.look_back), trap, slots
            ),
            renderer=renderer,
            clock=clock,
            metrics=prepared.metrics,
            lease=LEASE,
        )
        yield Worker(digests=digests, outbox=outbox)
