"""A store to test with: SQLite in a fresh folder, or the database that LIMNER_TEST_POSTGRES names, emptied."""

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text

from limner.store import Store

POSTGRES = os.environ.get("LIMNER_TEST_POSTGRES")


def fresh_url() -> str | None:
    """The URL of an empty database; None is the SQLite file of the data folder."""
    if POSTGRES:
        engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()
    return POSTGRES


@pytest.fixture
def store(tmp_path) -> Iterator[Store]:
    with Store.open(tmp_path / "data", fresh_url()) as opened:
        yield opened
