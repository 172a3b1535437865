"""windows in the flow lapse."""

from __future__ import annotations

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

# Until now the window for a review ended with the first warning of its clock, before its last day.
LAPSE = """
UPDATE timer SET interrupting = TRUE, rung = NULL, fire_at = CASE WHEN fire_at IS NULL THEN NULL
 ELSE (SELECT due_at FROM deadline WHERE deadline.id = timer.deadline_id) END
 WHERE element = 'review_window_over' AND state = 'armed'
"""


def upgrade() -> None:
    """Bring the rows forward."""
    op.execute(LAPSE)


def downgrade() -> None:
    """Restore a backup instead: going back would lose rows."""
    raise RuntimeError("going back is done by restoring a backup")
