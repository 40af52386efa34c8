"""`attache demo` in a process of its own, as a newcomer runs it."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from bot.demo import DATABASE
from bot.store.database import open_database

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120
OPEN = b"Attach\xc3\xa9 is running: "


@asynccontextmanager
async def demo(folder: Path, port: int = 0) -> AsyncIterator[Process]:
    """Run `attache demo`; kill it at the end, should it still run."""
    code = "from bot.cli import main; main()"
    arguments = ("demo", "--port", str(port), "--folder", str(folder))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code, *arguments),
        env={"LANG": "C.UTF-8", "COLUMNS": "500"},
        cwd=ROOT,
        stdout=PIPE,
        stderr=PIPE,
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()


async def address_of(process: Process) -> str:
    """Return the address that a demo prints, once it does."""
    assert process.stdout is not None
    await process.stdout.readuntil(OPEN)
    return (await process.stdout.readuntil(b"\n")).decode().strip()


async def what_is_kept(folder: Path) -> tuple[int, list[str]]:
    """Return how many developments a demo keeps, and the keys of what it posted."""
    async with open_database(f"sqlite:///{folder / DATABASE}") as database, database.read() as tx:
        count = await tx.connection.exec_driver_sql("SELECT count(*) FROM developments")
        keys = await tx.connection.exec_driver_sql("SELECT key FROM outbox WHERE state = 'sent'")
        return count.scalar_one(), list(keys.scalars())


def names_in(folder: Path) -> list[str]:
    """Return what a folder holds."""
    return [each.name for each in folder.iterdir()]


async def test_it_opens_with_a_digest_and_leaves_one_folder(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    async with demo(folder) as running:
        address = await address_of(running)
        async with aiohttp.ClientSession() as browser, browser.get(address) as page:
            status, text = page.status, await page.text()
        # Another one on its port takes nothing from it.
        async with demo(folder, port=urlsplit(address).port or 0) as second:
            out, err = await second.communicate()
        developments, keys = await what_is_kept(folder)
        running.send_signal(signal.SIGINT)
        stopped, complaints = await running.communicate()

    assert (status, "<title>" in text) == (200, True)
    assert (second.returncode, err.decode()[:14]) == (2, "attache: Port ")
    assert b"is running" not in out
    assert developments > 20
    assert [key.split(":")[0] for key in keys] == ["digest"]
    assert (running.returncode, complaints) == (0, b"")
    assert f"What the demo kept is in {folder}" in stopped.decode()
    assert names_in(tmp_path) == ["demo"]


async def test_a_folder_of_an_earlier_demo_is_used_again_and_nothing_else_in_it_is_touched(
    tmp_path: Path,
) -> None:
    (tmp_path / DATABASE).write_bytes(b"of an earlier demo, and broken")
    (tmp_path / f"{DATABASE}.bak").write_bytes(b"mine")
    async with demo(tmp_path) as running:
        await address_of(running)
        developments, _ = await what_is_kept(tmp_path)
        running.send_signal(signal.SIGTERM)
        await running.wait()
    assert developments > 20
    assert (tmp_path / f"{DATABASE}.bak").read_bytes() == b"mine"
