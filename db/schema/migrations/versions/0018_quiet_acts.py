"""Quiet acts, which outrun nobody; the text is the SQL file of this name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Count quiet acts, and say which acts are quiet."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """What happened between is not told apart again."""
    raise NotImplementedError("which acts were quiet is not forgotten again; drop the database instead")
