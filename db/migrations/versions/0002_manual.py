"""The tables of the command manual; their text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    script = Path(__file__).with_suffix(".sql").read_text("utf-8")
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(script)


def downgrade() -> None:
    """Cases name the versions that they were filed under, so the manual is not taken away from under them."""
    raise NotImplementedError("the manual is not taken down; drop the database instead")
