"""Looking things up among years of cases; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add what open cases are found by."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """An index of no use to an older programme."""
    raise NotImplementedError("indexes are not taken down; drop the database instead")
