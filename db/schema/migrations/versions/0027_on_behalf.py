"""Results entered on behalf of patrol officers; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Add the switch of the city."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Take the switch away; what was entered stays in the history."""
    run_script(op.get_bind(), "drop table city.on_behalf_switches")
