"""Mends lists of earlier units once, and keeps what the server's clock showed; the SQL file has the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Read the history once, and make two small tables."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Steps of the clock would be lost."""
    raise NotImplementedError("steps of the clock would be lost; drop the database instead")
