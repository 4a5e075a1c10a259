"""What changed of people has a part, as tables with hidden rows have; the text is the SQL file of this name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Let the table of changes be the one part of a table in parts."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """What was hidden is not shown again."""
    raise NotImplementedError("hidden rows are not shown again; drop the database instead")
