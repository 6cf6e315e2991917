"""Hypothesis strategies for every record and shape of the document model."""

from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from limner.dataset import (
    Add,
    Annotation,
    Box,
    Camera,
    Cause,
    Change,
    Class,
    Comment,
    Cuboid,
    Diff,
    Direction,
    Ellipse,
    Entry,
    Image,
    Keypoints,
    Layer,
    Mask,
    Ontology,
    Part,
    Polygon,
    Polyline,
    Pose,
    Record,
    Relation,
    Remove,
    SetStatus,
    Shape,
    Source,
    Tag,
    TrackPoint,
    to_plain,
)
from limner.geometry import LayerState, rle

Strategy = st.SearchStrategy

texts = st.text(st.characters(codec="utf-8"), max_size=12)
ids = st.integers(0, (1 << 128) - 1).map(lambda number: UUID(int=number))
counts = st.integers(0, 1 << 53)
finite = st.floats(allow_nan=False, allow_infinity=False)
pixels = st.one_of(st.integers(-50, 150).map(float), st.floats(-50, 150, width=32))
sizes = st.one_of(st.integers(0, 100).map(float), st.floats(0, 100, width=32))
angles = st.one_of(st.just(0.0), st.floats(0, 360, exclude_max=True))


def flats(least: int, most: int = 8) -> Strategy[tuple[float, ...]]:
    """Lists of points as x0, y0, x1, y1, …"""
    points = st.lists(st.tuples(pixels, pixels), min_size=least, max_size=most)
    return points.map(lambda given: tuple(number for point in given for number in point))


tags = st.just(Tag())
boxes = st.builds(Box, pixels, pixels, sizes, sizes, angles)
polygons = st.builds(
    Polygon,
    st.lists(
        st.builds(Part, flats(3), st.lists(flats(3), max_size=2).map(tuple)), min_size=1, max_size=3
    ).map(tuple),
)
parallels = st.none() | pixels
polylines = st.one_of(
    st.builds(Polyline, flats(2), st.sampled_from(["straight", "catmull-rom"]), parallels),
    st.builds(Polyline, st.sampled_from([4, 7]).flatmap(lambda n: flats(n, n)), st.just("bezier"), parallels),
)
keypoints = st.builds(
    Keypoints,
    st.lists(st.tuples(pixels, pixels, st.sampled_from([0, 1, 2])), min_size=1, max_size=6).map(tuple),
)
ellipses = st.builds(Ellipse, pixels, pixels, sizes, sizes, angles)


@st.composite
def masks(draw: st.DrawFn, most: int = 8) -> Mask:
    """Masks in normal form, of at most `most` pixels a side."""
    width, height = draw(st.integers(1, most)), draw(st.integers(1, most))
    runs = draw(st.lists(st.booleans(), min_size=width * height, max_size=width * height))
    picture = rle.checked([run for value in runs for run in ((0, 1) if value else (1, 0))])
    mask = rle.crop(rle.from_edges(rle.edges(picture), width * height), height)
    x, y = draw(st.integers(-5, 40)), draw(st.integers(-5, 40))
    return Mask(mask.x + x, mask.y + y, mask.width, mask.height, mask.counts) if mask.width else mask


poses = st.builds(Pose, *(st.tuples(*[finite.filter(lambda x: abs(x) < 1e9)] * n) for n in (3, 3, 4)))
cuboids = st.builds(
    Cuboid,
    flats(8, 8),
    st.none() | poses,
    st.none() | st.builds(Camera, st.tuples(*[pixels] * 12)),
)

shapes: Strategy[Shape] = st.one_of(tags, boxes, polygons, polylines, keypoints, ellipses, masks(), cuboids)
"""Every shape type."""

json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(1 << 53), 1 << 53), finite, texts),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
extras = st.dictionaries(
    st.sampled_from(["coco", "voc", "cvat"]), st.dictionaries(texts, json_values, max_size=3), max_size=2
)
values = st.one_of(st.booleans(), st.integers(-(1 << 53), 1 << 53), finite, texts, st.lists(texts).map(tuple))
answers = st.dictionaries(ids.map(str), values, max_size=3)
flags = st.frozensets(st.sampled_from(["difficult", "crowd", "group-of", "depiction", "inside", "uncertain"]))
sources = st.builds(Source, st.sampled_from(["person", "import", "model"]), texts, texts)


def annotations(shape: Strategy[Any] = shapes, id: Strategy[UUID] = ids) -> Strategy[Annotation]:
    """Annotations with any mixture of fields."""
    return st.builds(
        Annotation,
        id=id,
        shape=shape,
        class_id=st.none() | ids,
        attributes=answers,
        text=st.none() | texts,
        instance_id=st.none() | ids,
        track=st.none() | st.builds(TrackPoint, ids, st.booleans(), st.booleans()),
        group_id=st.none() | ids,
        z=st.text("0123AZaz", max_size=3),
        occluded=st.none() | st.sampled_from([0, 1, 2, 3]),
        truncated=st.none() | st.floats(0, 1),
        flags=flags,
        direction=st.none() | st.builds(Direction, angles, finite),
        score=st.none() | finite,
        source=sources,
        made_at=counts,
        ontology_version=counts,
        number=counts,
        revision=counts,
        created=counts,
        updated=counts,
        extra=extras,
    )


def relations(id: Strategy[UUID] = ids) -> Strategy[Relation]:
    """Relations between any two ids."""
    return st.builds(
        Relation,
        id=id,
        type_id=ids,
        source_id=ids,
        target_id=ids,
        attributes=answers,
        made_at=counts,
        revision=counts,
        extra=extras,
    )


def comments(id: Strategy[UUID] = ids) -> Strategy[Comment]:
    """Comments on anything."""
    return st.builds(
        Comment,
        id=id,
        text=texts,
        point=st.none() | st.tuples(finite, finite),
        annotation_id=st.none() | ids,
        resolved=st.booleans(),
        made_at=counts,
        revision=counts,
        extra=extras,
    )


records: Strategy[Record] = st.one_of(annotations(), relations(), comments())
statuses = st.sampled_from(["todo", "in_progress", "done", "skipped"])
layers = st.builds(
    Layer,
    image_id=ids,
    kind=st.sampled_from(["main", "blind", "model", "gold", "consensus"]),
    owner=texts,
    status=statuses,
    reason=texts,
    revision=counts,
    annotations=st.lists(annotations(), max_size=3).map(tuple),
    relations=st.lists(relations(), max_size=2).map(tuple),
    comments=st.lists(comments(), max_size=2).map(tuple),
)
images = st.builds(
    Image,
    id=ids,
    name=texts,
    width=counts,
    height=counts,
    folder=texts,
    number=counts,
    hash=texts,
    orientation=st.integers(1, 8),
    licence=texts,
    author=texts,
    tags=st.lists(texts, max_size=3).map(tuple),
    split=st.sampled_from(["", "train", "val", "test"]),
    frame=st.none() | counts,
    verified=st.dictionaries(ids.map(str), st.sampled_from(["present", "absent", "partial"]), max_size=2),
    extra=extras,
)
names = texts.filter(str.strip)


@st.composite
def ontologies(draw: st.DrawFn) -> Ontology:
    """Ontologies whose classes hang under earlier ones."""
    found: list[Class] = []
    for index, id in enumerate(draw(st.lists(ids, max_size=4, unique=True))):
        parent = draw(st.none() | st.sampled_from([kind.id for kind in found])) if found else None
        color = f"#{draw(st.integers(0, 0xFFFFFF)):06x}"
        found.append(
            Class(id=id, name=draw(names), index=index, parent_id=parent, color=color, extra=draw(extras))
        )
    return Ontology(version=draw(counts), goal=draw(texts), classes=tuple(found), extra=draw(extras))


few_ids = st.integers(1, 4).map(lambda number: UUID(int=number))
"""So few that diffs meet the same records."""

small_fields = {
    "text": st.none() | st.sampled_from(["a", "b"]),
    "z": st.none() | st.sampled_from(["V", "k"]),
    "occluded": st.none() | st.sampled_from([0, 1]),
    "shape": st.one_of(boxes, masks(3)).map(to_plain),
    f"attributes.{UUID(int=9)}": st.none() | st.sampled_from([1, True, "x"]),
}


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """Changes of a few fields of a few records, most of them with befores that do not fit."""
    named = draw(st.lists(st.sampled_from(list(small_fields)), unique=True, max_size=3))
    fields = {name: (draw(small_fields[name]), draw(small_fields[name])) for name in named}
    return Change(id=draw(few_ids), revision=draw(st.integers(0, 3)), fields=fields)


small_shapes = st.one_of(boxes, masks(3))
small_annotations = st.builds(
    Annotation,
    id=few_ids,
    shape=small_shapes,
    text=small_fields["text"],
    occluded=small_fields["occluded"],
    revision=st.integers(0, 3),
)
entries: Strategy[Entry] = st.one_of(
    st.builds(Add, record=small_annotations),
    st.builds(Remove, id=few_ids, revision=st.integers(0, 3), record=st.none() | small_annotations),
    changes(),
    st.builds(SetStatus, before=statuses, after=statuses, reason=st.sampled_from(["", "dark"])),
)
diffs = st.builds(
    Diff,
    id=ids,
    image_id=ids,
    gesture=texts,
    entries=st.lists(entries, max_size=5).map(tuple),
    cause=st.builds(Cause, kind=st.sampled_from(["edit", "undo", "redo", "merge"])),
    atomic=st.booleans(),
)
states = st.builds(
    LayerState,
    st.lists(small_annotations, max_size=4).map(lambda found: {record.id: record for record in found}),
    statuses,
    st.sampled_from(["", "dark"]),
)
