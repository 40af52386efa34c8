"""`python -m tests.proofs`: proves what the README promises, and prints one table.

    zones     every day from 2010 to 2030, in every time zone, at eight wall times
    crashes   a process dies or falls asleep after any step, among two or four, on each database

Ends with exit code 1 where a digest was lost or doubled, or left uncertain without need. `--runs`
shortens the crashes; with arguments, only the proofs that are named are run.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from itertools import islice
from multiprocessing import get_context
from time import perf_counter

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from tests.databases import postgres_server
from tests.proofs.crashes import Copies, Run, play, postgres_copies, runs, sqlite_copies
from tests.proofs.nursery import Nursery, open_nursery
from tests.proofs.tally import Tally
from tests.proofs.zones import prove_zone, use_pinned_zones, zone_names

PLAIN_WIDTH = 120
RUNS = 1_000
LANES = os.cpu_count() or 1

Rows = dict[str, Tally]


def main() -> None:
    """Run the proofs and print their table."""
    parser = argparse.ArgumentParser(prog="python -m tests.proofs", description="Run the proofs.")
    parser.add_argument("proofs", nargs="*", metavar="PROOF", help="zones, crashes (default: both)")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"of crashes (default: {RUNS})")
    asked = parser.parse_args()
    console = Console(highlight=False, width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    proofs: dict[str, Callable[[], Rows]] = {
        "zones": lambda: _zones(console),
        "crashes": lambda: _crashes(console, asked.runs),
    }
    unknown = set(asked.proofs) - proofs.keys()
    if unknown:
        parser.error(f"there is no proof {', '.join(unknown)}: {', '.join(proofs)}")
    began = perf_counter()
    rows: Rows = {}
    for name in asked.proofs or proofs:
        rows |= proofs[name]()
    console.print(_table(rows), f"Took {perf_counter() - began:.0f} s, {LANES} at a time.")
    broken = [example for tally in rows.values() for example in tally.examples]
    for example in broken:
        console.print(f"Broken: {example}", soft_wrap=True)
    sys.exit(bool(broken))


def _progress(console: Console) -> Progress:
    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn())
    return Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console)


def _table(rows: Rows) -> Table:
    table = Table("proof")
    for heading in ("runs", "lost", "doubled", "uncertain"):
        table.add_column(heading, justify="right", no_wrap=True)
    for name, tally in rows.items():
        numbers = (tally.runs, tally.lost, tally.doubled, tally.uncertain)
        table.add_row(name, *(f"{number:,}".replace(",", " ") for number in numbers))
    return table


# --- every zone, every day --------------------------------------------------------------------


def _zones(console: Console) -> Rows:
    use_pinned_zones()
    names = zone_names()
    tally = Tally()
    with (
        ProcessPoolExecutor(LANES, get_context("spawn"), use_pinned_zones) as pool,
        _progress(console) as progress,
    ):
        for proved in progress.track(
            pool.map(prove_zone, names), total=len(names), description="zones"
        ):
            tally += proved
    return {f"every zone, every day ({len(names)} zones, 2010 to 2030)": tally}


# --- every crash point ------------------------------------------------------------------------


def _crashes(console: Console, number: int) -> Rows:
    with ExitStack() as stack:
        nurseries = [stack.enter_context(open_nursery()) for _ in range(LANES)]
        server = stack.enter_context(postgres_server())
        copies = {
            "SQLite": stack.enter_context(sqlite_copies()),
            "PostgreSQL": stack.enter_context(postgres_copies(server)),
        }
        progress = stack.enter_context(_progress(console))
        task = progress.add_task("crashes", total=number)
        return asyncio.run(_played(number, copies, nurseries, lambda: progress.advance(task)))


async def _played(
    number: int,
    copies: dict[str, Copies],
    nurseries: list[Nursery],
    advance: Callable[[], None],
) -> Rows:
    rows: Rows = {}
    each_on_both = ((kind, run) for run in runs((number + 1) // 2) for kind in copies)
    ahead = islice(each_on_both, number)

    async def lane(nursery: Nursery) -> None:
        for kind, run in ahead:
            with copies[kind]() as url:
                tally = await play(run, url, nursery)
            name = _name(kind, run)
            rows[name] = rows.get(name, Tally()) + tally
            advance()

    async with asyncio.TaskGroup() as group:
        for nursery in nurseries:
            group.create_task(lane(nursery))
    return dict(sorted(rows.items()))


def _name(kind: str, run: Run) -> str:
    leave = "may look back" if run.look_back else "may not look back"
    return f"every crash point, {kind}, {leave}"


if __name__ == "__main__":
    main()
