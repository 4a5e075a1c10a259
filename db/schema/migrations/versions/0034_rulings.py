"""What rulings do besides a plain rule; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Add columns and tables."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Rulings would be lost."""
    raise NotImplementedError("rulings would be lost; drop the database instead")
