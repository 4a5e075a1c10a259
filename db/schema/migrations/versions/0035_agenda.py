"""What a meeting shows, who is there, its notes, series and addenda, and what units say about an item."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Add the tables."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Statements and files would be lost."""
    raise NotImplementedError("statements of units would be lost; drop the database instead")
