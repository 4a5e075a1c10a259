"""Hashes of pictures, what was found alike, and originals of what was covered; the text stands in the SQL file."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Add both tables and both columns."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """Take them away; originals of what was covered go with them."""
    run_script(
        op.get_bind(),
        "delete from city.attachment_contents c using city.attachments a where c.sha256 = a.original_sha256"
        " and not exists (select from city.attachments o where o.sha256 = c.sha256);"
        " drop table city.photo_matches; drop table city.picture_hashes;"
        " alter table city.attachments drop column original_sha256, drop column covered_by, drop column covered_at;"
        " alter table city.attachment_contents drop column is_sample",
    )
