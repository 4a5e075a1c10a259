"""The ladder of steps against overdue cases, and its steps; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Add versions and rows of the ladder, and the steps."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Take them away; the acts that steps made stay in the history."""
    run_script(
        op.get_bind(), "drop table city.ladder_steps; drop table city.ladder_rows; drop table city.ladder_versions"
    )
