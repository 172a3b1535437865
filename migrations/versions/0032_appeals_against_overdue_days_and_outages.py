"""appeals against overdue days and outages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "outage",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= began_at", name=op.f("ck_outage_period")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
    )
    with op.batch_alter_table("outage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outage_ended_at"), ["ended_at"], unique=False)

    op.create_table(
        "overdue_appeal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("deadline_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("organization_id", sa.String(length=32), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("ground", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=60), nullable=True),
        sa.Column("decided_by_id", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("excluded_from", sa.Date(), nullable=True),
        sa.Column("excluded_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(outcome IN ('whole', 'part')) = (excluded_from IS NOT NULL)"
            " OR outcome IS NULL AND excluded_from IS NULL",
            name=op.f("ck_overdue_appeal_excluded_when_granted"),
        ),
        sa.CheckConstraint(
            "outcome IN ('whole', 'part', 'refused')", name=op.f("ck_overdue_appeal_outcome")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_by_id IS NULL) AND (outcome IS NULL) = (opinion IS NULL)"
            " AND (outcome IS NULL) = (decided_at IS NULL)",
            name=op.f("ck_overdue_appeal_accounted"),
        ),
        sa.CheckConstraint(
            "excluded_from IS NULL OR"
            " excluded_from >= first_day AND excluded_to >= excluded_from AND excluded_to <= last_day",
            name=op.f("ck_overdue_appeal_within"),
        ),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_overdue_appeal_period")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["person.id"],
            name=op.f("fk_overdue_appeal_asked_by_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_overdue_appeal_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["deadline_id"],
            ["deadline.id"],
            name=op.f("fk_overdue_appeal_deadline_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["person.id"],
            name=op.f("fk_overdue_appeal_decided_by_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_overdue_appeal_organization_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overdue_appeal")),
    )
    with op.batch_alter_table("overdue_appeal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_overdue_appeal_deadline_id"), ["deadline_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_overdue_appeal_outcome"), ["outcome"], unique=False)


def downgrade() -> None:
    """Restore a backup instead: going back would lose rows."""
    raise RuntimeError("going back is done by restoring a backup")
