"""Miniature detectors: a red and a blue spot are found, by the outputs of each family."""

from pathlib import Path

from tests.assist.onnx.networks import FLOAT, INT64, UINT8, Net, both, filled, middles

SIDE = 200
NAMES = {"names": "{0: 'red', 1: 'blue'}"}


def yolo_v8(path: Path) -> Path:
    net = Net()
    corners, scores, _ = both(net, net.input("images", FLOAT, ["n", 3, SIDE, SIDE]))
    said = filled(net, net.Concat(middles(net, corners), scores, axis=2), 4, 1196)
    net.output("output0", net.Transpose(said, perm=[0, 2, 1]), FLOAT, ["n", 6, 1200])
    return net.write(path, NAMES)


def yolo_v5(path: Path) -> Path:
    net = Net()
    corners, scores, seen = both(net, net.input("images", FLOAT, [1, 3, SIDE, SIDE]))
    objectness = net.Mul(seen, 0.5)
    said = net.Concat(middles(net, corners), objectness, net.Mul(scores, 2.0), axis=2)
    net.output("output0", filled(net, said, 4, 1196), FLOAT, ["batch", "anchors", "values"])
    return net.write(path, NAMES)


def yolo_v10(path: Path) -> Path:
    net = Net()
    corners, scores, _ = both(net, net.input("images", FLOAT, [1, 3, SIDE, SIDE]))
    first = net.Gather(corners, net.whole(0, 2), axis=1)
    best = net.ReduceMax(net.Gather(scores, net.whole(0, 2), axis=1), axes=[2], keepdims=1)
    said = net.Concat(first, best, [[[0.0], [1.0]]], axis=2)
    net.output("output0", filled(net, said, 2, 298), FLOAT, [1, 300, 6])
    return net.write(path, NAMES)


def rtdetr_of_ultralytics(path: Path) -> Path:
    net = Net()
    corners, scores, _ = both(net, net.input("images", FLOAT, [1, 3, SIDE, SIDE]))
    said = net.Concat(net.Div(middles(net, corners), float(SIDE)), scores, axis=2)
    kept = net.Gather(said, net.whole(0, 2), axis=1)
    net.output("output0", filled(net, kept, 2, 298), FLOAT, [1, 300, 6])
    return net.write(path, {**NAMES, "description": "Ultralytics rtdetr-l model"})


def rtdetr_with_sizes(path: Path) -> Path:
    net = Net()
    corners, scores, _ = both(net, net.input("images", FLOAT, ["n", 3, SIDE, SIDE]))
    sizes = net.floats(net.input("orig_target_sizes", INT64, ["n", 2]))
    whole = net.Unsqueeze(net.Concat(sizes, sizes, axis=1), net.whole(1))
    kept = net.Gather(net.Mul(net.Div(corners, float(SIDE)), whole), net.whole(0, 2), axis=1)
    best = net.Gather(scores, net.whole(0, 2), axis=1)
    net.output("labels", net.ArgMax(best, axis=2, keepdims=0), INT64, ["n", 2])
    net.output("boxes", kept, FLOAT, ["n", 2, 4])
    net.output("scores", net.ReduceMax(best, axes=[2], keepdims=0), FLOAT, ["n", 2])
    return net.write(path, NAMES)


def rtdetr_of_transformers(path: Path) -> Path:
    net = Net()
    corners, scores, _ = both(net, net.input("pixel_values", FLOAT, ["n", 3, SIDE, SIDE]))
    sure = net.Clip(net.Gather(scores, net.whole(0, 2), axis=1), 0.001, 0.999)
    kept = net.Gather(middles(net, corners), net.whole(0, 2), axis=1)
    net.output("logits", net.Log(net.Div(sure, net.Sub(1.0, sure))), FLOAT, ["n", 2, 2])
    net.output("pred_boxes", net.Div(kept, float(SIDE)), FLOAT, ["n", 2, 4])
    return net.write(path, NAMES)


def _turned(net: Net) -> tuple[str, str, str]:
    """For networks of TensorFlow, which take pictures of any size: shares y0, x0, y1, x1."""
    image = net.input("image_tensor", UINT8, [1, "height", "width", 3])
    shape = net.Shape(image)
    size = net.floats(net.Gather(shape, net.whole(2, 1), axis=0))
    planes = net.Div(net.Transpose(net.floats(image), perm=[0, 3, 1, 2]), 255.0)
    corners, scores, seen = both(net, planes)
    shares = net.Div(corners, net.Concat(size, size, axis=0))
    return net.Gather(shares, net.whole(1, 0, 3, 2), axis=2), scores, seen


def ssd(path: Path) -> Path:
    net = Net()
    corners, scores, _ = _turned(net)
    kept = net.Gather(scores, net.whole(0, 2), axis=1)
    net.output("detection_boxes", net.Gather(corners, net.whole(0, 2), axis=1), FLOAT, [1, 2, 4])
    net.output("detection_scores", net.ReduceMax(kept, axes=[2], keepdims=0), FLOAT, [1, 2])
    net.output("detection_classes", net.Identity([[1.0, 2.0]]), FLOAT, [1, 2])
    net.output("num_detections", net.Identity([2.0]), FLOAT, [1])
    return net.write(path, NAMES)


def ssd_before_suppression(path: Path) -> Path:
    net = Net()
    corners, scores, _ = _turned(net)
    net.output("Postprocessor/Slice:0", scores, FLOAT, [1, 4, 2])
    net.output("Postprocessor/ExpandDims_1:0", net.Unsqueeze(corners, net.whole(2)), FLOAT, [1, 4, 1, 4])
    return net.write(path, NAMES)


FAMILIES = (
    yolo_v5, yolo_v8, yolo_v10, rtdetr_of_ultralytics, rtdetr_with_sizes, rtdetr_of_transformers, ssd,
    ssd_before_suppression,
)  # fmt: skip
