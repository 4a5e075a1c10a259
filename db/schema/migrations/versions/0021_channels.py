"""The channels of reports in one table; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add the table with its rows."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Functions of a later programme ask for it."""
    raise NotImplementedError("the channels are asked for; drop the database instead")
