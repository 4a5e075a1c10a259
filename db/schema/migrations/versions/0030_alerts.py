"""Alerts, what raised them, who acted on them, and the looks at urgent cases; the text stands in the SQL file."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Add the tables and the kinds of alerts."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Take them away; no case is touched."""
    run_script(
        op.get_bind(),
        "drop table city.hazard_plans, city.hazard_views, city.alert_switches, city.alert_acts, city.alert_causes,"
        " city.alerts, city.alert_kinds",
    )
