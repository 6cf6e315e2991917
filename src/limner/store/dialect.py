"""Where SQLite and PostgreSQL differ: how engines are made, names are searched, rows are replaced, copies are made."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    LargeBinary,
    Table,
    create_engine,
    event,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url

from limner.store.errors import StorageFailed
from limner.store.tables import images, meta

_READERS = 8
_SPENT = "spent-number"
"""Under which name the highest number of a removed picture is kept."""


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite:///{path}"


def writing_engine(url: str) -> Engine:
    """The engine of the one writer. On SQLite its connection alone checkpoints."""
    if not _is_sqlite(url):
        return create_engine(_postgres(url), pool_size=1, max_overflow=0)
    pragmas = (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "cache_size=-65536",
    )
    return _sqlite_engine(url, pragmas, begin="BEGIN IMMEDIATE", pool_size=1, max_overflow=0)


def reading_engine(url: str) -> Engine:
    """The engine of all readers, none of which can write; each transaction sees one moment."""
    if not _is_sqlite(url):
        options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        return create_engine(_postgres(url), pool_size=_READERS, execution_options=options)
    pragmas = ("query_only=ON", "wal_autocheckpoint=0", "busy_timeout=10000", "cache_size=-16384")
    return _sqlite_engine(url, pragmas, begin="BEGIN", pool_size=_READERS, max_overflow=_READERS)


def database_exists(url: str) -> bool:
    """Whether the SQLite file is there; a PostgreSQL database always is."""
    path = make_url(url).database
    return not _is_sqlite(url) or (path is not None and Path(path).exists())


def copy_database(url: str, target: Path) -> None:
    """Copies a SQLite database page by page while it is in use. Raises StorageFailed on PostgreSQL."""
    if not _is_sqlite(url):
        raise StorageFailed("PostgreSQL is backed up by its own tools", hint="Use pg_dump.")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(str(make_url(url).database))) as source,
        closing(sqlite3.connect(part)) as copy,
    ):
        source.execute("PRAGMA query_only=ON")
        source.execute("PRAGMA wal_autocheckpoint=0")
        source.backup(copy, pages=4096)
        copy.execute("PRAGMA journal_mode=DELETE")
    # Only a whole copy has the name of one.
    with part.open("rb") as copied:
        os.fsync(copied.fileno())
    part.replace(target)


def insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def create_name_search(connection: Connection) -> None:
    """The index by which names are searched."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE image_names USING fts5(folded, content='', tokenize='trigram case_sensitive 1')"
        )


def add_names(connection: Connection, names: list[tuple[int, str]]) -> None:
    """Puts pictures (key, folded path) into the index of names."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO image_names(rowid, folded) VALUES (?, ?)", names)


def remove_name(connection: Connection, key: int, folded: str) -> None:
    """Takes a picture (key, folded path) out of the index of names."""
    if connection.dialect.name == "sqlite":
        gone = ("delete", key, folded)
        connection.exec_driver_sql(
            "INSERT INTO image_names(image_names, rowid, folded) VALUES (?, ?, ?)", gone
        )


def name_holds(connection: Connection, part: str) -> ColumnElement[bool]:
    """The condition that a picture's folded path holds `part`."""
    if connection.dialect.name == "sqlite" and len(part) >= 3:
        quoted = '"' + part.replace('"', '""') + '"'
        found = text("SELECT rowid FROM image_names WHERE image_names MATCH :part").bindparams(part=quoted)
        return images.c.key.in_(found.columns(images.c.key))
    return images.c.folded.contains(part, autoescape=True)


def holds(connection: Connection, column: Column[bytes], part: str) -> ColumnElement[bool]:
    """The condition that octets hold a text."""
    octets = literal(part.encode(), LargeBinary)
    if connection.dialect.name == "sqlite":
        return func.instr(column, octets) > 0
    return func.position(octets.op("IN")(column)) > 0


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _postgres(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _sqlite_engine(
    url: str, pragmas: tuple[str, ...], *, begin: str, pool_size: int, max_overflow: int
) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=max_overflow,
        connect_args={"check_same_thread": False, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def spend_number(connection: Connection, key: int) -> None:
    """Notes that the number of a picture that is removed is never given to another: SQLite would give the highest one
    again, and programs of other tools name pictures by it."""
    if connection.dialect.name == "sqlite" and key == connection.scalar(select(func.max(images.c.key))):
        value = str(max(key, _spent(connection)))
        query = sqlite.insert(meta).values(name=_SPENT, value=value)
        connection.execute(query.on_conflict_do_update(index_elements=[meta.c.name], set_={"value": value}))


def fresh_numbers(connection: Connection, count: int) -> range | None:
    """Numbers for so many new pictures; None where the database gives such as nothing had before."""
    spent = _spent(connection)
    if not spent or (connection.scalar(select(func.max(images.c.key))) or 0) > spent:
        return None
    return range(spent + 1, spent + 1 + count)


def _spent(connection: Connection) -> int:
    return int(connection.scalar(select(meta.c.value).where(meta.c.name == _SPENT)) or 0)
