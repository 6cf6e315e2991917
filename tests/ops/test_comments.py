"""Comments follow what they are pinned to: into parts of a picture, out of them, and where labels are joined."""

from dataclasses import replace

import msgspec

from limner import ops
from limner.dataset import Comment, Dataset, LabelledImage, derived_id
from tests.formats.making import dataset, picture
from tests.ops.making import boxed


def commented() -> Dataset:
    """A picture of 100 × 80 with an object, and comments: on it, at a point of the right half, on the picture."""
    [cat] = boxed((10, 10, 20, 20))
    item = picture(cat, name="a.png", width=100, height=80)
    said = (
        Comment(id=derived_id("on"), text="on the cat", annotation_id=cat.id),
        Comment(id=derived_id("at"), text="at a point", point=(70, 30)),
        Comment(id=derived_id("of"), text="of the picture"),
    )
    return dataset(replace(item, layers=(msgspec.structs.replace(item.layers[0], comments=said),)))


def said_of(item: LabelledImage) -> list[tuple[str, tuple[float, float] | None]]:
    return [(one.text, one.point) for one in item.layers[0].comments]


def test_each_part_has_the_comments_of_what_it_shows_and_the_whole_has_all_of_them_again() -> None:
    left, right = ops.tile(commented(), 50, 80, overlap=0).images
    assert said_of(left) == [("on the cat", None), ("of the picture", None)]
    assert said_of(right) == [("at a point", (20, 30)), ("of the picture", None)]
    [piece] = left.layers[0].annotations
    assert left.layers[0].comments[0].annotation_id == piece.id
    [whole] = ops.untile(dataset(left, right)).images
    assert said_of(whole) == [("on the cat", None), ("of the picture", None), ("at a point", (70, 30))]


def test_what_was_said_of_an_object_that_is_left_out_stays() -> None:
    [item] = ops.filter(commented(), ops.Criteria(classes=frozenset({"dog"}))).images
    assert [one.annotation_id for one in item.layers[0].comments] == [None, None, None]


def test_comments_lead_to_the_joined_labels() -> None:
    [first] = commented().images
    bare = replace(first, layers=(msgspec.structs.replace(first.layers[0], comments=()),))
    [joined] = ops.merge([dataset(bare), commented()], by="path").images
    layer = joined.layers[0]
    assert [one.text for one in layer.comments] == ["on the cat", "at a point", "of the picture"]
    assert layer.comments[0].annotation_id == layer.annotations[0].id
    assert len({one.id for one in layer.comments}) == 3
