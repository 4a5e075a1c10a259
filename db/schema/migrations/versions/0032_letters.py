"""Letters to units; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Add the tables."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Letters that were sent would be lost."""
    raise NotImplementedError("letters would be lost; drop the database instead")
