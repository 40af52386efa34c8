"""Who may see a row: one workspace, or all of them.

A source, its entries and the developments that only they tell of may belong to one workspace. Every
other row is the deployment's. Asking without a workspace shows what everyone may see, no more.
"""

from sqlalchemy import Column, ColumnElement

from bot.domain.model import TeamId
from bot.store.schema import EVERYONE


def scope_of(team_id: TeamId | None) -> str:
    """Return how the workspace is stored; None means every workspace."""
    return EVERYONE if team_id is None else team_id


def team_of(scope: str) -> TeamId | None:
    """Return the workspace that a stored scope names; None means every workspace."""
    return None if scope == EVERYONE else TeamId(scope)


def scopes_of(team_id: TeamId | None) -> tuple[str, ...]:
    """Return the stored scopes that the workspace may see; None sees only what everyone may."""
    return (EVERYONE,) if team_id is None else (EVERYONE, team_id)


def visible_to(column: Column[str], team_id: TeamId | None) -> ColumnElement[bool]:
    """Return the condition that the workspace may see the row."""
    if team_id is None:
        return column == EVERYONE
    return column.in_(scopes_of(team_id))
