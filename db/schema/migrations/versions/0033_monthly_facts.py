"""What became of cases month by month; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Add the tables."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Take it away; an upgrade counts it anew."""
    run_script(op.get_bind(), "drop table city.monthly_facts; drop table city.uncounted_cases")
