"""Run the steps on the connection that `ledger.database` hands over, in its transaction."""

from alembic import context

from ledger import schema

context.configure(
    connection=context.config.attributes["connection"], target_metadata=schema.metadata
)
context.run_migrations()
