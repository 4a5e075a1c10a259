"""Keys of imports are found by the thing that they name, too; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0012"
down_revision = "0010"


def upgrade() -> None:
    """Add the indexes."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Take the indexes away."""
    run_script(op.get_bind(), "drop index city.source_keys_id; drop index city.components_street")
