"""`python -m tests.benchmarks`: measures, prints one table, and judges nothing.

Every ratio is of ours to a baseline that runs beside it, in turn, in the same run: the median of
the rounds' ratios, so that a slow or a busy machine hardly moves it. Absolute times and memory are
this machine's. Each module says what its baseline does:

    answering   `/talks us-china` beside bare Bolt with ready-made blocks; its ack under load
    polling     500 feeds, most of them unchanged, beside the bare conditional requests
    entries     fetch, parse, extract and store beside feedparser and trafilatura alone
    reading     journey 1 and its parts beside feedparser and trafilatura alone
    digesting   a hundred digests due at once beside a bare loop of ready-made posts
    aggregating polling 200 feeds beside lemon24/reader's update of the same
    starting    start to ready, and memory, beside a bare Bolt program
    memory      what stays resident over 100 000 entries: only where it is named

Budgets are those of the house for large stores; here the store is that of the sample newsroom. With
arguments, only the modules that are named are run.
"""

import asyncio
import os
import platform
import sys
from collections.abc import Awaitable, Callable
from time import perf_counter

from rich.console import Console
from rich.table import Table

from tests.benchmarks import (
    aggregating,
    answering,
    digesting,
    entries,
    memory,
    polling,
    reading,
    starting,
)
from tests.benchmarks.measure import Row, duration

PLAIN_WIDTH = 120
PARTS: dict[str, Callable[[], Awaitable[list[Row]]]] = {
    "answering": answering.measure,
    "polling": polling.measure,
    "entries": entries.measure,
    "reading": reading.measure,
    "digesting": digesting.measure,
    "aggregating": aggregating.measure,
    "starting": starting.measure,
}
LONG: dict[str, Callable[[], Awaitable[list[Row]]]] = {"memory": memory.measure}


def main() -> None:
    """Run the parts one after the other and print their rows."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    began = perf_counter()
    rows = []
    for name in sys.argv[1:] or PARTS:
        console.print(f"Measuring {name} …")
        rows += asyncio.run(_rows(name))
    console.print(_table(rows))
    console.print(
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}; took {duration(perf_counter() - began)}."
    )


async def _rows(name: str) -> list[Row]:
    return await (PARTS | LONG)[name]()


def _table(rows: list[Row]) -> Table:
    table = Table("what / beside what bare")
    for heading in ("ours", "bare", "ratio", "wanted"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        table.add_row(row.name, row.ours, row.baseline, ratio, row.wanted)
    return table


if __name__ == "__main__":
    main()
