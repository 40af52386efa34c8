"""The tables of asking and posting; those of reading, and what holds for all, are in schema.py.

subscriptions ─< outbox ─ editions ─< told        audit        inbox        switches
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.store.columns import FreeText, Instant, Json, big_id
from bot.store.schema import IS_WAITING, metadata

IS_DOUBTFUL: Final = "is_doubtful"

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", big_id(), primary_key=True),
    Column("team_id", Text, nullable=False),
    Column("channel_id", Text, nullable=False),
    Column("query", FreeText, nullable=False),
    Column("weekdays", Json, nullable=False),
    Column("wall_time", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("template", FreeText, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_by_name", FreeText, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("next_due_at", Instant, nullable=False),
    Column("next_local_date", Date, nullable=False),
    Column("next_wall_time", Text, nullable=False),
    Column("covered_until", Instant, comment="NULL: no edition yet"),
    Column("paused_at", Instant, comment="NULL: not paused"),
    Column("paused_reason", FreeText, comment="NULL: not paused"),
    Column("month_day", Integer, comment="NULL: on weekdays"),
    Column("skipped", Json, nullable=False, server_default=text("'[]'")),
    Column("layout", Text, nullable=False, server_default="message"),
    Column("most", Integer, nullable=False, server_default="12"),
    Column("least", Integer, nullable=False, server_default="1"),
    Column("quiet_days", Integer, comment="NULL: nothing is posted where nothing is new"),
    Column("most_late_seconds", Integer, nullable=False, server_default="86400"),
    Column("when_unknown", Text, nullable=False, server_default="person"),
    Column("told_at", Instant, comment="NULL: no edition yet"),
    Column("resume_at", Instant, comment="NULL: not paused, or until a person resumes it"),
    Column("deleted_at", Instant, comment="NULL: not deleted"),
    Index("ix_subscriptions_due", "next_due_at", "id"),
    Index("ix_subscriptions_team_id", "team_id", "id"),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    metadata,
    Column("id", big_id(), primary_key=True),
    Column("done_at", Instant, nullable=False),
    Column("team_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("user_name", FreeText, nullable=False),
    Column("action", Text, nullable=False),
    Column("subscription_id", BigInteger, nullable=False),
    Column("detail", FreeText, nullable=False),
    Index("ix_audit_subscription_id", "subscription_id", "id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", big_id(), primary_key=True),
    Column("key", FreeText, nullable=False),
    Column("team_id", Text, nullable=False),
    Column("channel_id", Text, nullable=False),
    Column("thread_ts", Text, comment="NULL: in the channel, not in a thread"),
    Column("subscription_id", big_id(), comment="NULL: no subscription asked for it"),
    Column("covers_from", Instant, comment="NULL: no edition, or the first one"),
    Column("text", Json, nullable=False),
    Column("blocks", Json, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Instant, comment="NULL: at once"),
    Column("claimed_at", Instant, comment="NULL: never tried"),
    Column("lease_until", Instant, comment="NULL: nobody is sending it"),
    Column("ts", Text, comment="NULL: not known to be posted"),
    Column("last_error", FreeText, comment="NULL: nothing went wrong so far"),
    Column("finished_at", Instant, comment="NULL: not sent, refused or given up"),
    Column("action", Text, nullable=False, server_default="post"),
    Column("about", FreeText, comment="NULL: it edits or answers no other message"),
    UniqueConstraint("key"),
    Index(
        "ix_outbox_about",
        "about",
        sqlite_where=text("about IS NOT NULL"),
        postgresql_where=text("about IS NOT NULL"),
    ),
    Index("ix_outbox_state", "state", "id"),
    # One message in flight per channel: a claim asks for it, this index makes sure.
    Index(
        "uq_outbox_in_flight",
        "team_id",
        "channel_id",
        unique=True,
        sqlite_where=text("state = 'sending'"),
        postgresql_where=text("state = 'sending'"),
    ),
    Index(
        "ix_outbox_waiting",
        "team_id",
        "channel_id",
        "id",
        sqlite_where=text(IS_WAITING),
        postgresql_where=text(IS_WAITING),
    ),
    sqlite_autoincrement=True,
)

# What stands in a posted edition; `key` is the outbox's.
editions = Table(
    "editions",
    metadata,
    Column("key", FreeText, primary_key=True),
    Column("team_id", Text, nullable=False),
    Column("subscription_id", big_id(), nullable=False),
    Column("told_at", Instant, nullable=False),
    Column("digest", Json, nullable=False),
    Column("corrections", Integer, nullable=False, server_default="0"),
    Index("ix_editions_told_at", "told_at"),
)

# What an edition told of a development (`facts`), and what its message shows of it by now.
told = Table(
    "told",
    metadata,
    Column("id", big_id(), primary_key=True),
    Column("key", ForeignKey("editions.key", ondelete="CASCADE"), nullable=False),
    Column("subscription_id", big_id(), nullable=False),
    Column("development_id", big_id(), nullable=False),
    Column("facts", Json, nullable=False),
    Column("shown", Json, nullable=False),
    Column("is_doubtful", Boolean, nullable=False, server_default=false()),
    Index("ix_told_key", "key"),
    Index("ix_told_subscription_id", "subscription_id", "development_id", "id"),
    Index("ix_told_development_id", "development_id"),
    Index(
        "ix_told_doubtful",
        "key",
        sqlite_where=text(IS_DOUBTFUL),
        postgresql_where=text(IS_DOUBTFUL),
    ),
    sqlite_autoincrement=True,
)

inbox = Table(
    "inbox",
    metadata,
    Column("key", FreeText, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", Instant, nullable=False),
    Column("done_at", Instant, comment="NULL: not answered yet"),
    Index("ix_inbox_lease_until", "lease_until"),
    Index("ix_inbox_received_at", "received_at"),
)

switches = Table(
    "switches",
    metadata,
    Column("name", Text, primary_key=True),
    Column("is_on", Boolean, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
