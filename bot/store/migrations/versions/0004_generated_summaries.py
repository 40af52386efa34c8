"""Generated summaries: which model wrote the summary of a report.

What was stored before is in the sources' own words. Reversible: taking it back drops the names.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    added = sa.Column("generated_by", sa.Text(), nullable=False, server_default=sa.text("''"))
    op.add_column("development_entries", added)


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("development_entries", "generated_by")
