"""newest cases are found by an index."""

from __future__ import annotations

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index("ix_case_started_at_case_id", ["started_at", "id"], unique=False)


def downgrade() -> None:
    """Restore a backup instead: going back would lose rows."""
    raise RuntimeError("going back is done by restoring a backup")
