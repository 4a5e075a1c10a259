"""Who asked does not answer, and every change of a person is kept; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the column of the table of acts, and the table of what changed of people."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """The record of changes would be lost."""
    raise NotImplementedError("the record of changes would be lost; drop the database instead")
