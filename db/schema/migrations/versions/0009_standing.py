"""Standing for a year of the calendar can be taken back; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Keep every standing for a year and every taking back."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """What was taken back would stand again."""
    raise NotImplementedError("what was taken back would stand again; drop the database instead")
