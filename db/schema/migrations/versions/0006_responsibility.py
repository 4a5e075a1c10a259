"""The tables of responsibility and of automatic dispatch; their text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Cases name the rules that they were dispatched by, so the rules are not taken away from under them."""
    raise NotImplementedError("the rules are not taken down; drop the database instead")
