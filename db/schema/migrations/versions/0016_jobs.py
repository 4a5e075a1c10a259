"""Jobs in city time and the workers that share them; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the tables, with a job for whatever waits for one already."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """What is still to be done would be lost."""
    raise NotImplementedError("jobs would be lost; drop the database instead")
