"""What is taken back is forgotten, and its reason is told."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from limner.dataset import Annotation, Tag, derived_id
from limner.store import ImportedLayer, StorageFailed, Store, writer
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


def test_a_save_goes_before_what_is_patient(opened: Store) -> None:
    order: list[str] = []
    begun, released = threading.Event(), threading.Event()

    def holds(_: Connection) -> None:
        begun.set()
        released.wait(10)

    database = opened._database
    held = database.submit(holds)
    begun.wait(10)
    patient = [database.submit(lambda _: order.append("job"), patient=True) for _ in range(2)]
    saves = [database.submit(lambda _: order.append("save")) for _ in range(3)]
    released.set()
    for answer in (held, *patient, *saves):
        answer.result(10)
    assert order == ["save"] * 3 + ["job"] * 2


def test_what_is_patient_is_written_however_much_is_saved(
    opened: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_QUIET", 3600.0)
    database = opened._database
    database.write(lambda _: None)
    patient = database.submit(lambda _: "written", patient=True)
    saves = 0
    while not patient.done():
        database.write(lambda _: None)
        saves += 1
    assert (patient.result(), saves > 1) == ("written", True)


def test_what_is_patient_is_written_before_the_store_closes(
    opened: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_QUIET", 3600.0)
    monkeypatch.setattr(writer, "_PATIENCE", 3600.0)
    opened._database.write(lambda _: None)
    patient = [opened._database.submit(lambda _: "written", patient=True) for _ in range(2)]
    opened.close()
    assert [answer.result(0) for answer in patient] == ["written"] * 2
