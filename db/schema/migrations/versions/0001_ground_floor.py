"""The tables of a city; their text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Nothing lies below the ground floor."""
    raise NotImplementedError("the ground floor is not taken down; drop the database instead")
