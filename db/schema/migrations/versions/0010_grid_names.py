"""Duty grids have an English name like all other places; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the name; grids that are there have none yet."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Names would be lost."""
    raise NotImplementedError("names would be lost; drop the database instead")
