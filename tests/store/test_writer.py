"""What is taken back is forgotten, and its reason is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from limner.dataset import Annotation, Tag, derived_id
from limner.store import ImportedLayer, StorageFailed, Store
from tests.store.conftest import fresh_url
from tests.store.making import desk


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data", fresh_url()) as store:
        yield store


def test_a_transaction_that_the_database_gave_up_says_why(opened: Store) -> None:
    if opened._database.url.startswith("postgresql"):
        pytest.skip("only SQLite takes its savepoints back by itself")

    def fails(connection: Connection) -> None:
        connection.execute(text("ROLLBACK"))  # as SQLite does by itself when the disk is full
        raise connection.dialect.loaded_dbapi.OperationalError("database or disk is full")

    with pytest.raises(StorageFailed) as caught:
        opened._database.write(fails)
    assert caught.value.code == "disk-full"
    assert opened._database.write(lambda connection: connection.scalar(text("SELECT 1"))) == 1


def test_what_was_remembered_of_a_change_that_failed_is_forgotten(opened: Store) -> None:
    on = desk(opened)
    on.add_box()
    assert opened.layers._vocabularies

    def fails(_: Connection) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        opened._database.write(fails)
    assert opened.layers._vocabularies == {}
    assert opened.layers._people == {}


def test_more_records_than_one_query_may_name(opened: Store) -> None:
    on = desk(opened)
    records = tuple(
        Annotation(id=derived_id("many", at), shape=Tag(), class_id=on.classes[0]) for at in range(1_500)
    )
    [first] = opened.layers.import_layers(
        on.project, derived_id("one"), [ImportedLayer(image=on.images[0], records=records)], on.actor
    )
    [second] = opened.layers.import_layers(
        on.project, derived_id("two"), [ImportedLayer(image=on.images[0], records=records)], on.actor
    )
    assert len(first.answers) == len(second.answers) == 1_500
    assert len(opened.layers.get(on.images[0]).annotations) == 1_500
