"""Random shapes, annotations and pictures in which every field of the document model may be set."""

from itertools import pairwise
from typing import Any, get_args
from uuid import UUID

import numpy as np
from hypothesis import strategies as st

from limner.dataset import (
    Annotation,
    Attribute,
    Box,
    Camera,
    Class,
    Comment,
    Cuboid,
    Direction,
    Ellipse,
    Image,
    Joint,
    Keypoints,
    LabelledImage,
    Layer,
    LayerKind,
    Mask,
    ModelRun,
    Ontology,
    Option,
    Part,
    Polygon,
    Polyline,
    Pose,
    Relation,
    RelationType,
    Skeleton,
    Source,
    Tag,
    TrackPoint,
    derived_id,
)
from limner.formats.core.attributes import attribute
from limner.geometry import rle
from tests.formats.making import HEIGHT, NAMES, WIDTH, kinds

numbers = st.floats(-20, 120, allow_nan=False).map(lambda value: round(value, 2))
sizes = st.floats(0.5, 60).map(lambda value: round(value, 2))
angles = st.sampled_from([0.0, 0.0, 30.0, 90.0, 359.5])
finite = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


def ring(corners: int = 3) -> st.SearchStrategy[tuple[float, ...]]:
    return st.lists(numbers, min_size=2 * corners, max_size=2 * corners).map(tuple)


@st.composite
def masks(draw: st.DrawFn) -> Mask:
    pixels = draw(st.lists(st.booleans(), min_size=30, max_size=30))
    pixels[draw(st.integers(0, 29))] = True
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
triple = st.tuples(finite, finite, finite)
ODD_SHAPE = {
    "quad": st.builds(lambda corners: Polygon((Part(corners),), "quad"), ring(4)),
    "curve": st.builds(Polyline, ring(5), st.just("catmull-rom"), finite),
    "absent joint": st.just(Keypoints(((0, 0, 0), (1, 2, 2)))),
    "cuboid with pose": st.builds(
        Cuboid,
        ring(8),
        st.builds(Pose, triple, triple, st.tuples(finite, finite, finite, finite)),
        st.builds(Camera, st.lists(finite, min_size=12, max_size=12).map(tuple)),
    ),
    "box anywhere": st.builds(Box, finite, finite, finite.map(abs), finite.map(abs)),
}
QUESTIONS: dict[str, dict[str, list[Any]]] = {
    "bool": {"seen": [True, False]},
    "number": {"weight": [0.5, 7.25]},
    "text": {"remark": ["yes", "two words, & more"]},
    "select": {"colour": ["red", "dark blue"]},
}
"""Type, name and possible answers of the questions that objects of `cat` are asked."""


def asked(class_id: UUID) -> tuple[Attribute, ...]:
    return tuple(
        attribute(class_id, name, type_, answers if type_ == "select" else ())  # type: ignore[arg-type]
        for type_, named in QUESTIONS.items()
        for name, answers in named.items()
    )


CAT, DOG = kinds(*NAMES)
ASKED = asked(CAT.id)
CLASSES: tuple[Class, ...] = (
    Class(id=CAT.id, name=CAT.name, index=0, color=CAT.color, attributes=ASKED),
    DOG,
)


def _answers(one: Attribute) -> list[Any]:
    return [str(option.id) for option in one.options] or list(QUESTIONS[one.type][one.name])


answers = st.fixed_dictionaries({}, optional={str(one.id): st.sampled_from(_answers(one)) for one in ASKED})


def some_ids(what: str) -> st.SearchStrategy[UUID | None]:
    return st.sampled_from([None, None, derived_id(what, 1), derived_id(what, 2)])


FIELDS = {
    "attributes": answers,
    "occluded": st.sampled_from([None, 0, 1, 2, 3]),
    "truncated": st.sampled_from([None, 0.0, 0.5, 1.0]),
    "score": st.sampled_from([None, None, 0.25]),
    "text": st.sampled_from([None, None, "seen"]),
    "flags": st.frozensets(st.sampled_from(["difficult", "crowd", "group-of", "inside"]), max_size=2),
    "direction": st.sampled_from([None, None, Direction(30.5), Direction(359.0, 12.25)]),
    "group_id": some_ids("group"),
    "instance_id": some_ids("instance"),
    "track": st.sampled_from(
        [None, None, TrackPoint(derived_id("track", 1)), TrackPoint(derived_id("track", 2), False, True)]
    ),
    "z": st.sampled_from(["", "", "a0", "a1"]),
    "source": st.sampled_from([Source(), Source("import", "coco"), Source("model", "sam", "2.1")]),
}
"""What may be said of an object beside its shape and class."""

bare = st.builds(
    Annotation,
    id=st.uuids(version=4),
    shape=st.one_of(*SHAPE.values()),
    class_id=st.sampled_from([CAT.id, DOG.id]),
    **{name: FIELDS[name] for name in ("occluded", "truncated", "score", "text", "flags")},
)
"""Objects without answers and without ties to others, for data sets whose classes ask nothing."""


@st.composite
def annotations(draw: st.DrawFn, odd: bool = False) -> Annotation:
    """An object of one of the two classes; answers only where its class is asked.

    With `odd`, also what no writer of another format is handed: no class, and shapes far off the picture.
    """
    shape = draw(st.one_of(*SHAPE.values(), *(ODD_SHAPE.values() if odd else ())))
    class_id = draw(st.sampled_from([CAT.id, DOG.id, *([None] if odd else [])]))
    fields: dict[str, Any] = {name: draw(values) for name, values in FIELDS.items()}
    if class_id != CAT.id:
        fields["attributes"] = {}
    if odd:
        fields |= {
            "made_at": draw(st.integers(0, 2**50)),
            "number": draw(st.integers(0, 9)),
            "extra": draw(extras),
        }
    return Annotation(id=draw(st.uuids(version=4)), shape=shape, class_id=class_id, **fields)


extras = st.dictionaries(
    texts, st.dictionaries(texts, st.one_of(st.none(), finite, texts, st.lists(texts, max_size=2)), max_size=2),
    max_size=2,
)  # fmt: skip
LINK = RelationType(id=derived_id("relation", "part of"), name="part of")
ONTOLOGY = Ontology(
    version=3,
    goal="Find them",
    guideline="Line one.\nLine two.",
    classes=(
        *CLASSES,
        Class(
            id=derived_id("class", "hand"), name="hand", index=7, parent_id=CAT.id, archived=True,
            skeleton=Skeleton(joints=(Joint(name="a", flip=1), Joint(name="b", flip=0)), edges=((0, 1),)),
            attributes=(
                Attribute(
                    id=derived_id("rings"), name="rings", type="multi-select",
                    options=(Option(id=derived_id("gold"), name="gold"),),
                ),
            ),
        ),
    ),
    relation_types=(LINK,),
    extra={"coco": {"info": {"year": 2020}}},
)  # fmt: skip


@st.composite
def layers(draw: st.DrawFn, image: Image) -> Layer:
    notes = draw(st.lists(annotations(odd=True), max_size=3, unique_by=lambda one: one.id))
    links = [
        Relation(
            id=derived_id(str(a.id), str(b.id)), type_id=LINK.id, source_id=a.id, target_id=b.id,
            attributes={str(derived_id("how")): draw(texts)},
        )
        for a, b in pairwise(notes)
    ]  # fmt: skip
    said = [
        Comment(
            id=derived_id("said", str(one.id)), text=draw(texts), annotation_id=one.id,
            point=draw(st.none() | st.tuples(st.floats(-9, 9999), st.floats(-9, 9999))),
            resolved=draw(st.booleans()),
        )
        for one in notes
    ]  # fmt: skip
    kind = draw(st.sampled_from(get_args(LayerKind)))
    return Layer(
        image_id=image.id, kind=kind, owner="ann" if kind == "blind" else "",
        run=ModelRun(id=derived_id("run"), model="sam", version="2") if kind == "model" else None,
        status=draw(st.sampled_from(["todo", "in_progress", "done", "skipped"])), reason=draw(texts),
        revision=draw(st.integers(0, 5)), annotations=tuple(notes), relations=tuple(links),
        comments=tuple(said),
    )  # fmt: skip


@st.composite
def pictures(draw: st.DrawFn) -> LabelledImage:
    """A picture with any layers, and everything said of it that can be."""
    image = Image(
        id=draw(st.uuids(version=4)), name=draw(texts.filter(lambda text: "/" not in text)) + ".jpg",
        folder=draw(st.sampled_from(["", "a", "a/b c"])), width=WIDTH, height=HEIGHT,
        number=draw(st.integers(0, 9)), hash=draw(st.sampled_from(["", "ab" * 32])),
        orientation=draw(st.integers(1, 8)), licence=draw(texts), author=draw(texts),
        tags=draw(st.lists(texts, max_size=2).map(tuple)),
        split=draw(st.sampled_from(["", "train", "val", "test"])), group=draw(texts), slot=draw(texts),
        sequence_id=draw(st.sampled_from([None, derived_id("sequence")])),
        frame=draw(st.sampled_from([None, 0, 5])),
        verified=draw(
            st.dictionaries(st.just(str(CAT.id)), st.sampled_from(["present", "absent", "partial"]))
        ),
        extra=draw(extras),
    )  # fmt: skip
    return LabelledImage(image, tuple(draw(st.lists(layers(image), max_size=2))))
