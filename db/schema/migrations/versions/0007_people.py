"""What each person sees; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add what the scopes of people are looked up by."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Who saw what is not taken back."""
    raise NotImplementedError("scopes are not taken down; drop the database instead")
