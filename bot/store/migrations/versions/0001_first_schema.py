"""The first schema.

Reversible: taking it back drops every table.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
WORDS = sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")

# FTS5 keeps no second copy of the words; the triggers tell it what comes and goes. The ascii
# tokenizer splits at nothing but ASCII's own separators: the words come folded, one space between.
FULL_TEXT_SQLITE = (
    """
    CREATE VIRTUAL TABLE development_words USING fts5(
        words, content='development_search', content_rowid='development_id', tokenize='ascii'
    )
    """,
    """
    CREATE TRIGGER development_search_insert AFTER INSERT ON development_search BEGIN
        INSERT INTO development_words (rowid, words) VALUES (new.development_id, new.words);
    END
    """,
    """
    CREATE TRIGGER development_search_delete AFTER DELETE ON development_search BEGIN
        INSERT INTO development_words (development_words, rowid, words)
        VALUES ('delete', old.development_id, old.words);
    END
    """,
    """
    CREATE TRIGGER development_search_update AFTER UPDATE ON development_search BEGIN
        INSERT INTO development_words (development_words, rowid, words)
        VALUES ('delete', old.development_id, old.words);
        INSERT INTO development_words (rowid, words) VALUES (new.development_id, new.words);
    END
    """,
)
FULL_TEXT_POSTGRES = (
    "CREATE INDEX ix_development_search_words ON development_search USING gin (words)",
)


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "developments",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("actors", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=True, comment="NULL: no engagement type fits"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("sign", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True, comment="NULL: no report says"),
        sa.Column("happened_on", sa.Text(), nullable=True, comment="NULL: no report says"),
        sa.Column("sorted_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True, comment="NULL: no report says"),
        sa.Column("mechanism", sa.Text(), nullable=True, comment="NULL: within no known mechanism"),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_developments")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_developments_changed_at", "developments", ["changed_at", "id"])
    op.create_index("ix_developments_mechanism", "developments", ["mechanism", "sorted_on", "id"])
    op.create_index("ix_developments_sorted_on", "developments", ["sorted_on", "id"])
    op.create_index("ix_developments_status", "developments", ["status", "sorted_on", "id"])
    op.create_index("ix_developments_type", "developments", ["type", "sorted_on", "id"])
    op.create_table(
        "inbox",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT, nullable=True, comment="NULL: not answered yet"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_inbox")),
    )
    op.create_index("ix_inbox_lease_until", "inbox", ["lease_until"])
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"])
    op.create_table(
        "outbox",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column(
            "thread_ts", sa.Text(), nullable=True, comment="NULL: in the channel, not in a thread"
        ),
        sa.Column(
            "subscription_id", BIG_ID, nullable=True, comment="NULL: no subscription asked for it"
        ),
        sa.Column(
            "covers_from", INSTANT, nullable=True, comment="NULL: no edition, or the first one"
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("blocks", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", INSTANT, nullable=True, comment="NULL: at once"),
        sa.Column("claimed_at", INSTANT, nullable=True, comment="NULL: never tried"),
        sa.Column("lease_until", INSTANT, nullable=True, comment="NULL: nobody is sending it"),
        sa.Column("ts", sa.Text(), nullable=True, comment="NULL: not known to be posted"),
        sa.Column(
            "last_error", sa.Text(), nullable=True, comment="NULL: nothing went wrong so far"
        ),
        sa.Column(
            "finished_at", INSTANT, nullable=True, comment="NULL: not sent, refused or given up"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_state", "outbox", ["state", "id"])
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["team_id", "channel_id", "id"],
        sqlite_where=sa.text("state IN ('pending', 'sending')"),
        postgresql_where=sa.text("state IN ('pending', 'sending')"),
    )
    op.create_index(
        "uq_outbox_in_flight",
        "outbox",
        ["team_id", "channel_id"],
        unique=True,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_table(
        "sources",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "outlet_id", sa.Text(), nullable=True, comment="NULL: the outlet is not in our data"
        ),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("next_poll_at", INSTANT, nullable=False),
        sa.Column("last_polled_at", INSTANT, nullable=True, comment="NULL: never polled"),
        sa.Column("last_success_at", INSTANT, nullable=True, comment="NULL: never answered"),
        sa.Column("etag", sa.Text(), nullable=True, comment="NULL: the server sent none"),
        sa.Column("last_modified", sa.Text(), nullable=True, comment="NULL: the server sent none"),
        sa.Column("error_count", sa.Integer(), nullable=False),
        sa.Column(
            "last_error", sa.Text(), nullable=True, comment="NULL: the newest poll went well"
        ),
        sa.Column("disabled_at", INSTANT, nullable=True, comment="NULL: it is read"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("kind", "url", "team_id", name=op.f("uq_sources_kind_url_team_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sources_due", "sources", ["next_poll_at", "id"])
    op.create_table(
        "subscriptions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("weekdays", sa.Text(), nullable=False),
        sa.Column("wall_time", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_by_name", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("next_due_at", INSTANT, nullable=False),
        sa.Column("next_local_date", sa.Date(), nullable=False),
        sa.Column("next_wall_time", sa.Text(), nullable=False),
        sa.Column("covered_until", INSTANT, nullable=True, comment="NULL: no edition yet"),
        sa.Column("paused_at", INSTANT, nullable=True, comment="NULL: not paused"),
        sa.Column("paused_reason", sa.Text(), nullable=True, comment="NULL: not paused"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subscriptions_due", "subscriptions", ["next_due_at", "id"])
    op.create_index("ix_subscriptions_team_id", "subscriptions", ["team_id", "id"])
    op.create_table(
        "switches",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_switches")),
    )
    op.create_table(
        "development_actors",
        sa.Column("development_id", BIG_ID, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("sorted_on", sa.Date(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["development_id"],
            ["developments.id"],
            name=op.f("fk_development_actors_development_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("development_id", "actor", name=op.f("pk_development_actors")),
    )
    op.create_index(
        "ix_development_actors_changed_at",
        "development_actors",
        ["actor", "changed_at", "development_id", "team_id"],
    )
    op.create_index(
        "ix_development_actors_actor",
        "development_actors",
        ["actor", "sorted_on", "development_id", "team_id"],
    )
    op.create_table(
        "development_search",
        sa.Column("development_id", BIG_ID, nullable=False),
        sa.Column("words", WORDS, nullable=False),
        sa.ForeignKeyConstraint(
            ["development_id"],
            ["developments.id"],
            name=op.f("fk_development_search_development_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("development_id", name=op.f("pk_development_search")),
    )
    op.create_table(
        "development_topics",
        sa.Column("development_id", BIG_ID, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("sorted_on", sa.Date(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["development_id"],
            ["developments.id"],
            name=op.f("fk_development_topics_development_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("development_id", "topic", name=op.f("pk_development_topics")),
    )
    op.create_index(
        "ix_development_topics_topic",
        "development_topics",
        ["topic", "sorted_on", "development_id", "team_id"],
    )
    op.create_table(
        "dyads",
        sa.Column("development_id", BIG_ID, nullable=False),
        sa.Column("actor_low", sa.Text(), nullable=False),
        sa.Column("actor_high", sa.Text(), nullable=False),
        sa.Column("sorted_on", sa.Date(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["development_id"],
            ["developments.id"],
            name=op.f("fk_dyads_development_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("development_id", "actor_low", "actor_high", name=op.f("pk_dyads")),
    )
    op.create_index(
        "ix_dyads_pair",
        "dyads",
        ["actor_low", "actor_high", "sorted_on", "development_id", "team_id"],
    )
    op.create_table(
        "entries",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("source_id", BIG_ID, nullable=True, comment="NULL: handed in by a person"),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True, comment="NULL: it came without an address"),
        sa.Column("published_at", INSTANT, nullable=True, comment="NULL: not known"),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("author", sa.Text(), nullable=True, comment="NULL: not known"),
        sa.Column("language", sa.Text(), nullable=True, comment="NULL: not known"),
        sa.Column(
            "content", sa.Text(), nullable=True, comment="NULL: the source gave nothing but a title"
        ),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column(
            "reason", sa.Text(), nullable=True, comment="NULL: nothing to say about the state"
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", INSTANT, nullable=True, comment="NULL: it may be tried at once"),
        sa.Column("lease_until", INSTANT, nullable=True, comment="NULL: nobody is at work on it"),
        sa.Column("finished_at", INSTANT, nullable=True, comment="NULL: not finished"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_entries_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("source_id", "key", name=op.f("uq_entries_source_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_entries_key", "entries", ["key"])
    op.create_index("ix_entries_state", "entries", ["state", "id"])
    op.create_index(
        "uq_entries_handed_in",
        "entries",
        ["team_id", "key"],
        unique=True,
        sqlite_where=sa.text("source_id IS NULL"),
        postgresql_where=sa.text("source_id IS NULL"),
    )
    op.create_table(
        "articles",
        sa.Column("entry_id", BIG_ID, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True, comment="NULL: it came without an address"),
        sa.Column("host", sa.Text(), nullable=True, comment="NULL: it came without an address"),
        sa.Column(
            "outlet_id", sa.Text(), nullable=True, comment="NULL: the outlet is not in our data"
        ),
        sa.Column("published_at", INSTANT, nullable=True, comment="NULL: not known"),
        sa.Column("author", sa.Text(), nullable=True, comment="NULL: not known"),
        sa.Column("language", sa.Text(), nullable=True, comment="NULL: not known"),
        sa.Column("is_relevant", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actors", sa.Text(), nullable=False),
        sa.Column("mentioned", sa.Text(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("mechanisms", sa.Text(), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column(
            "summary", sa.Text(), nullable=True, comment="NULL: not relevant, so not summarised"
        ),
        sa.Column(
            "summary_method",
            sa.Text(),
            nullable=True,
            comment="NULL: not relevant, so not summarised",
        ),
        sa.Column("analysed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_articles_entry_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_articles")),
    )
    op.create_table(
        "development_entries",
        sa.Column("entry_id", BIG_ID, nullable=False),
        sa.Column("development_id", BIG_ID, nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True, comment="NULL: it came without an address"),
        sa.Column(
            "outlet_id", sa.Text(), nullable=True, comment="NULL: the outlet is not in our data"
        ),
        sa.Column("outlet_name", sa.Text(), nullable=False),
        sa.Column("ownership", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True, comment="NULL: whose it is, is not known"),
        sa.Column("is_official", sa.Boolean(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=True, comment="NULL: not known"),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("joined_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["development_id"],
            ["developments.id"],
            name=op.f("fk_development_entries_development_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entries.id"],
            name=op.f("fk_development_entries_entry_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_development_entries")),
    )
    op.create_index(
        "ix_development_entries_development_id",
        "development_entries",
        ["development_id", "team_id"],
    )
    op.create_index(
        "ix_development_entries_joined_at", "development_entries", ["team_id", "joined_at"]
    )
    op.create_table(
        "engagements",
        sa.Column("entry_id", BIG_ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("actors", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=True, comment="NULL: no engagement type fits"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("sign", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=True, comment="NULL: the text does not say"),
        sa.Column("date", sa.Text(), nullable=True, comment="NULL: the text does not say"),
        sa.Column("place", sa.Text(), nullable=True, comment="NULL: the text does not say"),
        sa.Column("mechanism", sa.Text(), nullable=True, comment="NULL: within no known mechanism"),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("evidence_start", sa.Integer(), nullable=False),
        sa.Column("evidence_end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["articles.entry_id"],
            name=op.f("fk_engagements_entry_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", "position", name=op.f("pk_engagements")),
    )

    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in FULL_TEXT_SQLITE if is_sqlite else FULL_TEXT_POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    """Drop every table, and all data with it."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE development_words")
    for table in (
        "engagements",
        "development_entries",
        "articles",
        "entries",
        "dyads",
        "development_topics",
        "development_search",
        "development_actors",
        "switches",
        "subscriptions",
        "sources",
        "outbox",
        "inbox",
        "developments",
    ):
        op.drop_table(table)
