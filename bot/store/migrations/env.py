"""What alembic runs: the migrations, on the connection and in the transaction it was handed."""

from alembic import context

from bot.store import posting_schema  # noqa: F401 - its tables join the metadata
from bot.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite rolls DDL back too, once its driver leaves transactions alone: all of it, or nothing.
    transactional_ddl=True,
)
context.run_migrations()
