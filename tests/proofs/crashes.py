"""Every crash point: processes race for three digests, one dies, the others go on; then we count.

    a copy of a database with three digests due, two of them for one channel
    race        2 or 4 processes; whichever first takes the step is killed
    race again  a minute later, until every message is settled
    count       what stands in Slack, beside what the outbox says of it

Slack is the sandbox, in the process that counts. Clocks stand still within a race, and leases last
a second, so every lease of the dead is over when the next race begins.
"""

import asyncio
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import count, islice, product
from pathlib import Path
from typing import Final

from typing_extensions import override

from bot.domain.model import ChannelId, UserId
from bot.domain.posting import Outgoing, OutgoingState, Subscription
from bot.manifest import manifest_data
from bot.sandbox.driver import Sandbox
from bot.sandbox.server import open_sandbox
from bot.store.database import Database, open_database
from bot.store.engine import migrate
from tests.build import (
    NOW,
    a_development,
    a_new_entry,
    a_report,
    a_subscription,
    a_summary,
    an_analysis,
)
from tests.databases import PostgresServer
from tests.proofs.nursery import ASLEEP, KILLED, Nursery
from tests.proofs.points import POINTS, Point, Trouble
from tests.proofs.tally import Tally
from tests.proofs.worker import Errand, FileClock

Copies = Callable[[], AbstractContextManager[str]]
"""Yields the URL of a database with three digests due, each time it is called."""

CHANNELS: Final = ("C0INDOPAC", "C0INDOPAC", "C0USCHINA")
OWNER: Final = UserId("U0ANA")
LATER: Final = timedelta(minutes=1)
MOST_RACES: Final = 8
RACERS: Final = (2, 4)
_UNSETTLED: Final = frozenset({OutgoingState.PENDING, OutgoingState.SENDING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: who dies where, among how many, and whether the bot may look back."""

    point: Point
    racers: int
    look_back: bool

    @override
    def __str__(self) -> str:
        """Return the run in words."""
        leave = "with" if self.look_back else "without"
        return f"{self.racers} racing, {leave} looking back, one {self.point}"


def runs(number: int) -> Iterator[Run]:
    """Yield so many runs: every point in turn, each time with another number racing, or leave."""
    return islice(_endless(), number)


def _endless() -> Iterator[Run]:
    for turn in count():
        for number, point in enumerate(POINTS):
            kinds = _kinds(point)
            yield kinds[(turn + number) % len(kinds)]


def _kinds(point: Point) -> list[Run]:
    return [
        Run(point=point, racers=racers, look_back=look_back)
        for racers, look_back in product(RACERS, (True, False))
        if point.look_back in (None, look_back)
    ]


# --- a database with three digests due --------------------------------------------------------


@contextmanager
def sqlite_copies() -> Iterator[Copies]:
    """Yield what copies a SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "three_due.db"
        _set_up(f"sqlite:///{path}")
        yield partial(_sqlite_copy, path)


@contextmanager
def _sqlite_copy(template: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "attache.db"
        shutil.copy(template, path)
        yield f"sqlite:///{path}"


@contextmanager
def postgres_copies(server: PostgresServer) -> Iterator[Copies]:
    """Yield what copies a database of a server."""
    name = f"three_due_{next(server.numbers)}"
    server.execute([f"CREATE DATABASE {name}"])
    _set_up(server.url(name))
    yield partial(_postgres_copy, server, name)
    server.execute([f"DROP DATABASE {name}"])


@contextmanager
def _postgres_copy(server: PostgresServer, template: str) -> Iterator[str]:
    name = f"due_{next(server.numbers)}"
    server.execute([f"CREATE DATABASE {name} TEMPLATE {template}"])
    yield server.url(name)
    server.execute([f"DROP DATABASE {name} WITH (FORCE)"])


def _set_up(url: str) -> None:
    migrate(url)
    asyncio.run(_subscribe(url))


async def _subscribe(url: str) -> None:
    async with open_database(url) as database, database.begin() as tx:
        entry = await tx.entries.add(a_new_entry(), NOW)
        development = a_development(reports=(a_report(entry_id=entry.id),))
        await tx.developments.record(entry, an_analysis(), a_summary(), development, NOW)
        for channel in CHANNELS:
            due = a_subscription(channel_id=ChannelId(channel), created_by=OWNER)
            await tx.subscriptions.save(due)


# --- a run ------------------------------------------------------------------------------------


async def play(run: Run, url: str, nursery: Nursery) -> Tally:
    """Hold the races of a run over a fresh database, and count."""
    with tempfile.TemporaryDirectory() as folder:
        clock = FileClock(Path(folder) / "clock")
        clock.file.write_text(NOW.isoformat())
        workspace = open_sandbox(clock=clock, page=False, manifest=manifest_data(None))
        async with workspace as slack, open_database(url) as database:
            if run.look_back:
                slack.grant("channels:history")
            _script(slack, run.point.trouble)
            errand = Errand(
                database_url=url,
                api_url=slack.api_url,
                bot_token=slack.bot_token,
                clock=str(clock.file),
                look_back=run.look_back,
                bullet=str(Path(folder) / "bullet"),
            )
            ends = [
                *await _fatal_races(run, errand, nursery, clock),
                *await _more_races(run, errand, nursery, clock, database),
            ]
            rows, subscriptions = await _stored(database)
            return _counted(run, ends, rows, subscriptions, _standing(slack))


def _script(slack: Sandbox, trouble: Trouble) -> None:
    faults, method = slack.faults, "chat.postMessage"
    match trouble:
        case "cut off":
            faults.drop_next(method)
        case "unanswered":
            faults.drop_next(method, accepted=True)
        case "rate limited":
            faults.fail_next(method, status=429)
        case "refused":
            faults.fail_next(method, error="is_archived")


async def _fatal_races(run: Run, errand: Errand, nursery: Nursery, clock: FileClock) -> list[int]:
    """Race to the point, and before it to where another one dies."""
    last = signal.SIGSTOP if run.point.sleeps else signal.SIGKILL
    fates = [(run.point.earlier, signal.SIGKILL), (run.point.step, last)]
    ends: list[int] = []
    for step, fate in fates[not run.point.earlier :]:
        fatal = replace(errand, step=step, signal=fate)
        fatal.load()
        ends += await nursery.race(fatal, run.racers)
        clock.move(LATER)
    return ends


async def _more_races(
    run: Run, errand: Errand, nursery: Nursery, clock: FileClock, database: Database
) -> list[int]:
    """Race until every message is settled; then wake whoever sleeps, and race once more."""
    ends: list[int] = []
    for _ in range(MOST_RACES):
        ends += await nursery.race(errand, run.racers)
        clock.move(LATER)
        rows, _ = await _stored(database)
        if all(row.state not in _UNSETTLED for row in rows):
            break
    if run.point.sleeps:
        ends += await nursery.wake()
        ends += await nursery.race(errand, run.racers)
    return ends


async def _stored(database: Database) -> tuple[list[Outgoing], list[Subscription]]:
    async with database.read() as tx:
        rows = await tx.outbox.listing(frozenset(OutgoingState), 100)
        return rows, await tx.subscriptions.for_team(None)


def _standing(slack: Sandbox) -> dict[str, list[str]]:
    """Return the timestamps of what stands in Slack, by the key in its metadata."""
    standing: dict[str, list[str]] = {}
    for messages in slack.workspace.messages.values():
        for message in messages.values():
            key = (message.metadata or {}).get("event_payload", {}).get("key", "")
            standing.setdefault(key, []).append(message.ts)
    return standing


def _counted(
    run: Run,
    ends: Sequence[int],
    rows: Sequence[Outgoing],
    subscriptions: Sequence[Subscription],
    standing: Mapping[str, Sequence[str]],
) -> Tally:
    keys = {row.key for row in rows}
    enqueued = {row.subscription_id for row in rows}
    told = {row.key for row in rows if row.state is not OutgoingState.REFUSED}
    told |= {row.key for row in rows if f"paused:{row.key}" in keys}
    lost = [f"{each.id} was never enqueued" for each in subscriptions if each.id not in enqueued]
    lost += [f"{row.key} is {row.state}" for row in rows if row.state in _UNSETTLED]
    lost += [f"nobody was told of {key}" for key in keys - told]
    lost += [
        f"{row.key} is sent, and not there"
        for row in rows
        if row.state is OutgoingState.SENT and row.ts not in standing.get(row.key, ())
    ]
    doubled = [f"{key} stands twice" for key, stamps in standing.items() if len(stamps) > 1]
    doubled += [
        f"{row.key} was refused, and is there"
        for row in rows
        if row.state is OutgoingState.REFUSED and row.key in standing
    ]
    doubled += [f"{key!r} stands unasked" for key in standing.keys() - keys]
    uncertain = [row.key for row in rows if row.state is OutgoingState.UNKNOWN]
    wrong = [*lost, *doubled, *_broken(run, ends), *(uncertain if run.look_back else ())]
    return Tally(
        runs=1,
        lost=len(lost),
        doubled=len(doubled),
        uncertain=len(uncertain),
        examples=tuple(f"{run}: {what}" for what in wrong),
    )


def _broken(run: Run, ends: Sequence[int]) -> Iterator[str]:
    """Yield what makes a run no proof: who should have died lives, or who should not failed."""
    fates = Counter({KILLED: bool(run.point.earlier)})
    fates[ASLEEP if run.point.sleeps else KILLED] += 1
    if Counter(end for end in ends if end) != +fates:
        yield f"the processes ended with {ends}"
