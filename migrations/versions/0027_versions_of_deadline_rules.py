"""versions of deadline rules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TABLES = ("deadline_rule", "warning_profile", "legal_basis")
"""What is remembered under the stamp of the reference data (0010)."""


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "legal_basis",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("law", sa.String(length=200), nullable=False),
        sa.Column("article", sa.Integer(), nullable=True),
        sa.Column("clause", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("also", sa.String(length=200), nullable=False),
        sa.Column("matters", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor", sa.String(length=60), nullable=True),
        sa.Column("status", sa.String(length=60), nullable=False),
        sa.Column("least", sa.Integer(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to > valid_from",
            name=op.f("ck_legal_basis_period"),
        ),
        sa.ForeignKeyConstraint(
            ["successor"],
            ["legal_basis.code"],
            name=op.f("fk_legal_basis_successor"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_basis")),
        sa.UniqueConstraint("code", name=op.f("uq_legal_basis_code")),
    )
    with op.batch_alter_table("legal_basis", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_legal_basis_law_legal_basis_article"), ["law", "article"], unique=False
        )

    op.create_table(
        "deadline_rule",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("process", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("amount", sa.String(length=60), nullable=True),
        sa.Column("urgent", sa.String(length=60), nullable=True),
        sa.Column("start_event", sa.Text(), nullable=False),
        sa.Column("roll", sa.String(length=60), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("pausable", sa.Boolean(), nullable=False),
        sa.Column("ext_amount", sa.String(length=60), nullable=True),
        sa.Column("ext_approver", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=60), nullable=False),
        sa.Column("lighter", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("warn_profile", sa.String(length=60), nullable=True),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by_id", sa.String(length=32), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "source != 'county' OR (changed_by_id IS NOT NULL AND reason != '')",
            name=op.f("ck_deadline_rule_accounted"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_deadline_rule_period"),
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"],
            ["person.id"],
            name=op.f("fk_deadline_rule_changed_by_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_rule")),
    )
    with op.batch_alter_table("deadline_rule", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_deadline_rule_process_deadline_rule_code"),
            ["process", "code"],
            unique=False,
        )

    op.create_table(
        "warning_profile",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("units", sa.String(length=60), nullable=False),
        sa.Column("longest", sa.Integer(), nullable=True),
        sa.Column("remind", sa.String(length=60), nullable=False),
        sa.Column("warn", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by_id", sa.String(length=32), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_warning_profile_period"),
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"],
            ["person.id"],
            name=op.f("fk_warning_profile_changed_by_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_profile")),
    )
    with op.batch_alter_table("warning_profile", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_warning_profile_code"), ["code"], unique=False)

    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rule_version_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("warn_profile", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("profiles_on", sa.Date(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_deadline_rule_version_id"),
            "deadline_rule",
            ["rule_version_id"],
            ["id"],
            initially="DEFERRED",
            deferrable=True,
        )
    if op.get_bind().dialect.name == "postgresql":
        _on_postgresql()
    else:
        _on_sqlite()


def _on_postgresql() -> None:
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_is_reference AFTER INSERT OR UPDATE OR DELETE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION renew_reference_stamp()"
        )


def _on_sqlite() -> None:
    renewed = "lower(hex(randomblob(16)))"
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
