"""Every shape through every format: what comes back is what went in, less what the ledger says."""

import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limner.dataset import (
    SHAPES,
    Annotation,
    Box,
    Cuboid,
    Dataset,
    Ellipse,
    Keypoints,
    Mask,
    Part,
    Polygon,
    Polyline,
    Tag,
)
from limner.formats import Ledger, both_ways, explain, verify
from limner.formats.written import Description
from limner.geometry import rle
from tests.formats.making import dataset, note, picture, through, written

FORMATS = both_ways()
numbers = st.floats(-20, 120, allow_nan=False).map(lambda value: round(value, 2))
sizes = st.floats(0.5, 60).map(lambda value: round(value, 2))
angles = st.sampled_from([0.0, 0.0, 30.0, 90.0, 359.5])


def ring(corners: int = 3) -> st.SearchStrategy[tuple[float, ...]]:
    return st.lists(numbers, min_size=2 * corners, max_size=2 * corners).map(tuple)


@st.composite
def masks(draw: st.DrawFn) -> Mask:
    pixels = draw(st.lists(st.booleans(), min_size=30, max_size=30))
    pixels[draw(st.integers(0, 29))] = True
    import numpy as np

    found = rle.crop(rle.from_pixels(np.array(pixels).reshape(5, 6)), 5)
    return Mask(x=found.x + 10, y=found.y + 20, width=found.width, height=found.height, counts=found.counts)


parts = st.builds(Part, ring(4), st.lists(ring(3), max_size=1).map(tuple))
SHAPE = {
    "tag": st.just(Tag()),
    "box": st.builds(Box, numbers, numbers, sizes, sizes, angles),
    "polygon": st.builds(Polygon, st.lists(parts, min_size=1, max_size=3).map(tuple)),
    "polyline": st.builds(Polyline, ring(4), st.sampled_from(["straight", "bezier"])),
    "keypoints": st.builds(
        Keypoints,
        st.lists(st.tuples(numbers, numbers, st.sampled_from([1, 2])), min_size=1, max_size=4).map(tuple),
    ),
    "ellipse": st.builds(Ellipse, numbers, numbers, sizes, sizes, angles),
    "mask": masks(),
    "cuboid": st.builds(Cuboid, ring(8)),
}
annotations = st.builds(
    Annotation,
    id=st.uuids(version=4),
    shape=st.one_of(*SHAPE.values()),
    class_id=st.sampled_from([note(Tag()).class_id, note(Tag(), kind="dog").class_id]),
    occluded=st.sampled_from([None, 0, 1, 2]),
    truncated=st.sampled_from([None, 0.0, 0.5, 1.0]),
    score=st.sampled_from([None, None, 0.25]),
    text=st.sampled_from([None, None, "seen"]),
    flags=st.frozensets(st.sampled_from(["difficult", "crowd", "group-of"]), max_size=2),
)


def test_every_shape_type_is_tried() -> None:
    assert set(SHAPE) == set(SHAPES)


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=60, deadline=None)
@given(notes=st.lists(annotations, max_size=4, unique_by=lambda one: one.id))
def test_nothing_is_lost_that_the_ledger_does_not_name(format: str, notes: list[Annotation]) -> None:
    data = dataset(picture(*notes))
    with tempfile.TemporaryDirectory() as folder:
        sink, ledger = written(data, format, Path(folder))
        found = verify(data, Path(folder), format, sink, ledger)
    assert found.faults == []
    assert ledger.kept + ledger.changed + ledger.lost == len(notes)
    touched = {loss.annotation for loss in ledger.losses() if loss.severity != "note"} - {None}
    assert len(touched) == ledger.changed + ledger.lost
    foretold = {expectation.what for expectation in explain(format)}
    assert {row.what for row in ledger.rows() if row.severity != "note"} <= foretold
    _check_unsaid(data, [one for one in notes if one.id not in touched], ledger)


def _check_unsaid(data: Dataset, unsaid: list[Annotation], ledger: Ledger) -> None:
    """What the ledger says nothing of was written as it was, but for book-keeping and ties between objects.

    That nothing is hidden or cut off may also be left unsaid, or be said where nothing was.
    """
    assert ledger.written is not None
    [[(at, length)]] = ledger.written.places(ledger.renamed).values()
    lines = (ledger.written.read(at, length) or b"").split(b"\n")
    description = Description(data.ontology)
    for one in unsaid:
        variants = [
            msgspec.structs.replace(one, occluded=occluded, truncated=truncated)
            for occluded in (one.occluded, one.occluded or None, one.occluded or 0)
            for truncated in (one.truncated, one.truncated or None)
        ]
        seen = {line for variant in variants for line in description.lines([variant])}
        assert seen & set(lines), one


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
