"""Each fault is found with its place, and mended by the fix that is named."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings

from limner import ops
from limner.dataset import Annotation, Box, Dataset, Mask, Ontology, Part, Polygon, Polyline, Tag, derived_id
from limner.geometry import area
from tests.formats.making import dataset, note, notes_of, picture
from tests.ops.making import all_notes, boxed, datasets, encoded, scene, with_file


def ring(*numbers: float) -> Polygon:
    return Polygon((Part(tuple(map(float, numbers))),))


SOUND = note(Box(0, 0, 5, 5), 1)
FAULTS: dict[str, tuple[list[Annotation], str, str]] = {  # objects → what is found, and what mends it
    "over the edge": ([note(Box(90, 10, 20, 10), 2)], "sticks-out", "clip"),
    "a polygon over the edge": ([note(ring(90, 0, 120, 0, 120, 30), 2)], "sticks-out", "clip"),
    "outside": ([note(Box(200, 10, 20, 10), 2)], "outside", "drop-outside"),
    "no area": ([note(Box(10, 10, 0, 10), 2)], "zero-area", "drop-nothing"),
    "no length": ([note(Polyline((1.0, 1.0, 1.0, 1.0)), 2)], "zero-length", "drop-nothing"),
    "a point twice": ([note(ring(0, 0, 9, 0, 9, 0, 9, 9), 2)], "duplicate-point", "points"),
    "a crossing": ([note(ring(0, 0, 20, 20, 20, 0, 0, 30), 2)], "self-crossing", "crossings"),
    "broken run-lengths": ([note(Mask(0, 0, 5, 5, "x"), 2)], "broken-counts", "drop-broken"),
    "the same label twice": ([note(Box(0, 0, 5, 5), 2)], "duplicate", "drop-duplicates"),
    "an id twice": ([note(Box(20, 0, 5, 5), 1)], "duplicate-id", "new-ids"),
    "an unknown class": ([note(Box(20, 0, 5, 5), 2, "bird")], "unknown-class", "drop-unknown"),
    "no class": ([note(Box(20, 0, 5, 5), 2, None)], "unknown-class", "drop-unknown"),
}


def sound(*more: Annotation) -> Dataset:
    return dataset(picture(SOUND, note(Box(40, 0, 5, 5), 50, "dog"), *more, name="a.png", folder="street"))


@pytest.mark.parametrize(("objects", "code", "name"), FAULTS.values(), ids=FAULTS)
def test_faults_are_found_and_mended(objects: list[Annotation], code: str, name: str) -> None:
    data = sound(*objects)
    found = [one for one in ops.check(data, pictures=False) if one.severity != "note"]
    assert [(one.code, one.fix) for one in found] == [(code, name)]
    assert found[0].where.startswith("street/a.png, object 3 (")
    tally = ops.Tally()
    mended = ops.fix(data, {name}, tally)
    assert [one for one in ops.check(mended, pictures=False) if one.severity != "note"] == []
    assert tally.counts[name] == 1
    assert notes_of(next(iter(mended.images)))[:2] == notes_of(next(iter(data.images)))[:2]


def test_nothing_is_found_where_all_is_well() -> None:
    assert list(ops.check(sound(), pictures=False)) == []
    data = sound()
    assert list(ops.fix(data, set(ops.FIXES) - {"drop-missing"}).images) == list(data.images)


@settings(max_examples=60)
@given(datasets())
def test_all_fixes_leave_nothing_that_they_mend(data: Dataset) -> None:
    mended = ops.fix(data, set(ops.FIXES) - {"drop-missing", "size", "crossings"})
    mendable = {"duplicate-id", "duplicate", "outside", "zero-area", "zero-length", "broken-counts"}
    assert [one for one in ops.check(mended, pictures=False) if one.code in mendable] == []
    assert len(all_notes(mended)) <= len(all_notes(data))


def test_only_safe_fixes_are_made_unasked() -> None:
    data = sound(note(ring(0, 0, 20, 20, 20, 0, 0, 30), 2), note(Box(20, 0, 5, 5), 3, "bird"))
    assert list(ops.fix(data).images) == list(data.images)
    assert {"clip", "new-ids"} < ops.SAFE
    assert {"drop-unknown", "crossings", "size", "drop-missing"}.isdisjoint(ops.SAFE)


def test_a_crossing_keeps_what_it_covers() -> None:
    bow = ring(0, 0, 10, 10, 10, 0, 0, 10)
    [mended] = all_notes(ops.fix(dataset(picture(note(bow))), {"crossings"}))
    assert area(mended.shape) == pytest.approx(50)


def test_a_clipped_box_ends_at_the_edge() -> None:
    [mended] = all_notes(ops.fix(dataset(picture(*boxed((-5, 70, 20, 20))))))
    assert mended.shape == Box(0, 70, 15, 10)


def test_pictures_and_classes() -> None:
    twice = picture(SOUND, name="a.png")
    good = with_file(twice, encoded(scene()))
    wrong = with_file(picture(name="b.png"), encoded(scene(size=(80, 100))))
    broken = with_file(picture(name="c.png"), b"no picture")
    missing = picture(name="d.png")
    data = dataset(good, wrong, broken, missing, twice)
    found = [(one.code, one.picture, one.fix) for one in ops.check(data)]
    assert found == [
        ("size", "b.png", "size"),
        ("unsupported-format", "c.png", ""),
        ("duplicate-id", "a.png", "new-ids"),
        ("duplicate-picture", "a.png", ""),
        ("duplicate-id", "a.png", "new-ids"),
        ("missing-picture", "d.png", "drop-missing"),
        ("missing-picture", "a.png", "drop-missing"),
        ("empty-class", "", "drop-unused"),
    ]
    mended = list(ops.fix(data, {"size", "drop-missing", "new-ids"}).images)
    assert [(item.image.name, item.image.width, item.image.height) for item in mended] == [
        ("a.png", 100, 80), ("b.png", 80, 100), ("c.png", 100, 80),
    ]  # fmt: skip


def test_no_pictures_at_all_is_one_note() -> None:
    data = dataset(picture(SOUND, note(Tag(), 2, "dog")), picture(name="b.png"))
    assert [(one.code, one.severity) for one in ops.check(data)] == [("no-pictures", "note")]


def test_unused_classes_go_when_asked() -> None:
    data = sound()
    cat, dog = data.ontology.classes
    bird = msgspec.structs.replace(cat, id=derived_id("x"), name="bird", index=5)
    data = replace(data, ontology=Ontology(classes=(cat, bird, dog)))
    mended = ops.fix(data, {"drop-unused"})
    assert [(kind.index, kind.name) for kind in mended.ontology.by_index()] == [(0, "cat"), (1, "dog")]


def test_an_unknown_fix_is_refused() -> None:
    with pytest.raises(ops.OpsError, match="no fix 'everything'"):
        ops.fix(sound(), {"everything"})
