"""`attache demo`: a local workspace, a sample newsroom and the real bot, in one process.

    newsroom ──HTTP──▶ bot ──Web API, Socket Mode──▶ sandbox ──▶ a page in your browser

The bot is the same as in production; it is told another address of Slack, and its guard lets
exactly the newsroom's own address and port through. Everything it keeps is in one folder.
"""

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.app import Bot, Outside, open_bot
from bot.domain.model import ChannelId, TeamId, UserId
from bot.domain.subscriptions import SubscriptionDraft
from bot.errors import SettingsError
from bot.manifest import manifest_data
from bot.sandbox.driver import Sandbox
from bot.sandbox.newsroom import Newsroom, open_newsroom
from bot.sandbox.server import open_sandbox
from bot.settings import (
    AnalysisSettings,
    DatabaseSettings,
    LogSettings,
    Settings,
    SlackSettings,
    WebSettings,
)
from bot.store.engine import migrate, sqlite_url

CHANNEL = "indo-pacific"
DATABASE = "attache-demo.db"
PATIENCE = timedelta(seconds=50)
console = Console(highlight=False, soft_wrap=True)


def run_demo(*, port: int, folder: Path | None) -> None:
    """Run the demo until Ctrl-C. Raises `OurError` where the port or the folder cannot be used."""
    where = _folder(folder)
    try:
        asyncio.run(_demo(port, where))
    except SettingsError:
        if folder is None:
            where.rmdir()  # nothing was kept yet
        raise
    console.print(f"Stopped. What the demo kept is in {where}; delete that folder and it is gone.")


def _folder(folder: Path | None) -> Path:
    try:
        if folder is None:
            return Path(tempfile.mkdtemp(prefix="attache-demo-"))
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"{folder or tempfile.gettempdir()} cannot be written: {error.strerror}",
            hint="Give another one with --folder.",
        ) from error
    return folder


def _clear(folder: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        (folder / f"{DATABASE}{ending}").unlink(missing_ok=True)


async def _demo(port: int, folder: Path) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    console.print("Opening a local workspace, a sample newsroom and the bot …")
    async with open_demo(port=port, folder=folder) as demo:
        await read_samples(demo.bot, demo.newsroom)
        await post_first_digest(demo.bot, demo.sandbox)
        demo.bot.metronome.start()
        _explain(demo.sandbox, folder)
        await stopped.wait()
        console.print("\nStopping …")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The demo's three parts, open and connected."""

    newsroom: Newsroom
    sandbox: Sandbox
    bot: Bot


@asynccontextmanager
async def open_demo(*, port: int, folder: Path) -> AsyncIterator[Demo]:
    """Open the parts, the workspace on `port` (0: a free one); nothing is read, nothing ticks."""
    async with AsyncExitStack() as stack:
        newsroom = await stack.enter_async_context(open_newsroom())
        try:
            sandbox = await stack.enter_async_context(
                open_sandbox(port=port, manifest=manifest_data(None))
            )
        except OSError as error:
            raise SettingsError(
                f"Port {port} cannot be used: {error.strerror or error}",
                hint="Give another one: `attache demo --port 8766`, `make demo PORT=8766`.",
            ) from error
        settings = demo_settings(sandbox, folder)
        _clear(folder)  # an earlier demo's newsroom is gone; one that runs holds the port
        await asyncio.to_thread(migrate, settings.database.url)
        bot = await stack.enter_async_context(
            open_bot(settings, outside(newsroom), with_ticks=False)
        )
        await sandbox.connected()
        yield Demo(newsroom=newsroom, sandbox=sandbox, bot=bot)


def outside(newsroom: Newsroom) -> Outside:
    """Return the demo's world: every name leads to the newsroom, and nothing else exists."""
    return Outside(resolver=newsroom.resolver(), endpoints=frozenset({newsroom.endpoint}))


def demo_settings(sandbox: Sandbox, folder: Path) -> Settings:
    """Return the settings that point the bot at the sandbox and at the folder."""
    return Settings(
        slack=SlackSettings(
            bot_token=sandbox.bot_token,
            app_token=sandbox.app_token,
            signing_secret=sandbox.signing_secret,
            api_url=sandbox.api_url,
        ),
        database=DatabaseSettings(url=sqlite_url(folder.absolute() / DATABASE)),
        analysis=AnalysisSettings(workers=1),
        web=WebSettings(port=0),
        log=LogSettings(level="warning"),
    )


async def read_samples(bot: Bot, newsroom: Newsroom) -> None:
    """Add the newsroom's feeds and wait until every article was worked on, with a progress bar."""
    reading = bot.core.reading
    await reading.add_feeds([(feed.url, feed.title) for feed in newsroom.feeds])
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Reading the sample news", total=len(newsroom.articles))
        await bot.core.ingest.poll()
        # On a slow machine the rest is read while the page is open already.
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE.total_seconds()):
                while await bot.core.ingest.analyse(rounds=1):
                    progress.update(task, completed=await reading.finished_count())


async def post_first_digest(bot: Bot, sandbox: Sandbox) -> None:
    """Subscribe a channel to everything, weekdays at 08:30, with a first edition now."""
    ana = sandbox.workspace.person("ana")
    draft = SubscriptionDraft(
        team_id=TeamId(bot.identity.team_id),
        channel_id=ChannelId(sandbox.workspace.channel(CHANNEL).id),
        query="",
        weekdays=frozenset(range(5)),
        at="08:30",
        zone="Europe/Berlin",
        first_edition_now=True,
        created_by=UserId(ana.id),
        created_by_name=ana.name,
    )
    await bot.core.subscriptions.save(draft)
    await bot.core.digests.enqueue_due()
    await bot.outbox.deliver()


def _explain(sandbox: Sandbox, folder: Path) -> None:
    console.print(
        f"""
Attaché is running: [bold]{sandbox.url}/?channel={CHANNEL}[/bold]

Three things to try there:
  1. Read the digest in #{CHANNEL}; the articles in it are samples of our own writing.
  2. Type [bold]/talks us-china[/bold] and press Share to channel; [bold]/talks us[/bold] has more.
  3. Open Attaché under Apps and ask it: [bold]When did the US and China last talk?[/bold]

Everything it keeps is in {folder}. Ctrl-C stops it."""
    )
