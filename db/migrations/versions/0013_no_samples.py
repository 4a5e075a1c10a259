"""No samples are kept of what people wrote and of who reported; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.queries import run_script

revision = "0013"
down_revision = "0010"


def upgrade() -> None:
    """Forget the samples that are there, and take none from now on."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Let the server take samples again, as it does by itself."""
    for table, columns in (
        ("reporters", ("name", "phone")),
        ("reports", ("outside_id", "text", "address")),
        ("attachments", ("file_name",)),
        ("cases", ("text", "address")),
    ):
        for column in columns:
            op.execute(f"alter table city.{table} alter column {column} set statistics -1")
