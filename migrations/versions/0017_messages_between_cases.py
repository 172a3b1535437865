"""messages between cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "case_message",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("element", sa.String(length=60), nullable=True),
        sa.Column("route", sa.String(length=60), nullable=False),
        sa.Column("to_case_id", sa.String(length=32), nullable=True),
        sa.Column("starter", sa.String(length=60), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("correlations", sa.Text(), nullable=False),
        sa.Column("hops", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.String(length=32), nullable=True),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('sent', 'kept')) = (settled_at IS NULL)",
            name=op.f("ck_case_message_settled_when_over"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_case_message_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"],
            ["person.id"],
            name=op.f("fk_case_message_sent_by_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["to_case_id"],
            ["case.id"],
            name=op.f("fk_case_message_to_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_message")),
        sa.UniqueConstraint(
            "case_id", "seq", "part", name=op.f("uq_case_message_case_id_seq_part")
        ),
    )
    with op.batch_alter_table("case_message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_case_message_pending",
            ["state"],
            unique=False,
            postgresql_where=sa.text("state IN ('sent', 'kept')"),
            sqlite_where=sa.text("state IN ('sent', 'kept')"),
        )
        batch_op.create_index(
            batch_op.f("ix_case_message_to_case_id"), ["to_case_id"], unique=False
        )

    op.create_table(
        "case_wait",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("engine_id", sa.String(length=32), nullable=False),
        sa.Column("element", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("correlations", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case.id"],
            name=op.f("fk_case_wait_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_wait")),
    )
    with op.batch_alter_table("case_wait", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_case_wait_case_id_case_wait_state"), ["case_id", "state"], unique=False
        )
        batch_op.create_index(
            "ix_case_wait_open",
            ["name", "case_id"],
            unique=False,
            postgresql_where=sa.text("state = 'open'"),
            sqlite_where=sa.text("state = 'open'"),
        )

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("frozen", sa.Text(), nullable=True))


def downgrade() -> None:
    """Restore a backup instead: going back would lose rows."""
    raise RuntimeError("going back is done by restoring a backup")
