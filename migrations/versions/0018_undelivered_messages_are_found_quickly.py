"""undelivered messages are found quickly."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_message_undelivered",
            ["created_at"],
            unique=False,
            postgresql_where=sa.text(
                "state IN ('temporary_failure', 'permanent_failure', 'technical_failure')"
            ),
            sqlite_where=sa.text(
                "state IN ('temporary_failure', 'permanent_failure', 'technical_failure')"
            ),
        )


def downgrade() -> None:
    """Restore a backup instead: going back would lose rows."""
    raise RuntimeError("going back is done by restoring a backup")
