"""Every shape and every field through every format: what comes back is what went in, less what the ledger says."""

import tempfile
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limner.dataset import (
    SHAPES,
    Annotation,
    Box,
    Dataset,
    LabelledImage,
    Layer,
    Ontology,
    Part,
    Polygon,
    Relation,
    derived_id,
)
from limner.formats import both_ways, explain, verify
from limner.formats.core.written import Description
from tests.formats import anything
from tests.formats.anything import CLASSES, FIELDS, LINK, SHAPE
from tests.formats.making import dataset, note, picture, through, written

FORMATS = both_ways()
annotations = anything.bare
ONTOLOGY = Ontology(classes=CLASSES, relation_types=(LINK,))
ABOUT: dict[str, Any] = {
    "tags": ("blurred",),
    "author": "Ann",
    "licence": "CC0-1.0",
    "verified": {str(CLASSES[1].id): "absent"},
    "orientation": 6,
    "sequence_id": derived_id("sequence"),
    "frame": 3,
}


def linked(item: LabelledImage) -> LabelledImage:
    """The picture with its objects linked one to the next, and a second layer."""
    [layer] = item.layers
    links = tuple(
        Relation(id=derived_id(str(a.id), str(b.id)), type_id=LINK.id, source_id=a.id, target_id=b.id)
        for a, b in pairwise(layer.annotations)
    )
    second = Layer(image_id=item.image.id, kind="gold", status="done")
    return LabelledImage(item.image, (msgspec.structs.replace(layer, relations=links), second))


def test_every_shape_type_and_field_is_tried() -> None:
    assert set(SHAPE) == set(SHAPES)
    kept_by_the_server = {"number", "revision", "created", "updated", "made_at", "ontology_version", "schema"}
    apart = {"id", "shape", "class_id", "extra"}
    assert {*FIELDS, *apart, *kept_by_the_server} == set(Annotation.__struct_fields__)


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=60)
@given(
    notes=st.lists(anything.annotations(), max_size=4, unique_by=lambda one: one.id),
    about=st.sets(st.sampled_from([*ABOUT])),
)
def test_nothing_is_lost_that_the_ledger_does_not_name(
    format: str, notes: list[Annotation], about: set[str]
) -> None:
    item = linked(picture(*notes, **{name: ABOUT[name] for name in about}))
    data = Dataset(ONTOLOGY, (item,))
    with tempfile.TemporaryDirectory() as folder:
        sink, ledger = written(data, format, Path(folder))
        found = verify(data, Path(folder), format, sink, ledger)
    assert found.faults == []
    assert ledger.kept + ledger.changed + ledger.lost == len(notes)
    foretold = {expectation.what for expectation in explain(format)}
    assert {row.what for row in ledger.rows() if row.severity != "note"} <= foretold
    touched = {loss.annotation for loss in ledger.losses() if loss.severity != "note"}
    assert ledger.written is not None
    [[(at, length)]] = ledger.written.places(ledger.renamed).values()
    lines = (ledger.written.read(at, length) or b"").split(b"\n")
    there = {_told(line) for line in lines if line}
    for one in notes:
        if one.id not in touched:
            assert {_told(line) for line in _ways(one)} & there, one


def _ways(one: Annotation) -> Iterable[bytes]:
    """The object in words; that nothing is hidden or cut off may be left unsaid, or be said where nothing was."""
    description = Description(ONTOLOGY)
    for occluded in {one.occluded, one.occluded or None, one.occluded or 0}:
        for truncated in {one.truncated, one.truncated or None, one.truncated or 0.0}:
            yield from description.lines(
                [msgspec.structs.replace(one, occluded=occluded, truncated=truncated)]
            )


def _told(line: bytes) -> str:
    """The same without the numbers by which ties between objects are told apart."""
    kind, shape, more = msgspec.json.decode(line)
    for name in ("instance_id", "group_id"):
        if name in more:
            more[name] = True
    return str(msgspec.json.encode([kind, shape, more], order="deterministic"))


@pytest.mark.parametrize("format", FORMATS)
def test_same_data_same_bytes(format: str, tmp_path: Path) -> None:
    data = dataset(picture(note(Box(1, 2, 3, 4)), note(Polygon((Part((1.5, 2, 3, 4, 5, 6)),)), 2)))
    for name in ("a", "b"):
        through(data, format, tmp_path / name)
    first, second = (
        {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for root in (tmp_path / "a", tmp_path / "b")
    )
    assert first == second
