"""The outbox: messages to units, and the channels that take them; the text stands in the SQL file of the same name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Add channels, messages, and the steps that each message tells of."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Take them away; steps that were told stay done."""
    run_script(
        op.get_bind(),
        "drop table city.outbox_cases; drop table city.outbox_messages; drop table city.outbox_channels",
    )
