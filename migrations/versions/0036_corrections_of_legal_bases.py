"""corrections of legal bases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("legal_basis_change", schema=None) as batch_op:
        batch_op.add_column(sa.Column("corrected", sa.Text(), nullable=True))


def downgrade() -> None:
    """Restore a backup instead: going back would lose rows."""
    raise RuntimeError("going back is done by restoring a backup")
