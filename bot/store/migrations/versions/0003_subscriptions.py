"""Subscriptions: several times a day, monthly, days off, preferences, pauses that end, an audit.

Reversible: taking it back drops what was added; of several times a day the first stays.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the columns and the table."""
    for column in _added():
        op.add_column("subscriptions", column)
    op.create_table(
        "audit",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("done_at", INSTANT, nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subscription_id", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_subscription_id", "audit", ["subscription_id", "id"])


def _added() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("month_day", sa.Integer(), comment="NULL: on weekdays"),
        sa.Column("skipped", sa.Text(), nullable=False, server_default=sa.text("'[]'")),
        sa.Column("layout", sa.Text(), nullable=False, server_default="message"),
        sa.Column("most", sa.Integer(), nullable=False, server_default="12"),
        sa.Column("least", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("quiet_days", sa.Integer(), comment="NULL: nothing is posted where nothing is new"),
        sa.Column("most_late_seconds", sa.Integer(), nullable=False, server_default="86400"),
        sa.Column("when_unknown", sa.Text(), nullable=False, server_default="person"),
        sa.Column("told_at", INSTANT, comment="NULL: no edition yet"),
        sa.Column("resume_at", INSTANT, comment="NULL: not paused, or until a person resumes it"),
        sa.Column("deleted_at", INSTANT, comment="NULL: not deleted"),
    )


def downgrade() -> None:
    """Drop what was added, and the data in it."""
    op.drop_index("ix_audit_subscription_id", "audit")
    op.drop_table("audit")
    op.execute("DELETE FROM subscriptions WHERE deleted_at IS NOT NULL")
    op.execute("UPDATE subscriptions SET wall_time = substr(wall_time, 1, 5)")
    for column in _added():
        op.drop_column("subscriptions", column.name)
