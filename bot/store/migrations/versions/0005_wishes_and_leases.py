"""What a feed itself asks for, and who is reading a source at present.

Lists of sitemaps are asked for as a whole from now on: they no longer keep what would make them
answer that nothing changed. Reversible: taking it back drops both columns.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the columns."""
    wishes = sa.Column("wishes", sa.Text(), nullable=False, server_default=sa.text("'{}'"))
    op.add_column("sources", wishes)
    lease = sa.Column("lease_until", INSTANT, nullable=True, comment="NULL: nobody is reading it")
    op.add_column("sources", lease)
    op.execute("UPDATE sources SET etag = NULL, last_modified = NULL WHERE kind = 'sitemap'")


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("sources", "lease_until")
    op.drop_column("sources", "wishes")
