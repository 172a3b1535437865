"""local rules a case began under."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward; until now the county's profile was that of all its cases."""
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("profile", sa.String(length=60), nullable=True))
    op.execute(
        "UPDATE \"case\" SET profile = (SELECT min(profile) FROM organization WHERE kind = 'GOV')"
    )


def downgrade() -> None:
    """Restore a backup instead: going back would lose rows."""
    raise RuntimeError("going back is done by restoring a backup")
