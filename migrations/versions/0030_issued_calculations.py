"""issued calculations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("official_document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deadline_id", sa.String(length=32), nullable=True))
        batch_op.alter_column("docx_sha256", existing_type=sa.VARCHAR(length=200), nullable=True)
        batch_op.create_index(
            batch_op.f("ix_official_document_deadline_id"), ["deadline_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_official_document_deadline_id"),
            "deadline",
            ["deadline_id"],
            ["id"],
            initially="DEFERRED",
            deferrable=True,
        )


def downgrade() -> None:
    """Restore a backup instead: going back would lose rows."""
    raise RuntimeError("going back is done by restoring a backup")
