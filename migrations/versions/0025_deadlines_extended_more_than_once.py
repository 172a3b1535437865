"""deadlines extended more than once."""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("deadline_extension", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_deadline_extension_deadline_id"), type_="unique")
        batch_op.create_index(
            batch_op.f("ix_deadline_extension_deadline_id"), ["deadline_id"], unique=False
        )


def downgrade() -> None:
    """Restore a backup instead: going back would lose rows."""
    raise RuntimeError("going back is done by restoring a backup")
