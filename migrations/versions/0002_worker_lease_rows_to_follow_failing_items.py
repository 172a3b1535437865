"""worker lease, rows to follow, failing items."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# As things stood then: what waits is carried over.
FOLLOWERS = {
    "oversight": ["deadline:rung"],
    "notifications": ["task:opened", "ladder:told", "notice:sent", "case:finished"],
}


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "failing_item",
        sa.Column("job", sa.String(length=60), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("job", "item", name=op.f("pk_failing_item")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "to_follow",
        sa.Column("follower", sa.String(length=60), nullable=False),
        sa.Column("chain", sa.String(length=60), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tell_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("follower", "chain", "seq", name=op.f("pk_to_follow")),
    )
    with op.batch_alter_table("to_follow", schema=None) as batch_op:
        batch_op.create_index(
            "ix_to_follow_waiting",
            ["follower", "tell_at", "chain", "seq"],
            unique=False,
        )

    for follower, kinds in FOLLOWERS.items():
        op.execute(
            sa.text(
                "INSERT INTO to_follow (follower, chain, seq, tell_at)"
                " SELECT :follower, chain, seq, tell_at FROM history"
                " WHERE kind IN :kinds AND tell_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM followed"
                " WHERE followed.follower = :follower AND followed.history_id = history.id)"
            ).bindparams(sa.bindparam("kinds", kinds, expanding=True), follower=follower)
        )
    op.drop_table("followed")
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_history_kind_history_id"))
        batch_op.drop_index(batch_op.f("ix_history_tell_at"))

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("claimed_by", sa.String(length=200), nullable=True))
        batch_op.drop_index(batch_op.f("ix_message_state_message_next_attempt_at"))
        batch_op.create_index(
            "ix_message_waiting",
            ["next_attempt_at", "state"],
            unique=False,
            postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
            sqlite_where=sa.text("next_attempt_at IS NOT NULL"),
        )

    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_timer_state_timer_fire_at"))
        batch_op.create_index(
            "ix_timer_running",
            ["fire_at"],
            unique=False,
            postgresql_where=sa.text("fire_at IS NOT NULL"),
            sqlite_where=sa.text("fire_at IS NOT NULL"),
        )


def downgrade() -> None:
    """Restore a backup instead: going back would lose rows."""
    raise RuntimeError("going back is done by restoring a backup")
