"""reviews of suspensions."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

OFFICE = timezone(timedelta(hours=8))


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "deadline_review",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("pause_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(length=32), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["person.id"],
            name=op.f("fk_deadline_review_by_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["pause_id"],
            ["deadline_pause.id"],
            name=op.f("fk_deadline_review_pause_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_review")),
    )
    with op.batch_alter_table("deadline_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deadline_review_pause_id"), ["pause_id"], unique=False)

    with op.batch_alter_table("deadline_pause", schema=None) as batch_op:
        batch_op.add_column(sa.Column("role", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("organization_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("review_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_deadline_pause_standing",
            ["review_at"],
            unique=False,
            postgresql_where=sa.text("review_at IS NOT NULL AND ended_at IS NULL"),
            sqlite_where=sa.text("review_at IS NOT NULL AND ended_at IS NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_deadline_pause_organization_id"),
            "organization",
            ["organization_id"],
            ["id"],
            initially="DEFERRED",
            deferrable=True,
        )
    _fill()


def _fill() -> None:
    """Let what a person suspended before be reviewed too: 30 days on, at the weekend on Monday."""
    connection = op.get_bind()
    pause = sa.table(
        "deadline_pause",
        sa.column("id", sa.String()),
        sa.column("by_id", sa.String()),
        sa.column("began_at", sa.DateTime(timezone=True)),
        sa.column("ended_at", sa.DateTime(timezone=True)),
        sa.column("review_at", sa.DateTime(timezone=True)),
    )
    standing = sa.select(pause.c.id, pause.c.began_at).where(
        pause.c.by_id.is_not(None), pause.c.ended_at.is_(None)
    )
    for pause_id, began_at in connection.execute(standing).all():
        aware = began_at if began_at.tzinfo else began_at.replace(tzinfo=UTC)
        day = aware.astimezone(OFFICE).date() + timedelta(days=30)
        day += timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)
        at = datetime.combine(day, time(), OFFICE).astimezone(UTC)
        if connection.dialect.name == "sqlite":
            at = at.replace(tzinfo=None)
        connection.execute(pause.update().where(pause.c.id == pause_id).values(review_at=at))


def downgrade() -> None:
    """Restore a backup instead: going back would lose rows."""
    raise RuntimeError("going back is done by restoring a backup")
