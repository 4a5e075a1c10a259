"""Photos in pieces, and photos in a folder of the server; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Add the table of pieces, and the columns."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Photos whose content lies in a folder would be lost."""
    raise NotImplementedError("photos in the folder would be lost; drop the database instead")
