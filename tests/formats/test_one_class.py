"""Formats that know one class, tried with objects of that class."""

import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limner.dataset import Annotation, Dataset, Ontology
from limner.formats import explain, verify
from tests.formats.making import kinds, picture, written
from tests.formats.test_round_trip import annotations

FORMATS = {
    "widerface": "face", "celeba": "face", "celeba-align": "face", "lfw": "face", "vggface2": "face",
    "mpii": "person", "aic": "person", "aflw": "face", "icdar": "text", "icdar-rec": "text", "icdar-seg": "text",
}  # fmt: skip


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=60, deadline=None)
@given(notes=st.lists(annotations, max_size=4, unique_by=lambda one: one.id))
def test_nothing_is_lost_that_the_ledger_does_not_name(format: str, notes: list[Annotation]) -> None:
    cat, dog = kinds()
    ontology = Ontology(classes=(msgspec.structs.replace(cat, name=FORMATS[format]), dog))
    data = Dataset(ontology, (picture(*notes),))
    with tempfile.TemporaryDirectory() as folder:
        sink, ledger = written(data, format, Path(folder))
        found = verify(data, Path(folder), format, sink, ledger)
    assert found.faults == []
    assert ledger.kept + ledger.changed + ledger.lost == len(notes)
    foretold = {expectation.what for expectation in explain(format)}
    assert {row.what for row in ledger.rows() if row.severity != "note"} <= foretold
