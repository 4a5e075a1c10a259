"""Alembic's entry: migrations run inside the transaction that `db.schema.upgrade` opened."""

from alembic import context

from db.schema.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, version_table_schema="city", include_schemas=True)
context.run_migrations()
