"""progress of cases."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("progress", sa.Text(), nullable=False, server_default="{}"))
    _fill()
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.alter_column("progress", server_default=None)
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.drop_index("ix_deadline_case_id_deadline_rule")
        batch_op.create_index("ix_deadline_case_id_deadline_state", ["case_id", "state"])


def _fill() -> None:
    """Say of each case how often its elements were opened and answered, and with which decision."""
    connection = op.get_bind()
    progress: dict[str, dict[str, list[object]]] = {}
    opened = sa.text("SELECT case_id, element, count(*) FROM task GROUP BY case_id, element")
    for case, element, count in connection.execute(opened):
        progress.setdefault(case, {})[element] = [count, 0, None]
    answered = sa.text("SELECT case_id, element, decision FROM answer ORDER BY round")
    for case, element, decision in connection.execute(answered):
        seen = progress.setdefault(case, {}).setdefault(element, [0, 0, None])
        seen[1:] = [int(str(seen[1])) + 1, decision]
    change = sa.text('UPDATE "case" SET progress = :progress WHERE id = :case')
    for case, elements in progress.items():
        text = json.dumps(elements, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        connection.execute(change, {"case": case, "progress": text})


def downgrade() -> None:
    """Restore a backup instead: going back would lose rows."""
    raise RuntimeError("going back is done by restoring a backup")
