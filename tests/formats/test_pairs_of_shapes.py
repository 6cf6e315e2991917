"""Boxes and masks of one object through the formats that tie them: whatever is tied how, all that changes is said."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limner.dataset import Annotation, Box, Tag, derived_id
from limner.formats import verify
from tests.formats.anything import masks
from tests.formats.making import dataset, note, picture, written

shapes = st.one_of(
    st.sampled_from([Box(10, 20, 30, 40), Box(1, 2, 3, 4), Box(10, 20, 6, 5), Tag()]), masks(), masks()
)
annotations = st.builds(
    Annotation,
    id=st.uuids(version=4),
    shape=shapes,
    class_id=st.sampled_from([note(Tag()).class_id, note(Tag(), kind="dog").class_id]),
    instance_id=st.sampled_from([None, derived_id("object", 1), derived_id("object", 2)]),
    occluded=st.sampled_from([None, None, 1]),
    truncated=st.sampled_from([None, 0.0, 1.0]),
    score=st.sampled_from([None, None, 0.25, 1.0]),
    flags=st.frozensets(st.sampled_from(["difficult", "crowd", "group-of"]), max_size=2),
)


@pytest.mark.parametrize("format", ["openimages", "tfrecord"])
@settings(max_examples=40)
@given(notes=st.lists(annotations, max_size=6, unique_by=lambda one: one.id))
def test_all_that_changes_of_a_pair_is_said(format: str, notes: list[Annotation]) -> None:
    data = dataset(picture(*notes))
    with tempfile.TemporaryDirectory() as folder:
        sink, ledger = written(data, format, Path(folder))
        assert verify(data, Path(folder), format, sink, ledger).faults == []
    assert ledger.kept + ledger.changed + ledger.lost == len(notes)
    touched = {loss.annotation for loss in ledger.losses() if loss.severity != "note"} - {None}
    assert len(touched) == ledger.changed + ledger.lost
