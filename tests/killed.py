"""The program that the kill tests kill: the real root in a process of its own, at work.

python -m tests.killed '{"database_url": …, "spines": ["digests", "deliver"], …}'
"""

import asyncio
import json
import sys
from dataclasses import asdict, dataclass
from datetime import datetime

from bot.app import Outside, open_bot
from bot.desk_archive import Tally, take_in
from bot.sandbox.newsroom import HOST, NewsroomResolver
from bot.settings import (
    AnalysisSettings,
    DatabaseSettings,
    LogSettings,
    Settings,
    SlackSettings,
    WebSettings,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What the program is told: where everything is, what time it is (ISO), what to do.

    It runs spines, and then takes in what the names in `backfill` stand for.
    """

    database_url: str
    api_url: str
    bot_token: str
    newsroom_port: int
    now: str
    spines: tuple[str, ...] = ()
    backfill: tuple[str, ...] = ()

    def argument(self) -> str:
        """Return the errand as the program's one argument."""
        return json.dumps(asdict(self))


async def run(errand: Errand) -> None:
    """Open the bot and do what is asked, one after the other."""
    now = datetime.fromisoformat(errand.now)
    settings = Settings(
        slack=SlackSettings.model_validate(
            {"bot_token": errand.bot_token, "api_url": errand.api_url}
        ),
        database=DatabaseSettings(url=errand.database_url),
        analysis=AnalysisSettings(workers=0),
        web=WebSettings(port=0),
        log=LogSettings(level="error"),
    )
    outside = Outside(
        clock=lambda: now,
        resolver=NewsroomResolver(port=errand.newsroom_port),
        endpoints=frozenset({(HOST, errand.newsroom_port)}),
    )
    async with open_bot(settings, outside, with_ticks=False) as bot:
        for name in errand.spines:
            await bot.spines[name]()
        await take_in(bot.core, errand.backfill, Nobody(), Tally())


class Nobody:
    """Nobody looks on."""

    def expect(self, count: int) -> None:
        """Say nothing."""

    def advance(self, count: int) -> None:
        """Say nothing."""

    def tell(self, where: str, problem: str) -> None:
        """Say nothing."""


if __name__ == "__main__":
    asyncio.run(run(Errand(**json.loads(sys.argv[1]))))
