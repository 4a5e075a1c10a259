"""The tables of the command manual; their text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Cases name the versions that they were filed under, so the manual is not taken away from under them."""
    raise NotImplementedError("the manual is not taken down; drop the database instead")
