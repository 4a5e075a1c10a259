"""Deadlines that explain themselves; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0004"
down_revision = "0002"


def upgrade() -> None:
    """Add what a deadline needs to be counted again and explained."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """What was decided about deadlines is not thrown away."""
    raise NotImplementedError("deadlines are not taken down; drop the database instead")
