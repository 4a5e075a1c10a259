"""Terms of cases for the search over all years; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Add the table of terms and the index of telephones."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Take both away; the terms follow from the cases."""
    run_script(
        op.get_bind(),
        "drop trigger if exists search_terms on city.cases; drop index if exists city.reporters_phone_end;"
        " drop table city.case_terms",
    )
