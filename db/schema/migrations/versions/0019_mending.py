"""What a case says can be mended, and supervisions are rows of their own; the text is the SQL file of this name."""

from pathlib import Path

from alembic import op

from db.schema.queries import run_script

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Keep why a case came back and what an act changed, and carry the supervisions of before over."""
    run_script(op.get_bind(), Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    """What was corrected is not made wrong again."""
    raise NotImplementedError("what was corrected is not made wrong again; drop the database instead")
