"""Reading: health and pace of sources, revisions, near-duplicates, retention and forgetting.

An entry that was stored before knows itself by its address as it came, the oldest of each address.
Reversible: taking it back drops what was added.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")

HAS_ADDRESS = sa.text("address IS NOT NULL")
KEPT = sa.text("text_dropped_at IS NULL")
OLDEST_OF_EACH_ADDRESS = """
    UPDATE entries SET address = url WHERE url IS NOT NULL AND id IN (
        SELECT min(id) FROM entries WHERE url IS NOT NULL GROUP BY team_id, url
    )
"""
LAST_ENTRIES = """
    UPDATE sources SET last_entry_at = (
        SELECT max(seen_at) FROM entries WHERE entries.source_id = sources.id
    )
"""


def upgrade() -> None:
    """Add the columns, their indexes and two tables."""
    for table, columns in _added().items():
        for column in columns:
            op.add_column(table, column)
    op.execute(OLDEST_OF_EACH_ADDRESS)
    op.execute(LAST_ENTRIES)
    op.execute("UPDATE sources SET failing_from = last_polled_at WHERE error_count > 0")
    op.create_table(
        "article_bands",
        sa.Column("band", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entries.id"],
            name=op.f("fk_article_bands_entry_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("band", "entry_id", name=op.f("pk_article_bands")),
    )
    op.create_table(
        "tombstones",
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("forgotten_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("team_id", "mark", name=op.f("pk_tombstones")),
    )
    _create_indexes()
    _comment("NULL: handed in, or source removed")


def _comment(text: str) -> None:
    """Say what NULL means for an entry's source, where the database keeps comments."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("entries", "source_id", existing_type=sa.BigInteger(), comment=text)


def _added() -> dict[str, tuple[sa.Column[Any], ...]]:
    return {
        "sources": (
            sa.Column("folder", sa.Text(), nullable=False, server_default=sa.text("''")),
            sa.Column("paused_at", INSTANT, comment="NULL: no person paused it"),
            sa.Column("poll_seconds", sa.Integer(), nullable=False, server_default="900"),
            sa.Column("last_entry_at", INSTANT, comment="NULL: it has announced nothing yet"),
            sa.Column("failing_from", INSTANT, comment="NULL: the newest poll went well"),
            sa.Column("usual_gap_seconds", sa.Integer(), comment="NULL: it has not announced twice yet"),
            sa.Column("trouble_told_at", INSTANT, comment="NULL: nobody was told of trouble, or of its end"),
        ),
        "entries": (
            sa.Column("address", sa.Text(), comment="NULL: no address of its own to know it again by"),
            sa.Column("digest", sa.Text(), comment="NULL: stored before announcements were compared"),
            sa.Column("is_backfill", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("revision", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("revised_at", INSTANT, comment="NULL: announced once, never changed"),
        ),
        "articles": (
            sa.Column("is_paywalled", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("signature", sa.LargeBinary(), comment="NULL: too short to compare with other texts"),
            sa.Column("text_dropped_at", INSTANT, comment="NULL: the text is kept in full"),
        ),
        "development_entries": (
            sa.Column("is_paywalled", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("copy_of", BIG_ID, comment="NULL: the first report with this text"),
        ),
    }


def _create_indexes() -> None:
    op.create_index("ix_article_bands_entry_id", "article_bands", ["entry_id"])
    op.create_index(
        "uq_entries_address",
        "entries",
        ["team_id", "address"],
        unique=True,
        sqlite_where=HAS_ADDRESS,
        postgresql_where=HAS_ADDRESS,
    )
    op.create_index("ix_entries_digest", "entries", ["source_id", "digest"])
    op.create_index("ix_entries_seen_at", "entries", ["source_id", "seen_at"])
    op.create_index(
        "ix_articles_kept",
        "articles",
        ["analysed_at"],
        sqlite_where=KEPT,
        postgresql_where=KEPT,
    )
    op.drop_index("ix_entries_state", "entries")
    op.create_index("ix_entries_state", "entries", ["state", "is_backfill", "id"])


def downgrade() -> None:
    """Drop what was added, and the data in it."""
    _comment("NULL: handed in by a person")
    op.drop_index("ix_entries_state", "entries")
    op.create_index("ix_entries_state", "entries", ["state", "id"])
    for name, table in (
        ("ix_articles_kept", "articles"),
        ("ix_entries_seen_at", "entries"),
        ("ix_entries_digest", "entries"),
        ("uq_entries_address", "entries"),
    ):
        op.drop_index(name, table)
    op.drop_table("tombstones")
    op.drop_table("article_bands")
    for table, columns in _added().items():
        for column in columns:
            op.drop_column(table, column.name)
