"""Editions: what stands in them, what they told, and messages that edit or answer others.

What was posted before is not corrected. Reversible: taking it back drops what was added, and what
waits to edit or answer a message.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the columns and the tables."""
    op.add_column(
        "outbox", sa.Column("action", sa.Text(), nullable=False, server_default="post")
    )
    op.add_column(
        "outbox", sa.Column("about", sa.Text(), comment="NULL: it edits or answers no other message")
    )
    _index_where("ix_outbox_about", "outbox", "about", sa.text("about IS NOT NULL"))
    op.create_table(
        "editions",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("subscription_id", BIG_ID, nullable=False),
        sa.Column("told_at", INSTANT, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("corrections", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_editions")),
    )
    op.create_index("ix_editions_told_at", "editions", ["told_at"])
    _create_told()


def _create_told() -> None:
    op.create_table(
        "told",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("subscription_id", BIG_ID, nullable=False),
        sa.Column("development_id", BIG_ID, nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("is_doubtful", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(
            ["key"], ["editions.key"], name=op.f("fk_told_key"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_told_key", "told", ["key"])
    op.create_index(
        "ix_told_subscription_id", "told", ["subscription_id", "development_id", "id"]
    )
    op.create_index("ix_told_development_id", "told", ["development_id"])
    _index_where("ix_told_doubtful", "told", "key", sa.text("is_doubtful"))


def _index_where(name: str, table: str, column: str, where: sa.TextClause) -> None:
    op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Drop what was added, and the data in it."""
    op.drop_table("told")
    op.drop_table("editions")
    op.execute("DELETE FROM outbox WHERE about IS NOT NULL OR action <> 'post'")
    op.drop_index("ix_outbox_about", "outbox")
    op.drop_column("outbox", "about")
    op.drop_column("outbox", "action")
