"""What people are told of the sources: when they ask, and when trouble begins or ends.

    overview()   sources │ counts │ in words
    tell()       sources, held │ what is new to tell │ render │ enqueue and remember, or neither

What was told is remembered in the very transaction that enqueues it: a crash loses and doubles
nothing, and two processes take turns.
"""

from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.blockkit.renderer import Renderer
from bot.domain.health import Notice, notice_of
from bot.domain.model import ChannelId, Source, TeamId
from bot.domain.posting import Message, NewOutgoing
from bot.domain.sources import PACE_WINDOW, SourcesOverview, overview
from bot.services import Clock
from bot.store.database import Database, Transaction
from bot.viewmodels import NoticeMessage

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Says how the sources are doing."""

    database: Database
    clock: Clock

    async def overview(self, team_id: TeamId | None) -> SourcesOverview:
        """Return in words how the sources do that the workspace may see; None: those of all."""
        now = self.clock()
        async with self.database.read() as tx:
            sources = await tx.sources.visible(team_id)
            counts = await tx.sources.counts_since(now - PACE_WINDOW, team_id)
        return overview(sources, counts, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Tells of trouble that lasts, and of its end, each once.

    `channel_id` is a channel or a person; None: nobody chose one, and the log alone is told.
    """

    database: Database
    renderer: Renderer
    clock: Clock
    team_id: TeamId
    channel_id: ChannelId | None

    async def tell(self) -> bool:
        """Enqueue what is to be told now, in one message. Returns whether there was anything."""
        async with self.database.begin() as tx:
            sources = await tx.sources.all_held()
            now = self.clock()
            notice = notice_of(sources, now)
            if notice is None:
                return False
            if self.channel_id is not None:
                await tx.outbox.enqueue(self._message(notice, self.channel_id, now), now)
            await _remember(tx, notice, now)
        _log(notice)
        return True

    def _message(self, notice: Notice, channel_id: ChannelId, now: datetime) -> NewOutgoing:
        rendered = self.renderer.render(NoticeMessage.of(notice))
        return NewOutgoing(
            key=f"sources:{now.isoformat()}:{min(notice.troubled_ids + notice.recovered_ids)}",
            team_id=self.team_id,
            channel_id=channel_id,
            message=Message(text=rendered.text, blocks=rendered.blocks),
        )


async def _remember(tx: Transaction, notice: Notice, now: datetime) -> None:
    await tx.sources.note_told(notice.troubled_ids, now)
    await tx.sources.note_told(notice.recovered_ids, None)


def _log(notice: Notice) -> None:
    if notice.is_outage:
        log.warning("most_sources_fail", count=len(notice.troubled))
        return
    for source in notice.troubled:
        log.warning("source_in_trouble", source=source.id, reason=_reason(source))
    for source in notice.recovered:
        log.warning("source_recovered", source=source.id)


def _reason(source: Source) -> str:
    return "retired" if source.disabled_at else source.last_error or ""
