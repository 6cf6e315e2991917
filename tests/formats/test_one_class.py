"""Formats that know one class, tried with objects of that class."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limner.dataset import Annotation
from tests.formats import anything, test_round_trip
from tests.formats.test_round_trip import ABOUT, ONTOLOGY

FORMATS = {
    "widerface": "face", "celeba": "face", "celeba-align": "face", "lfw": "face", "vggface2": "face",
    "mpii": "person", "aic": "person", "aflw": "face", "icdar": "text", "icdar-rec": "text", "icdar-seg": "text",
}  # fmt: skip


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=60)
@given(
    notes=st.lists(anything.annotations(), max_size=4, unique_by=lambda one: one.id),
    about=st.sets(st.sampled_from([*ABOUT])),
)
def test_nothing_is_lost_that_the_ledger_does_not_name(
    format: str, notes: list[Annotation], about: set[str]
) -> None:
    first, *others = ONTOLOGY.classes
    own = msgspec.structs.replace(first, name=FORMATS[format])
    with pytest.MonkeyPatch.context() as patch:
        renamed = msgspec.structs.replace(ONTOLOGY, classes=(own, *others))
        patch.setattr(test_round_trip, "ONTOLOGY", renamed)
        anyhow = test_round_trip.test_nothing_is_lost_that_the_ledger_does_not_name
        anyhow.hypothesis.inner_test(format, notes, about)
