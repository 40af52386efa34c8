"""Every table of reading; those of asking and posting are in posting_schema.py.

    sources ─< entries ─ articles ─< engagements
       │          └─< development_entries >─ developments ─< dyads, development_actors,
       └─< article_bands                                     development_topics, development_search
    tombstones

A column that may be NULL says in its comment what NULL means (a test reads them). `team_id` is the
workspace that alone may see the row, `EVERYONE` ("") where all may; it is text and never NULL,
because NULLs escape unique keys. A server default is what rows had that are older than the column.
"""

from datetime import date
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.store.columns import FreeText, Instant, Json, Words, big_id

EVERYONE: Final = ""

# An undated development sorts last. A date that none can have lets one plain index, walked
# backwards, do so on both databases, which disagree on where NULLs sort.
UNDATED: Final = date.min
FIRST_DAY: Final = date(1, 1, 2)

IS_WAITING: Final = "state IN ('pending', 'sending')"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

sources = Table(
    "sources",
    metadata,
    Column("id", big_id(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("url", FreeText, nullable=False),
    Column("title", FreeText, nullable=False),
    Column("outlet_id", Text, comment="NULL: the outlet is not in our data"),
    Column("team_id", Text, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("next_poll_at", Instant, nullable=False),
    Column("last_polled_at", Instant, comment="NULL: never polled"),
    Column("last_success_at", Instant, comment="NULL: never answered"),
    Column("etag", FreeText, comment="NULL: the server sent none"),
    Column("last_modified", FreeText, comment="NULL: the server sent none"),
    Column("error_count", Integer, nullable=False),
    Column("last_error", FreeText, comment="NULL: the newest poll went well"),
    Column("disabled_at", Instant, comment="NULL: it is read"),
    Column("folder", FreeText, nullable=False, server_default=text("''")),
    Column("paused_at", Instant, comment="NULL: no person paused it"),
    Column("poll_seconds", Integer, nullable=False, server_default="900"),
    Column("last_entry_at", Instant, comment="NULL: it has announced nothing yet"),
    Column("failing_from", Instant, comment="NULL: the newest poll went well"),
    Column("usual_gap_seconds", Integer, comment="NULL: it has not announced twice yet"),
    Column("trouble_told_at", Instant, comment="NULL: nobody was told of trouble, or of its end"),
    Column("wishes", Json, nullable=False, server_default=text("'{}'")),
    Column("lease_until", Instant, comment="NULL: nobody is reading it"),
    UniqueConstraint("kind", "url", "team_id"),
    Index("ix_sources_due", "next_poll_at", "id"),
    sqlite_autoincrement=True,
)

entries = Table(
    "entries",
    metadata,
    Column("id", big_id(), primary_key=True),
    Column("source_id", ForeignKey("sources.id"), comment="NULL: handed in, or source removed"),
    Column("team_id", Text, nullable=False),
    Column("key", FreeText, nullable=False),
    Column("title", FreeText, nullable=False),
    Column("url", FreeText, comment="NULL: it came without an address"),
    Column("published_at", Instant, comment="NULL: not known"),
    Column("seen_at", Instant, nullable=False),
    Column("author", FreeText, comment="NULL: not known"),
    Column("language", FreeText, comment="NULL: not known"),
    Column("content", FreeText, comment="NULL: the source gave nothing but a title"),
    Column("media_type", FreeText, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", FreeText, comment="NULL: nothing to say about the state"),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Instant, comment="NULL: it may be tried at once"),
    Column("lease_until", Instant, comment="NULL: nobody is at work on it"),
    Column("finished_at", Instant, comment="NULL: not finished"),
    Column("address", FreeText, comment="NULL: no address of its own to know it again by"),
    Column("digest", Text, comment="NULL: stored before announcements were compared"),
    Column("is_backfill", Boolean, nullable=False, server_default=false()),
    Column("revision", Integer, nullable=False, server_default="0"),
    Column("revised_at", Instant, comment="NULL: announced once, never changed"),
    UniqueConstraint("source_id", "key"),
    Index(
        "uq_entries_address",
        "team_id",
        "address",
        unique=True,
        sqlite_where=text("address IS NOT NULL"),
        postgresql_where=text("address IS NOT NULL"),
    ),
    Index("ix_entries_digest", "source_id", "digest"),
    Index("ix_entries_seen_at", "source_id", "seen_at"),
    Index(
        "uq_entries_handed_in",
        "team_id",
        "key",
        unique=True,
        sqlite_where=text("source_id IS NULL"),
        postgresql_where=text("source_id IS NULL"),
    ),
    Index("ix_entries_key", "key"),
    Index("ix_entries_state", "state", "is_backfill", "id"),
    sqlite_autoincrement=True,
)

articles = Table(
    "articles",
    metadata,
    Column("entry_id", ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    Column("title", FreeText, nullable=False),
    Column("text", FreeText, nullable=False),
    Column("url", FreeText, comment="NULL: it came without an address"),
    Column("host", FreeText, comment="NULL: it came without an address"),
    Column("outlet_id", Text, comment="NULL: the outlet is not in our data"),
    Column("published_at", Instant, comment="NULL: not known"),
    Column("author", FreeText, comment="NULL: not known"),
    Column("language", FreeText, comment="NULL: not known"),
    Column("is_relevant", Boolean, nullable=False),
    Column("reason", FreeText, nullable=False),
    Column("actors", Json, nullable=False),
    Column("mentioned", Json, nullable=False),
    Column("topics", Json, nullable=False),
    Column("mechanisms", Json, nullable=False),
    Column("people", Json, nullable=False),
    Column("summary", FreeText, comment="NULL: not relevant, so not summarised"),
    Column("summary_method", Text, comment="NULL: not relevant, so not summarised"),
    Column("analysed_at", Instant, nullable=False),
    Column("is_paywalled", Boolean, nullable=False, server_default=false()),
    Column("signature", LargeBinary, comment="NULL: too short to compare with other texts"),
    Column("text_dropped_at", Instant, comment="NULL: the text is kept in full"),
    Index(
        "ix_articles_kept",
        "analysed_at",
        sqlite_where=text("text_dropped_at IS NULL"),
        postgresql_where=text("text_dropped_at IS NULL"),
    ),
)

# Texts that share a band may be one text; see analysis/fingerprint.py.
article_bands = Table(
    "article_bands",
    metadata,
    Column("band", BigInteger, primary_key=True),
    Column("entry_id", ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_article_bands_entry_id", "entry_id"),
)

engagements = Table(
    "engagements",
    metadata,
    Column("entry_id", ForeignKey("articles.entry_id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("actors", Json, nullable=False),
    Column("type", Text, comment="NULL: no engagement type fits"),
    Column("status", Text, nullable=False),
    Column("sign", Text, nullable=False),
    Column("level", Text, comment="NULL: the text does not say"),
    Column("date", Text, comment="NULL: the text does not say"),
    Column("place", FreeText, comment="NULL: the text does not say"),
    Column("mechanism", Text, comment="NULL: within no known mechanism"),
    Column("people", Json, nullable=False),
    Column("evidence_start", Integer, nullable=False),
    Column("evidence_end", Integer, nullable=False),
    Column("quote", FreeText, nullable=False),
)

developments = Table(
    "developments",
    metadata,
    Column("id", big_id(), primary_key=True),
    Column("team_id", Text, nullable=False),
    Column("headline", FreeText, nullable=False),
    Column("summary", FreeText, nullable=False),
    Column("actors", Json, nullable=False),
    Column("type", Text, comment="NULL: no engagement type fits"),
    Column("status", Text, nullable=False),
    Column("sign", Text, nullable=False),
    Column("level", Text, comment="NULL: no report says"),
    Column("happened_on", Text, comment="NULL: no report says"),
    Column("sorted_on", Date, nullable=False),
    Column("place", FreeText, comment="NULL: no report says"),
    Column("mechanism", Text, comment="NULL: within no known mechanism"),
    Column("topics", Json, nullable=False),
    Column("people", Json, nullable=False),
    Column("confidence", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Index("ix_developments_sorted_on", "sorted_on", "id"),
    Index("ix_developments_changed_at", "changed_at", "id"),
    Index("ix_developments_type", "type", "sorted_on", "id"),
    Index("ix_developments_status", "status", "sorted_on", "id"),
    Index("ix_developments_mechanism", "mechanism", "sorted_on", "id"),
    sqlite_autoincrement=True,
)

development_entries = Table(
    "development_entries",
    metadata,
    Column("entry_id", ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    Column("development_id", ForeignKey("developments.id", ondelete="CASCADE"), nullable=False),
    Column("team_id", Text, nullable=False),
    Column("title", FreeText, nullable=False),
    Column("url", FreeText, comment="NULL: it came without an address"),
    Column("outlet_id", Text, comment="NULL: the outlet is not in our data"),
    Column("outlet_name", FreeText, nullable=False),
    Column("ownership", FreeText, nullable=False),
    Column("country", Text, comment="NULL: whose it is, is not known"),
    Column("is_official", Boolean, nullable=False),
    Column("published_at", Instant, comment="NULL: not known"),
    Column("summary", FreeText, nullable=False),
    Column("joined_at", Instant, nullable=False),
    Column("is_paywalled", Boolean, nullable=False, server_default=false()),
    Column("copy_of", big_id(), comment="NULL: the first report with this text"),
    Column("generated_by", Text, nullable=False, server_default=text("''")),
    Index("ix_development_entries_development_id", "development_id", "team_id"),
    Index("ix_development_entries_joined_at", "team_id", "joined_at"),
)


def _development_key() -> Column[int]:
    return Column(
        "development_id", ForeignKey("developments.id", ondelete="CASCADE"), primary_key=True
    )


dyads = Table(
    "dyads",
    metadata,
    _development_key(),
    Column("actor_low", Text, primary_key=True),
    Column("actor_high", Text, primary_key=True),
    Column("sorted_on", Date, nullable=False),
    Column("team_id", Text, nullable=False),
    Index("ix_dyads_pair", "actor_low", "actor_high", "sorted_on", "development_id", "team_id"),
)

development_actors = Table(
    "development_actors",
    metadata,
    _development_key(),
    Column("actor", Text, primary_key=True),
    Column("sorted_on", Date, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("team_id", Text, nullable=False),
    Index("ix_development_actors_changed_at", "actor", "changed_at", "development_id", "team_id"),
    Index("ix_development_actors_actor", "actor", "sorted_on", "development_id", "team_id"),
)

development_topics = Table(
    "development_topics",
    metadata,
    _development_key(),
    Column("topic", Text, primary_key=True),
    Column("sorted_on", Date, nullable=False),
    Column("team_id", Text, nullable=False),
    Index("ix_development_topics_topic", "topic", "sorted_on", "development_id", "team_id"),
)

# On SQLite, triggers of the migration copy `words` into the FTS5 table `development_words`.
development_search = Table(
    "development_search",
    metadata,
    _development_key(),
    Column("words", Words, nullable=False),
    Index("ix_development_search_words", "words", postgresql_using="gin").ddl_if(
        dialect="postgresql"
    ),
)

# What was forgotten on request: an address or a key, kept as a digest only, is not taken in again.
tombstones = Table(
    "tombstones",
    metadata,
    Column("team_id", Text, primary_key=True),
    Column("mark", Text, primary_key=True),
    Column("forgotten_at", Instant, nullable=False),
)
