"""Where analysis runs: the same answer from a worker, and what happens when one dies."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import Iterator
from datetime import timedelta
from multiprocessing.connection import wait
from pathlib import Path

import pytest

from bot.domain.model import Analysis, Entry, Page
from bot.errors import TryLater
from bot.workers import InlineCompute, PoolCompute, the_analyst
from tests.adapters.bots import ARTICLE
from tests.build import a_page, an_entry

ROOT = Path(__file__).parents[2]
PAGE = a_page(ARTICLE)
LONG = a_page(ARTICLE.replace("</article>", "<p>The two sides met in Beijing.</p>" * 20_000))


async def inline(entry: Entry, page: Page | None) -> Analysis:
    """Return what the main process makes of an article."""
    return await InlineCompute(the_analyst()).analyse(entry, page)


@pytest.fixture
def pool() -> Iterator[PoolCompute]:
    """Return one worker process, warming up."""
    opened = PoolCompute(1)
    yield opened
    opened.close()


def kill_workers(pool: PoolCompute) -> list[int]:
    """Kill the pool's processes as the kernel would; return their ids."""
    pids = list(pool._pool._processes)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    return pids


async def test_a_worker_gives_what_the_main_process_gives(pool: PoolCompute) -> None:
    without_page = an_entry(content=ARTICLE, media_type="text/html")
    assert await pool.analyse(an_entry(), PAGE) == await inline(an_entry(), PAGE)
    assert await pool.analyse(without_page, None) == await inline(without_page, None)


async def test_articles_whose_worker_is_killed_come_later_and_the_next_one_works(
    pool: PoolCompute,
) -> None:
    await pool.analyse(an_entry(), PAGE)
    async with asyncio.TaskGroup() as group:
        works = [group.create_task(later(pool)) for _ in range(3)]
        await asyncio.wait(works, timeout=0)
        killed = kill_workers(pool)
    assert [work.result() for work in works] == ["a worker process died over this article"] * 3
    assert await pool.analyse(an_entry(), PAGE) == await inline(an_entry(), PAGE)
    assert set(pool._pool._processes).isdisjoint(killed)


async def later(pool: PoolCompute) -> str:
    """Return why a long article comes later."""
    with pytest.raises(TryLater) as raised:
        await pool.analyse(an_entry(), LONG)
    return raised.value.message


async def test_a_worker_that_died_while_idle_is_noticed_by_the_next_article(
    pool: PoolCompute,
) -> None:
    kill_workers(pool)
    with pytest.raises(TryLater, match="died"):
        await pool.analyse(an_entry(), PAGE)
    assert await pool.analyse(an_entry(), PAGE) == await inline(an_entry(), PAGE)


async def test_an_article_that_takes_too_long_comes_later() -> None:
    hasty = PoolCompute(1, patience=timedelta(0))
    with pytest.raises(TryLater, match="too long"):
        await hasty.analyse(an_entry(), PAGE)
    hasty.close()


OWNER = """
import sys, time
from bot.workers import PoolCompute

if __name__ == "__main__":
    pool = PoolCompute(1)
    sys.stdout.write("working\\n")
    sys.stdout.flush()
    time.sleep(60)
"""


async def test_a_worker_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "owner.py"
    script.write_text(OWNER, encoding="utf-8")
    owner = await asyncio.create_subprocess_exec(
        sys.executable, str(script), cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, stdout=PIPE
    )
    assert owner.stdout is not None
    began = await owner.stdout.readline()
    owner.kill()
    # The worker holds the other end of its parent's output: it is read out once both have ended.
    async with asyncio.timeout(60):
        rest = await owner.stdout.read()
    assert (began, rest) == (b"working\n", b"")


async def test_a_worker_that_is_stuck_does_not_keep_the_process_from_ending() -> None:
    stuck = PoolCompute(1)
    await stuck.analyse(an_entry(), PAGE)
    (process,) = stuck._processes
    os.kill(process.pid or 0, signal.SIGSTOP)
    stuck.close()
    assert wait([process.sentinel], 0) == [process.sentinel]


async def test_a_worker_whose_article_took_too_long_is_not_left_behind(pool: PoolCompute) -> None:
    await pool.analyse(an_entry(), PAGE)
    (process,) = pool._processes
    pool.patience = timedelta(milliseconds=1)
    with pytest.raises(TryLater, match="too long"):
        await pool.analyse(an_entry(), LONG)
    assert await asyncio.to_thread(wait, [process.sentinel]) == [process.sentinel]
