"""stamp of reference data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = (
    "organization", "person", "post", "certificate", "matter", "delegation", "calendar_year",
    "calendar_day", "process_version",
)  # fmt: skip


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "reference_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_state")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _on_postgresql()
    else:
        _on_sqlite()


def _on_postgresql() -> None:
    op.execute("INSERT INTO reference_state (id, stamp) VALUES (1, gen_random_uuid()::text)")
    op.execute(
        "CREATE FUNCTION renew_reference_stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " UPDATE reference_state SET stamp = gen_random_uuid()::text; RETURN NULL; END $$"
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_is_reference AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION renew_reference_stamp()"
        )


def _on_sqlite() -> None:
    renewed = "lower(hex(randomblob(16)))"
    op.execute(f"INSERT INTO reference_state (id, stamp) VALUES (1, {renewed})")
    for table in TABLES:
        for change in ("insert", "update", "delete"):
            name = f"{table}_is_reference_{change}"
            op.execute(
                f"CREATE TRIGGER {name} AFTER {change} ON {table}"
                f" BEGIN UPDATE reference_state SET stamp = {renewed}; END"
            )


def downgrade() -> None:
    """Restore a backup instead: going back would lose rows."""
    raise RuntimeError("going back is done by restoring a backup")
