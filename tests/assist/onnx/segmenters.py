"""Miniature pairs of the SAM family: what is clicked and all that looks like it is the object.

The features are the picture itself, so that whatever goes wrong on the way to the decoder and back is seen. Of the
masks one is right, and it is the one with the highest score; the one before is everything, the one after its opposite.
"""

from pathlib import Path
from typing import Any

import numpy as np

from tests.assist.onnx.networks import FLOAT, INT64, Net, Side

SIDE = 128
_ALIKE = 1.6
"""Colours that differ by less than half of what grey and red do."""

Pair = tuple[Path, Path]


def like(net: Net, planes: str, points: str, labels: str, before: str = "") -> str:
    """Logits [1,1,h,w], 1 or -1, of features [1,3,h,w] for points [n,2] with labels [n].

    Points that belong (1) are joined, to what was seen before [1,h,w] if anything was, and others (0) taken away; a box
    (2 and 3) means what is like its middle, within it.
    """
    corner = net.Unsqueeze(net.floats(net.Equal(labels, 2.0)), net.whole(1))
    other = net.Unsqueeze(net.floats(net.Equal(labels, 3.0)), net.whole(1))
    begin, end = (net.ReduceSum(net.Mul(points, one), net.whole(0), keepdims=1) for one in (corner, other))
    boxed = net.ReduceMax(corner, keepdims=0)
    places = net.Concat(points, net.Mul(net.Add(begin, end), 0.5), axis=0)
    belongs = net.Concat(net.floats(net.Equal(labels, 1.0)), net.Reshape(boxed, net.whole(1)), axis=0)
    takes = net.Concat(net.floats(net.Equal(labels, 0.0)), [0.0], axis=0)
    last = net.Slice(net.Shape(planes), net.whole(2), net.whole(4))
    most = net.Gather(net.Sub(last, net.whole(1)), net.whole(1, 0), axis=0)
    whole = net.Cast(net.Min(net.Floor(net.Max(places, 0.0)), net.floats(most)), to=INT64)
    turned = net.Transpose(net.Squeeze(planes, net.whole(0)), perm=[1, 2, 0])
    colours = net.Unsqueeze(net.GatherND(turned, net.Gather(whole, net.whole(1, 0), axis=1)), net.whole(2, 3))
    apart = net.ReduceMax(net.Abs(net.Sub(planes, colours)), axes=[1], keepdims=0)
    same = net.floats(net.Less(apart, _ALIKE))

    def any_of(which: str) -> str:
        return str(net.ReduceMax(net.Mul(same, net.Unsqueeze(which, net.whole(1, 2))), axes=[0], keepdims=1))

    wanted = net.Max(any_of(belongs), before) if before else any_of(belongs)
    area = net.Mul(wanted, net.Sub(1.0, any_of(takes)))
    inside = net.Max(_inside(net, last, begin, end), net.Sub(1.0, boxed))
    return str(net.Sub(net.Mul(net.Unsqueeze(net.Mul(area, inside), net.whole(0)), 2.0), 1.0))


def _inside(net: Net, sides: str, begin: str, end: str) -> str:
    """1 for the pixels [1,h,w] whose middle lies between two places [1,2], else 0."""
    found = []
    for number, axes in enumerate(((0, 1), (0, 2))):
        count = net.Range(
            np.array(0, np.int64), net.Gather(sides, np.array(1 - number)), np.array(1, np.int64)
        )
        line = net.Add(net.floats(count), 0.5)
        least, most = (net.Gather(one, np.array(number), axis=1) for one in (begin, end))
        fits = net.Mul(net.floats(net.Greater(line, least)), net.floats(net.Less(line, most)))
        found.append(net.Unsqueeze(fits, net.whole(*axes)))
    return str(net.Mul(*found))


def _answers(net: Net, logits: str, shape: str, names: tuple[str, str], ranks: int = 4) -> None:
    """The three masks, resized to `shape` where one is given, and their scores."""
    several = net.Concat(net.Add(net.Mul(logits, 0.0), 1.0), logits, net.Neg(logits), axis=1)
    if shape:
        size = net.Concat(net.whole(1, 3), net.Cast(shape, to=INT64), axis=0)
        several = net.Resize(
            several, "", "", size, mode="linear", coordinate_transformation_mode="half_pixel"
        )
    scores: Any = np.array([[0.2, 0.95, 0.4]], np.float32)
    if ranks == 5:
        several, scores = net.Unsqueeze(several, net.whole(0)), scores[None]
    net.output(names[0], several, FLOAT, ["b", "q", "m", "h", "w"][-ranks:])
    net.output(names[1], net.Identity(scores), FLOAT, ["b", "q", "m"][-ranks + 2 :])


def _encoder(path: Path, name: str, *outputs: str, shape: tuple[Side, ...] = (1, 3, SIDE, SIDE)) -> Path:
    net = Net()
    image = net.input(name, FLOAT, shape)
    if len(shape) == 3:
        normal = net.Div(net.Sub(image, [123.675, 116.28, 103.53]), [58.395, 57.12, 57.375])
        image = net.Unsqueeze(net.Transpose(normal, perm=[2, 0, 1]), net.whole(0))
    for one in outputs:
        net.output(one, image, FLOAT, [1, 3, "h", "w"])
    return net.write(path)


def _before(net: Net) -> str:
    """What was seen before, as 1 and 0 over the input [1,h,w]."""
    low = net.input("mask_input", FLOAT, [1, 1, SIDE // 2, SIDE // 2])
    given = net.input("has_mask_input", FLOAT, [1])
    large = net.Resize(low, "", [1.0, 1.0, 2.0, 2.0], mode="nearest")
    return str(net.Squeeze(net.Mul(net.floats(net.Greater(large, 0.0)), given), net.whole(0)))


def sam(folder: Path) -> Pair:
    """The official export of the decoder, which wants a point more where there is no box."""
    net = Net()
    features = net.input("image_embeddings", FLOAT, [1, 3, SIDE, SIDE])
    points = net.input("point_coords", FLOAT, [1, "points", 2])
    labels = net.input("point_labels", FLOAT, [1, "points"])
    flat = net.Reshape(points, net.whole(-1, 2)), net.Reshape(labels, net.whole(-1))
    padded = net.ReduceMax(net.floats(net.Or(net.Equal(flat[1], -1.0), net.Equal(flat[1], 3.0))), keepdims=0)
    logits = net.Sub(net.Mul(net.Add(like(net, features, *flat, _before(net)), 1.0), padded), 1.0)
    _answers(net, logits, net.input("orig_im_size", FLOAT, [2]), ("masks", "iou_predictions"))
    encoder = _encoder(folder / "encoder.onnx", "images", "embeddings")
    return encoder, net.write(folder / "decoder.onnx")


def sam_of_rows(folder: Path) -> Pair:
    """Its encoder takes rows of pixels, of any size, and normalises them itself; the decoder counts to 1024."""
    net = Net()
    features = net.input("image_embeddings", FLOAT, [1, 3, "h", "w"])
    points = net.Reshape(net.input("point_coords", FLOAT, [1, "n", 2]), net.whole(-1, 2))
    labels = net.Reshape(net.input("point_labels", FLOAT, [1, "n"]), net.whole(-1))
    size = net.input("orig_im_size", FLOAT, [2])
    _answers(net, like(net, features, points, labels), size, ("masks", "iou_predictions"))
    encoder = _encoder(folder / "encoder.onnx", "input_image", "image_embeddings", shape=("h", "w", 3))
    return encoder, net.write(folder / "decoder.onnx")


def sam2(folder: Path) -> Pair:
    net = Net()
    features = net.input("image_embed", FLOAT, [1, 3, SIDE, SIDE])
    more = [net.input(f"high_res_feats_{at}", FLOAT, [1, 3, "h", "w"]) for at in (0, 1)]
    points = net.Reshape(net.input("point_coords", FLOAT, ["l", "n", 2]), net.whole(-1, 2))
    labels = net.Reshape(net.input("point_labels", FLOAT, ["l", "n"]), net.whole(-1))
    mean = net.Div(net.Add(net.Add(features, more[0]), more[1]), 3.0)
    _answers(net, like(net, mean, points, labels, _before(net)), "", ("masks", "iou_predictions"))
    outputs = ("high_res_feats_0", "high_res_feats_1", "image_embed")
    return _encoder(folder / "encoder.onnx", "image", *outputs), net.write(folder / "decoder.onnx")


def efficient_sam(folder: Path) -> Pair:
    net = Net()
    features = net.input("image_embeddings", FLOAT, [1, 3, "h", "w"])
    points = net.Reshape(net.input("batched_point_coords", FLOAT, [1, 1, "n", 2]), net.whole(-1, 2))
    labels = net.Reshape(net.input("batched_point_labels", FLOAT, [1, 1, "n"]), net.whole(-1))
    scaled = net.Mul(features, 4.0)  # its pictures are 0 to 1
    size = net.input("orig_im_size", INT64, [2])
    _answers(net, like(net, scaled, points, labels), size, ("output_masks", "iou_predictions"), 5)
    encoder = _encoder(
        folder / "encoder.onnx", "batched_images", "image_embeddings", shape=("b", 3, "h", "w")
    )
    return encoder, net.write(folder / "decoder.onnx")


def sam_of_transformers(folder: Path) -> Pair:
    net = Net()
    points = net.Reshape(net.input("input_points", FLOAT, [1, 1, "n", 2]), net.whole(-1, 2))
    labels = net.Reshape(net.floats(net.input("input_labels", INT64, [1, 1, "n"])), net.whole(-1))
    features = net.input("image_embeddings", FLOAT, [1, 3, SIDE, SIDE])
    where = net.input("image_positional_embeddings", FLOAT, [1, 3, SIDE, SIDE])
    mean = net.Mul(net.Add(features, where), 0.5)
    _answers(net, like(net, mean, points, labels), "", ("pred_masks", "iou_scores"), 5)
    outputs = ("image_embeddings", "image_positional_embeddings")
    return _encoder(folder / "encoder.onnx", "pixel_values", *outputs), net.write(folder / "decoder.onnx")


FAMILIES = (sam, sam_of_rows, sam2, efficient_sam, sam_of_transformers)
