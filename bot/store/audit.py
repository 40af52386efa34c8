"""Who did what to which digest."""

from dataclasses import asdict, dataclass, fields

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.model import SubscriptionId
from bot.domain.posting import AuditLine
from bot.store import posting_schema

_TABLE = posting_schema.audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The audit, within one transaction. Lines are added, never changed."""

    connection: AsyncConnection

    async def note(self, line: AuditLine) -> None:
        """Add a line."""
        await self.connection.execute(insert(_TABLE).values(asdict(line)))

    async def lines(self, subscription_id: SubscriptionId, limit: int) -> list[AuditLine]:
        """Return what was done to a subscription, newest first."""
        mine = select(_TABLE).where(_TABLE.c.subscription_id == subscription_id)
        rows = await self.connection.execute(mine.order_by(_TABLE.c.id.desc()).limit(limit))
        names = [field.name for field in fields(AuditLine)]
        return [AuditLine(**{name: row[name] for name in names}) for row in rows.mappings()]
