"""changes of the calendar wait for confirmation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "calendar_warning",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_warning")),
    )
    op.create_table(
        "calendar_draft",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("days", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("made_by_id", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recomputation_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "(state = 'draft') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_calendar_draft_decided_by_and_when"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["person.id"],
            name=op.f("fk_calendar_draft_decided_by_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"],
            ["person.id"],
            name=op.f("fk_calendar_draft_made_by_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["recomputation_id"],
            ["recomputation.id"],
            name=op.f("fk_calendar_draft_recomputation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_draft")),
    )
    with op.batch_alter_table("calendar_draft", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_calendar_draft_state_calendar_draft_made_at"),
            ["state", "made_at"],
            unique=False,
        )

    # Not in a batch, which would copy the table on SQLite and lose its triggers (0010).
    op.add_column(
        "calendar_day",
        sa.Column("local", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    """Restore a backup instead: going back would lose rows."""
    raise RuntimeError("going back is done by restoring a backup")
