"""The database brought up to date: a copy first, then migrations; a newer database is refused."""

import time
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from limner.store.dialect import copy_database, database_exists, writing_engine
from limner.store.errors import NewerDatabase


def upgrade(url: str, backups: Path) -> None:
    """Brings the database at `url` to the newest revision, in one transaction.

    An existing SQLite file is copied to `backups` before. Raises NewerDatabase for a revision unknown here.
    """
    existed = database_exists(url)
    engine = writing_engine(url)
    try:
        with engine.connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
        script = ScriptDirectory.from_config(_config())
        if revision is not None and revision not in {known.revision for known in script.walk_revisions()}:
            raise NewerDatabase(
                f"the database has revision {revision}, which this Limner does not know",
                hint="Update Limner: the data folder was used by a newer one.",
                params={"revision": revision},
            )
        if revision == script.get_current_head():
            return
        if existed and revision is not None and url.startswith("sqlite"):
            backups.mkdir(parents=True, exist_ok=True)
            copy_database(url, backups / f"before-{revision}-{time.strftime('%Y%m%dT%H%M%S')}.db")
        with engine.begin() as connection:
            command.upgrade(_config(connection), "head")
    finally:
        engine.dispose()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("limner.store") / "migrations"))
    config.attributes["connection"] = connection
    return config
