"""Components are found by what is painted on them; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Add the index."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Take the index away."""
    run_script(op.get_bind(), "drop index city.components_name")
