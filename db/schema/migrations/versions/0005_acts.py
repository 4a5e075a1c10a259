"""What the whole table of acts needs; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add columns and tables."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """What people did stays; there is no way back that would not forget it."""
    raise NotImplementedError("the acts are not taken down; drop the database instead")
