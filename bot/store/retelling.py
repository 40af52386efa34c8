"""Telling a development anew: what its reports said, and what they make of it without one of them.

Used where a report leaves: it was revised, it is outside our field after all, it is forgotten.
"""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import Development, DevelopmentId, Entry, TeamId
from bot.domain.placing import Previous, Reading
from bot.store import schema
from bot.store.copies import pass_on_copies
from bot.store.developments import Developments
from bot.store.editions import doubt
from bot.store.readings import readings_of
from bot.store.recording import rewrite, split_off
from bot.store.visibility import scope_of, team_of

_TABLE = schema.developments
_LINKS = schema.development_entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Retelling:
    """What developments are made of, within one transaction."""

    connection: AsyncConnection

    async def previous(self, entry: Entry) -> Previous | None:
        """Return where an entry's report stands already; None if it stands nowhere.

        Until the transaction ends nobody else records; see `Developments.hold_still`.
        """
        developments = Developments(connection=self.connection)
        await developments.hold_still()
        query = (
            select(_LINKS.c.development_id, _LINKS.c.joined_at, _TABLE.c.team_id)
            .join(_TABLE, _TABLE.c.id == _LINKS.c.development_id)
            .where(_LINKS.c.entry_id == entry.id)
        )
        link = (await self.connection.execute(query)).first()
        if link is None:
            return None
        development = await developments.get(link.development_id, entry.team_id)
        assert development is not None, "who may see a report may see its development"  # noqa: S101
        is_made_of_it = team_of(link.team_id) == entry.team_id
        return Previous(
            entry_id=entry.id,
            development=development,
            others=await self._others(entry, development.id) if is_made_of_it else None,
            joined_at=link.joined_at,
        )

    async def take_out(self, entry: Entry) -> None:
        """Take an entry's report out of its development, whose facts stay as they are."""
        await self.connection.execute(delete(_LINKS).where(_LINKS.c.entry_id == entry.id))

    async def pass_on_copies(self, entry: Entry, development_id: DevelopmentId) -> None:
        """Have the first of the copies that an entry leaves behind stand for their text."""
        await pass_on_copies(self.connection, entry.id, development_id)

    async def readings(self, development_id: DevelopmentId) -> list[Reading]:
        """Return what all reports of a development say, in the order in which they joined."""
        return await readings_of(self.connection, development_id)

    async def owner_of(self, development_id: DevelopmentId) -> TeamId | None:
        """Return the workspace whose development it is; None: everyone's."""
        query = select(_TABLE.c.team_id).where(_TABLE.c.id == development_id)
        return team_of((await self.connection.execute(query)).scalar_one())

    async def rewrite(
        self, development_id: DevelopmentId, development: Development, team_id: TeamId | None
    ) -> None:
        """Store what is told of a development anew, as the workspace's; its reports stay."""
        await rewrite(self.connection, development_id, development, scope_of(team_id))

    async def split_off(self, development: Development, team_id: TeamId | None) -> None:
        """Store a development of the workspace's own, and move its reports to it."""
        await split_off(self.connection, development, scope_of(team_id))

    async def remove(self, development_id: DevelopmentId) -> None:
        """Remove a development, of which no report is left."""
        await doubt(self.connection, development_id)
        await self.connection.execute(delete(_TABLE).where(_TABLE.c.id == development_id))

    async def _others(self, entry: Entry, development_id: DevelopmentId) -> tuple[Reading, ...]:
        return tuple(
            reading
            for reading in await self.readings(development_id)
            if reading.team_id == entry.team_id and reading.report.entry_id != entry.id
        )
