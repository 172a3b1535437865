"""How Alembic reaches the database: through a connection given by lianshu.migrate, or by URL."""

from __future__ import annotations

import os
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from lianshu.migrate import migration_engine
from lianshu.models import METADATA
from workflows.database.base import Document, Instant


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write our own column types as what they are in the database, so revisions stand alone."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Document):
        return "sa.Text()"
    return False


def run(connection: Connection) -> None:
    """Run the revisions inside the connection's transaction."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            # A row a revision changes would else wait for its checks until the end, and a table with
            # waiting rows cannot be altered by a later revision.
            connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = migration_engine(os.environ["LIANSHU_DATABASE_URL"])
    with engine.connect() as own, own.begin():
        run(own)
