"""Alembic runs as the owner: the connecting role is only used to become neuracrm_owner."""

import sys
from pathlib import Path

from alembic import context
from sqlalchemy import create_engine, pool, text

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.core.provisioning import OWNER_ROLE
from config import load_settings

LOCK_TIMEOUT = "4s"


def run() -> None:
    url = context.config.attributes.get("owner_url") or load_settings().owner_url
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"set role {OWNER_ROLE}"))
        connection.execute(text(f"set lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text("set search_path = public"))
        connection.commit()
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()


run()
