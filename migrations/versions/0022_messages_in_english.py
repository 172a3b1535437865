"""messages in english."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("case_message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("words_en", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Restore a backup instead: going back would lose rows."""
    raise RuntimeError("going back is done by restoring a backup")
