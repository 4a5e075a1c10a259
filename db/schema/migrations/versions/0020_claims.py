"""Claims and presence beside the cases; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add the tables."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Who works on what would be lost."""
    raise NotImplementedError("claims would be lost; drop the database instead")
